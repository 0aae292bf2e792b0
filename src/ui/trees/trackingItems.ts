import * as vscode from 'vscode';
import type { Run } from '../../api/entities.ts';
import {
  countOf,
  formatCount,
  cutEnd,
  exactNumber,
  exactTime,
  formatBytes,
  formatNumber,
  formatTime,
  numberOf,
} from '../../shared/format.ts';
import type { RunQuery } from '../../shared/runView.ts';
import { baseName } from '../../state/artifactRef.ts';
import { entryPointTag, tagOf } from '../../shared/runTags.ts';
import type { Connection } from '../../state/connection.ts';
import type { RunColor } from '../../state/runColors.ts';
import type { RunSummary } from '../../state/runSummaries.ts';
import type { RunList } from '../../state/trackingReads.ts';
import { artifactUri } from '../artifacts/artifactUri.ts';
import { runIcon } from './icons.ts';
import { deletedUri } from './deletedLook.ts';
import { mainMetric } from './mainMetric.ts';
import { isReadOnly, nodeWords } from './nodeWords.ts';
import type {
  ArtifactNode,
  ExperimentNode,
  FolderNode,
  LoggedModelNode,
  MessageNode,
  RunNode,
  RunSectionNode,
  ValueNode,
} from './nodes.ts';
import { queryText } from './runListNodes.ts';
import { valueTooltip } from './tooltips.ts';

// How each kind of node looks. Pure but for VS Code's types: what is open and what is loaded comes in.

const { None, Collapsed } = vscode.TreeItemCollapsibleState;

export function connectionItem(connection: Connection | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(connection?.label ?? 'Connection', Collapsed);
  const status = connection?.status;
  const failed = status?.kind === 'failed';
  item.iconPath = failed
    ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
    : new vscode.ThemeIcon(connection?.kind === 'embedded' ? 'database' : 'server');
  item.description = descriptionOfConnection(connection);
  item.contextValue = nodeWords(`connection.${connection?.kind ?? 'gone'}`, connection);
  return item;
}

export function folderItem({ label, path, count }: FolderNode): vscode.TreeItem {
  const item = new vscode.TreeItem(label, Collapsed);
  item.iconPath = new vscode.ThemeIcon('folder');
  item.contextValue = 'folder';
  item.description = countOf(count, 'experiment');
  item.tooltip = path;
  return item;
}

interface ExperimentLook {
  readonly runs: RunList | undefined;
  /** What is known where the list is not. */
  readonly summary: RunSummary | undefined;
  readonly query: RunQuery;
  readonly connection: Connection | undefined;
}

export function experimentItem(
  { experiment, label }: ExperimentNode,
  { runs, summary, query, connection }: ExperimentLook,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, Collapsed);
  const isDeleted = experiment.lifecycle_stage === 'deleted';
  item.iconPath = new vscode.ThemeIcon('beaker');
  const kind = ['experiment', isDeleted && 'deleted', query.filter && 'filtered'];
  item.contextValue = nodeWords(kind.filter(Boolean).join('.'), connection);
  if (isDeleted) item.resourceUri = deletedUri(experiment.experiment_id);
  item.description = [
    isDeleted && 'deleted',
    queryText(query),
    runs && runs.runs.length > 0 && countText(runs),
    // Another order's first run is not the newest.
    runs && !query.sort && runs.runs.length > 0 && formatTime(runs.runs[0]!.info.start_time),
    // That of all runs says nothing of those that match.
    ...(summary && query.filter === '' ? summaryTexts(summary) : []),
  ]
    .filter(Boolean)
    .join(' · ');
  return item;
}

function summaryTexts({ runs, isLeast, newest }: RunSummary): readonly string[] {
  if (runs === 0) return [];
  const count = countOf(runs, 'run').replace(' ', isLeast ? '+ ' : ' ');
  return newest === undefined || newest === 0 ? [count] : [count, formatTime(newest)];
}

/** `12 runs`; `100+ runs` where nobody has counted them. */
function countText({ runs, loaded, onLoaded, more, total }: RunList): string {
  if (total !== undefined) return countOf(total, 'run');
  if (onLoaded)
    return more
      ? `${formatCount(runs.length)} of ${formatCount(loaded)} loaded`
      : countOf(runs.length, 'run');
  return countOf(loaded, 'run').replace(' ', more ? '+ ' : ' ');
}

interface RunItemLook {
  readonly color: RunColor;
  /** The parameters that tell it from others of its name. */
  readonly distinction?: string | undefined;
  /** Name of the run that it is nested under, where that is not above it. */
  readonly parent?: string | undefined;
  readonly connection: Connection | undefined;
}

export function runItem(
  { run }: RunNode,
  { color, distinction, parent, connection }: RunItemLook,
): vscode.TreeItem {
  const { info } = run;
  const isDeleted = info.lifecycle_stage === 'deleted';
  const item = new vscode.TreeItem(info.run_name || info.run_id, Collapsed);
  const metric = mainMetric(run);
  item.iconPath = runIcon(info.status, color);
  if (isDeleted) item.resourceUri = deletedUri(info.run_id);
  item.description = [
    isDeleted && 'deleted',
    parent !== undefined && `in ${cutEnd(parent, 40)}`,
    distinction,
    metric && `${formatNumber(metric.value)} ${cutEnd(metric.key, 40)}`,
    statusWord(run),
    info.start_time > 0 && formatTime(info.start_time),
  ]
    .filter(Boolean)
    .join(' · ');
  const words = [nodeWords(`run.${info.lifecycle_stage}`, connection), info.status.toLowerCase()];
  if (tagOf(run, entryPointTag)) words.push('project');
  item.contextValue = words.join('.');
  item.accessibilityInformation = {
    label: `Run ${item.label as string}, ${info.status.toLowerCase()}, ${item.description}`,
  };
  return item;
}

