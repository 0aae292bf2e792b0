import { join } from 'node:path';
import type { LongReadName } from '../../src/server/store/longReads.ts';
import { longRead } from '../../src/server/store/longReads.ts';
import type { SqlValue } from '../../src/server/store/sqlite.ts';
import { Database } from '../../src/server/store/sqlite.ts';
import { inFolder, provideDatabase } from './databases.ts';
import { fillRegistry } from './fillRegistry.ts';

/** Of a read that the worker makes in slices, in ms of the thread's own time: what else the machine does is no part. */
export interface Slices {
  readonly what: string;
  readonly statements: number;
  readonly longest: number;
  readonly total: number;
}

const registrySize = 10_000;
const experiment_ids = Array.from({ length: 10 }, (_, index) => String(index + 1));

const reads: readonly (readonly [what: string, name: LongReadName, request: object])[] = [
  [
    'runs by ILIKE on a param, by another',
    'searchRuns',
    { experiment_ids, filter: "params.param1 ILIKE '%9%'", order_by: ['params.param2'], max_results: 100 },
  ],
  [
    'runs by RLIKE on a param',
    'searchRuns',
    {
      experiment_ids,
      filter: "params.param1 RLIKE '(a|b|v)*lue.*9$'",
      language: 'extended',
      max_results: 100,
    },
  ],
  ['10,000 runs at once', 'searchRuns', { experiment_ids, max_results: 10_000 }],
  ['experiments by a tag', 'searchExperiments', { filter: "tags.tag0 LIKE '%4%'", max_results: 50_000 }],
  ['registered models by a tag', 'searchRegisteredModels', { filter: "tags.tag0 LIKE '%4%'" }],
  ['all model versions', 'searchModelVersions', {}],
  [
    'logged models by a param, by a metric',
    'searchLoggedModels',
    {
      experiment_ids: ['1'],
      filter: "params.param0 LIKE '%1%'",
      order_by: [{ field_name: 'metrics.metric0' }],
      max_results: 10_000,
    },
  ],
];

export function measureSlices(runs: number): Promise<readonly Slices[]> {
  return inFolder(provideDatabase(runs), (folder) => {
    const path = join(folder, 'mlflow.db');
    fillRegistry(path, registrySize);
    const measured = reads.map(([what, name, request]): Slices => {
      const database = new TimedDatabase(path, { readOnly: true });
      for (const piece of longRead(name).sliced(database, request)) void piece;
      database.close();
      const { times } = database;
      const total = times.reduce((sum, time) => sum + time, 0);
      return { what, statements: times.length, longest: Math.max(...times), total };
    });
    return Promise.resolve(measured);
  });
}

/** Keeps how long each statement takes that holds the file's lock. */
class TimedDatabase extends Database {
  readonly times: number[] = [];

  override all<T>(sql: string, ...values: readonly SqlValue[]): T[] {
    return this.#timed(sql, () => super.all<T>(sql, ...values));
  }

  override get<T>(sql: string, ...values: readonly SqlValue[]): T | undefined {
    return this.#timed(sql, () => super.get<T>(sql, ...values));
  }

  override run(sql: string, ...values: readonly SqlValue[]): number {
    return this.#timed(sql, () => super.run(sql, ...values));
  }

  #timed<T>(sql: string, call: () => T): T {
    const before = process.threadCpuUsage();
    try {
      return call();
    } finally {
      const { user, system } = process.threadCpuUsage(before);
      // What was found is sorted in a table of the connection's own.
      if (!sql.startsWith('SELECT id FROM temp.')) this.times.push((user + system) / 1000);
    }
  }
}
