import type { DeletionKind } from '../../api/ownEndpoints.ts';
import type { Candidate } from './deletionCandidates.ts';
import { versionsNaming } from './deletionReferences.ts';
import type { Database } from './sqlite.ts';
import { resultCode, resultCodes } from './sqlite.ts';
import type { Store } from './store.ts';

/** Rows that one transaction deletes of a long history: so long no other writer waits. */
const historySlice = 20_000;

/**
 * Deletes the rows of one run, model or experiment that is deleted; what points at it goes too. Says why
 * it stays, where something has changed since it was planned.
 */
export async function deleteRows(
  store: Store,
  candidate: Candidate,
  versions: ReadonlySet<string>,
): Promise<string | undefined> {
  const { kind, id } = candidate;
  const why = await store.read((database) => whyNot(database, candidate, versions));
  if (why !== undefined) return why;
  if (kind === 'run') {
    for (let left = historySlice; left === historySlice;) {
      left = await store.write((database) =>
        whyNot(database, candidate, versions) === undefined ? deleteHistory(database, id) : 0,
      );
    }
  }
  try {
    return await store.write((database) => {
      const why = whyNot(database, candidate, versions);
      if (why === undefined) deleteAll[kind](database, id);
      return why;
    });
  } catch (error) {
    if (resultCode((error as Error).cause ?? error) !== resultCodes.constraint) throw error;
    return 'Something else in the database refers to it.';
  }
}

function whyNot(
  database: Database,
  { kind, id }: Candidate,
  versions: ReadonlySet<string>,
): string | undefined {
  const stage = database.value<string>(stageSql[kind], id);
  if (stage === undefined) return 'It is gone already.';
  if (stage !== 'deleted') return 'It was restored meanwhile.';
  if (kind === 'experiment') {
    // The tables would let logged models and traces go with it.
    const held = ['runs', 'logged_models', 'trace_info'].find(
      (table) =>
        database.value(`SELECT 1 FROM ${table} WHERE experiment_id = ? LIMIT 1`, BigInt(id)) !== undefined,
    );
    return held && 'Something in it stays.';
  }
  const named = versionsNaming(database, id).find((version) => !versions.has(version));
  return named === undefined ? undefined : `Registered version ${named} refers to it.`;
}

const stageSql: Readonly<Record<DeletionKind, string>> = {
  experiment: 'SELECT lifecycle_stage FROM experiments WHERE CAST(experiment_id AS TEXT) = ?',
  run: 'SELECT lifecycle_stage FROM runs WHERE run_uuid = ?',
  logged_model: 'SELECT lifecycle_stage FROM logged_models WHERE model_id = ?',
};

function deleteHistory(database: Database, runId: string): number {
  return database.run(
    `DELETE FROM metrics WHERE rowid IN (SELECT rowid FROM metrics WHERE run_uuid = ? LIMIT ${historySlice})`,
    runId,
  );
}

const deleteAll: Readonly<Record<DeletionKind, (database: Database, id: string) => void>> = {
  run(database, id) {
    for (const table of ['metrics', 'latest_metrics', 'params', 'tags']) {
      database.run(`DELETE FROM ${table} WHERE run_uuid = ?`, id);
    }
    deleteLinks(database, id, ['RUN', 'RUN_INPUT', 'RUN_OUTPUT']);
    database.run('DELETE FROM logged_model_metrics WHERE run_id = ?', id);
    database.run('DELETE FROM runs WHERE run_uuid = ?', id);
  },

  logged_model(database, id) {
    for (const table of ['logged_model_params', 'logged_model_tags', 'logged_model_metrics']) {
      database.run(`DELETE FROM ${table} WHERE model_id = ?`, id);
    }
    deleteLinks(database, id, ['MODEL_INPUT', 'MODEL_OUTPUT']);
    database.run('DELETE FROM logged_models WHERE model_id = ?', id);
  },

  experiment(database, id) {
    const number = BigInt(id);
    // These name the experiment without a foreign key, and its number may be given out again.
    for (const table of [
      'sql_trace_rollup_rebuild_queue',
      'sql_trace_metric_daily_rollups',
      'sql_span_cost_daily_rollups',
      'sql_assessment_daily_rollups',
      'experiment_tags',
      'datasets',
    ]) {
      database.run(`DELETE FROM ${table} WHERE experiment_id = ?`, number);
    }
    // Other tables keep it by their foreign keys, such as runs that were made meanwhile.
    database.run('DELETE FROM experiments WHERE experiment_id = ?', number);
  },
};

/** The inputs and outputs that a run or model takes part in. */
function deleteLinks(database: Database, id: string, types: readonly string[]): void {
  const marks = types.map(() => '?').join(', ');
  const links = `SELECT input_uuid FROM inputs WHERE (source_id = ? AND source_type IN (${marks}))
    OR (destination_id = ? AND destination_type IN (${marks}))`;
  const values = [id, ...types, id, ...types];
  database.run(`DELETE FROM input_tags WHERE input_uuid IN (${links})`, ...values);
  database.run(`DELETE FROM inputs WHERE input_uuid IN (${links})`, ...values);
}
