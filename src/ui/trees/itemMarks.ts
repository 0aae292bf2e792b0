import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import type { ExperimentNode, RunNode } from './nodes.ts';

/** Words behind an item's context value for menus, and the mark of the experiment that is logged to. */
export function markedItem(
  item: vscode.TreeItem,
  node: ExperimentNode | RunNode,
  { connections, logHere }: Pick<Services, 'connections' | 'logHere'>,
): vscode.TreeItem {
  if (connections.get(node.connectionId)?.kind === 'remote') item.contextValue += '.remote';
  if (node.kind !== 'experiment') return item;
  const { current } = logHere;
  const isLoggedTo =
    current?.connectionId === node.connectionId && current.experimentId === node.experiment.experiment_id;
  if (!isLoggedTo) {
    const isActive = node.experiment.lifecycle_stage !== 'deleted';
    if (isActive && connections.active?.id === node.connectionId) item.contextValue += '.canLogHere';
    return item;
  }
  item.contextValue += '.logsHere';
  item.iconPath = new vscode.ThemeIcon('record', new vscode.ThemeColor('charts.green'));
  item.description = ['logs here', item.description].filter(Boolean).join(' · ');
  return item;
}
