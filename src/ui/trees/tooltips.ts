import * as vscode from 'vscode';
import type { Experiment, ModelVersion, RegisteredModel, Run } from '../../api/entities.ts';
import { cutEnd, cutMiddle, exactNumber, exactTime, formatDuration } from '../../shared/format.ts';
import type { RunQuery } from '../../shared/runView.ts';
import type { Connection } from '../../state/connection.ts';
import { noteTag, tagOf } from '../../shared/runTags.ts';
import { mainMetric } from './mainMetric.ts';

/** A row of a tooltip: what it is, and its value as text. */
type Fact = readonly [name: string, value: string | undefined, style?: 'code'];

const statusText: Readonly<Record<string, string>> = {
  RUNNING: 'Running',
  SCHEDULED: 'Scheduled',
  FINISHED: 'Finished',
  FAILED: 'Failed',
  KILLED: 'Killed',
};

export function connectionTooltip(connection: Connection): vscode.MarkdownString {
  const { status } = connection;
  const state =
    status.kind === 'failed'
      ? status.message
      : status.kind === 'connecting'
        ? 'Starting'
        : status.readOnly
          ? `Read-only: ${status.readOnly}`
          : 'Ready';
  return factsOf(connection.label, [
    ['Kind', connection.kind === 'embedded' ? 'Embedded server on a database' : 'MLflow server'],
    [connection.kind === 'embedded' ? 'Database' : 'Address', connection.location, 'code'],
    ['State', state],
    ['Note', status.kind === 'ready' ? status.notice : undefined],
  ]);
}

export function experimentTooltip(experiment: Experiment, query: RunQuery): vscode.MarkdownString {
  return factsOf(experiment.name, [
    ['Filter', query.filter || undefined, 'code'],
    ['Id', experiment.experiment_id, 'code'],
    ['Created', timeOf(experiment.creation_time)],
    ['Changed', timeOf(experiment.last_update_time)],
    ['Artifacts', cutMiddle(experiment.artifact_location, 80), 'code'],
    ['Note', noteOf(experiment.tags)],
  ]);
}

export function runTooltip(run: Run): vscode.MarkdownString {
  const { info } = run;
  const metric = mainMetric(run);
  const running = info.status === 'RUNNING' || info.end_time === undefined;
  const duration = (running ? Date.now() : info.end_time!) - info.start_time;
  return factsOf(info.run_name, [
    ['Status', statusText[info.status] ?? info.status],
    ['Started', timeOf(info.start_time)],
    [running ? 'Running for' : 'Duration', info.start_time > 0 ? formatDuration(duration) : undefined],
    [metric ? cutEnd(metric.key, 40) : 'Metric', metric && exactNumber(metric.value)],
    ['Source', sourceOf(run), 'code'],
    ['Run id', info.run_id, 'code'],
    ['Note', noteOf(run.data.tags)],
  ]);
}

export function modelTooltip(model: RegisteredModel): vscode.MarkdownString {
  const aliases = (model.aliases ?? []).map(({ alias, version }) => `@${alias} is version ${version}`);
  return factsOf(model.name, [
    ['Registered', timeOf(model.creation_timestamp)],
    ['Changed', timeOf(model.last_updated_timestamp)],
    ['Aliases', aliases.join(', ') || undefined],
    ['Description', model.description && cutEnd(model.description, 300)],
  ]);
}

export function versionTooltip(version: ModelVersion): vscode.MarkdownString {
  return factsOf(`${version.name}, version ${version.version}`, [
    ['Registered', timeOf(version.creation_timestamp)],
    ['Aliases', version.aliases?.map((alias) => `@${alias}`).join(', ') || undefined],
    ['Stage', version.current_stage === 'None' ? undefined : version.current_stage],
    ['Source', cutMiddle(version.source, 80), 'code'],
    ['Source run', version.run_id || undefined, 'code'],
    ['State', version.status === 'READY' ? undefined : (version.status_message ?? version.status)],
    ['Description', version.description && cutEnd(version.description, 300)],
  ]);
}

/** A metric's exact value, where the tree shows four digits. */
export function valueTooltip(key: string, value: string, detail?: string): vscode.MarkdownString {
  return factsOf(key, [
    ['Value', cutEnd(value, 1000), 'code'],
    ['Step', detail],
  ]);
}

function factsOf(title: string, facts: readonly Fact[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  // Names and values are anybody's text: no links, no HTML, no commands come of them.
  text.isTrusted = false;
  text.supportHtml = false;
  text.appendMarkdown('**').appendText(cutEnd(title, 250)).appendMarkdown('**\n\n');
  const rows = facts.filter((fact): fact is readonly [string, string, 'code'?] => Boolean(fact[1]));
  if (rows.length === 0) return text;
  text.appendMarkdown('| | |\n|:--|:--|\n');
  for (const [name, value, style] of rows) {
    text.appendMarkdown(`| ${cell(name)} | ${style === 'code' ? code(value) : cell(value)} |\n`);
  }
  return text;
}

/** Text inside a table's cell: one line, nothing in it is markup. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@/]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function code(text: string): string {
  return `\`${text.replace(/\s+/g, ' ').replaceAll('`', 'ˋ').replaceAll('|', '\\|')}\``;
}

function timeOf(ms: number | undefined): string | undefined {
  return ms ? exactTime(ms) : undefined;
}

function noteOf(tags: Experiment['tags']): string | undefined {
  const note = tags?.find(({ key }) => key === noteTag)?.value;
  return note && cutEnd(note, 300);
}

function sourceOf(run: Run): string | undefined {
  const name = tagOf(run, 'mlflow.source.name');
  if (!name) return undefined;
  const entryPoint = tagOf(run, 'mlflow.project.entryPoint');
  const commit = tagOf(run, 'mlflow.source.git.commit')?.slice(0, 8);
  return [cutMiddle(name, 60), entryPoint && `(${entryPoint})`, commit].filter(Boolean).join(' ');
}
