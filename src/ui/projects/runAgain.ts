import { access } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { Run } from '../../api/entities.ts';
import type { Disposable } from '../../common/disposable.ts';
import { parseRefs } from '../../shared/compare.ts';
import { entryPointTag, tagOf } from '../../shared/runTags.ts';
import { knownConnection } from '../../state/usableConnection.ts';
import { actionTarget } from '../commands/actionTarget.ts';
import { registerCommand } from '../commandWrapper.ts';
import { projectFolderOf } from '../lastRuns.ts';
import type { Services } from '../services.ts';

/** `mlflow.runAgain`: the form of the entry point that made a run, with the values that the run had. */
export function registerRunAgain(services: Services): Disposable {
  return registerCommand(services.log, 'mlflow.runAgain', async (argument) => {
    const { connectionId, run } = await runOf(services, argument);
    const folder = projectFolderOf(run);
    const entryPoint = tagOf(run, entryPointTag);
    if (!entryPoint) throw new Error('This run was not made by an entry point of a project.');
    const isHere =
      isAbsolute(folder) &&
      (await access(folder).then(
        () => true,
        () => false,
      ));
    if (!isHere) throw new Error(`The project of this run is not on this machine: ${folder}`);
    const parameters = Object.fromEntries((run.data.params ?? []).map(({ key, value }) => [key, value]));
    const experiment = await experimentOf(services, connectionId, run);
    await vscode.commands.executeCommand('mlflow.runProject', {
      uri: vscode.Uri.file(`${folder}/MLproject`).toString(),
      entryPoint,
      values: { parameters, experiment },
    });
  });
}

/** As its server has it now: that of a node, that which `{ connectionId, runId }` names, or the selected one. */
async function runOf(
  services: Services,
  argument: unknown,
): Promise<{ readonly connectionId: string; readonly run: Run }> {
  const target = actionTarget(services, argument);
  const [named] = parseRefs([argument]);
  const ref =
    named ??
    (target?.kind === 'run'
      ? { connectionId: target.connection.id, runId: target.run.info.run_id }
      : undefined);
  if (!ref) throw new Error('Select a run in the MLflow view first.');
  const client = await knownConnection(services.connections, ref.connectionId).connect();
  const { run } = await client.call('getRun', { run_id: ref.runId });
  return { connectionId: ref.connectionId, run };
}

async function experimentOf({ connections }: Services, connectionId: string, { info }: Run): Promise<string> {
  const client = await knownConnection(connections, connectionId).connect();
  return (await client.call('getExperiment', { experiment_id: info.experiment_id })).experiment.name;
}
