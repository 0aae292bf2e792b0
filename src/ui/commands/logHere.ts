import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { LogTarget } from '../../state/logHere.ts';
import { readExperiments } from '../../state/trackingReads.ts';
import { registerCommand } from '../commandWrapper.ts';
import { plainLabel } from '../plainLabel.ts';
import type { Services } from '../services.ts';
import { setContext } from '../trees/treeViews.ts';
import { actionTarget } from './actionTarget.ts';

/** `mlflow.logHere` and `mlflow.stopLoggingHere`: which experiment terminals and project runs log to. */
export function registerLogHere(services: Services): Disposable {
  const { log, logHere, connections, tracking } = services;
  const store = new DisposableStore();
  const tell = (): void => setContext('mlflow.logsHere', logHere.current !== undefined);
  tell();
  store.add(logHere.onDidChange(tell));
  store.add(connections.onDidChange(tell));
  store.add(tracking.onDidChange(({ kind }) => kind === 'experiments' && void followExperiment(services)));
  store.add(
    registerCommand(log, 'mlflow.logHere', async (argument) => {
      const target = await chooseTarget(services, argument);
      if (!target) return;
      await logHere.set(target);
      const text = `New terminals and project runs log to ${plainLabel(target.name)}`;
      vscode.window.setStatusBarMessage(`$(record) ${text}`, 5000);
    }),
  );
  store.add(registerCommand(log, 'mlflow.stopLoggingHere', () => logHere.set(undefined)));
  return store;
}

async function chooseTarget(services: Services, argument: unknown): Promise<LogTarget | undefined> {
  const { active } = services.connections;
  if (!active) throw new Error('There is no database in this window that terminals could log to.');
  const target = argument === undefined ? undefined : actionTarget(services, argument);
  if (target?.kind !== 'experiment') return pickTarget(services);
  const { connection, experiment } = target;
  if (connection.id !== active.id) {
    throw new Error(`Terminals and project runs of this window log to ${active.label} only.`);
  }
  if (experiment.lifecycle_stage === 'deleted') {
    throw new Error(`The experiment ${experiment.name} is deleted: restore it first.`);
  }
  return { connectionId: active.id, experimentId: experiment.experiment_id, name: experiment.name };
}

async function pickTarget({ connections }: Services): Promise<LogTarget | undefined> {
  const { active } = connections;
  if (!active) return undefined;
  const items = active.connect().then(async (client) =>
    (await readExperiments(client)).map(({ name, experiment_id: experimentId }) => ({
      label: plainLabel(name),
      target: { connectionId: active.id, experimentId, name },
    })),
  );
  const options = { title: 'Log Here', placeHolder: 'Experiment for new terminals and project runs' };
  return (await vscode.window.showQuickPick(items, options))?.target;
}

/** MLflow starts no run in an experiment that is gone; one that was renamed is called so from now on. */
async function followExperiment({ logHere, tracking }: Services): Promise<void> {
  const { current } = logHere;
  if (!current) return;
  const { value, restored, error } = tracking.experiments(current.connectionId);
  if (!value || restored || error) return;
  const experiment = value.find(({ experiment_id: id }) => id === current.experimentId);
  if (!experiment) {
    await logHere.set(undefined);
    void vscode.window.showInformationMessage(
      `The experiment ${current.name} is gone: new terminals and project runs do not log to it any more.`,
    );
  } else if (experiment.name !== current.name) {
    await logHere.set({ ...current, name: experiment.name });
  }
}
