import '../theme.css';
import './runs.css';
import { arrangeColumns } from '../../src/shared/runColumns.ts';
import type { ArrangedColumns } from '../../src/shared/runColumns.ts';
import type {
  ColumnAction,
  RunAction,
  RunTableIntent,
  RunTableMemory,
  RunTableMessage,
  RunTableState,
} from '../../src/shared/runTable.ts';
import { initialLayout, isSameQuery } from '../../src/shared/runView.ts';
import type { RunLayout, RunQuery, RunSort } from '../../src/shared/runView.ts';
import { create, oncePerFrame } from '../dom.ts';
import { announceReady, connectHost } from '../host.ts';
import { ColumnChooser } from './columnChooser.ts';
import { changedLayout, nextSort } from './columnActions.ts';
import { columnIdOf } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { FilterBar } from './filterBar.ts';
import { Footer } from './footer.ts';
import { placeColumns, widthAtFirst } from './geometry.ts';
import type { Geometry } from './geometry.ts';
import { parseKept } from './kept.ts';
import { messageOf } from './message.ts';
import { RunData } from './runData.ts';
import { RunGrid } from './runGrid.ts';
import { Ticks } from './ticks.ts';
import { Toolbar } from './toolbar.ts';

/** The page: rows and state come from the extension, the layout and the ticks are the user's; all is drawn from these. */
class RunsPage {
  readonly #host = connectHost<RunTableMessage, RunTableIntent>((message) => this.#receive(message));
  readonly #kept = parseKept(this.#host.kept);
  readonly #data = new RunData();
  readonly #ticks = new Ticks(this.#kept.ticked);
  readonly #progress = create('div', {
    class: 'progress busy',
    attributes: { role: 'progressbar', 'aria-label': 'Loading' },
  });
  readonly #message = create('div', { class: 'message' });
  readonly #chooser = new ColumnChooser((part) => this.#changeLayout(part));
  readonly #filter = new FilterBar({
    ask: (filter) => this.#ask({ filter }),
    changed: () => this.#keepSoon(),
    known: () => this.#data.known,
    leave: () => this.#grid.element.focus(),
  });
  readonly #toolbar = new Toolbar(this.#filter, {
    openColumns: () => this.#chooser.toggle(() => this.#toolbar.columnsButton.focus()),
    toggleDifferences: () => this.#changeLayout({ onlyDifferences: !this.#layout.onlyDifferences }),
    chooseView: () => this.#act('views'),
    refresh: () => this.#host.send({ type: 'refresh' }),
  });
  readonly #footer = new Footer({
    loadMore: () => this.#host.send({ type: 'loadMore' }),
    refresh: () => this.#host.send({ type: 'refresh' }),
    showLog: () => this.#host.send({ type: 'showLog' }),
    act: (action) => this.#act(action),
    clearTicks: () => this.#changeTicks(() => this.#ticks.clear()),
  });
  readonly #grid = new RunGrid({
    sort: (column) => this.#sortBy(column),
    resize: (column, width) => this.#resize(column, width),
    tickAll: () => this.#changeTicks(() => this.#ticks.toggleAll(this.#data.rows)),
    tick: (runId, how) =>
      this.#changeTicks(() =>
        how === 'toggle' ? this.#ticks.toggle(runId) : this.#ticks.extendTo(runId, this.#data.rows),
      ),
    open: (runId) => this.#act('openPage', runId),
    key: (event, cursor) => this.#key(event, cursor),
    scrolled: () => this.#keepSoon(),
  });
  #memory: RunTableMemory | undefined;
  #layout: RunLayout = initialLayout;
  #state: RunTableState | undefined;
  #arranged: ArrangedColumns | undefined;
  #geometry: Geometry | undefined;
  #busy = true;
  readonly #drawSoon = oncePerFrame(() => {
    if (this.#state) this.#draw(this.#state);
  });
  #restored = false;
  #keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement) {
    root.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });
    const table = create('div', {
      class: 'table',
      children: [this.#grid.element, this.#message, this.#chooser.element],
    });
    root.append(this.#toolbar.element, this.#progress, table, this.#footer.element);
  }

  start(): void {
    // "12 min ago" grows old.
    setInterval(() => this.#drawSoon(), 30_000);
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#filter.focus();
    });
    announceReady(this.#host);
    this.#sendTicks();
  }

  #receive(message: RunTableMessage): void {
    switch (message.type) {
      case 'view':
        this.#memory = message.memory;
        this.#layout = message.layout;
        this.#arranged = undefined;
        this.#keepSoon();
        break;
      case 'rows':
        this.#data.add(message);
        this.#arranged = undefined;
        break;
      case 'state':
        this.#takeState(message);
        break;
      case 'busy':
        this.#busy = message.busy;
        this.#progress.classList.toggle('busy', message.busy);
        this.#progress.setAttribute('aria-hidden', String(!message.busy));
        break;
      case 'column':
        this.#columnAction(message.action, message.column);
    }
    this.#drawSoon();
  }

  #takeState({ state, order }: Extract<RunTableMessage, { readonly type: 'state' }>): void {
    const before = this.#state;
    this.#state = state;
    if (order) {
      this.#data.setOrder(order);
      this.#arranged = undefined;
    }
    const isNew = before === undefined || !isSameQuery(before.query, state.query);
    if (isNew)
      this.#filter.setDraft((before === undefined ? this.#kept.draft : undefined) ?? state.query.filter);
    if (isNew && before !== undefined) this.#grid.startAnew();
    this.#filter.setLanguage(state.language);
    const { problem } = state;
    const refused = problem?.kind === 'query' ? problem : undefined;
    this.#filter.setRefused(refused && { filter: refused.query.filter, message: refused.message });
  }

  #ask(part: Partial<RunQuery>): void {
    const { query } = this.#state ?? { query: { filter: '' } };
    this.#host.send({ type: 'ask', query: { ...query, ...part } });
  }

  #sortBy(column: string): void {
    const found = this.#arranged?.all.find(({ id }) => id === column);
    this.#sort(nextSort(this.#state?.query.sort, column, found));
  }

  #sort(sort: RunSort | undefined): void {
    const filter = this.#state?.query.filter ?? '';
    this.#host.send({ type: 'ask', query: sort ? { filter, sort } : { filter } });
  }

  #resize(column: string, width: number | undefined): void {
    const { [column]: _, ...rest } = this.#layout.widths;
    this.#changeLayout({ widths: width === undefined ? rest : { ...rest, [column]: width } });
  }

  #changeLayout(part: Partial<RunLayout>): void {
    this.#layout = { ...this.#layout, ...part };
    this.#arranged = undefined;
    this.#host.send({ type: 'arrange', layout: this.#layout });
    this.#drawSoon();
  }

  #columnAction(action: ColumnAction, column: string): void {
    if (action === 'sortAscending' || action === 'sortDescending') {
      this.#sort({ column, isDescending: action === 'sortDescending' });
    } else if (this.#arranged) {
      this.#changeLayout(changedLayout(this.#layout, this.#arranged, { action, column }));
    }
  }

  #changeTicks(change: () => void): void {
    change();
    this.#sendTicks();
    this.#keepSoon();
    this.#drawSoon();
  }

  #sendTicks(): void {
    this.#host.send({ type: 'tick', ticked: [...this.#ticks.ids] });
  }

  #act(action: RunAction, runId?: string): void {
    this.#host.send({ type: 'act', action, ...(runId === undefined ? {} : { runId }) });
  }

  #key(event: KeyboardEvent, cursor: Cursor): void {
    const handled =
      cursor.runId === undefined
        ? this.#headKey(event, columnIdOf(cursor.column))
        : this.#rowKey(event, cursor.runId);
    if (handled) event.preventDefault();
  }

  #headKey(event: KeyboardEvent, column: string): boolean {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step !== 0 && event.altKey) this.#columnAction(step < 0 ? 'moveLeft' : 'moveRight', column);
    else if (step !== 0) {
      const found = this.#arranged?.all.find(({ id }) => id === column);
      const width =
        this.#layout.widths[column] ?? (found ? widthAtFirst(found) : (this.#geometry?.nameWidth ?? 0));
      this.#resize(column, Math.max(48, width + step * 16));
    } else if (event.key === 'Enter' || event.key === ' ') this.#sortBy(column);
    else if (event.key === 'Delete') this.#columnAction('hide', column);
    else return false;
    return true;
  }

  #rowKey(event: KeyboardEvent, runId: string): boolean {
    const whole = event.ctrlKey || event.metaKey;
    if (whole && event.key === 'a') this.#changeTicks(() => this.#ticks.toggleAll(this.#data.rows));
    else if (whole || event.altKey) return false;
    else if (event.key === ' ') this.#changeTicks(() => this.#ticks.toggle(runId));
    else if (event.key === 'Enter') this.#act('openPage', runId);
    else if (event.key === 'F2') this.#act('rename', runId);
    else if (event.key === 'Delete') this.#act('delete', runId);
    else if (event.key === 'c') this.#act('compare');
    else if (event.key === 'Escape' && this.#ticks.ids.size > 0) this.#changeTicks(() => this.#ticks.clear());
    else return false;
    return true;
  }

  #keepSoon(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.#keep(), 200);
  }

  #keep(): void {
    const memory = this.#memory;
    if (!memory) return;
    const { scrollTop: top, scrollLeft: left } = this.#grid.element;
    const draft = this.#filter.draft;
    const isAsked = draft.trim() === (this.#state?.query.filter ?? '');
    this.#host.keep({
      ...memory,
      ticked: [...this.#ticks.ids],
      scroll: this.#restored ? { top, left } : this.#kept.scroll,
      ...(isAsked ? {} : { draft }),
    });
  }

  #draw(state: RunTableState): void {
    const { rows } = this.#data;
    if (!this.#arranged || !this.#geometry) {
      this.#arranged = arrangeColumns(this.#data.columns, this.#layout);
      this.#geometry = placeColumns(this.#arranged, this.#layout.widths);
      this.#chooser.update(this.#arranged, this.#layout);
    }
    const { onlyDifferences } = this.#layout;
    this.#toolbar.update(state, { onlyDifferences, alike: this.#arranged.alike });
    this.#footer.update({ state, loaded: rows.length, ticked: this.#ticks.countIn(rows), busy: this.#busy });
    this.#grid.update({
      rows,
      placeOf: (id) => this.#data.placeOf(id),
      geometry: this.#geometry,
      sort: state.query.sort,
      ticked: this.#ticks.ids,
      tickState: this.#ticks.stateOf(rows),
    });
    this.#grid.element.classList.toggle('stale', state.problem?.kind === 'load');
    this.#showMessage(state);
    this.#restoreScroll();
  }

  #showMessage(state: RunTableState): void {
    const elements =
      this.#data.rows.length > 0
        ? []
        : messageOf(state, this.#busy, {
            refresh: () => this.#host.send({ type: 'refresh' }),
            showLog: () => this.#host.send({ type: 'showLog' }),
            showAll: () => this.#ask({ filter: '' }),
            loadMore: () => this.#host.send({ type: 'loadMore' }),
          });
    this.#message.hidden = elements.length === 0;
    const shown = [...this.#message.children].map((child) => child.textContent).join('\n');
    if (shown !== elements.map((child) => child.textContent).join('\n'))
      this.#message.replaceChildren(...elements);
  }

  /** Once, when there is something to scroll. */
  #restoreScroll(): void {
    if (this.#restored || this.#data.rows.length === 0) return;
    this.#restored = true;
    this.#grid.element.scrollTo(this.#kept.scroll);
  }
}

const page = new RunsPage(document.getElementById('root')!);
page.start();
