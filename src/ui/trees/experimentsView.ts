import * as vscode from 'vscode';
import { changesTracking } from '../../api/storeChange.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { Emitter } from '../../common/event.ts';
import type { RunRef, RunSelection } from '../../state/connection.ts';
import { LiveRefresh } from '../../state/liveRefresh.ts';
import { parseStoredTracking } from '../../state/storedTracking.ts';
import type { WindowConnections } from '../connections.ts';
import type { Services } from '../services.ts';
import { ExperimentsTree } from './experimentsTree.ts';
import { registerDeletedLook } from './deletedLook.ts';
import { nodeId, runNodeId } from './nodeIds.ts';
import type { TreeNode } from './nodes.ts';
import { pollSeconds, setContext, showHeader, wireView } from './treeViews.ts';
import { TreeMemory } from './treeMemory.ts';

/** The runs that are selected in the tree; the view fills it. */
export class TreeSelection implements RunSelection {
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #runs: readonly RunRef[] = [];

  get runs(): readonly RunRef[] {
    return this.#runs;
  }

  set(runs: readonly RunRef[]): void {
    const same =
      runs.length === this.#runs.length && runs.every((run, index) => run.runId === this.#runs[index]!.runId);
    if (same) return;
    this.#runs = runs;
    this.#change.fire();
  }
}

export interface TrackingView extends Disposable {
  readonly live: LiveRefresh;
  /** What is selected in the tree. */
  readonly selected: readonly TreeNode[];
  /** Selects a run in the tree, or its experiment where it is not there any more. Gives the id of the run if it is. */
  revealRun(connectionId: string, experimentId: string, runId: string): Promise<string | undefined>;
  /** Selects an experiment in the tree as it was read last; false where it is not in it. */
  revealExperiment(connectionId: string, experimentId: string): Promise<boolean>;
}

const viewId = 'mlflow.experiments';

export function registerExperimentsView(
  services: Services & { readonly connections: WindowConnections; readonly selection: TreeSelection },
): TrackingView {
  const { context, connections, tracking, selection } = services;
  const store = new DisposableStore();
  restoreData(services);
  const memory = new TreeMemory(context.workspaceState, viewId);
  const tree = store.add(new ExperimentsTree(services, memory));
  const view = store.add(
    vscode.window.createTreeView<TreeNode>(viewId, {
      treeDataProvider: tree,
      canSelectMany: true,
      showCollapseAll: true,
    }),
  );
  const live = store.add(
    new LiveRefresh({
      connections,
      pollSeconds,
      concerns: changesTracking,
      refresh: (connectionId) => {
        tracking.setOpen(tree.openKeys());
        return tracking.refresh(connectionId);
      },
    }),
  );
  store.add(
    wireView(view, tree, {
      live,
      memory,
      onExpand: (node) => {
        if (node.kind === 'experiment') {
          void tracking.freshenRuns(node.connectionId, node.experiment.experiment_id);
        }
      },
    }),
  );
  store.add(
    view.onDidChangeSelection(({ selection: nodes }) => {
      const runs = runsOf(nodes, services);
      selection.set(runs);
      setContext('mlflow.selectedRuns', runs.length);
      setContext('mlflow.selectedKind', kindOf(nodes));
    }),
  );
  // What stood there instead of artifacts was another question.
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => tree.refresh()));
  store.add(showHeader(view, services, () => tracking.onDidChange));
  store.add(storeData(services, tree));
  store.add(registerDeletedLook());
  setContext('mlflow.showsDeleted', tracking.viewType === 'ALL');
  const revealExperiment = async (connectionId: string, experimentId: string): Promise<boolean> => {
    const experiment = await tree.reach(connectionId, experimentId);
    if (!experiment) return false;
    await view.reveal(experiment, { select: true, focus: true, expand: true });
    return true;
  };
  const revealRun = async (
    connectionId: string,
    experimentId: string,
    runId: string,
  ): Promise<string | undefined> => {
    await live.refreshNow(connectionId);
    const experiment = await tree.reach(connectionId, experimentId);
    if (!experiment) return undefined;
    await tracking.ensureRuns(connectionId, experimentId);
    await tracking.freshenRuns(connectionId, experimentId);
    await tracking.ensureRun(connectionId, experimentId, runId);
    await showAll(tree, experiment);
    const node = tree.node(runNodeId(connectionId, runId)) ?? experiment;
    await view.reveal(node, { select: true, focus: true, expand: true });
    const [selected] = view.selection;
    return selected?.kind === 'run' ? selected.run.info.run_id : undefined;
  };
  return {
    live,
    get selected() {
      return view.selection;
    },
    revealRun,
    revealExperiment,
    dispose: () => store.dispose(),
  };
}

/** What keys that work on a selection ask for: the one kind that all of it has. */
function kindOf(nodes: readonly TreeNode[]): string {
  const kinds = new Set(
    nodes.map((node) => (node.kind === 'value' && node.section === 'tags' ? 'tag' : node.kind)),
  );
  return kinds.size === 1 ? [...kinds][0]! : '';
}

/** Makes the nodes of an experiment's runs known, nested ones too. */
async function showAll(tree: ExperimentsTree, node: TreeNode): Promise<void> {
  for (const child of await tree.look(node)) if (child.kind === 'run') await showAll(tree, child);
}

/** In the order in which they stand in the tree, not in that of the clicks. */
function runsOf(nodes: readonly TreeNode[], { tracking }: Services): readonly RunRef[] {
  const places = nodes.flatMap((node) => {
    if (node.kind !== 'run') return [];
    const { experiment_id, run_id } = node.run.info;
    const list = tracking.runs(node.connectionId, experiment_id).value?.runs ?? [];
    const index = list.findIndex(({ info }) => info.run_id === run_id);
    return [{ ref: { connectionId: node.connectionId, runId: run_id }, experiment_id, index }];
  });
  const groups = [...new Set(places.map(({ experiment_id }) => experiment_id))];
  return places
    .sort(
      (one, other) =>
        groups.indexOf(one.experiment_id) - groups.indexOf(other.experiment_id) || one.index - other.index,
    )
    .map(({ ref }) => ref);
}

const dataKey = (connectionId: string): string => `mlflow.data:${connectionId}`;

/** A reloaded window shows what the last one knew, at once; the first reading replaces it. */
function restoreData({ context, connections, tracking }: Services): void {
  const restored = new Set<string>();
  const restore = (): void => {
    for (const { id } of connections.all) {
      if (restored.has(id)) continue;
      restored.add(id);
      const stored = parseStoredTracking(context.workspaceState.get<unknown>(dataKey(id)));
      if (stored) tracking.restore(id, stored);
    }
  };
  restore();
  // Before the tree hears of new connections, since this subscribes first.
  context.subscriptions.push(connections.onDidChange(restore));
}

function storeData({ context, connections, tracking }: Services, tree: ExperimentsTree): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    timer = undefined;
    tracking.setOpen(tree.openKeys());
    for (const { id } of connections.all) {
      const data = tracking.store(id);
      if (data) void context.workspaceState.update(dataKey(id), data);
    }
  };
  const subscription = tracking.onDidChange(() => {
    timer ??= setTimeout(save, 2000);
  });
  return toDisposable(() => {
    subscription.dispose();
    if (timer) clearTimeout(timer);
  });
}

/** For commands: is this a node of our trees? What comes with a command is input like any other. */
export function isTreeNode(value: unknown): value is TreeNode {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return typeof nodeId(value as TreeNode) === 'string';
  } catch {
    return false;
  }
}
