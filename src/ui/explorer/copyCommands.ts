import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { countOf, cutEnd } from '../../shared/format.ts';
import type { Connection } from '../../state/connection.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { TreeNode } from '../trees/nodes.ts';
import { chosenNodes } from './chosenNodes.ts';
import type { Explorer } from './chosenNodes.ts';
import { idOfNode, nameOfNode, uriOfNode } from './nodeTexts.ts';

/** `mlflow.copyId`, `mlflow.copyUri`, `mlflow.copyName`, `mlflow.copyValue`: a line for each selected node that has one. */
export function registerCopyCommands(explorer: Explorer): Disposable {
  const { log, connections } = explorer.services;
  const store = new DisposableStore();
  const labelOf = (node: TreeNode): Connection | undefined => connections.get(node.connectionId);
  for (const [id, what, textOf] of [
    ['mlflow.copyId', 'Id', idOfNode],
    ['mlflow.copyUri', 'URI', (node: TreeNode) => uriOfNode(node, labelOf(node))],
    ['mlflow.copyName', 'Name', (node: TreeNode) => nameOfNode(node, labelOf(node))],
    ['mlflow.copyValue', 'Value', (node: TreeNode) => (node.kind === 'value' ? node.value : undefined)],
  ] as const) {
    store.add(
      registerCommand(log, id, async (...args) => {
        const texts = chosenNodes(explorer, args).flatMap((node) => textOf(node) ?? []);
        if (texts.length === 0)
          throw new Error('Select something in the Experiments view that has one first.');
        await vscode.env.clipboard.writeText(texts.join('\n'));
        const shown = texts.length === 1 ? cutEnd(texts[0]!, 60) : countOf(texts.length, what.toLowerCase());
        vscode.window.setStatusBarMessage(`Copied ${shown}`, 3000);
      }),
    );
  }
  return store;
}
