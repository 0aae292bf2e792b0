import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { MlflowClient } from '../../api/client.ts';
import { formatTime } from '../../shared/format.ts';
import { tellApart } from '../../shared/runLabels.ts';
import { tagOf } from '../../shared/runTags.ts';
import type { PageAction, Run } from '../../shared/runPage.ts';
import { projectFolderOf } from '../lastRuns.ts';
import type { RunNode } from '../trees/nodes.ts';
import { rootToAllow } from '../trees/outsideArtifacts.ts';
import type { RunItem } from './compareTargets.ts';

/** What an action of the page works on. */
export interface PageTarget {
  readonly connectionId: string;
  readonly run: Run;
  readonly experiment: string | undefined;
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
      return runAgain(target);
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
      const client = await target.writable();
      await client.call('restoreRun', { run_id: runId });
      return target.refresh();
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
  return rootToAllow(run.info.artifact_uri, experiment);
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

/** The form of its entry point, with the values that this run had. */
async function runAgain({ run, experiment }: PageTarget): Promise<void> {
  const folder = projectFolderOf(run);
  const entryPoint = tagOf(run, 'mlflow.project.entryPoint');
  if (!entryPoint) throw new Error('This run was not made by an entry point of a project.');
  if (!isAbsolute(folder) || !existsSync(folder)) {
    throw new Error(`The project of this run is not on this machine: ${folder}`);
  }
  const parameters = Object.fromEntries((run.data.params ?? []).map(({ key, value }) => [key, value]));
  await vscode.commands.executeCommand('mlflow.runProject', {
    uri: vscode.Uri.file(`${folder}/MLproject`).toString(),
    entryPoint,
    values: { parameters, ...(experiment === undefined ? {} : { experiment }) },
  });
}
