import type { Run } from '../api/entities.ts';
import { isSameLook } from '../shared/compare.ts';
import type { RunLook } from '../shared/compare.ts';
import type { CellValue, RunRow, ValueGroup, ValueKey } from '../shared/runTable.ts';

/**
 * Turns runs into rows: what a run logged becomes a list of values by the place of its key. The list of keys
 * only grows, so that a row stays right when others bring more.
 */
export class RunRows {
  readonly #places: Readonly<Record<ValueGroup, Map<string, number>>> = {
    params: new Map(),
    metrics: new Map(),
    tags: new Map(),
  };
  readonly #keys: ValueKey[] = [];

  get keys(): readonly ValueKey[] {
    return this.#keys;
  }

  rowOf(run: Run, look: RunLook): RunRow {
    const { info, data } = run;
    const values: (CellValue | null)[] = [];
    const put = (group: ValueGroup, key: string, value: CellValue): void => {
      const place = this.#placeOf(group, key);
      while (values.length < place) values.push(null);
      values[place] = value;
    };
    for (const { key, value } of data.params ?? []) put('params', key, value);
    for (const { key, value } of data.metrics ?? []) put('metrics', key, value);
    for (const { key, value } of data.tags ?? []) put('tags', key, value);
    return {
      id: info.run_id,
      name: info.run_name || info.run_id,
      status: info.status,
      start: info.start_time,
      ...(info.end_time === undefined ? {} : { end: info.end_time }),
      user: info.user_id,
      ...(info.lifecycle_stage === 'deleted' ? { isDeleted: true } : {}),
      ...datasetsOf(run),
      look: { light: look.light, dark: look.dark, pattern: look.pattern },
      mark: markOf(run),
      values,
    };
  }

  #placeOf(group: ValueGroup, key: string): number {
    const places = this.#places[group];
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, this.#keys.length);
    return this.#keys.push({ group, key }) - 1;
  }
}

/** Steps and times of latest points only grow. */
function markOf({ data }: Run): number {
  let sum = 0;
  for (const { step = 0, timestamp } of data.metrics ?? []) sum += step + timestamp;
  return sum;
}

function datasetsOf({ inputs }: Run): Pick<RunRow, 'datasets'> {
  const names = (inputs?.dataset_inputs ?? []).map(({ dataset }) => `${dataset.name} (${dataset.digest})`);
  return names.length === 0 ? {} : { datasets: [...new Set(names)].sort().join(', ') };
}

/** Would they look the same? */
export function isSameRow(one: RunRow, other: RunRow): boolean {
  return (
    one.name === other.name &&
    one.status === other.status &&
    one.start === other.start &&
    one.end === other.end &&
    one.user === other.user &&
    one.isDeleted === other.isDeleted &&
    one.datasets === other.datasets &&
    one.mark === other.mark &&
    isSameLook(one.look, other.look) &&
    one.values.length === other.values.length &&
    one.values.every((value, index) => value === other.values[index])
  );
}
