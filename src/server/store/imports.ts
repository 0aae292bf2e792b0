import type { KeyValue, LoggedModelStatus } from '../../api/entities.ts';
import { loggedModelStatuses } from '../../api/entities.ts';
import { MlflowError } from '../../api/errors.ts';
import type { RunCounts } from '../../api/ownEndpoints.ts';
import { doesNotExist } from '../answers.ts';
import type { MetricRow } from '../validation.ts';
import { insertExperiment, requireActiveExperiment } from './experiments.ts';
import { findLoggedModel, writeModelTags } from './loggedModels.ts';
import { insertModelMetrics } from './metrics.ts';
import { joinUri } from './newDatabase.ts';
import { requireActiveRun, writeTag } from './runs.ts';
import type { Database } from './sqlite.ts';

// What comes from another server keeps its id and its times. Each of these may be called again: what is
// there already stays, what is missing is added.

export interface ImportedExperiment {
  readonly name: string;
  readonly artifactRoot: string;
  readonly creationTime: number | undefined;
  readonly lastUpdateTime: number | undefined;
  readonly tags: readonly KeyValue[];
}

/** By its name: ids of experiments are each store's own. */
export function importExperiment(
  database: Database,
  { name, artifactRoot, creationTime, lastUpdateTime, tags }: ImportedExperiment,
): { readonly experiment_id: string; readonly created: boolean } {
  const found = database.value<string>(
    "SELECT CAST(experiment_id AS TEXT) FROM experiments WHERE name = ? ORDER BY workspace != 'default' LIMIT 1",
    name,
  );
  if (found !== undefined) {
    requireActiveExperiment(database, BigInt(found));
    return { experiment_id: found, created: false };
  }
  const id = insertExperiment(database, { name, artifactLocation: '', artifactRoot, tags });
  database.run(
    `UPDATE experiments SET creation_time = coalesce(?, creation_time),
       last_update_time = coalesce(?, last_update_time) WHERE experiment_id = ?`,
    creationTime ?? null,
    lastUpdateTime ?? null,
    BigInt(id),
  );
  return { experiment_id: id, created: true };
}

export interface ImportedRun {
  readonly runId: string;
  readonly experimentId: bigint;
  readonly name: string;
  readonly userId: string;
  readonly startTime: number;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/** The run is RUNNING until who copies it says how it ended. */
export function importRun(
  database: Database,
  run: ImportedRun,
): { readonly artifact_uri: string; readonly created: boolean } {
  const { runId, experimentId } = run;
  const found = database.get<{ artifact_uri: string; experiment_id: string }>(
    'SELECT artifact_uri, CAST(experiment_id AS TEXT) AS experiment_id FROM runs WHERE run_uuid = ?',
    runId,
  );
  if (found && found.experiment_id !== String(experimentId))
    throw isElsewhere('Run', runId, found.experiment_id);
  const { artifact_location: root } = requireActiveExperiment(database, experimentId);
  const uri = found?.artifact_uri ?? joinUri(root, runId, 'artifacts');
  if (found) requireActiveRun(database, runId);
  else {
    database.run(
      `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
         end_time, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
       VALUES (?, ?, 'UNKNOWN', '', '', ?, 'RUNNING', ?, NULL, '', 'active', ?, ?, NULL)`,
      runId,
      run.name,
      run.userId,
      run.startTime,
      uri,
      experimentId,
    );
  }
  for (const { key, value } of run.params) {
    database.run(
      'INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      key,
      value,
      runId,
    );
  }
  for (const tag of run.tags) writeTag(database, runId, tag);
  return { artifact_uri: uri, created: !found };
}

export interface ImportedLoggedModel {
  readonly modelId: string;
  readonly experimentId: bigint;
  readonly name: string;
  readonly modelType: string;
  readonly sourceRunId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly status: LoggedModelStatus;
  readonly statusMessage: string | undefined;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly metrics: readonly (MetricRow & { readonly runId: string })[];
}

export function importLoggedModel(
  database: Database,
  model: ImportedLoggedModel,
): { readonly artifact_uri: string; readonly created: boolean; readonly metrics: number } {
  const { modelId, experimentId } = model;
  const found = findLoggedModel(database, modelId);
  if (found && found.experiment_id !== String(experimentId)) {
    throw isElsewhere('Logged model', modelId, found.experiment_id);
  }
  const { artifact_location: root } = requireActiveExperiment(database, experimentId);
  const uri = found?.artifact_location ?? joinUri(root, 'models', modelId, 'artifacts');
  database.run(
    `INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms,
       last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id, status_message)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?)
     ON CONFLICT DO UPDATE SET status = excluded.status, status_message = excluded.status_message,
       last_updated_timestamp_ms = excluded.last_updated_timestamp_ms`,
    modelId,
    experimentId,
    model.name,
    uri,
    model.createdAt,
    model.updatedAt,
    loggedModelStatuses.indexOf(model.status),
    model.modelType,
    model.sourceRunId,
    model.statusMessage ?? null,
  );
  for (const { key, value } of model.params) {
    database.run(
      `INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      modelId,
      experimentId,
      key,
      value,
    );
  }
  writeModelTags(database, modelId, { experimentId, tags: model.tags });
  for (const { runId, ...metric } of model.metrics) {
    if (database.value('SELECT 1 FROM runs WHERE run_uuid = ?', runId) === undefined) continue;
    insertModelMetrics(database, { runId, experimentId: String(experimentId) }, [metric]);
  }
  const metrics = database.value<number>(
    'SELECT count(*) FROM logged_model_metrics WHERE model_id = ?',
    modelId,
  );
  return { artifact_uri: uri, created: !found, metrics: metrics ?? 0 };
}

export function countRun(database: Database, runId: string): RunCounts {
  const counts = database.get<Record<keyof RunCounts, number>>(
    `SELECT (SELECT count(*) FROM metrics WHERE run_uuid = r.run_uuid) AS metrics,
       (SELECT count(*) FROM params WHERE run_uuid = r.run_uuid) AS params,
       (SELECT count(*) FROM tags WHERE run_uuid = r.run_uuid) AS tags,
       (SELECT count(*) FROM inputs WHERE destination_id = r.run_uuid AND destination_type = 'RUN'
          AND source_type = 'DATASET') AS dataset_inputs,
       (SELECT count(*) FROM inputs WHERE source_id = r.run_uuid AND source_type = 'RUN_INPUT') AS model_inputs,
       (SELECT count(*) FROM inputs WHERE source_id = r.run_uuid AND source_type = 'RUN_OUTPUT') AS model_outputs
     FROM runs r WHERE run_uuid = ?`,
    runId,
  );
  if (!counts) throw doesNotExist(`Run with id=${runId} not found`);
  return { ...counts };
}

function isElsewhere(what: string, id: string, experimentId: string): MlflowError {
  return new MlflowError(
    'RESOURCE_ALREADY_EXISTS',
    `${what} ${id} is in experiment ${experimentId} of this store already.`,
  );
}
