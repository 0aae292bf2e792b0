import * as vscode from 'vscode';
import { cutMiddle, formatTime } from '../../shared/format.ts';
import type { ModelVersionNode, RegisteredModelNode } from './nodes.ts';

// How registered models and their versions look.

export function registeredModelItem({ model }: RegisteredModelNode): vscode.TreeItem {
  const item = new vscode.TreeItem(model.name, vscode.TreeItemCollapsibleState.Collapsed);
  item.iconPath = new vscode.ThemeIcon('package');
  item.contextValue = 'registeredModel';
  const newest = Math.max(0, ...(model.latest_versions ?? []).map(({ version }) => Number(version)));
  const aliases = (model.aliases ?? []).map(({ alias }) => `@${alias}`).join(' ');
  item.description = [newest > 0 ? `v${newest}` : 'no versions', aliases].filter(Boolean).join(' · ');
  return item;
}

export function modelVersionItem(
  { version }: ModelVersionNode,
  runName: string | undefined,
): vscode.TreeItem {
  const item = new vscode.TreeItem(`Version ${version.version}`, vscode.TreeItemCollapsibleState.None);
  item.iconPath = iconOf(version.status);
  item.contextValue = 'modelVersion';
  item.description = [
    version.aliases?.map((alias) => `@${alias}`).join(' '),
    version.current_stage === 'None' ? undefined : version.current_stage,
    stateWord(version.status),
    runName ?? (version.run_id ? `run ${cutMiddle(version.run_id, 11)}` : undefined),
    formatTime(version.creation_timestamp),
  ]
    .filter(Boolean)
    .join(' · ');
  return item;
}

function iconOf(status: string): vscode.ThemeIcon {
  if (status === 'PENDING_REGISTRATION') return new vscode.ThemeIcon('sync~spin');
  if (status === 'FAILED_REGISTRATION') {
    return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  }
  return new vscode.ThemeIcon('versions');
}

function stateWord(status: string): string | undefined {
  if (status === 'PENDING_REGISTRATION') return 'being registered';
  return status === 'FAILED_REGISTRATION' ? 'registration failed' : undefined;
}
