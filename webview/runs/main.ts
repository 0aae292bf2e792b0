import '../theme.css';
import './runs.css';
import { metricsWithExtremes } from '../../src/shared/extremeColumns.ts';
import type { ExtremesAsked } from '../../src/shared/extremeColumns.ts';
import type { MetricDirection } from '../../src/shared/metricDirection.ts';
import { chosenDirection } from '../../src/shared/metricExtremes.ts';
import type { MetricDirections } from '../../src/shared/metricExtremes.ts';
import { arrangeColumns } from '../../src/shared/runColumns.ts';
import type { ArrangedColumns, RunColumn } from '../../src/shared/runColumns.ts';
import type { RowLine, RunLines } from '../../src/shared/runLines.ts';
import type {
  ColumnAction,
  RunAction,
  RunTableIntent,
  RunTableMemory,
  RunTableMessage,
  RunTableState,
} from '../../src/shared/runTable.ts';
import { unpackRows } from '../../src/shared/runTable.ts';
import { initialLayout, isSameQuery, leastWidth } from '../../src/shared/runView.ts';
import type { RunLayout, RunQuery, RunSort } from '../../src/shared/runView.ts';
import { copyCutWhole } from '../cutText.ts';
import { create, oncePerFrame } from '../dom.ts';
import { takeFirstFocus } from '../firstFocus.ts';
import { announceReady, connectHost } from '../host.ts';
import { ColumnChooser } from './columnChooser.ts';
import { changedLayout, nextSort } from './columnActions.ts';
import { FilterBar } from './filterBar.ts';
import { filterHint } from './filterHint.ts';
import { orderedHere } from './countText.ts';
import { Footer } from './footer.ts';

import { placeColumns, widthAtFirst } from './geometry.ts';
import type { Geometry } from './geometry.ts';
import { GroupChooser } from './groupChooser.ts';
import { columnWidths } from './columnWidths.ts';
import { InViewTeller } from './inViewTeller.ts';
import { pressKey } from './keys.ts';
import type { KeyActions } from './keys.ts';
import { parseKept } from './kept.ts';
import { messageOf, showMessage } from './message.ts';
import { nestingOf } from './nesting.ts';
import { runContext } from './runContext.ts';
import { RunData } from './runData.ts';
import { RunGrid } from './runGrid.ts';
import type { TickHow } from './runGrid.ts';
import { ScrollRestorer } from './scrollRestorer.ts';
import { TableLines } from './tableLines.ts';
import { Ticks } from './ticks.ts';
import { Toolbar } from './toolbar.ts';

