import * as vscode from 'vscode';
import type { Experiment, Run } from '../../api/entities.ts';
import type { DeletionReport } from '../../api/ownEndpoints.ts';
import { countOf, cutEnd, formatBytes, formatTime } from '../../shared/format.ts';
import { whatGoes } from './describeDeletion.ts';
import type { Usage } from '../../state/diskUsage.ts';
import { plainLabel } from '../plainLabel.ts';

const deleteButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: 'Delete for Good…',
};
export const goToButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'),
  tooltip: 'Show in Experiments',
};

/** A row: an experiment, a run, or all that is deleted. */
export interface UsageItem extends vscode.QuickPickItem {
  readonly experiment?: Experiment;
  readonly run?: Run;
  readonly deleted?: DeletionReport;
}

export function experimentUsageItem({ of: experiment, ...size }: Usage<Experiment>): UsageItem {
  const isDeleted = experiment.lifecycle_stage === 'deleted';
  return {
    label: plainLabel(cutEnd(experiment.name, 100)),
    description: descriptionOf(size, [isDeleted && 'deleted']),
    iconPath: new vscode.ThemeIcon('beaker'),
    experiment,
    buttons: isDeleted ? [deleteButton] : [],
  };
}

export function runUsageItem({ of: run, ...size }: Usage<Run>): UsageItem {
  const { info } = run;
  const facts = [
    info.lifecycle_stage === 'deleted' && 'deleted',
    info.status !== 'FINISHED' && info.status.toLowerCase(),
    info.start_time > 0 && formatTime(info.start_time),
  ];
  return {
    label: plainLabel(cutEnd(info.run_name || info.run_id, 100)),
    description: descriptionOf(size, facts),
    run,
    buttons: info.lifecycle_stage === 'deleted' ? [] : [goToButton],
  };
}

/** Undefined where nothing is deleted. */
export function deletedItem(report: DeletionReport): UsageItem | undefined {
  if (report.goes.length === 0) return undefined;
  return {
    label: 'Delete for Good What Is Deleted…',
    description: `${formatBytes(report.bytes)} · ${whatGoes(report)}`,
    iconPath: new vscode.ThemeIcon('trash'),
    deleted: report,
    alwaysShow: true,
  };
}

/** The size first: it is what the list is read for. */
function descriptionOf(
  { bytes, files, why }: Omit<Usage<unknown>, 'of'>,
  facts: readonly (string | false)[],
): string {
  const counted = [formatBytes(bytes), countOf(files, 'file')];
  const isUnknown = why !== undefined && files === 0;
  const more =
    why !== undefined && `${isUnknown ? 'size not known' : 'not all could be counted'}: ${cutEnd(why, 80)}`;
  const parts = isUnknown ? [more, ...facts] : [...counted, ...facts, more];
  return plainLabel(parts.filter(Boolean).join(' · '));
}
