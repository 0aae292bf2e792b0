import { noteTag, tagOf } from '../../src/shared/runTags.ts';
import type { ComparedRun, KeyValue, Run, RunStatus } from '../../src/shared/compare.ts';
import {
  cutMiddle,
  exactNumber,
  exactTime,
  formatDuration,
  formatNumber,
  formatTime,
  missing,
} from '../../src/shared/format.ts';

// The table under the charts, as data: runs are columns. Pure.

export interface Cell {
  readonly text: string;
  /** What the tooltip says and what is copied, where it is not the text. */
  readonly exact: string;
  readonly kind: 'text' | 'id' | 'number' | 'odd' | 'missing' | 'unknown';
  /** Unlike what most runs of the row have. Not said where no two runs can be alike, as in their ids. */
  readonly differs: boolean;
  /** Known from before: the newest could not be had. */
  readonly stale: boolean;
  /** Codicon before the text. */
  readonly icon?: string;
}

export interface Row {
  readonly key: string;
  readonly label: string;
  readonly cells: readonly Cell[];
  readonly differs: boolean;
  /** Its values are numbers: they stand right. */
  readonly numeric: boolean;
}

export type SectionId = 'run' | 'params' | 'metrics' | 'tags';

export interface Section {
  readonly id: SectionId;
  readonly title: string;
  /** Those that are shown. */
  readonly rows: readonly Row[];
  /** All, and how many of them are alike in all runs and left out for that. */
  readonly total: number;
  readonly alike: number;
  /** How many are left out because they are many. */
  readonly more: number;
}

export interface TableOptions {
  readonly onlyDifferences: boolean;
  /** Sections shown whole, however long. */
  readonly whole: ReadonlySet<string>;
  readonly now: number;
}

/** What is shown of a long section at first. */
export const firstRows = 100;

/** A cell before it is known how it compares. */
interface Value {
  readonly text: string;
  readonly exact?: string;
  readonly kind?: Cell['kind'];
  readonly icon?: string;
}

type ReadValue = (run: Run, column: ComparedRun) => Value | undefined;

export function buildSections(runs: readonly ComparedRun[], options: TableOptions): readonly Section[] {
  const build = (id: SectionId, title: string, rows: readonly Row[]): Section => {
    // One run alone has nothing to differ from.
    const compared = options.onlyDifferences && runs.length > 1;
    const kept = compared ? rows.filter((row) => row.differs) : rows;
    const shown = options.whole.has(id) ? kept : kept.slice(0, firstRows);
    return {
      id,
      title,
      rows: shown,
      total: rows.length,
      alike: rows.length - kept.length,
      more: kept.length - shown.length,
    };
  };
  return [
    build('run', 'Run', runRows(runs, options.now)),
    build('params', 'Params', paramRows(runs)),
    build('metrics', 'Metrics', metricRows(runs)),
    build('tags', 'Tags', tagRows(runs)),
  ];
}

/** All metrics of the runs: those with a history first, then in the order of their names, the system's last. */
export function metricNames(runs: readonly ComparedRun[]): readonly string[] {
  const ranks = new Map<string, number>();
  for (const { run } of runs) {
    for (const { key, step = 0 } of run?.data.metrics ?? []) {
      const rank = key.startsWith('system/') ? 2 : step > 0 ? 0 : 1;
      ranks.set(key, Math.min(rank, ranks.get(key) ?? rank));
    }
  }
  return [...ranks.keys()].sort((a, b) => ranks.get(a)! - ranks.get(b)! || compareNames(a, b));
}

/** Icons of the states that are no ordinary end; a finished run has none in tables. */
export const statusIcons: Readonly<Partial<Record<RunStatus, string>>> = {
  RUNNING: 'sync~spin',
  SCHEDULED: 'clock',
  FAILED: 'error',
  KILLED: 'circle-slash',
};

export function statusText(run: Run): string {
  const { status, lifecycle_stage: stage } = run.info;
  const text = status.charAt(0) + status.slice(1).toLowerCase();
  return stage === 'deleted' ? `${text}, deleted` : text;
}

function runRows(runs: readonly ComparedRun[], now: number): readonly Row[] {
  const readers: readonly (readonly [string, ReadValue])[] = [
    ['Status', (run) => ({ text: statusText(run), icon: statusIcons[run.info.status] })],
    [
      'Started',
      ({ info }) => ({ text: formatTime(info.start_time, now), exact: exactTime(info.start_time) }),
    ],
    ['Duration', ({ info }) => durationValue(info.start_time, info.end_time ?? now)],
    ['Experiment', (run, column) => ({ text: column.experiment ?? run.info.experiment_id })],
    ['Connection', (_, column) => ({ text: column.connection })],
    ['User', (run) => textOrNone(run.info.user_id || tagOf(run, 'mlflow.user'))],
    ['Source', (run) => textOrNone(tagOf(run, 'mlflow.source.name'))],
    ['Commit', (run) => idValue(tagOf(run, 'mlflow.source.git.commit'), (id) => id.slice(0, 8))],
    ['Description', (run) => textOrNone(tagOf(run, noteTag))],
    ['Run ID', (run) => idValue(run.info.run_id, (id) => cutMiddle(id, 15))],
  ];
  const several = new Set(runs.map((run) => run.ref.connectionId)).size > 1;
  return readers
    .filter(([label]) => label !== 'Connection' || several)
    .map(([label, read]) => rowOf(label, runs, read))
    .map((row) => (alwaysApart.has(row.label) ? unmarked(row) : row))
    .filter((row) => row.cells.some((cell) => cell.kind !== 'missing' && cell.kind !== 'unknown'));
}

