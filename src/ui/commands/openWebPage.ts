import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { webPageOf } from '../../state/webPage.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import { actionTarget } from './actionTarget.ts';

/** `mlflow.openWebPage`: a run or an experiment in the web interface of its server. */
export function registerOpenWebPage(services: Services): Disposable {
  return registerCommand(services.log, 'mlflow.openWebPage', async (argument) => {
    const target = actionTarget(services, argument);
    if (!target) throw new Error('Select a run or an experiment in the MLflow view first.');
    const { connection } = target;
    if (connection.kind !== 'remote') {
      throw new Error(`${connection.label} is served by this window, which has no web page.`);
    }
    const page =
      target.kind === 'run'
        ? { experimentId: target.run.info.experiment_id, runId: target.run.info.run_id }
        : { experimentId: target.experiment.experiment_id };
    // As a text: a `vscode.Uri` would encode the slashes behind the `#`, which MLflow's page then does not know.
    await vscode.commands.executeCommand('vscode.open', webPageOf(connection.location, page));
  });
}
