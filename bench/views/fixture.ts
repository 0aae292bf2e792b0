import { provideDatabase } from '../server/databases.ts';

/** What each run logs: 500 values, each a column. */
export const wide = { metrics: 150, params: 340, tags: 10 } as const;

/** One experiment with so many runs by 500 columns, kept for the next time: 10,000 runs take 1.3 GB. */
export function provideWideRuns(runs: number): string {
  // Every fiftieth run that is filled in is a deleted one.
  return provideDatabase(runs + Math.floor((runs - 1) / 49), { experiments: 1, ...wide });
}

/** Ids of its columns, as MLflow's page names them. */
export function wideColumns(): string[] {
  const named = (group: string, key: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${group}.\`${key}${index}\``);
  return [
    ...named('params', 'param', wide.params),
    ...named('metrics', 'metric', wide.metrics),
    ...named('tags', 'tag', wide.tags),
  ];
}
