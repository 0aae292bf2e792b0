import type * as vscode from 'vscode';
import { formatCount } from '../../shared/format.ts';
import { versionsKey } from '../../state/registryState.ts';
import type { Services } from '../services.ts';
import { modelNodeId, nodeId } from './nodeIds.ts';
import type {
  ConnectionNode,
  MessageNode,
  ModelVersionNode,
  RegisteredModelNode,
  TreeNode,
} from './nodes.ts';
import { modelVersionItem, registeredModelItem } from './registryItems.ts';
import { StateTree } from './stateTree.ts';
import { modelTooltip, versionTooltip } from './tooltips.ts';
import type { TreeMemory } from './treeMemory.ts';
import { setContext } from './treeViews.ts';

/** What "Load more" is asked for. */
export type MoreRequest =
  | { readonly kind: 'experiments'; readonly connectionId: string }
  | { readonly kind: 'runs'; readonly connectionId: string; readonly experimentId: string }
  | { readonly kind: 'models'; readonly connectionId: string }
  | { readonly kind: 'versions'; readonly connectionId: string; readonly name: string };

/** Registered models and their versions. */
export class ModelsTree extends StateTree {
  constructor(services: Services, memory: TreeMemory) {
    super(services, memory);
    this.disposables.add(
      services.registry.onDidChange((change) => {
        if (change.kind === 'models') this.refresh(change.connectionId);
        else this.refresh(modelNodeId(change.connectionId, change.name));
      }),
    );
  }

  /** What is to be kept fresh: the keys that `RegistryState.setOpen` takes. */
  openKeys(): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const id of this.expanded) {
      const node = this.node(id);
      if (node?.kind === 'registeredModel') keys.add(versionsKey(node.connectionId, node.model.name));
    }
    return keys;
  }

  protected async childrenOf(node: TreeNode): Promise<readonly TreeNode[]> {
    if (node.kind === 'connection') return this.#models(node);
    return node.kind === 'registeredModel' ? this.#versions(node) : [];
  }

  protected itemOf(node: TreeNode): vscode.TreeItem {
    if (node.kind === 'registeredModel') return registeredModelItem(node);
    if (node.kind !== 'modelVersion') throw new Error(`The models tree has no ${node.kind}.`);
    const runId = node.version.run_id ?? '';
    const run = this.services.tracking.findRun({ connectionId: node.connectionId, runId });
    return modelVersionItem(node, run?.info.run_name);
  }

  protected tooltipOf(node: TreeNode): vscode.MarkdownString | undefined {
    if (node.kind === 'registeredModel') return modelTooltip(node.model);
    return node.kind === 'modelVersion' ? versionTooltip(node.version) : undefined;
  }

  protected parentOf(node: TreeNode): TreeNode | undefined {
    return node.kind === 'modelVersion'
      ? this.node(modelNodeId(node.connectionId, node.version.name))
      : undefined;
  }

  async #models({ connectionId }: ConnectionNode): Promise<readonly TreeNode[]> {
    const { registry } = this.services;
    return this.list(() => registry.models(connectionId), registry.ensureModels(connectionId), {
      connectionId,
      nodes: ({ items, more }) => {
        const nodes: TreeNode[] = items.map((model): RegisteredModelNode => ({
          kind: 'registeredModel',
          connectionId,
          model,
        }));
        if (more) nodes.push(moreNode(connectionId, items.length, { kind: 'models', connectionId }));
        // With one connection the view's welcome text stands here.
        if (!this.hasRoots) setContext('mlflow.noModels', nodes.length === 0);
        // After an error nothing is known of what is there now.
        if (nodes.length === 0 && this.hasRoots && !registry.models(connectionId).error) {
          nodes.push({
            kind: 'message',
            connectionId,
            parentId: connectionId,
            text: 'No registered models yet',
          });
        }
        return nodes;
      },
    });
  }

  #versions(node: RegisteredModelNode): Promise<readonly TreeNode[]> {
    const { registry } = this.services;
    const { connectionId, model } = node;
    const { name } = model;
    return this.list(
      () => registry.versions(connectionId, name),
      registry.ensureVersions(connectionId, name),
      {
        connectionId,
        parentId: nodeId(node),
        nodes: ({ items, more }) => {
          const nodes: TreeNode[] = items.map((version): ModelVersionNode => ({
            kind: 'modelVersion',
            connectionId,
            version,
          }));
          if (more) {
            const request = { kind: 'versions', connectionId, name } as const;
            nodes.push({ ...moreNode(connectionId, items.length, request), parentId: nodeId(node) });
          }
          if (nodes.length === 0) {
            nodes.push({ kind: 'message', connectionId, parentId: nodeId(node), text: 'No versions' });
          }
          return nodes;
        },
      },
    );
  }
}

function moreNode(connectionId: string, loaded: number, request: MoreRequest): MessageNode {
  return {
    kind: 'message',
    connectionId,
    text: `Load more (${formatCount(loaded)} loaded)`,
    icon: 'ellipsis',
    command: { command: 'mlflow.loadMore', title: 'Load More', arguments: [request] },
  };
}
