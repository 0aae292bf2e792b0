import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ViewType } from '../../api/entities.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import { arrangeColumns } from '../../shared/runColumns.ts';
import { parseRunTableIntent } from '../../shared/runTable.ts';
import type {
  ColumnAction,
  RunAction,
  RunRow,
  RunTableIntent,
  RunTableMemory,
  RunTableMessage,
} from '../../shared/runTable.ts';
import type { RunExtremes } from '../../shared/metricExtremes.ts';
import { isSameQuery, parseRunView } from '../../shared/runView.ts';
import type { RunLayout } from '../../shared/runView.ts';
import { MetricDirections } from '../../state/metricDirections.ts';
import { ParentNames } from '../../state/parentNames.ts';
import { RunTable } from '../../state/runTable.ts';
import type { RunTableChange } from '../../state/runTable.ts';
import { writableClient } from '../../state/usableConnection.ts';
import { TableExtremes } from '../../state/tableExtremes.ts';
import { signInTo } from '../commands/signInTo.ts';
import { showError } from '../commandWrapper.ts';
import type { WindowConnections } from '../connections.ts';
import type { Services } from '../services.ts';
import { restoreItems } from '../explorer/editItems.ts';
import { pollSeconds } from '../trees/treeViews.ts';
import { chooseView } from './chooseView.ts';
import { RowSender } from './rowSender.ts';
import { actOnRuns } from './runsActions.ts';
import { WebviewPanel } from './webviewPanel.ts';

export type PanelServices = Services & { readonly connections: WindowConnections };

/** The same for each panel of an experiment. */
export function keyOf({ connectionId, experimentId }: RunTableMemory): string {
  return `${experimentId} ${connectionId}`;
}

/** What is done with one run, whichever are ticked. */
const single: readonly RunAction[] = ['openPage', 'open'];

/** What was read is sent so many times a second at most: the page draws it all anew. */
const extremesMs = 200;

/** More than a screen. */
const firstRows = 100;
/** A page that is not there by then may be hidden. */
const pagePatienceMs = 2000;

