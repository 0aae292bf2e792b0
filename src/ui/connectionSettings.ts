import * as vscode from 'vscode';
import { parseTrackingUrl } from '../state/trackingUrl.ts';

/** A remote server as the setting `mlflow.connections` keeps it: never a secret. */
export interface RemoteServer {
  readonly name: string;
  readonly url: string;
}

const setting = 'connections';

/** The servers of the user's and the workspace's settings; entries that are no server are left out. */
export function readRemoteServers(onProblem: (text: string) => void = () => {}): readonly RemoteServer[] {
  const { globalValue, workspaceValue } = inspect() ?? {};
  const values = [...listOf(globalValue), ...(vscode.workspace.isTrusted ? listOf(workspaceValue) : [])];
  const servers = new Map<string, RemoteServer>();
  for (const value of values) {
    const server = parseServer(value);
    if ('problem' in server) onProblem(`mlflow.connections: ${server.problem}`);
    else if (!servers.has(server.url)) servers.set(server.url, server);
  }
  return [...servers.values()];
}

/** Keeps it where there are such settings already, else in the user's. */
export async function addRemoteServer(server: RemoteServer): Promise<void> {
  const { globalValue, workspaceValue } = inspect() ?? {};
  const inWorkspace = listOf(workspaceValue).length > 0 && listOf(globalValue).length === 0;
  const values = listOf(inWorkspace ? workspaceValue : globalValue);
  await update([...values, server], inWorkspace);
}

export async function removeRemoteServer(url: string): Promise<void> {
  const { globalValue, workspaceValue } = inspect() ?? {};
  for (const [values, inWorkspace] of [
    [listOf(globalValue), false],
    [listOf(workspaceValue), true],
  ] as const) {
    const kept = values.filter((value) => {
      const server = parseServer(value);
      return 'problem' in server || server.url !== url;
    });
    if (kept.length < values.length) await update(kept.length > 0 ? kept : undefined, inWorkspace);
  }
}

function update(value: unknown, inWorkspace: boolean): Thenable<void> {
  const { Global, Workspace } = vscode.ConfigurationTarget;
  return vscode.workspace.getConfiguration('mlflow').update(setting, value, inWorkspace ? Workspace : Global);
}

function inspect(): { globalValue?: unknown; workspaceValue?: unknown } | undefined {
  return vscode.workspace.getConfiguration('mlflow').inspect<unknown>(setting);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parseServer(value: unknown): RemoteServer | { readonly problem: string } {
  const entry = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (typeof entry['url'] !== 'string') return { problem: 'an entry has no "url".' };
  const parsed = parseTrackingUrl(entry['url']);
  if ('problem' in parsed) return { problem: `${entry['url']}: ${parsed.problem}` };
  const name = typeof entry['name'] === 'string' ? entry['name'].trim() : '';
  return { url: parsed.url, name: name === '' ? defaultName(parsed.url) : name };
}

/** `tracking.example.com/team` */
export function defaultName(url: string): string {
  return url.replace(/^https?:\/\//, '');
}
