import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import { arrangeColumns, columnsOf } from '../../shared/runColumns.ts';
import { parseRunTableIntent } from '../../shared/runTable.ts';
import type {
  ColumnAction,
  RunAction,
  RunRow,
  RunTableIntent,
  RunTableMemory,
  RunTableMessage,
} from '../../shared/runTable.ts';
import { isSameQuery, parseRunView } from '../../shared/runView.ts';
import type { RunLayout } from '../../shared/runView.ts';
import { RunTable } from '../../state/runTable.ts';
import type { RunTableChange } from '../../state/runTable.ts';
import { showError } from '../commandWrapper.ts';
import type { WindowConnections } from '../connections.ts';
import type { Services } from '../services.ts';
import { pollSeconds } from '../trees/treeViews.ts';
import { chooseView } from './chooseView.ts';
import { actOnRuns } from './runsActions.ts';
import { WebviewPanel } from './webviewPanel.ts';

export type PanelServices = Services & { readonly connections: WindowConnections };

/** The same for each panel of an experiment. */
export function keyOf({ connectionId, experimentId }: RunTableMemory): string {
  return `${experimentId} ${connectionId}`;
}

/** What is done with one run, whichever are ticked. */
const single: readonly RunAction[] = ['openPage', 'open', 'rename', 'note'];

/** Rows in one message: a page of wide ones is some megabytes. */
const rowsAtOnce = 1000;

export class RunsPanel implements Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #memory: RunTableMemory;
  readonly #services: PanelServices;
  readonly #store = new DisposableStore();
  readonly #table: RunTable;
  readonly #view: WebviewPanel<RunTableMessage, RunTableIntent>;
  #layout: RunLayout;
  #ticked: readonly string[] = [];
  #sentKeys = 0;

  constructor(panel: vscode.WebviewPanel, memory: RunTableMemory, services: PanelServices) {
    this.panel = panel;
    this.#memory = memory;
    this.#services = services;
    const { context, connections, colors, log } = services;
    const { layout, query } = parseRunView(context.workspaceState.get<unknown>(this.#storageKey));
    this.#layout = layout;
    this.#table = this.#store.add(new RunTable({ ...memory, connections, colors, query, pollSeconds, log }));
    this.#view = this.#store.add(
      new WebviewPanel<RunTableMessage, RunTableIntent>(panel, {
        extensionUri: context.extensionUri,
        entry: 'runs',
        parse: parseRunTableIntent,
        log,
      }),
    );
    panel.iconPath = new vscode.ThemeIcon('table');
    this.#listen();
    this.#showTitle();
  }

  async act(action: RunAction, runId?: string): Promise<void> {
    if (action === 'views') return this.#chooseView();
    const table = this.#table;
    const { connectionId, experimentId } = this.#memory;
    const { pinned, scrolling } = arrangeColumns(columnsOf(table.keys, table.rows), this.#layout);
    await actOnRuns(action, {
      services: this.#services,
      table,
      connectionId,
      experimentId,
      rows: this.#rowsFor(action, runId),
      columns: [...pinned, ...scrolling],
    });
  }

  async #chooseView(): Promise<void> {
    const view = await chooseView({ query: this.#table.state.query, layout: this.#layout });
    if (!view) return;
    this.#layout = view.layout;
    this.#view.post({ type: 'view', memory: this.#memory, layout: view.layout });
    this.#keep();
    await this.#table.ask(view.query);
  }

  arrange(action: ColumnAction, column: string): void {
    this.#view.post({ type: 'column', action, column });
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** As in VS Code's own lists: those ticked, unless another row is meant. */
  #rowsFor(action: RunAction, runId: string | undefined): readonly RunRow[] {
    const ticked = new Set(this.#ticked);
    const isMeant =
      runId === undefined || (ticked.has(runId) && !single.includes(action))
        ? ({ id }: RunRow): boolean => ticked.has(id)
        : ({ id }: RunRow): boolean => id === runId;
    return this.#table.rows.filter(isMeant);
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
        this.#sentKeys = 0;
        view.post({ type: 'view', memory: this.#memory, layout: this.#layout });
        postMarks();
        this.#post({ rows: table.rows, isReordered: true });
        postBusy();
      }),
    );
    this.#store.add(view.onDidReceive((intent) => this.#receive(intent)));
    table.setVisible(panel.visible);
    this.#store.add(panel.onDidChangeViewState(() => table.setVisible(panel.visible)));
    // After a reload connections come late; one that does not come is gone.
    const { connections } = this.#services;
    void connections.ready.then(() =>
      connections.get(this.#memory.connectionId) ? undefined : table.refresh(),
    );
  }

  #receive(intent: Exclude<RunTableIntent, { readonly type: 'ready' | 'failed' }>): void {
    switch (intent.type) {
      case 'ask':
        void this.#table.ask(intent.query);
        break;
      case 'arrange':
        this.#layout = intent.layout;
        this.#keep();
        break;
      case 'tick':
        this.#ticked = intent.ticked;
        break;
      case 'eye':
        this.#services.marks.toggle('hidden', [intent.runId]);
        break;
      case 'act':
        void this.act(intent.action, intent.runId).catch((error: unknown) =>
          showError(this.#services.log, errorText(error)),
        );
        break;
      case 'loadMore':
        void this.#table.loadMore();
        break;
      case 'refresh':
        void this.#table.refresh();
        break;
      case 'showLog':
        this.#services.log.show();
        break;
    }
  }

  #post({ rows, isReordered }: RunTableChange): void {
    const view = this.#view;
    const table = this.#table;
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      const keys = table.keys.slice(this.#sentKeys);
      view.post({ type: 'rows', from: this.#sentKeys, keys, rows: rows.slice(start, start + rowsAtOnce) });
      this.#sentKeys += keys.length;
    }
    const order = isReordered ? { order: table.rows.map(({ id }) => id) } : {};
    view.post({ type: 'state', state: table.state, ...order });
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
