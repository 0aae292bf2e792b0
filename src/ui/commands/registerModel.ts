import * as vscode from 'vscode';
import type { MlflowClient } from '../../api/client.ts';
import type { RegisteredModel } from '../../api/entities.ts';
import type { Disposable } from '../../common/disposable.ts';
import { problemOfModelName, registerVersion } from '../../state/registerVersion.ts';
import { assertWritable } from '../../state/usableConnection.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import { askModelName } from './askModelName.ts';
import type { RegisterTarget } from './registerTarget.ts';
import { chooseTarget } from './registerTarget.ts';
import type { Views } from './viewCommands.ts';

/** `mlflow.registerModel`: from a run, a logged model, an `MLmodel` file or folder, or the palette. */
export function registerRegisterModel(services: Services, views: Pick<Views, 'models'>): Disposable {
  return registerCommand(services.log, 'mlflow.registerModel', async (argument) => {
    const target = await chooseTarget(services, argument);
    if (!target) return;
    const { connection } = target;
    assertWritable(connection);
    const name = await askModelName({
      models: readModels(target.client),
      suggestion: suggestName(target, services),
    });
    if (name === undefined) return;
    const version = await vscode.window.withProgress(
      // A moment's work: a toast that comes and goes would only disturb.
      {
        location: vscode.ProgressLocation.Window,
        title: `Registering ${target.candidate.name} as ${name}`,
      },
      () => registerVersion(target.client, name, { candidate: target.candidate, log: services.log }),
    );
    services.log.info(`Registered ${target.candidate.source} as version ${version.version} of ${name}.`);
    vscode.window.setStatusBarMessage(`$(check) Registered ${name}, version ${version.version}`, 6000);
    await views.models.revealVersion(connection.id, name, version.version);
  });
}

async function readModels(client: MlflowClient): Promise<readonly RegisteredModel[]> {
  const request = { max_results: 1000, order_by: ['last_updated_timestamp DESC'] };
  const page = await client.call('searchRegisteredModels', request);
  const isPrompt = (model: RegisteredModel): boolean =>
    model.tags?.some(({ key, value }) => key === 'mlflow.prompt.is_prompt' && value === 'true') ?? false;
  return (page.registered_models ?? []).filter((model) => !isPrompt(model));
}

/** "model" says nothing: the experiment's name does. */
function suggestName({ candidate, connection }: RegisterTarget, { tracking }: Services): string {
  const run = candidate.runId && tracking.findRun({ connectionId: connection.id, runId: candidate.runId });
  const experiments = tracking.experiments(connection.id).value ?? [];
  const experiment = run && experiments.find(({ experiment_id }) => experiment_id === run.info.experiment_id);
  const generic = /^(?:model|classifier|regressor|pipeline|checkpoint)?$/i.test(candidate.name);
  const name = (generic && experiment ? experiment.name : candidate.name).replace(/[/:]+/g, '-');
  return problemOfModelName(name) ? 'model' : name;
}
