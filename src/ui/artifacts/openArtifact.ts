import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { formatBytes } from '../../shared/format.ts';
import type { ArtifactFiles, ArtifactStat } from '../../state/artifactFiles.ts';
import { isTableFile } from '../../shared/table.ts';
import { largeFile } from '../../state/artifactFiles.ts';
import type { ArtifactRef } from '../../state/artifactRef.ts';
import { baseName } from '../../state/artifactRef.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import type { ArtifactFileSystem } from './artifactFileSystem.ts';
import { refsOfArguments } from './artifactTargets.ts';
import { artifactUri } from './artifactUri.ts';
import { isModelFile, modelViewType } from './modelFiles.ts';
import { tableViewType } from './tableFiles.ts';

/** What the commands on artifacts work with. */
export interface ArtifactServices extends Services {
  readonly files: ArtifactFiles;
  readonly fileSystem: ArtifactFileSystem;
}

/** `mlflow.openArtifact`: in VS Code's own editor or viewer, a table as a table, an MLmodel as a page. */
export function registerOpenArtifact(services: ArtifactServices): Disposable {
  return registerCommand(services.log, 'mlflow.openArtifact', async (...args) => {
    const [ref] = refsOfArguments(services, args);
    if (!ref) return;
    const { files, fileSystem } = services;
    const uri = artifactUri(ref);
    const [found, owner] = await inView(() => Promise.all([files.stat(ref), files.owner(ref)]));
    if (found.isFolder) return;
    if (isModelFile(ref.path)) {
      await vscode.commands.executeCommand('vscode.openWith', uri, modelViewType, { preview: true });
    } else if (isTableFile(ref.path, owner.tables)) {
      await vscode.commands.executeCommand('vscode.openWith', uri, tableViewType, { preview: true });
    } else if (await mayRead(ref, found, fileSystem)) {
      await inView(() => fileSystem.prepare(uri));
      await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
    }
  });
}

/** The thin line on top of the view while it works. */
function inView<T>(work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: { viewId: 'mlflow.experiments' } }, work);
}

/** Asks before a large file is read. */
export async function mayRead(
  ref: ArtifactRef,
  { size = 0 }: Pick<ArtifactStat, 'size'>,
  fileSystem: ArtifactFileSystem,
): Promise<boolean> {
  if (size <= largeFile) return true;
  const open = 'Open';
  const download = 'Download…';
  const answer = await vscode.window.showWarningMessage(
    `${baseName(ref.path)} has ${formatBytes(size)}. Open it all the same?`,
    { modal: true, detail: 'VS Code takes a file whole into memory, so this may be slow.' },
    open,
    download,
  );
  if (answer === open) fileSystem.allowLarge(artifactUri(ref));
  if (answer === download) await vscode.commands.executeCommand('mlflow.downloadArtifacts', artifactUri(ref));
  return answer === open;
}
