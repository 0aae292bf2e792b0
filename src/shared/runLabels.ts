import type { KeyValue, Run } from '../api/entities.ts';

/** A parameter that other runs have not, or have with another value. */
export type DifferingParam = Pick<KeyValue, 'key' | 'value'>;

/**
 * The parameters that tell the shown runs apart, one list per run. Those with the most different values come
 * first; a parameter that a run has not is left out of its list.
 */
export function differingParams(
  runs: readonly (Run | undefined)[],
  most = 4,
): readonly (readonly DifferingParam[])[] {
  const params = runs.map((run) => new Map((run?.data.params ?? []).map(pairOf)));
  const known = params.filter((_, index) => runs[index] !== undefined);
  const distinct = new Map<string, number>();
  for (const key of new Set(known.flatMap((map) => [...map.keys()]))) {
    const count = new Set(known.map((map) => map.get(key))).size;
    if (count > 1) distinct.set(key, count);
  }
  const keys = [...distinct.keys()]
    .sort((a, b) => distinct.get(b)! - distinct.get(a)! || (a < b ? -1 : 1))
    .slice(0, most);
  return params.map((map) =>
    keys.filter((key) => map.has(key)).map((key) => ({ key, value: map.get(key)! })),
  );
}

/** The same as `lr=0.01 depth=6`, one text per run. */
export function tellApart(runs: readonly (Run | undefined)[], most?: number): readonly string[] {
  return differingParams(runs, most).map(textOf);
}

export function textOf(params: readonly DifferingParam[]): string {
  return params.map(({ key, value }) => `${key}=${value}`).join(' ');
}

function pairOf({ key, value }: KeyValue): readonly [string, string] {
  return [key, value];
}
