import type { Experiment } from '../api/entities.ts';
import type { RunList } from './trackingReads.ts';

/** What is kept of a connection's data between sessions, so that a reloaded window shows it at once. */
export interface StoredTracking {
  readonly experiments: readonly Experiment[];
  readonly runs: Readonly<Record<string, RunList>>;
  /** What those runs answer, by experiment: to another question they are no answer. */
  readonly questions: Readonly<Record<string, string>>;
  /** When it was read, ms since 1970. */
  readonly at: number;
}

const maxStoredValue = 300;
/** Of a list: VS Code writes all that an extension keeps whenever any of it changes. */
const maxStoredValues = 10_000;

/** Long values, such as the histories that MLflow keeps in tags, are not worth their place in the storage. */
export function firstPage(list: RunList, most: number): RunList {
  const count = Math.min(most, countWithin(list.runs, maxStoredValues));
  const runs = list.runs.slice(0, count).map((run) => ({
    ...run,
    data: {
      ...run.data,
      params: run.data.params?.filter(({ value }) => value.length <= maxStoredValue),
      tags: run.data.tags?.filter(({ value }) => value.length <= maxStoredValue),
    },
  }));
  const { onLoaded } = list;
  const loaded = onLoaded ? list.loaded : Math.min(list.loaded, count);
  return { runs, loaded, more: list.more || list.loaded > count, ...(onLoaded && { onLoaded }) };
}

/** How many of the first runs have so many values together. */
function countWithin(runs: RunList['runs'], values: number): number {
  let left = values;
  const over = runs.findIndex(({ data }) => {
    left -= (data.params?.length ?? 0) + (data.metrics?.length ?? 0) + (data.tags?.length ?? 0);
    return left < 0;
  });
  return over === -1 ? runs.length : over;
}

/** Stored state is input like any other: one of an older version, or broken, is dropped. */
export function parseStoredTracking(stored: unknown): StoredTracking | undefined {
  if (!isObject(stored) || typeof stored['at'] !== 'number') return undefined;
  const { experiments, runs, questions, at } = stored;
  if (!Array.isArray(experiments) || !experiments.every(isExperiment)) return undefined;
  if (!isObject(runs) || !Object.values(runs).every(isRunList)) return undefined;
  const lists = Object.entries(runs as Record<string, RunList>).map(
    ([id, { runs: list, loaded, more }]): [string, RunList] => [id, { runs: list, loaded, more }],
  );
  const asked = isObject(questions) ? Object.entries(questions) : [];
  const texts = asked.filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return { experiments, runs: Object.fromEntries(lists), questions: Object.fromEntries(texts), at };
}

function isExperiment(value: unknown): value is Experiment {
  return isObject(value) && typeof value['experiment_id'] === 'string' && typeof value['name'] === 'string';
}

function isRunList(value: unknown): value is RunList {
  if (!isObject(value) || typeof value['loaded'] !== 'number' || typeof value['more'] !== 'boolean')
    return false;
  return Array.isArray(value['runs']) && value['runs'].every(isRun);
}

function isRun(value: unknown): boolean {
  if (!isObject(value) || !isObject(value['info']) || !isObject(value['data'])) return false;
  const { run_id, status, start_time } = value['info'];
  if (typeof run_id !== 'string' || typeof status !== 'string' || typeof start_time !== 'number')
    return false;
  return ['params', 'metrics', 'tags'].every((key) => {
    const list = (value['data'] as Record<string, unknown>)[key];
    return list === undefined || Array.isArray(list);
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