/** Each run has its own: that they differ tells nothing. */
const alwaysApart = new Set(['Started', 'Duration', 'Run ID']);

function unmarked(row: Row): Row {
  return { ...row, cells: row.cells.map((cell) => ({ ...cell, differs: false })) };
}

function paramRows(runs: readonly ComparedRun[]): readonly Row[] {
  const params = keyedValues(runs, (run) => run.data.params);
  return keysOf(params).map((key) => {
    const texts = params.map((map) => map?.get(key));
    // As they were logged: a parameter is text, and 1e-3 and 0.001 are not for us to make alike.
    const numeric = texts.every((text) => text === undefined || isNumeric(text));
    return rowOf(key, runs, (_, column) => {
      const text = params[runs.indexOf(column)]?.get(key);
      if (text === undefined) return undefined;
      return numeric ? { text, kind: 'number' } : textValue(text);
    });
  });
}

function tagRows(runs: readonly ComparedRun[]): readonly Row[] {
  const tags = keyedValues(runs, (run) => run.data.tags?.filter(({ key }) => !key.startsWith('mlflow.')));
  return keysOf(tags).map((key) =>
    rowOf(key, runs, (_, column) => textOrNone(tags[runs.indexOf(column)]?.get(key))),
  );
}

function metricRows(runs: readonly ComparedRun[]): readonly Row[] {
  const metrics = runs.map(
    ({ run }) => run && new Map((run.data.metrics ?? []).map((metric) => [metric.key, metric.value])),
  );
  return keysOf(metrics).map((key) =>
    rowOf(key, runs, (_, column) => {
      const value = metrics[runs.indexOf(column)]?.get(key);
      if (value === undefined) return undefined;
      const text = formatNumber(value);
      return { text, exact: exactNumber(value), kind: /[N∞]/.test(text) ? 'odd' : 'number' };
    }),
  );
}

function rowOf(label: string, runs: readonly ComparedRun[], read: ReadValue): Row {
  const values = runs.map((column) => (column.run ? (read(column.run, column) ?? none) : unknown));
  const known = values.filter((value) => value !== unknown).map(textOf);
  const differs = new Set(known).size > 1;
  const usual = mostCommon(known);
  const cells = values.map((value, index): Cell => {
    const { text, icon, kind = 'text' } = value;
    const exact = textOf(value);
    return {
      text,
      exact,
      kind,
      differs: differs && kind !== 'unknown' && exact !== usual,
      stale: runs[index]?.problem !== undefined,
      ...(icon === undefined ? {} : { icon }),
    };
  });
  const numeric = cells.some((cell) => cell.kind === 'number' || cell.kind === 'odd');
  return { key: label, label, cells, differs, numeric };
}

/** Not logged. */
const none: Value = { text: missing, kind: 'missing' };
/** Not loaded: it says nothing about differences. */
const unknown: Value = { text: '', kind: 'unknown' };

function textOf(value: Value): string {
  return value.exact ?? value.text;
}

/** What more runs have than anything else; undefined where no value stands out. */
function mostCommon(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  return first && (!second || first[1] > second[1]) ? first[0] : undefined;
}

function durationValue(start: number, end: number): Value {
  const ms = end - start;
  return { text: formatDuration(ms), exact: `${Math.max(0, ms / 1000)} s` };
}

function idValue(id: string | undefined, cut: (id: string) => string): Value | undefined {
  return id === undefined || id === '' ? undefined : { text: cut(id), exact: id, kind: 'id' };
}

function textOrNone(text: string | undefined): Value | undefined {
  return text === undefined || text === '' ? undefined : textValue(text);
}

/** What fits into a column; a path's end tells more than its middle. */
const pathLength = 26;

function textValue(text: string): Value {
  const isPath = /^\S*[/\\]\S+$/.test(text);
  return isPath && text.length > pathLength ? { text: cutMiddle(text, pathLength), exact: text } : { text };
}

function keyedValues(
  runs: readonly ComparedRun[],
  read: (run: Run) => readonly KeyValue[] | undefined,
): readonly (ReadonlyMap<string, string> | undefined)[] {
  return runs.map(({ run }) => run && new Map((read(run) ?? []).map(({ key, value }) => [key, value])));
}

function keysOf(maps: readonly (ReadonlyMap<string, unknown> | undefined)[]): readonly string[] {
  return [...new Set(maps.flatMap((map) => [...(map?.keys() ?? [])]))].sort(compareNames);
}

const names = new Intl.Collator('en', { numeric: true });

function compareNames(a: string, b: string): number {
  return names.compare(a, b);
}

function isNumeric(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}