const sections = {
  params: { label: 'Parameters', icon: 'symbol-parameter' },
  metrics: { label: 'Metrics', icon: 'graph-line' },
  tags: { label: 'Tags', icon: 'tag' },
  artifacts: { label: 'Artifacts', icon: 'files' },
} as const;

export function sectionItem(
  { section, run }: RunSectionNode,
  connection: Connection | undefined,
): vscode.TreeItem {
  const { label, icon } = sections[section];
  const item = new vscode.TreeItem(label, Collapsed);
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = isReadOnly(connection) ? `section.${section}.readOnly` : `section.${section}`;
  if (section !== 'artifacts') item.description = String(valuesOf(run, section).length);
  return item;
}

/** The rows of a section; MLflow's own tags stand behind the user's, the bulky ones nowhere. */
export function valuesOf(
  run: Run,
  section: ValueNode['section'],
): readonly { label: string; value: string }[] {
  if (section === 'metrics') {
    return sortedByLabel(
      (run.data.metrics ?? []).map(({ key, value }) => ({ label: key, value: exactNumber(value) })),
    );
  }
  const pairs = (run.data[section] ?? []).map(({ key, value }) => ({ label: key, value }));
  if (section === 'params') return sortedByLabel(pairs);
  const shown = sortedByLabel(pairs).filter(({ label }) => !hiddenTags.has(label));
  const ours = (label: string): number => Number(label.startsWith('mlflow.'));
  return [...shown].sort((one, other) => ours(one.label) - ours(other.label));
}

const hiddenTags = new Set(['mlflow.log-model.history', 'mlflow.runName', 'mlflow.loggedArtifacts']);

export function valueItem(
  { run, section, label, value }: ValueNode,
  connection: Connection | undefined,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, None);
  // MLflow's own tags say what has happened, which nobody edits.
  const isMade = section === 'tags' && label.startsWith('mlflow.');
  item.contextValue = [`value.${section}`, isMade && 'made', isReadOnly(connection) && 'readOnly']
    .filter(Boolean)
    .join('.');
  item.description = cutEnd(value.replace(/\s+/g, ' '), 200);
  item.tooltip = valueTooltip(label, value);
  if (section !== 'metrics') return item;
  const metric = run.data.metrics?.find(({ key }) => key === label);
  if (!metric) return item;
  item.description = formatNumber(metric.value);
  item.tooltip = valueTooltip(label, value, metric.step === undefined ? undefined : String(metric.step));
  if (!Number.isFinite(numberOf(metric.value))) {
    item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  }
  return item;
}

export function loggedModelItem({ model }: LoggedModelNode): vscode.TreeItem {
  const { info } = model;
  const item = new vscode.TreeItem(info.name, Collapsed);
  const state = loggedModelState[info.status];
  item.iconPath = new vscode.ThemeIcon(state === 'upload failed' ? 'warning' : 'package');
  item.description = ['logged model', info.model_type, state].filter(Boolean).join(' · ');
  item.contextValue = 'loggedModel';
  item.tooltip = `${info.model_id}\nLogged ${exactTime(info.creation_timestamp_ms)}`;
  return item;
}

const loggedModelState: Readonly<Record<string, string>> = {
  LOGGED_MODEL_PENDING: 'being uploaded',
  LOGGED_MODEL_UPLOAD_FAILED: 'upload failed',
};

export function artifactItem(node: ArtifactNode): vscode.TreeItem {
  const { file } = node;
  const name = baseName(file.path);
  const item = new vscode.TreeItem(name, file.is_dir ? Collapsed : None);
  // With a resource the user's file icon theme draws the icon.
  item.resourceUri = artifactUri({
    connectionId: node.connectionId,
    ownerId: node.model?.info.model_id ?? node.run.info.run_id,
    path: file.path,
  });
  item.iconPath = file.is_dir ? vscode.ThemeIcon.Folder : vscode.ThemeIcon.File;
  item.tooltip = file.path;
  item.contextValue = file.is_dir
    ? 'artifactFolder'
    : name === 'MLmodel'
      ? 'artifactFile.mlmodel'
      : 'artifactFile';
  if (file.is_dir) return item;
  item.description = formatBytes(file.file_size ?? 0);
  item.command = { command: 'mlflow.openArtifact', title: 'Open', arguments: [node] };
  return item;
}

export function messageItem(node: MessageNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.text, None);
  item.description = node.description;
  item.tooltip = node.tooltip ?? node.text;
  if (node.icon) item.iconPath = iconOfMessage(node.icon);
  item.contextValue = 'message';
  if (node.command) item.command = { ...node.command, arguments: [...(node.command.arguments ?? [])] };
  return item;
}

function iconOfMessage(icon: string): vscode.ThemeIcon {
  const color = icon === 'warning' ? new vscode.ThemeColor('list.warningForeground') : undefined;
  return new vscode.ThemeIcon(icon, color);
}

function descriptionOfConnection(connection: Connection | undefined): string {
  if (!connection) return 'removed';
  const { status } = connection;
  const what =
    connection.kind === 'embedded' ? 'embedded server' : connection.location.replace(/^https?:\/\//, '');
  if (status.kind === 'failed') return `${what} · not connected`;
  if (status.kind === 'ready' && status.readOnly) return `${what} · read-only`;
  return what;
}

/** Colour alone must not carry it: what has not finished well says so. */
function statusWord(run: Run): string | undefined {
  const { status } = run.info;
  return status === 'FINISHED' ? undefined : status.toLowerCase();
}

function sortedByLabel<T extends { label: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((one, other) => (one.label < other.label ? -1 : 1));
}
