import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { baseName } from '../../state/artifactRef.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { TrackingView } from '../trees/experimentsView.ts';
import { folderOfArguments, refsOfArguments } from './artifactTargets.ts';
import { artifactUri } from './artifactUri.ts';
import type { ArtifactServices } from './openArtifact.ts';

/** `mlflow.addArtifactsFolder`: artifacts in the Explorer. `mlflow.revealArtifact`: from an editor back to its run. */
export function registerArtifactFolder(services: ArtifactServices, view: TrackingView): Disposable {
  const store = new DisposableStore();
  const { files, log } = services;
  store.add(
    registerCommand(log, 'mlflow.addArtifactsFolder', async (...args) => {
      const { folder, ownerName } = await folderOfArguments(services, args);
      const uri = artifactUri(folder);
      const present = vscode.workspace.workspaceFolders ?? [];
      if (present.some((other) => other.uri.toString() === uri.toString())) return;
      const label = [ownerName, baseName(folder.path)].filter(Boolean).join('/');
      vscode.workspace.updateWorkspaceFolders(present.length, 0, { uri, name: `${label} (artifacts)` });
    }),
  );
  store.add(
    registerCommand(log, 'mlflow.revealArtifact', async (...args) => {
      const [ref] = refsOfArguments(services, args);
      if (!ref) throw new Error('The editor that is shown is of no artifact.');
      const { experimentId, runId, name } = await files.owner(ref);
      if (runId === undefined) throw new Error(`The run that logged ${name} is not known.`);
      await vscode.commands.executeCommand('mlflow.experiments.focus');
      await view.revealRun(ref.connectionId, experimentId, runId);
    }),
  );
  return store;
}
