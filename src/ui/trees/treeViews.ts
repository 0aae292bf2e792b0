import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import type { Event } from '../../common/event.ts';
import { awaitsAnswer } from '../../state/cell.ts';
import type { LiveRefresh } from '../../state/liveRefresh.ts';
import type { WindowConnections } from '../connections.ts';
import type { Services } from '../services.ts';
import { nodeId } from './nodeIds.ts';
import type { TreeNode } from './nodes.ts';
import type { StateTree } from './stateTree.ts';
import type { TreeMemory } from './treeMemory.ts';

/** Relative times ("12 min ago") grow old on the screen. */
const clockMs = 60_000;

export function pollSeconds(): number {
  const seconds = vscode.workspace.getConfiguration('mlflow.experiments').get<unknown>('pollSeconds');
  return typeof seconds === 'number' && seconds >= 0 ? seconds : 5;
}

interface Wiring {
  readonly live: LiveRefresh;
  readonly memory: TreeMemory;
  readonly onExpand: (node: TreeNode) => void;
}

/** What both trees do with their views: remember what is open and selected, and be live while visible. */
export function wireView(view: vscode.TreeView<TreeNode>, tree: StateTree, wiring: Wiring): Disposable {
  const { live, memory, onExpand } = wiring;
  const store = new DisposableStore();
  const wanted = memory.selected;
  let selectionIsRestored = wanted === undefined;
  store.add(
    view.onDidExpandElement(({ element }) => {
      tree.noteExpanded(element, true);
      onExpand(element);
    }),
  );
  store.add(view.onDidCollapseElement(({ element }) => tree.noteExpanded(element, false)));
  store.add(
    view.onDidChangeSelection(({ selection }) => {
      if (selection.length === 0 && !selectionIsRestored) return;
      selectionIsRestored = true;
      memory.selected = selection[0] && nodeId(selection[0]);
    }),
  );
  let clock: NodeJS.Timeout | undefined;
  const show = (visible: boolean): void => {
    live.setVisible(visible);
    clearInterval(clock);
    clock = visible ? setInterval(() => tree.refresh(), clockMs) : undefined;
  };
  show(view.visible);
  store.add(view.onDidChangeVisibility(({ visible }) => show(visible)));
  store.add(toDisposable(() => clearInterval(clock)));
  // Selects again what was selected before the reload, once it is there; never opens the view for it.
  store.add(
    tree.onDidShow(() => {
      if (selectionIsRestored || !view.visible || view.selection.length > 0) return;
      const node = tree.node(wanted!);
      if (!node) return;
      selectionIsRestored = true;
      void view.reveal(node, { select: true, focus: false });
    }),
  );
  return store;
}

/** The line beside the view's title, and the one above its content: which server, and what is wrong with it. */
export function showHeader(
  view: vscode.TreeView<TreeNode>,
  services: Services & { readonly connections: WindowConnections },
  changes: () => Event<unknown>,
): Disposable {
  const { connections, tracking } = services;
  const store = new DisposableStore();
  let statuses = new DisposableStore();
  const update = (): void => {
    const { all } = connections;
    const restored = all.some(({ id }) => awaitsAnswer(tracking.experiments(id)));
    const name = all.length === 1 ? all[0]!.label : undefined;
    view.description = [name, restored && 'refreshing…'].filter(Boolean).join(' · ') || undefined;
    view.message = messageOf(connections);
    setContext('mlflow.connected', all.length > 0);
    setContext('mlflow.embedded', connections.active !== undefined);
  };
  const follow = (): void => {
    statuses.dispose();
    statuses = new DisposableStore();
    for (const connection of connections.all) statuses.add(connection.onDidChangeStatus(update));
    update();
  };
  follow();
  store.add(connections.onDidChange(follow));
  store.add(changes()(update));
  store.add(toDisposable(() => statuses.dispose()));
  void connections.ready.then(() => setContext('mlflow.ready', true)).then(update);
  return store;
}

/** Said once, in the header: why nothing can be written, or what has happened to the server. */
function messageOf(connections: WindowConnections): string | undefined {
  const [only, ...others] = connections.all;
  if (only?.status.kind === 'failed' && others.length === 0) return only.status.message;
  for (const { label, status } of connections.all) {
    if (status.kind !== 'ready') continue;
    if (status.readOnly) return `${label} is read-only: ${status.readOnly}`;
    if (status.notice) return status.notice;
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  return connections.all.length === 0 && folders.length > 0 ? connections.whyNoneEmbedded : undefined;
}

/** For the `when` clauses of welcome texts and menus. */
export function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
