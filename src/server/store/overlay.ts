import { Database } from './sqlite.ts';
import { schemaSql } from './schema.ts';

const coreTables = [
  'experiments',
  'experiment_tags',
  'runs',
  'tags',
  'params',
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
  'trace_info',
  'trace_tags',
  'trace_request_metadata',
  'spans',
  'assessments',
  'entity_associations',
];

/** What a column that an older MLflow did not have is read as; NULL where it is not named. */
const defaults: Readonly<Record<string, string>> = {
  workspace: "'default'",
  is_nan: '0',
  step: '0',
  lifecycle_stage: "'active'",
};

/**
 * Makes a database of another schema readable by the statements written for ours: temporary views and
 * empty tables, which belong to this connection only, stand before what is missing.
 */
export function overlayMissing(database: Database): void {
  const ours = new Database(':memory:');
  try {
    ours.exec(schemaSql);
    for (const table of coreTables) {
      const wanted = columnsOf(ours, table);
      const there = new Set(columnsOf(database, table));
      const missing = wanted.filter((column) => !there.has(column));
      if (missing.length === 0) continue;
      const columns = wanted.map((name) =>
        there.has(name) ? `"${name}"` : `${defaults[name] ?? 'NULL'} AS "${name}"`,
      );
      // `AS rowid`: where that is a column with a name of its own, SQLite would take that name.
      database.exec(
        there.size === 0
          ? `CREATE TEMP TABLE "${table}" (${wanted.map((name) => `"${name}"`).join(', ')})`
          : `CREATE TEMP VIEW "${table}" AS SELECT rowid AS rowid, ${columns.join(', ')} FROM main."${table}"`,
      );
    }
  } finally {
    ours.close();
  }
}

function columnsOf(database: Database, table: string): string[] {
  return database.all<{ name: string }>(`PRAGMA main.table_info("${table}")`).map((column) => column.name);
}
