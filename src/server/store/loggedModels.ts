import { randomUUID } from 'node:crypto';
import type { KeyValue, LoggedModel, LoggedModelStatus } from '../../api/entities.ts';
import { loggedModelStatuses } from '../../api/entities.ts';
import { doesNotExist } from '../answers.ts';
import { RawJson } from '../http/respond.ts';
import { requireActiveExperiment } from './experiments.ts';
import { joinUri } from './newDatabase.ts';
import { randomName } from './randomName.ts';
import type { Database } from './sqlite.ts';

const statusCase = loggedModelStatuses.map((name, number) => `WHEN ${number} THEN '${name}'`).join(' ');

function listJson(sql: string, table: string, order: string): string {
  return `(SELECT CASE WHEN count(*) > 0 THEN json_group_array(${sql}) END
    FROM (SELECT * FROM ${table} WHERE model_id = l.model_id ORDER BY ${order}) v)`;
}

/** One model as MLflow sends it; the table's alias is `l`. */
export const loggedModelJson = `json_patch('{}', json_object(
  'info', json_object(
    'model_id', l.model_id, 'experiment_id', CAST(l.experiment_id AS TEXT), 'name', l.name,
    'creation_timestamp_ms', l.creation_timestamp_ms, 'last_updated_timestamp_ms', l.last_updated_timestamp_ms,
    'artifact_uri', l.artifact_location, 'status', CASE l.status ${statusCase} END,
    'model_type', l.model_type, 'source_run_id', l.source_run_id, 'status_message', l.status_message,
    'tags', ${listJson("json_object('key', v.tag_key, 'value', v.tag_value)", 'logged_model_tags', 'rowid')}),
  'data', json_object(
    'params', ${listJson("json_object('key', v.param_key, 'value', v.param_value)", 'logged_model_params', 'param_key')},
    'metrics', ${listJson(
      `json_patch('{}', json_object('key', v.metric_name, 'value', v.metric_value, 'timestamp', v.metric_timestamp_ms,
         'step', v.metric_step, 'dataset_name', v.dataset_name, 'dataset_digest', v.dataset_digest,
         'model_id', v.model_id, 'run_id', v.run_id))`,
      'logged_model_metrics',
      'rowid',
    )})))`;

type Answer = RawJson<{ model: LoggedModel }>;

function noSuchModel(modelId: string): Error {
  return doesNotExist(`Logged model with ID '${modelId}' not found.`);
}

export interface LoggedModelFacts {
  readonly experiment_id: string;
  readonly artifact_location: string;
  readonly source_run_id: string | null;
  readonly lifecycle_stage: string;
}

/** What the registry and artifact calls need of a model; undefined where there is none. */
export function findLoggedModel(database: Database, modelId: string): LoggedModelFacts | undefined {
  return database.get<LoggedModelFacts>(
    `SELECT CAST(experiment_id AS TEXT) AS experiment_id, artifact_location, source_run_id, lifecycle_stage
     FROM logged_models WHERE model_id = ?`,
    modelId,
  );
}

export function requireLoggedModel(database: Database, modelId: string): LoggedModelFacts {
  const found = findLoggedModel(database, modelId);
  if (!found) throw noSuchModel(modelId);
  return found;
}

export function requireActiveLoggedModel(database: Database, modelId: string): LoggedModelFacts {
  const found = requireLoggedModel(database, modelId);
  if (found.lifecycle_stage === 'deleted') throw noSuchModel(modelId);
  return found;
}

export function getLoggedModelJson(database: Database, modelId: string, stages: 'active' | 'all'): Answer {
  const condition = stages === 'all' ? '' : " AND l.lifecycle_stage != 'deleted'";
  const json = database.value<string>(
    `SELECT ${loggedModelJson} FROM logged_models l WHERE l.model_id = ?${condition}`,
    modelId,
  );
  if (json === undefined) throw noSuchModel(modelId);
  return new RawJson(`{"model":${json}}`);
}

export interface NewLoggedModel {
  readonly experimentId: bigint;
  /** `""`: one is made. */
  readonly name: string;
  readonly modelType: string;
  readonly sourceRunId: string;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

export function insertLoggedModel(database: Database, model: NewLoggedModel): Answer {
  const { artifact_location: root } = requireActiveExperiment(database, model.experimentId);
  const modelId = `m-${randomUUID().replaceAll('-', '')}`;
  const now = Date.now();
  database.run(
    `INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms,
       last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id, status_message)
     VALUES (?, ?, ?, ?, ?, ?, 1, 'active', ?, ?, NULL)`,
    modelId,
    model.experimentId,
    model.name || randomName(),
    joinUri(root, 'models', modelId, 'artifacts'),
    now,
    now,
    model.modelType,
    model.sourceRunId,
  );
  insertParams(database, modelId, { experimentId: model.experimentId, params: model.params });
  for (const { key, value } of model.tags) {
    // A key that is there twice is refused by the table, as in MLflow.
    database.run(
      'INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)',
      modelId,
      model.experimentId,
      key,
      value,
    );
  }
  return getLoggedModelJson(database, modelId, 'all');
}

export function addLoggedModelParams(database: Database, modelId: string, params: readonly KeyValue[]): void {
  const { experiment_id: experimentId } = requireLoggedModel(database, modelId);
  insertParams(database, modelId, { experimentId: BigInt(experimentId), params });
}

function insertParams(
  database: Database,
  modelId: string,
  { experimentId, params }: { readonly experimentId: bigint; readonly params: readonly KeyValue[] },
): void {
  for (const { key, value } of params) {
    database.run(
      'INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES (?, ?, ?, ?)',
      modelId,
      experimentId,
      key,
      value,
    );
  }
}

export function setLoggedModelTags(database: Database, modelId: string, tags: readonly KeyValue[]): void {
  const { experiment_id: experimentId } = requireLoggedModel(database, modelId);
  writeModelTags(database, modelId, { experimentId: BigInt(experimentId), tags });
}

export function writeModelTags(
  database: Database,
  modelId: string,
  { experimentId, tags }: { readonly experimentId: bigint; readonly tags: readonly KeyValue[] },
): void {
  for (const { key, value } of tags) {
    database.run(
      `INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET tag_value = excluded.tag_value`,
      modelId,
      BigInt(experimentId),
      key,
      value,
    );
  }
}

export function deleteLoggedModelTag(database: Database, modelId: string, key: string): void {
  requireLoggedModel(database, modelId);
  if (database.run('DELETE FROM logged_model_tags WHERE model_id = ? AND tag_key = ?', modelId, key) === 0) {
    throw doesNotExist(`No tag with key '${key}' found for model with ID '${modelId}'.`);
  }
}

export function finalizeLoggedModel(database: Database, modelId: string, status: LoggedModelStatus): Answer {
  requireLoggedModel(database, modelId);
  database.run(
    'UPDATE logged_models SET status = ?, last_updated_timestamp_ms = ? WHERE model_id = ?',
    loggedModelStatuses.indexOf(status),
    Date.now(),
    modelId,
  );
  return getLoggedModelJson(database, modelId, 'all');
}

export function deleteLoggedModel(database: Database, modelId: string): void {
  requireLoggedModel(database, modelId);
  database.run(
    "UPDATE logged_models SET lifecycle_stage = 'deleted', last_updated_timestamp_ms = ? WHERE model_id = ?",
    Date.now(),
    modelId,
  );
}
