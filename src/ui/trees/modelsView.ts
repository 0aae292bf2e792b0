import * as vscode from 'vscode';
import { changesRegistry } from '../../api/storeChange.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { LiveRefresh } from '../../state/liveRefresh.ts';
import type { Services } from '../services.ts';
import { ModelsTree } from './modelsTree.ts';
import { modelNodeId, versionNodeId } from './nodeIds.ts';
import type { TreeNode } from './nodes.ts';
import { TreeMemory } from './treeMemory.ts';
import { pollSeconds, wireView } from './treeViews.ts';

export interface ModelsView extends Disposable {
  readonly live: LiveRefresh;
  /** Shows a version that has just been made. */
  revealVersion(connectionId: string, name: string, version: string): Promise<void>;
}

const viewId = 'mlflow.models';

export function registerModelsView(services: Services): ModelsView {
  const { context, connections, registry } = services;
  const store = new DisposableStore();
  const memory = new TreeMemory(context.workspaceState, viewId);
  const tree = store.add(new ModelsTree(services, memory));
  const view = store.add(
    vscode.window.createTreeView<TreeNode>(viewId, { treeDataProvider: tree, showCollapseAll: true }),
  );
  const live = store.add(
    new LiveRefresh({
      connections,
      pollSeconds,
      concerns: changesRegistry,
      refresh: (connectionId) => {
        registry.setOpen(tree.openKeys());
        return registry.refresh(connectionId);
      },
    }),
  );
  store.add(wireView(view, tree, { live, memory, onExpand: () => {} }));

  const revealVersion = async (connectionId: string, name: string, version: string): Promise<void> => {
    await live.refreshNow(connectionId);
    if (connections.all.length > 1) await tree.look({ kind: 'connection', connectionId });
    else await tree.look();
    const model = tree.node(modelNodeId(connectionId, name));
    if (!model) return;
    await registry.ensureVersions(connectionId, name);
    await tree.look(model);
    const node = tree.node(versionNodeId(connectionId, name, version)) ?? model;
    await view.reveal(node, { select: true, focus: false, expand: true });
  };
  return { live, revealVersion, dispose: () => store.dispose() };
}