export class RunsPanel implements Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #memory: RunTableMemory;
  readonly #services: PanelServices;
  readonly #store = new DisposableStore();
  readonly #table: RunTable;
  readonly #view: WebviewPanel<RunTableMessage, RunTableIntent>;
  readonly #directions: MetricDirections;
  readonly #extremes: TableExtremes;
  readonly #parents: ParentNames;
  readonly #unsent: RunExtremes[] = [];
  #sending: NodeJS.Timeout | undefined;
  readonly #sender: RowSender;
  readonly #shown = Promise.withResolvers<void>();
  #layout: RunLayout;
  #viewType: ViewType;
  #ticked: readonly string[] = [];

  constructor(panel: vscode.WebviewPanel, memory: RunTableMemory, services: PanelServices) {
    this.panel = panel;
    this.#memory = memory;
    this.#services = services;
    const { context, connections, colors, log } = services;
    const { layout, query } = parseRunView(context.workspaceState.get<unknown>(this.#storageKey));
    this.#layout = layout;
    this.#viewType = services.tracking.viewType;
    this.#table = this.#store.add(
      new RunTable({
        ...memory,
        connections,
        colors,
        query,
        pollSeconds,
        viewType: () => services.tracking.viewType,
        log,
        whenShown: () =>
          Promise.race([this.#shown.promise, pause(pagePatienceMs, undefined, { ref: false })]),
      }),
    );
    this.#view = this.#store.add(
      new WebviewPanel<RunTableMessage, RunTableIntent>(panel, {
        extensionUri: context.extensionUri,
        entry: 'runs',
        parse: parseRunTableIntent,
        log,
      }),
    );
    this.#directions = new MetricDirections(context.workspaceState);
    this.#extremes = this.#store.add(
      new TableExtremes({
        table: this.#table,
        connections,
        connectionId: memory.connectionId,
        layout: () => this.#layout,
        directions: () => this.#directions.all,
        log,
      }),
    );
    this.#parents = this.#store.add(new ParentNames({ ...memory, table: this.#table, connections, log }));
    this.#sender = new RowSender((message) => this.#view.post(message));
    panel.iconPath = new vscode.ThemeIcon('table');
    this.#listen();
    this.#showTitle();
  }

  async act(action: RunAction, runId?: string): Promise<void> {
    if (action === 'views') return this.#chooseView();
    const extremes = this.#extremes;
    const { connectionId, experimentId } = this.#memory;
    const before = new Set(this.#table.rows.map(({ id }) => id));
    await actOnRuns(action, {
      services: this.#services,
      table: this.#table,
      extremes,
      connectionId,
      experimentId,
      rows: await this.#rowsFor(action, runId),
      columns: () => {
        const { pinned, scrolling } = arrangeColumns(extremes.columns, this.#layout);
        return [...pinned, ...scrolling];
      },
    });
    if (action === 'delete') this.#tellGone((id) => before.has(id));
  }

  /** What is no more is not ticked. */
  #tellGone(isMeant: (runId: string) => boolean): void {
    const there = new Set(this.#table.rows.map(({ id }) => id));
    const runIds = this.#ticked.filter((id) => !there.has(id) && isMeant(id));
    if (runIds.length > 0) this.#view.post({ type: 'gone', runIds });
  }

  async #chooseView(): Promise<void> {
    const view = await chooseView({ query: this.#table.state.query, layout: this.#layout });
    if (!view) return;
    this.#layout = view.layout;
    this.#postView();
    this.#keep();
    await this.#table.ask(view.query);
  }

  arrange(action: ColumnAction, column: string): void {
    this.#view.post({ type: 'column', action, column });
  }

  dispose(): void {
    clearTimeout(this.#sending);
    this.#store.dispose();
  }

  /** As in VS Code's own lists: those ticked, unless another row is meant. What a filter hides comes last. */
  async #rowsFor(action: RunAction, runId: string | undefined): Promise<readonly RunRow[]> {
    const ticked = new Set(this.#ticked);
    const areTicked = runId === undefined || (ticked.has(runId) && !single.includes(action));
    const ids = areTicked ? ticked : new Set([runId]);
    const shown = this.#extremes.rows.filter(({ id }) => ids.has(id));
    if (shown.length === ids.size) return shown;
    const found = await this.#table.find([...ids]);
    const isShown = new Set(shown.map(({ id }) => id));
    return [...shown, ...found.filter(({ id }) => !isShown.has(id))];
  }

  #listen(): void {
    const { panel } = this;
    const table = this.#table;
    const view = this.#view;
    const postBusy = (): void => view.post({ type: 'busy', busy: table.busy });
    this.#store.add(table.onDidChange((change) => this.#post(change)));
    this.#store.add(table.onDidChangeBusy(postBusy));
    const { marks } = this.#services;
    const postMarks = (): void =>
      view.post({ type: 'marks', pinned: [...marks.all('pinned')], hidden: [...marks.all('hidden')] });
    this.#store.add(marks.onDidChange(postMarks));
    this.#store.add(
      view.onDidBecomeReady(() => {
        this.#sender.startAnew();
        this.#postView();
        postMarks();
        this.#postAll();
        postBusy();
      }),
    );
    this.#store.add(view.onDidReceive((intent) => this.#receive(intent)));
    this.#store.add(this.#parents.onDidRead(() => this.#postParents()));
    this.#store.add(this.#extremes.onDidRead((read) => this.#sendSoon(read)));
    const showHide = (): void => {
      table.setVisible(panel.visible);
      this.#extremes.setVisible(panel.visible);
      this.#followViewType();
    };
    showHide();
    this.#store.add(this.#services.tracking.onDidChange(() => this.#followViewType()));
    this.#store.add(panel.onDidChangeViewState(showHide));
    // After a reload connections come late; one that does not come is gone.
    const { connections } = this.#services;
    void connections.ready.then(() =>
      connections.get(this.#memory.connectionId) ? undefined : table.refresh(),
    );
  }

  /** Deleted runs are shown where the tree shows them. */
  #followViewType(): void {
    const { viewType } = this.#services.tracking;
    if (!this.panel.visible || viewType === this.#viewType) return;
    this.#viewType = viewType;
    void this.#table.refresh();
  }

  #receive(intent: Exclude<RunTableIntent, { readonly type: 'ready' | 'failed' }>): void {
    switch (intent.type) {
      case 'ask':
        void this.#table.ask(intent.query);
        break;
      case 'arrange':
        this.#arranged(intent.layout);
        break;
      case 'inView':
        this.#extremes.setInView(intent.runIds);
        this.#parents.setInView(intent.runIds);
        break;
      case 'tick':
        this.#ticked = intent.ticked;
        break;
      case 'eye':
        this.#services.marks.toggle('hidden', [intent.runId]);
        break;
      case 'act':
        this.#attempt(this.act(intent.action, intent.runId));
        break;
      case 'loadMore':
        void this.#table.loadMore();
        break;
      case 'refresh':
        this.#extremes.refresh();
        this.#parents.refresh();
        void this.#table.refresh();
        break;
      case 'showLog':
        this.#services.log.show();
        break;
      case 'signIn':
        void signInTo(this.#memory.connectionId).then(() => this.#table.refresh());
        break;
      case 'restore':
        this.#attempt(this.#restore());
        break;
    }
  }

  #attempt(work: Promise<void>): void {
    void work.catch((error: unknown) => showError(this.#services.log, errorText(error)));
  }

  async #restore(): Promise<void> {
    const { connectionId, experimentId: id } = this.#memory;
    const client = await writableClient(this.#services.connections, connectionId);
    const item = {
      kind: 'experiment',
      id,
      name: this.#table.state.experiment,
      connectionId,
      client,
    } as const;
    await restoreItems({ items: [item], changed: () => this.#table.refresh() });
  }

  /** A direction that is chosen here holds for the pages of runs too. */
  #arranged(layout: RunLayout): void {
    const before = this.#layout.directions;
    this.#layout = layout;
    for (const [metric, direction] of Object.entries(layout.directions)) {
      if (before[metric] !== direction) void this.#directions.set(metric, direction);
    }
    this.#extremes.update();
    this.#keep();
  }

  /** All that the page has to know to begin with. */
  #postView(): void {
    this.#view.post({
      type: 'view',
      memory: this.#memory,
      layout: this.#layout,
      directions: this.#directions.all,
    });
    this.#view.post({ type: 'extremes', extremes: this.#extremes.all });
    this.#postParents();
    this.#extremes.update();
  }

  #postParents(): void {
    this.#view.post({ type: 'parents', names: this.#parents.all });
  }

  #sendSoon(read: readonly RunExtremes[]): void {
    if (this.#unsent.length === 0) {
      const send = (): void => this.#view.post({ type: 'extremes', extremes: this.#unsent.splice(0) });
      this.#sending = setTimeout(send, extremesMs);
    }
    this.#unsent.push(...read);
  }

  /** To a page that knows nothing: its first screen before the rest. */
  #postAll(): void {
    const { rows, keys, state } = this.#table;
    const idsOf = (some: readonly RunRow[]): readonly string[] => some.map(({ id }) => id);
    const first = rows.slice(0, firstRows);
    this.#sender.send({ keys, rows: first, order: idsOf(first), state });
    if (rows.length > first.length)
      this.#sender.send({ keys, rows: rows.slice(first.length), order: idsOf(rows), state });
    if (rows.length > 0) this.#shown.resolve();
  }

  #post({ rows, isReordered }: RunTableChange): void {
    const { keys, rows: all, state } = this.#table;
    const order = isReordered ? all.map(({ id }) => id) : undefined;
    if (this.#view.isReady) {
      this.#sender.send({ keys, rows, order, state });
      if (rows.length > 0) this.#shown.resolve();
    }
    // All runs are there: who is not among them is gone.
    if (state.loadedAt !== undefined && state.query.filter === '' && !state.more) this.#tellGone(() => true);
    this.#showTitle();
    this.#keep();
  }

  #showTitle(): void {
    const { experiment, loadedAt } = this.#table.state;
    const title = loadedAt === undefined ? 'Runs' : `Runs: ${experiment}`;
    if (this.panel.title !== title) this.panel.title = title;
  }

  get #storageKey(): string {
    return `mlflow.runTable:${keyOf(this.#memory)}`;
  }

  /** Only what the server took is kept: a filter with a mistake would hide all runs the next time. */
  #keep(): void {
    const { workspaceState } = this.#services.context;
    const { query } = this.#table.state;
    const before = parseRunView(workspaceState.get<unknown>(this.#storageKey));
    const isSame =
      isSameQuery(before.query, query) && JSON.stringify(before.layout) === JSON.stringify(this.#layout);
    if (!isSame) void workspaceState.update(this.#storageKey, { layout: this.#layout, query });
  }
}
