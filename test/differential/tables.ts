import { DatabaseSync } from 'node:sqlite';
import { comparable } from './comparable.ts';

/** Columns that hold times or made-up ids, whatever their table. */
const dropped =
  /^(?:creation_time|last_update_time|last_updated_time|creation_timestamp_ms|last_updated_timestamp_ms|deleted_time|dataset_uuid|input_uuid)$/;

const tables = [
  'experiments',
  'experiment_tags',
  'runs',
  'params',
  'tags',
  'metrics',
  'latest_metrics',
  'datasets',
  'inputs',
  'input_tags',
  'logged_models',
  'logged_model_params',
  'logged_model_tags',
  'logged_model_metrics',
  'registered_models',
  'registered_model_tags',
  'registered_model_aliases',
  'model_versions',
  'model_version_tags',
];

/** What the tables hold, without times and made-up ids: each row as one list of values. */
export function readTables(
  path: string,
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, readonly unknown[]>> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Object.fromEntries(tables.map((table) => [table, readTable(database, table, names)]));
  } finally {
    database.close();
  }
}

function readTable(
  database: DatabaseSync,
  table: string,
  names: ReadonlyMap<string, string>,
): readonly unknown[] {
  const statement = database.prepare(`SELECT * FROM ${table}`);
  statement.setReadBigInts(true);
  const rows = statement.all().map((row) => {
    const values = Object.entries(row).filter(([column]) => !dropped.test(column));
    return comparable(
      values.map(([, value]) => (typeof value === 'bigint' ? String(value) : value)),
      { names, shows: undefined },
    );
  });
  return rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
