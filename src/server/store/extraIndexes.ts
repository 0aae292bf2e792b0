import { setTimeout as pause } from 'node:timers/promises';
import { MlflowError } from '../../api/errors.ts';
import type { MissingIndex } from '../../api/ownEndpoints.ts';
import { schemaHead } from './schema.ts';
import { Database } from './sqlite.ts';

interface ExtraIndex {
  readonly name: string;
  readonly table: string;
  readonly columns: string;
}

/**
 * Make searches fast. They are in files that we make, and made in files of others only when asked for: MLflow
 * opens a database that has them. No DESC: its migrations lose it.
 */
const extraIndexes: readonly ExtraIndex[] = [
  {
    name: 'index_runs_experiment_lifecycle_start',
    table: 'runs',
    columns: 'experiment_id, lifecycle_stage, start_time, run_uuid',
  },
  {
    name: 'index_latest_metrics_key_value',
    table: 'latest_metrics',
    columns: '"key", is_nan, value, run_uuid',
  },
];

export const extraIndexesSql = extraIndexes.map((index) => `${createSql(index)};`).join('\n');

function createSql({ name, table, columns }: ExtraIndex): string {
  return `CREATE INDEX ${name} ON ${table} (${columns})`;
}

/** Whether a table has its extra index. */
export function hasExtraIndex(database: Database, table: 'runs' | 'latest_metrics'): boolean {
  const name = extraIndexes.find((index) => index.table === table)?.name ?? '';
  return database.value('SELECT 1 FROM pragma_index_list(?) WHERE name = ?', table, name) !== undefined;
}

/** Rows whose sorting is timed, to know how fast this machine is. */
const sampleRows = 20_000;
/** Sorting alone was timed; reading cold pages, the journal and the sync come to it. */
const safety = 1.5;
const bytesPerSecond = 40_000_000;

/** Which of the indexes a database does not have, and what making them would cost: measured on a part of it. */
export function findMissingIndexes(database: Database): readonly MissingIndex[] {
  return missingIn(database).map((index) => {
    const { name, table, columns } = index;
    // As good as a count, since nothing takes rows out of the middle, and at no cost.
    const rows = database.value<number>(`SELECT max(rowid) FROM main.${table}`) ?? 0;
    const start = performance.now();
    database.value(
      `SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY ${columns}) AS n FROM main.${table} WHERE rowid <= ?)`,
      sampleRows,
    );
    const sampleSeconds = (performance.now() - start) / 1000;
    const lengths = columns.split(', ').map((column) => `length(coalesce(${column}, ''))`);
    const width = database.value<number>(
      `SELECT avg(${lengths.join(' + ')}) FROM main.${table} WHERE rowid <= 1000`,
    );
    const bytes = rows * ((width ?? 60) + 8);
    const seconds =
      (sampleSeconds / sampleRows) * Math.max(rows, sampleRows) * safety + bytes / bytesPerSecond;
    return {
      name,
      table,
      rows,
      estimated_bytes: Math.round(bytes),
      estimated_seconds: Number(seconds.toFixed(2)),
    };
  });
}

function missingIn(database: Database): readonly ExtraIndex[] {
  const rows = database.all<{ name: string }>("SELECT name FROM main.sqlite_master WHERE type = 'index'");
  const there = new Set(rows.map(({ name }) => name));
  return extraIndexes.filter(({ name }) => !there.has(name));
}

/**
 * A Python program that logs waits 20 s for the database, then it fails. Each index is a transaction of its
 * own, so the longest counts; and an estimate may be wrong by a factor of two.
 */
const longestSeconds = 8;

/** Why the indexes can't be made while others may write; undefined where they can. */
export function refuseIndexes(missing: readonly MissingIndex[]): string | undefined {
  const longest = Math.max(...missing.map((index) => index.estimated_seconds), 0);
  if (longest <= longestSeconds) return undefined;
  return (
    `Making an index of this database would take about ${Math.ceil(longest)} s in one transaction. Programs that log ` +
    `to the same file wait at most 20 s for it, and fail then; so it is only made where it takes ${longestSeconds} s or less. ` +
    'Searches work without it, more slowly.'
  );
}

/** Between two indexes, so that who waits for the database gets it: MLflow looks every 100 ms. */
const restMs = 300;

/** Makes those that are missing, each in a transaction of its own. Takes as long as it takes: not for the main thread. */
export async function makeIndexes(path: string): Promise<void> {
  const database = new Database(path, { timeout: 20_000 });
  try {
    // What is spilled early would lock out readers too, from then on and not only for the commit.
    database.exec('PRAGMA synchronous=FULL; PRAGMA cache_spill=OFF');
    for (const index of missingIn(database)) {
      database.exec('BEGIN IMMEDIATE');
      try {
        const schema = database.value<string>('SELECT version_num FROM alembic_version');
        if (schema !== schemaHead)
          throw new MlflowError('ABORTED', 'Another program has changed the schema of the database.');
        database.exec(createSql(index));
        database.exec('COMMIT');
      } finally {
        if (database.inTransaction) database.exec('ROLLBACK');
      }
      await pause(restMs);
    }
  } finally {
    database.close();
  }
}
