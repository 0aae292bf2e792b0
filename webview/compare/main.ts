import '../theme.css';
import '../slider.css';
import './compare.css';
import type { CompareIntent, CompareMemory, CompareMessage, CompareState } from '../../src/shared/compare.ts';
import { create, link, oncePerFrame } from '../dom.ts';
import { takeFirstFocus } from '../firstFocus.ts';
import { announceReady, connectHost } from '../host.ts';
import { currentTheme, onDidChangeTheme } from '../theme.ts';
import { Board } from './board.ts';
import type { Column } from './column.ts';
import { columnsOf } from './column.ts';
import { CompareGrid } from './compareGrid.ts';
import { buildSections, metricNames } from './tableModel.ts';
import { Toolbar } from './toolbar.ts';
import { Tooltip } from './tooltip.ts';
import type { ViewState } from './viewState.ts';
import { hiddenRuns, parseViewState, toggled, toggledRun } from './viewState.ts';

/** The page: state comes whole, what the user sets stays here, and everything is drawn from the two. */
class ComparePage {
  readonly #host = connectHost<CompareMessage, CompareIntent>((message) => this.#receive(message));
  readonly #progress = create('div', { class: 'progress busy', attributes: { role: 'progressbar' } });
  readonly #scroller = create('div', { class: 'scroller' });
  readonly #announcer = create('div', { class: 'announcer', attributes: { 'aria-live': 'polite' } });
  readonly #toolbar = new Toolbar((part) => this.#change(part));
  readonly #tooltip = new Tooltip();
  readonly #board: Board;
  readonly #grid: CompareGrid;
  #view: ViewState = parseViewState(this.#host.kept);
  #theme = currentTheme();
  #state: CompareState | undefined;
  #columns: readonly Column[] = [];
  #lit: string | undefined;
  #busy = true;
  readonly #drawSoon = oncePerFrame(() => {
    if (this.#state) this.#draw(this.#state);
  });
  #restored = false;
  #isDrawn = false;
  // The head of a section: that of a run would light its lines up.
  readonly #takeFocus = takeFirstFocus(() => document.querySelector<HTMLElement>('.fold'));

  constructor(root: HTMLElement) {
    this.#board = new Board(this.#scroller, {
      tooltip: this.#tooltip,
      announce: (text) => (this.#announcer.textContent = text),
      toggleTable: (metric) => this.#change({ tables: toggled(this.#view.tables, metric) }),
      showMetrics: (metrics) => this.#host.send({ type: 'showMetrics', metrics }),
      showAll: () => this.#change({ whole: [...this.#view.whole, 'charts'] }),
    });
    this.#grid = new CompareGrid(this.#board, {
      toggleHidden: (id) => {
        const run = this.#state?.runs.find((each) => each.id === id);
        if (run) this.#change(toggledRun(this.#view, run));
      },
      open: (id) => {
        const run = this.#state?.runs.find((each) => each.id === id);
        if (run) this.#host.send({ type: 'openRun', ref: run.ref });
      },
      light: (id) => {
        if (this.#lit === id) return;
        this.#lit = id;
        this.#drawSoon();
      },
      toggleFold: (id) => this.#change({ folded: toggled(this.#view.folded, id) }),
      showWhole: (id) => this.#change({ whole: [...this.#view.whole, id] }),
    });
    this.#scroller.append(this.#grid.element);
    root.append(this.#toolbar.element, this.#progress, this.#scroller, this.#announcer);
  }

  start(): void {
    this.#listen();
    announceReady(this.#host);
  }

  #listen(): void {
    // The board is as wide as what is seen of the table, however far that is scrolled sideways.
    new ResizeObserver(() => {
      this.#scroller.style.setProperty('--seen', `${this.#scroller.clientWidth}px`);
    }).observe(this.#scroller);
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.#scroller.addEventListener('scroll', () => {
      this.#tooltip.hide();
      clearTimeout(timer);
      timer = setTimeout(() => this.#keepScroll(), 200);
    });
    onDidChangeTheme(() => {
      this.#theme = currentTheme();
      this.#drawSoon();
    });
    // "12 min ago" grows old.
    setInterval(() => this.#drawSoon(), 30_000);
  }

  #receive(message: CompareMessage): void {
    switch (message.type) {
      case 'chart':
        this.#board.setData(message.chart);
        break;
      case 'busy':
        this.#busy = message.busy;
        this.#progress.classList.toggle('busy', message.busy);
        this.#progress.setAttribute('aria-hidden', String(!message.busy));
        this.#drawSoon();
        break;
      case 'state':
        this.#state = message.state;
        this.#columns = columnsOf(message.state);
        this.#keep();
        this.#drawSoon();
    }
  }

  #change(part: Partial<ViewState>): void {
    this.#view = { ...this.#view, ...part };
    this.#keep();
    this.#drawSoon();
  }

  #keepScroll(): void {
    if (!this.#restored) return;
    const { scrollTop, scrollLeft } = this.#scroller;
    this.#view = { ...this.#view, scroll: { top: scrollTop, left: scrollLeft } };
    this.#keep();
  }

  #keep(): void {
    if (!this.#state) return;
    const memory: CompareMemory = {
      refs: this.#state.runs.map((run) => run.ref),
      ...(this.#state.note === undefined ? {} : { note: this.#state.note }),
    };
    this.#host.keep({ ...this.#view, ...memory });
  }

  #draw(state: CompareState): void {
    const view = { ...this.#view, hidden: hiddenRuns(this.#view, state.runs) };
    const sections = buildSections(state.runs, {
      onlyDifferences: view.onlyDifferences,
      whole: new Set(view.whole),
      now: Date.now(),
    });
    const alike = sections.reduce((sum, section) => sum + section.alike, 0);
    this.#toolbar.update({ view, alike, runs: state.runs.length, note: state.note ?? '' });
    const metrics = metricNames(state.runs);
    const lit = this.#lit;
    this.#grid.update({ columns: this.#columns, sections, chartCount: metrics.length, view, lit });
    if (metrics.length > 0) {
      this.#board.update(metrics, { view, columns: this.#columns, lit, theme: this.#theme });
    } else this.#board.showMessage(this.#messageOf(state));
    this.#restoreScroll(state);
    if (!this.#isDrawn) this.#takeFocus();
    this.#isDrawn = true;
  }

  /** Once, when there is something to scroll. */
  #restoreScroll(state: CompareState): void {
    if (this.#restored || !state.runs.some((run) => run.run)) return;
    const { top, left } = this.#view.scroll;
    this.#scroller.scrollTo({ top, left });
    this.#restored = true;
  }

  /** What stands in place of the charts while there are none: why, and what to do. */
  #messageOf({ runs, live }: CompareState): HTMLElement[] {
    const problems = new Set(runs.flatMap((run) => run.problem ?? []));
    const refresh = this.#button('Refresh', { type: 'refresh' });
    if (problems.size > 0 && runs.every((run) => run.problem !== undefined)) {
      const showLog = this.#button('Show Log', { type: 'showLog' });
      const retry = this.#button('Try Again', { type: 'refresh' });
      const text = [...problems].slice(0, 3).join(' ');
      return [create('p', { class: 'failed', text }), retry, showLog];
    }
    if (!runs.some((run) => run.run)) return this.#busy ? [] : [refresh];
    const text = live
      ? 'No metrics yet. Charts appear as soon as the run logs some.'
      : `${runs.length === 1 ? 'This run has' : 'These runs have'} logged no metrics.`;
    return [create('p', { text }), refresh];
  }

  #button(text: string, intent: CompareIntent): HTMLElement {
    return link(text, () => this.#host.send(intent));
  }
}

const page = new ComparePage(document.getElementById('root')!);
page.start();
