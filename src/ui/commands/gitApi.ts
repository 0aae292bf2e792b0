import * as vscode from 'vscode';

/** What is used of the API of VS Code's own git extension (version 1). */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  /** The text of a file at a commit; rejects where there is none. */
  show(ref: string, path: string): Promise<string>;
}

export interface GitApi {
  getRepository(uri: vscode.Uri): GitRepository | null;
  openRepository?(root: vscode.Uri): Promise<GitRepository | null>;
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Undefined where git is switched off or not installed. */
export async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) return undefined;
  try {
    const { enabled, getAPI } = await extension.activate().then((git) => ({
      enabled: git.enabled,
      getAPI: () => git.getAPI(1),
    }));
    return enabled ? getAPI() : undefined;
  } catch {
    // It rejects where there is no git on this machine.
    return undefined;
  }
}
