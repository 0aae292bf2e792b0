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
  /** Shows a version, or without one a registered model; false where the model is not in the tree. */
  revealVersion(connectionId: string, name: string, version?: string): Promise<boolean>;
}

const viewId = 'mlflow.models';

/** What stands behind more models than these pages hold is not looked for. */
const mostPages = 10;

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

  const revealVersion = async (connectionId: string, name: string, version?: string): Promise<boolean> => {
    await live.refreshNow(connectionId);
    await loadModel(connectionId, name);
    if (connections.all.length > 1) await tree.look({ kind: 'connection', connectionId });
    else await tree.look();
    const model = tree.node(modelNodeId(connectionId, name));
    if (!model) return false;
    await registry.ensureVersions(connectionId, name);
    await tree.look(model);
    const wanted = version === undefined ? undefined : versionNodeId(connectionId, name, version);
    const node = (wanted === undefined ? undefined : tree.node(wanted)) ?? model;
    await view.reveal(node, { select: true, focus: false, expand: true });
    return true;
  };
  /** The list is in the order of names, and comes in pages. */
  const loadModel = async (connectionId: string, name: string): Promise<void> => {
    for (let page = 0; page < mostPages; page++) {
      const { value } = registry.models(connectionId);
      if (!value?.more || value.items.some((model) => model.name === name)) return;
      await registry.loadMoreModels(connectionId);
    }
  };
  return { live, revealVersion, dispose: () => store.dispose() };
}
