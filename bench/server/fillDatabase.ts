import { DatabaseSync } from 'node:sqlite';
import { extraIndexesSql } from '../../src/server/store/extraIndexes.ts';
import { createDatabaseFile } from '../../src/server/store/newDatabase.ts';

export interface Filling {
  readonly runs: number;
  readonly experiments?: number;
  /** Of each run; one point each, but of the first run: see `historyPoints`. */
  readonly metrics?: number;
  readonly params?: number;
  readonly tags?: number;
  /** Points of the metric `history` of the first run, and of `short`, which has at most 1,000 of them. */
  readonly historyPoints?: number;
  readonly extraIndexes?: boolean;
}

/** The id of run number `index` (from 0). Ids are spread as real ones are, so that inserting by id is no append. */
export function runIdOf(index: number): string {
  return ((BigInt(index + 1) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn).toString(16).padStart(32, '0');
}

/** Ids are spread, so that each row goes to another page of each index: all of them had better be in memory. */
const cacheKilobytes = 4_000_000;

/**
 * Makes a database of our own schema and fills it by statements over whole tables: 100,000 runs take seconds.
 * Values are made from the run's number, so that two fillings are equal.
 */
export function fillDatabase(path: string, filling: Filling): void {
  const { runs, experiments = 10, metrics = 5, params = 10, tags = 5, historyPoints = 0 } = filling;
  createDatabaseFile(path, { artifactRoot: 'mlflow-artifacts:/', extraIndexes: false });
  const database = new DatabaseSync(path);
  database.exec(
    `PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-${cacheKilobytes}; BEGIN`,
  );
  database.function('run_id', { deterministic: true }, (index) => runIdOf(Number(index)));
  const numbers = (name: string, to: number): string =>
    `${name}(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM ${name} WHERE n + 1 < ${to})`;
  database.exec(`
    CREATE TEMP TABLE made AS WITH RECURSIVE ${numbers('i', runs)} SELECT n, run_id(n) AS id FROM i;
    WITH RECURSIVE ${numbers('i', experiments)}
      INSERT INTO experiments SELECT n + 1, 'experiment ' || n, 'mlflow-artifacts:/' || (n + 1), 'active', 1, 1, 'default' FROM i;
    INSERT INTO runs SELECT id, 'run ' || n, 'UNKNOWN', '', '', 'me',
      CASE WHEN n % 10 = 0 THEN 'FAILED' ELSE 'FINISHED' END, 1700000000000 + n * 1000, 1700000005000 + n * 1000, '',
      CASE WHEN n % 50 = 49 THEN 'deleted' ELSE 'active' END,
      'mlflow-artifacts:/' || (n % ${experiments} + 1) || '/' || id || '/artifacts', n % ${experiments} + 1, NULL FROM made;
    WITH RECURSIVE ${numbers('k', metrics)}
      INSERT INTO latest_metrics SELECT 'metric' || k.n, ((m.n * 7919 + k.n * 104729) % 1000003) / 1000003.0, 1700000001000, 0, 0, m.id
      FROM made m, k WHERE ${metrics} > 0;
    INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) SELECT key, value, timestamp, run_uuid, step, is_nan FROM latest_metrics;
    WITH RECURSIVE ${numbers('k', params)}
      INSERT INTO params (key, value, run_uuid) SELECT 'param' || k.n, 'value ' || ((m.n * 31 + k.n) % 1000), m.id FROM made m, k WHERE ${params} > 0;
    WITH RECURSIVE ${numbers('k', tags)}
      INSERT INTO tags (key, value, run_uuid) SELECT 'tag' || k.n, 'text ' || ((m.n * 17 + k.n) % 5000), m.id FROM made m, k WHERE ${tags} > 0;
    WITH RECURSIVE ${numbers('i', historyPoints)}
      INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) SELECT k.column1, i.n / 1000.0, 1700000001000 + i.n, m.id, i.n, 0
      FROM i, made m, (VALUES ('history'), ('short')) k
      WHERE m.n = 0 AND ${historyPoints} > 0 AND (k.column1 = 'history' OR i.n < 1000);
    DROP TABLE made;
    ${(filling.extraIndexes ?? true) ? extraIndexesSql : ''}
    COMMIT;
  `);
  database.close();
}
