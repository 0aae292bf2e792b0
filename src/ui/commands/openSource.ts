import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { baseName } from '../../state/artifactRef.ts';
import { sourceOfRun } from '../../state/runSource.ts';
import type { RunSource } from '../../state/runSource.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import { actionTarget } from './actionTarget.ts';
import { gitApi } from './gitApi.ts';

const mostFiles = 20;

/** `mlflow.openSource`: the script of a run, as it was at the run's commit where git still has it. */
export function registerOpenSource(services: Services): Disposable {
  return registerCommand(services.log, 'mlflow.openSource', async (argument) => {
    const target = actionTarget(services, argument);
    if (target?.kind !== 'run') throw new Error('Select a run in the MLflow view first.');
    const source = sourceOfRun(target.run);
    if ('problem' in source) throw new Error(source.problem);
    const file = await findSource(source);
    if (!file) throw new Error(`${source.path} is not in a folder of this workspace.`);
    const { uri, note } = await atCommit(file, source);
    await vscode.commands.executeCommand('vscode.open', uri, { preview: true }, titleOf(uri, source));
    if (note !== undefined) vscode.window.setStatusBarMessage(`$(info) ${note}`, 8000);
  });
}

/** A tag may name any file of this machine: only those of the workspace are opened. */
async function findSource({ path }: RunSource): Promise<vscode.Uri | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const isAbsolute = /^(?:\/|[a-z]:)/i.test(path);
  const candidates = isAbsolute
    ? [vscode.Uri.joinPath(vscode.Uri.file(path), '.')]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, path));
  for (const uri of candidates) {
    if (vscode.workspace.getWorkspaceFolder(uri) && (await isFile(uri))) return uri;
  }
  return findByName(path);
}

/**
 * A script that was started in another folder, or on another machine: the one file whose path ends so. Its folders are
 * left out one by one; a name that several files have is asked about.
 */
async function findByName(path: string): Promise<vscode.Uri | undefined> {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.some((name) => name === '..')) return undefined;
  for (let start = 0; start < names.length; start++) {
    const ending = names.slice(start).map(literally).join('/');
    const found = await vscode.workspace.findFiles(`**/${ending}`, undefined, mostFiles);
    if (found.length === 1) return found[0];
    if (found.length > 1) return pickFile(found, baseName(path));
  }
  return undefined;
}

/** A name in a glob, as it is. */
function literally(name: string): string {
  return name.replace(/[[\]{}*?]/g, (sign) => `[${sign}]`);
}

async function pickFile(files: readonly vscode.Uri[], name: string): Promise<vscode.Uri> {
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Open Source',
    placeHolder: `Several files are called ${name}`,
  });
  if (!picked) throw new vscode.CancellationError();
  return picked.uri;
}

/** The file as the run had it; where that can't be had, or is what is there, the file as it is. */
async function atCommit(
  file: vscode.Uri,
  { commit }: RunSource,
): Promise<{ readonly uri: vscode.Uri; readonly note?: string }> {
  const name = baseName(file.path);
  if (commit === undefined) return { uri: file, note: `${name} as it is now: the run names no commit.` };
  const git = await gitApi();
  if (!git) return { uri: file, note: `${name} as it is now: git is not available in this window.` };
  const repository = git.getRepository(file);
  if (!repository) return { uri: file, note: `${name} as it is now: it is in no git repository.` };
  try {
    const then = await repository.show(commit, file.fsPath);
    const now = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    if (then === now) return { uri: file, note: `${name} is as it was at ${commit.slice(0, 8)}.` };
  } catch {
    const note = `${name} as it is now: this repository has no commit ${commit.slice(0, 8)} with it.`;
    return { uri: file, note };
  }
  return { uri: git.toGitUri(file, commit) };
}

function titleOf(uri: vscode.Uri, { commit }: RunSource): string | undefined {
  return uri.scheme === 'file' ? undefined : `${baseName(uri.path)} (${commit?.slice(0, 8)})`;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}
