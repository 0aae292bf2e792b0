import * as vscode from 'vscode';
import type { Experiment } from '../../api/entities.ts';
import { formatTime } from '../../shared/format.ts';
import { parseRunTableMemory } from '../../shared/runTable.ts';
import type { RunTableMemory } from '../../shared/runTable.ts';
import { readExperiments } from '../../state/trackingReads.ts';
import type { Connection } from '../../state/connection.ts';
import { fromEach } from '../fromEach.ts';
import type { Services } from '../services.ts';
import { isTreeNode } from '../trees/experimentsView.ts';

/** The experiment that "Open Runs" is asked for: that of the node, the one named, or what is picked. */
export async function chooseExperiment(
  services: Services,
  argument: unknown,
): Promise<RunTableMemory | undefined> {
  if (isTreeNode(argument)) {
    const { connectionId } = argument;
    if (argument.kind === 'experiment') {
      return { connectionId, experimentId: argument.experiment.experiment_id };
    }
    if (argument.kind === 'run') return { connectionId, experimentId: argument.run.info.experiment_id };
  }
  return parseRunTableMemory(argument) ?? pickExperiment(services, 'Open Runs');
}

interface ExperimentItem extends vscode.QuickPickItem {
  readonly target: RunTableMemory;
}

export async function pickExperiment(services: Services, title: string): Promise<RunTableMemory | undefined> {
  const picked = await vscode.window.showQuickPick<ExperimentItem>(experimentItems(services), {
    title,
    placeHolder: 'Select an experiment',
    matchOnDescription: true,
  });
  return picked?.target;
}

async function experimentItems(services: Services): Promise<ExperimentItem[]> {
  const several = services.connections.all.length > 1;
  const items = await fromEach(services, 'Experiments', async (connection) => {
    const experiments = await readExperiments(await connection.connect());
    return experiments.map((experiment) => itemOf(experiment, connection, several ? connection.label : ''));
  });
  return [...items];
}

function itemOf(experiment: Experiment, { id }: Connection, label: string): ExperimentItem {
  const { name, experiment_id: experimentId, last_update_time: time } = experiment;
  return {
    label: name,
    description: [label, time === undefined ? '' : formatTime(time)].filter(Boolean).join(' · '),
    target: { connectionId: id, experimentId },
  };
}
