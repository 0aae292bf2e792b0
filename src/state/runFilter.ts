import { setImmediate as breath } from 'node:timers/promises';
import type { Run } from '../api/entities.ts';
import type { FilterLanguage, FilterPlan } from '../filter/filterPlan.ts';
import type { SearchedRun } from '../filter/holds.ts';
import { holds } from '../filter/holds.ts';
import { PatternSearch } from '../filter/patternSearch.ts';
import type { Connection } from './connection.ts';

/** What a connection's server understands of a filter. */
export function filterLanguageOf(connection: Pick<Connection, 'kind'> | undefined): FilterLanguage {
  return connection?.kind === 'embedded' ? 'extended' : 'plain';
}

/** The headers that a search needs so that its filter is understood. */
export function filterHeaders({ language }: FilterPlan): Readonly<Record<string, string>> {
  return language === 'extended' ? { 'x-mlflow-vscode-filter': 'extended' } : {};
}

/** How long others wait at most. */
const sliceMs = 15;
/** One long text can't be left in the middle: the window would stand still for so long. */
const longestPatternMs = 500;

/**
 * Those runs that answer what the server could not be asked. In slices, between which others have their turn;
 * throws FilterError where its patterns take too long.
 */
export async function withRest(
  runs: readonly Run[],
  { rest }: FilterPlan,
  signal?: AbortSignal,
): Promise<readonly Run[]> {
  if (!rest) return runs;
  const patterns = new PatternSearch(longestPatternMs);
  const found: Run[] = [];
  let start = performance.now();
  for (const run of runs) {
    if (holds(rest.condition, searched(run), patterns)) found.push(run);
    if (performance.now() - start < sliceMs) continue;
    await breath();
    signal?.throwIfAborted();
    start = performance.now();
  }
  return found;
}

/** A run as a filter asks it. The name is that of the tag, as MLflow searches it. */
export function searched({ info, data, inputs }: Run): SearchedRun {
  const valueIn = <T>(list: readonly { readonly key: string; readonly value: T }[] = [], key: string) =>
    list.find((each) => each.key === key)?.value;
  return {
    valueOf(type, key) {
      if (type === 'parameter') return valueIn(data.params, key);
      if (type === 'tag') return valueIn(data.tags, key);
      if (type === 'metric') {
        const value = valueIn(data.metrics, key);
        return value === undefined ? undefined : Number(value);
      }
      if (key === 'run_name') return valueIn(data.tags, 'mlflow.runName');
      return (info as unknown as Readonly<Record<string, string | number | undefined>>)[key];
    },
    datasets: () =>
      (inputs?.dataset_inputs ?? []).map(({ dataset, tags }) => ({
        name: dataset.name,
        digest: dataset.digest,
        context: valueIn(tags, 'mlflow.data.context'),
      })),
  };
}
