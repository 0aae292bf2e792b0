import { homedir } from 'node:os';
import { isAbsolute, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { baseName } from '../../state/artifactRef.ts';
import { safeName } from '../../state/localNames.ts';
import { askInPlace } from '../commands/askInPlace.ts';
import { registerCommand } from '../commandWrapper.ts';
import { refsOfArguments } from './artifactTargets.ts';
import type { ArtifactServices } from './openArtifact.ts';
import type { Wanted } from './saveArtifacts.ts';
import { describeWanted, freePath, isTaken, saveFile, saveFolder } from './saveArtifacts.ts';

/** `mlflow.downloadArtifacts` and `mlflow.copyArtifacts`: files, folders or all of a run, to where the user says. */
export function registerDownloadCommands(services: ArtifactServices): Disposable {
  const store = new DisposableStore();
  const { log } = services;
  store.add(
    registerCommand(log, 'mlflow.downloadArtifacts', async (...args) => {
      const wanted = await describeWanted(services, refsOfArguments(services, args));
      if (!wanted) throw nothingChosen();
      if (wanted.file) {
        const target = await askForFile(wanted);
        if (target) await saveFile(services, wanted.file, target);
        return;
      }
      const folder = await askForFolder(wanted);
      if (folder) await saveFolder(services, wanted, freePath(join(folder, wanted.name)));
    }),
  );
  store.add(
    registerCommand(log, 'mlflow.copyArtifacts', async (...args) => {
      const wanted = await describeWanted(services, refsOfArguments(services, args));
      if (!wanted) throw nothingChosen();
      const target = await askForPath(wanted);
      if (!target) return;
      if (wanted.file) await saveFile(services, wanted.file, target);
      else await saveFolder(services, wanted, target);
    }),
  );
  return store;
}

function nothingChosen(): Error {
  return new Error('Select a run, a logged model or artifacts in the MLflow view first.');
}

async function askForFile({ name }: Wanted): Promise<string | undefined> {
  const target = await vscode.window.showSaveDialog({
    title: `Download ${name}`,
    saveLabel: 'Download',
    defaultUri: vscode.Uri.file(join(startFolder(), name)),
  });
  return target && pathOf(target);
}

async function askForFolder({ name }: Wanted): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: `Download ${name}`,
      openLabel: 'Download Here',
      canSelectFolders: true,
      canSelectFiles: false,
      defaultUri: vscode.Uri.file(startFolder()),
    })) ?? [];
  return folder && pathOf(folder);
}

function pathOf(uri: vscode.Uri): string {
  if (uri.scheme !== 'file') throw new Error('Artifacts can be downloaded to folders on disk only.');
  return uri.fsPath;
}

function startFolder(): string {
  return localFolders()[0]?.uri.fsPath ?? homedir();
}

function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

/** A path in the workspace that is free. */
async function askForPath({ name, ownerName }: Wanted): Promise<string | undefined> {
  const folders = localFolders();
  if (folders.length === 0) throw new Error('Open a folder on disk to copy artifacts into it.');
  const folder = folders.length === 1 ? folders[0]! : await vscode.window.showWorkspaceFolderPick();
  if (!folder) return undefined;
  if (folder.uri.scheme !== 'file') throw new Error('Artifacts can be copied to folders on disk only.');
  const root = folder.uri.fsPath;
  const owner = safeName(ownerName);
  const path = await askInPlace({
    title: 'Copy to Workspace',
    prompt: `Path in ${folder.name} for the copy`,
    value: name === owner ? name : `${owner}/${baseName(name)}`,
    check: (text) => {
      const inside = relative(root, join(root, text));
      if (isAbsolute(text) || inside === '' || inside.startsWith('..'))
        return 'Type a path inside the folder.';
      return isTaken(join(root, text)) ? 'There is something at this path already.' : undefined;
    },
  });
  return path === undefined ? undefined : join(root, path.replaceAll('/', sep));
}