/** The page: rows and state come from the extension, the layout and the ticks are the user's; all is drawn from these. */
class RunsPage {
  readonly #host = connectHost<RunTableMessage, RunTableIntent>((message) => this.#receive(message));
  readonly #kept = parseKept(this.#host.kept);
  readonly #data = new RunData();
  readonly #ticks = new Ticks(this.#kept.ticked);
  readonly #lines = new TableLines(this.#kept.toggled);
  readonly #progress = create('div', {
    class: 'progress busy',
    attributes: { role: 'progressbar', 'aria-label': 'Loading' },
  });
  readonly #message = create('div', { class: 'message' });
  readonly #chooser = new ColumnChooser((part) => this.#changeLayout(part));
  readonly #groups = new GroupChooser({
    change: (part) => this.#changeLayout(part),
    foldAll: () => this.#changeFolds(() => this.#lines.toggleGroups()),
  });
  readonly #filter = new FilterBar({
    ask: (filter) => this.#ask({ filter }),
    changed: () => this.#keepSoon(),
    known: () => this.#data.known,
    leave: () => this.#grid.element.focus(),
  });
  readonly #toolbar = new Toolbar(this.#filter, {
    openColumns: () => this.#chooser.box.toggle(() => this.#toolbar.columnsButton.focus()),
    openGroups: () => this.#groups.box.toggle(() => this.#toolbar.groupsButton.focus()),
    toggleNested: () => this.#changeLayout({ isFlat: !this.#layout.isFlat }),
    toggleDifferences: () => this.#changeLayout({ onlyDifferences: !this.#layout.onlyDifferences }),
    chooseView: () => this.#act('views'),
    refresh: () => this.#host.send({ type: 'refresh' }),
  });
  readonly #footer = new Footer({
    tell: (type) => this.#host.send({ type }),
    act: (action) => this.#act(action),
    clearTicks: () => this.#changeTicks(() => this.#ticks.clear()),
  });
  readonly #grid = new RunGrid({
    sort: (column) => this.#sortBy(column),
    resize: (column, width) => this.#resize(column, width),
    tickAll: () => this.#tickAll(),
    tick: (line, how) => this.#tick(line, how),
    fold: (line) => this.#changeFolds(() => this.#lines.toggle(line)),
    toggleHidden: (runId) => this.#host.send({ type: 'eye', runId }),
    open: (runId) => this.#act('openPage', runId),
    key: (event, cursor) => {
      if (pressKey(event, cursor, this.#keys)) event.preventDefault();
    },
    scrolled: () => {
      this.#keepSoon();
      this.#tellInViewSoon();
    },
  });
  readonly #keys: KeyActions = {
    columnAction: (action, column) => this.#columnAction(action, column),
    widen: (column, by) => this.#widen(column, by),
    sort: (column) => this.#sortBy(column),
    tickAll: () => this.#tickAll(),
    tick: (line, how) => this.#tick(line, how),
    clearTicks: () => {
      const { size } = this.#ticks.ids;
      if (size > 0) this.#changeTicks(() => this.#ticks.clear());
      return size > 0;
    },
    isGroup: (line) => this.#lines.current.groups.some(({ id }) => id === line),
    fold: (line) => this.#changeFolds(() => this.#lines.toggle(line)),
    act: (action, runId) => this.#act(action, runId),
  };
  readonly #scroll = new ScrollRestorer(this.#grid.element, this.#kept.scroll);
  readonly #inView = new InViewTeller(
    () => this.#grid.runsInView,
    (runIds) => this.#host.send({ type: 'inView', runIds }),
  );
  #memory: RunTableMemory | undefined;
  #layout: RunLayout = initialLayout;
  #directions: MetricDirections = {};
  #pinned: ReadonlySet<string> = new Set();
  #hidden: ReadonlySet<string> = new Set();
  #state: RunTableState | undefined;
  #arranged: ArrangedColumns | undefined;
  #arrangedFrom: readonly RunColumn[] | undefined;
  #geometry: Geometry | undefined;
  #busy = true;
  readonly #drawSoon = oncePerFrame(() => {
    if (this.#state) this.#draw(this.#state);
  });
  #keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement) {
    root.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });
    const table = create('div', {
      class: 'table',
      children: [this.#grid.element, this.#message, this.#chooser.box.element, this.#groups.box.element],
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
    takeFirstFocus(() => this.#grid.element);
    copyCutWhole();
    announceReady(this.#host);
    this.#sendTicks();
  }

  #receive(message: RunTableMessage): void {
    switch (message.type) {
      case 'view':
        this.#memory = message.memory;
        this.#layout = message.layout;
        this.#directions = message.directions;
        this.#arranged = undefined;
        this.#inView.startAnew();
        this.#keepSoon();
        break;
      case 'extremes':
        this.#data.addExtremes(message.extremes);
        this.#arranged = undefined;
        break;
      case 'parents':
        this.#data.setParentNames(message.names);
        break;
      case 'rows':
        this.#data.add({ ...message, rows: unpackRows(message.rows) });
        break;
      case 'state':
        this.#takeState(message);
        break;
      case 'gone':
        this.#changeTicks(() => this.#ticks.remove(message.runIds));
        break;
      case 'busy':
        this.#busy = message.busy;
        this.#progress.classList.toggle('busy', message.busy);
        this.#progress.setAttribute('aria-hidden', String(!message.busy));
        break;
      case 'marks':
        this.#pinned = new Set(message.pinned);
        this.#hidden = new Set(message.hidden);
        break;
      case 'column':
        this.#columnAction(message.action, message.column);
    }
    this.#drawSoon();
  }

  #takeState({ state, order }: Extract<RunTableMessage, { readonly type: 'state' }>): void {
    const before = this.#state;
    this.#state = state;
    if (order) this.#data.setOrder(order);
    const isNew = before === undefined || !isSameQuery(before.query, state.query);
    if (isNew)
      this.#filter.setDraft((before === undefined ? this.#kept.draft : undefined) ?? state.query.filter);
    if (isNew) this.#arranged = undefined;
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

  #widen(column: string, by: number): void {
    const found = this.#arranged?.all.find(({ id }) => id === column);
    const width =
      this.#layout.widths[column] ?? (found ? widthAtFirst(found) : (this.#geometry?.nameWidth ?? 0));
    this.#resize(column, Math.max(leastWidth, width + by));
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

  #changeFolds(change: () => void): void {
    change();
    this.#keepSoon();
    this.#drawSoon();
  }

  #tickAll(): void {
    this.#changeTicks(() => this.#ticks.toggleAll(this.#data.rows));
  }

  #tick(line: string, how: TickHow): void {
    const lines = this.#lines.current;
    this.#changeTicks(() => {
      if (how === 'extend') this.#ticks.extendTo(line, lines);
      else if (how === 'only') this.#ticks.toggle(line);
      else this.#ticks.toggleLine(line, lines.runsOf(line));
    });
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

  #keepSoon(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.#keep(), 200);
  }

  #keep(): void {
    const memory = this.#memory;
    if (!memory) return;
    const draft = this.#filter.draft;
    const isAsked = draft.trim() === (this.#state?.query.filter ?? '');
    this.#host.keep({
      ...memory,
      ticked: [...this.#ticks.ids],
      scroll: this.#scroll.position,
      toggled: [...this.#lines.toggled],
      ...(isAsked ? {} : { draft }),
    });
  }

  get #asked(): ExtremesAsked {
    return { layout: this.#layout, sort: this.#state?.query.sort };
  }

  get #columns(): readonly RunColumn[] {
    return this.#data.columnsFor({ ...this.#asked, chosen: this.#directions });
  }

  #tellInViewSoon(): void {
    const isAsked = metricsWithExtremes(this.#asked).length > 0;
    if (isAsked || this.#grid.runsInView.some((id) => this.#data.lacksParentName(id))) this.#inView.soon();
  }

  #draw(state: RunTableState): void {
    const { rows } = this.#data;
    const columns = this.#columns;
    if (!this.#arranged || !this.#geometry || columns !== this.#arrangedFrom) {
      this.#arrangedFrom = columns;
      this.#arranged = arrangeColumns(columns, this.#layout);
      const widths = columnWidths(this.#layout, {
        all: this.#arranged.all,
        hasChildren: this.#data.hasChildren,
        tableWidth: () => this.#grid.element.clientWidth,
      });
      this.#geometry = placeColumns(this.#arranged, widths);
      this.#chooser.update(this.#arranged, this.#layout, this.#directions);
    }
    const lines = this.#updateLines(state, this.#arranged);
    const groups = this.#lines.gridGroups(this.#layout.groupShows, this.#ticks);
    this.#footer.update({
      state,
      loaded: rows.length,
      ticked: { shown: this.#ticks.countIn(rows), all: this.#ticks.ids.size },
      busy: this.#busy,
      groups:
        groups.columns.length > 0
          ? { count: lines.groups.length, shows: this.#layout.groupShows }
          : undefined,
      ordered: orderedHere(this.#arranged.all, state.query.sort),
    });
    this.#grid.update({
      lines: lines.lines,
      placeOf: lines.placeOf,
      parentNameOf: (line) => this.#data.parentNameBeside(line),
      contextOf: this.#contextOf,
      directionOf: this.#directionOf,
      isTree: groups.columns.length > 0 || (this.#data.isNested && !this.#layout.isFlat),
      groups,
      hidden: this.#hidden,
      geometry: this.#geometry,
      sort: state.query.sort,
      ticked: this.#ticks.ids,
      tickState: this.#ticks.stateOf(rows),
    });
    this.#grid.element.classList.toggle('stale', state.problem?.kind === 'load');
    this.#showMessage(state);
    if (rows.length > 0) this.#scroll.restore();
    this.#tellInViewSoon();
  }

  #updateLines(state: RunTableState, { all, alike }: ArrangedColumns): RunLines {
    const layout = this.#layout;
    const lines = this.#lines.update({
      rows: this.#data.rows,
      columns: this.#columns,
      layout,
      sort: state.query.sort,
      pinned: this.#pinned,
      parentOf: this.#data.parentOf,
      isNested: this.#data.isNested,
    });
    const isAnyFolded = lines.groups.some(({ isFolded }) => isFolded);
    this.#groups.update(all, layout, { groups: lines.groups.length, isAnyFolded });
    const groupedBy = this.#lines.groupColumns.map(({ label }) => label);
    const { onlyDifferences, isFlat } = layout;
    const nesting = nestingOf(this.#data, { isGrouped: groupedBy.length > 0, isFlat });
    this.#toolbar.update(state, { onlyDifferences, alike, groupedBy, nesting });
    return lines;
  }

  readonly #contextOf = ({ row, isPinned }: RowLine): string =>
    runContext({
      connectionId: this.#memory?.connectionId ?? '',
      runId: row.id,
      isPinned,
      isHidden: this.#hidden.has(row.id),
      isDeleted: row.isDeleted === true,
      isProject: this.#data.isFromProject(row),
    });

  readonly #directionOf = (metric: string): MetricDirection =>
    chosenDirection(metric, this.#layout.directions, this.#directions);

  #showMessage(state: RunTableState): void {
    const hint = filterHint(state, {
      rows: this.#data.rows.length,
      isBusy: this.#busy,
      isAnyKnown: this.#data.isAnyKnown,
      known: () => this.#data.known,
    });
    this.#filter.setHint(hint);
    const elements =
      this.#data.rows.length > 0
        ? []
        : messageOf(state, this.#busy, {
            tell: (type) => this.#host.send({ type }),
            showAll: () => this.#ask({ filter: '' }),
            hint: hint?.text,
          });
    showMessage(this.#message, elements);
  }
}

const page = new RunsPage(document.getElementById('root')!);
page.start();
