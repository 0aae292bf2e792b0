import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { MlflowClient } from '../../api/client.ts';
import { formatTime } from '../../shared/format.ts';
import { tellApart } from '../../shared/runLabels.ts';
import type { PageAction, Run } from '../../shared/runPage.ts';
import { rootToAllow } from '../../state/artifactRoots.ts';
import { restoreItems } from '../explorer/editItems.ts';
import type { RunNode } from '../trees/nodes.ts';
import type { RunItem } from './compareTargets.ts';

/** What an action of the page works on. */
export interface PageTarget {
  readonly connectionId: string;
  readonly run: Run;
  /** Rejects where nothing can be written. */
  readonly writable: () => Promise<MlflowClient>;
  readonly connect: () => Promise<MlflowClient>;
  readonly refresh: () => Promise<void>;
}

export async function actOnPage(action: PageAction, target: PageTarget): Promise<void> {
  const { connectionId, run } = target;
  const { run_id: runId, experiment_id: experimentId } = run.info;
  const ref = { connectionId, runId };
  switch (action) {
    case 'compare':
      return compareWith(target);
    case 'charts':
      await vscode.commands.executeCommand('mlflow.compareRuns', [ref]);
      return;
    case 'images':
      await vscode.commands.executeCommand('mlflow.showImages', [ref]);
      return;
    case 'showArtifacts': {
      const root = await rootOf(target);
      await vscode.commands.executeCommand('mlflow.allowArtifactRoot', { connectionId, root });
      return target.refresh();
    }
    case 'register':
      await vscode.commands.executeCommand('mlflow.registerModel', nodeOf(target));
      return;
    case 'runAgain':
      await vscode.commands.executeCommand('mlflow.runAgain', ref);
      return;
    case 'copyId':
      await vscode.env.clipboard.writeText(runId);
      vscode.window.setStatusBarMessage('Run ID copied', 3000);
      return;
    case 'reveal':
      await vscode.commands.executeCommand('mlflow.experiments.focus');
      await vscode.commands.executeCommand('mlflow.openRun', ref);
      return;
    case 'openRuns':
      await vscode.commands.executeCommand('mlflow.openRuns', { connectionId, experimentId });
      return;
    case 'restore': {
      const item = {
        ...ref,
        kind: 'run',
        id: runId,
        name: run.info.run_name || runId,
        experimentId,
      } as const;
      const client = await target.writable();
      return restoreItems({ items: [{ ...item, client }], changed: target.refresh });
    }
  }
}

export function nodeOf({ connectionId, run }: Pick<PageTarget, 'connectionId' | 'run'>): RunNode {
  return { kind: 'run', connectionId, run };
}

/** Of the artifacts of its experiment, where its own are in it. */
async function rootOf({ run, connect }: PageTarget): Promise<string> {
  const client = await connect();
  const { experiment } = await client.call('getExperiment', { experiment_id: run.info.experiment_id });
  return rootToAllow(run.info.artifact_uri, experiment, homedir());
}

const mostOffered = 200;

/** Picks from the runs of its experiment; the comparison begins with this one. */
async function compareWith({ connectionId, run, connect }: PageTarget): Promise<void> {
  const ref = { connectionId, runId: run.info.run_id };
  const items = async (): Promise<RunItem[]> => {
    const client = await connect();
    const { runs = [] } = await client.call('searchRuns', {
      experiment_ids: [run.info.experiment_id],
      order_by: ['attributes.start_time DESC'],
      max_results: mostOffered,
    });
    const others = runs.filter(({ info }) => info.run_id !== ref.runId);
    if (others.length === 0) throw new Error('There is no other run in this experiment to compare with.');
    const apart = tellApart(others);
    return others.map(({ info }, index) => ({
      ref: { connectionId, runId: info.run_id },
      label: info.run_name || info.run_id,
      description: formatTime(info.start_time),
      ...(apart[index] ? { detail: apart[index] } : {}),
    }));
  };
  const picked = await vscode.window.showQuickPick(items(), {
    title: `Compare ${run.info.run_name}`,
    placeHolder: 'Select the runs to compare with',
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!picked || picked.length === 0) return;
  const refs = [ref, ...picked.map((item) => item.ref)];
  await vscode.commands.executeCommand('mlflow.compareRuns', refs);
}
