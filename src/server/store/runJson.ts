import type { Database, SqlValue } from './sqlite.ts';

/** A run's parts as JSON texts, made by SQLite: twice as fast as rows turned into objects. The table's alias is `r`. */
const infoJson = `json_object(
  'run_id', r.run_uuid, 'run_uuid', r.run_uuid, 'run_name', r.name,
  'experiment_id', CAST(r.experiment_id AS TEXT), 'user_id', r.user_id, 'status', r.status,
  'start_time', r.start_time, 'end_time', nullif(r.end_time, 0), 'artifact_uri', r.artifact_uri,
  'lifecycle_stage', r.lifecycle_stage)`;

/** NULL columns are left out, as protobuf leaves out what was never set; an end at 0 is none to MLflow. */
const runInfoJson = `CASE WHEN coalesce(r.end_time, 0) = 0 OR r.start_time IS NULL OR r.name IS NULL OR r.user_id IS NULL
  THEN json_patch('{}', ${infoJson}) ELSE ${infoJson} END`;

/** How a metric's value is stored, and how it is sent. */
export const metricValue = `CASE WHEN m.is_nan THEN 'NaN' ELSE m.value END`;

const parts = `
  ${runInfoJson} AS info,
  (SELECT json_group_array(json_object('key', m.key, 'value', ${metricValue}, 'timestamp', m.timestamp, 'step', m.step))
   FROM latest_metrics m WHERE m.run_uuid = r.run_uuid) AS metrics,
  (SELECT json_group_array(json_object('key', key, 'value', value)) FROM params WHERE run_uuid = r.run_uuid) AS params,
  (SELECT json_group_array(json_object('key', key, 'value', value)) FROM tags WHERE run_uuid = r.run_uuid) AS tags,
  (SELECT json_group_array(json_object(
     'tags', (SELECT json_group_array(json_object('key', g.name, 'value', g.value)) FROM input_tags g WHERE g.input_uuid = i.input_uuid),
     'dataset', json_patch('{}', json_object(
       'name', d.name, 'digest', d.digest, 'source_type', d.dataset_source_type, 'source', d.dataset_source,
       'schema', d.dataset_schema, 'profile', d.dataset_profile))))
   FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
   WHERE i.destination_type = 'RUN' AND i.destination_id = r.run_uuid AND i.source_type = 'DATASET') AS datasets`;

/** Only of a whole run: MLflow's searches leave them out. */
const modelInputs = `
  (SELECT json_group_array(json_object('model_id', destination_id)) FROM inputs
   WHERE source_type = 'RUN_INPUT' AND source_id = r.run_uuid AND destination_type = 'MODEL_INPUT') AS model_inputs`;

const modelOutputs = `
  (SELECT json_group_array(json_object('model_id', destination_id, 'step', step)) FROM inputs
   WHERE source_type = 'RUN_OUTPUT' AND source_id = r.run_uuid AND destination_type = 'MODEL_OUTPUT') AS model_outputs`;

/** What a search gives of each run. */
export const runColumns = `${parts}, ${modelOutputs}`;

export interface RunParts {
  readonly info: string;
  readonly metrics: string;
  readonly params: string;
  readonly tags: string;
  readonly datasets: string;
  readonly model_inputs?: string;
  readonly model_outputs: string;
}

/** A whole run; undefined where there is none. */
export function selectRunParts(database: Database, runId: SqlValue): RunParts | undefined {
  return database.get<RunParts>(
    `SELECT ${runColumns}, ${modelInputs} FROM runs r WHERE r.run_uuid = ?`,
    runId,
  );
}

export function selectRunInfo(database: Database, runId: SqlValue): string | undefined {
  return database.value<string>(`SELECT ${runInfoJson} FROM runs r WHERE r.run_uuid = ?`, runId);
}

export function runJson(parts: RunParts): string {
  const data = object({ metrics: parts.metrics, params: parts.params, tags: parts.tags });
  // A data set without tags has none, not an empty list.
  const datasets = parts.datasets.replaceAll('"tags":[],', '');
  const inputs = object({ dataset_inputs: datasets, model_inputs: parts.model_inputs });
  const outputs = object({ model_outputs: parts.model_outputs });
  return `{"info":${parts.info},"data":${data},"inputs":${inputs},"outputs":${outputs}}`;
}

/** Empty lists are left out. */
function object(fields: Readonly<Record<string, string | undefined>>): string {
  const parts: string[] = [];
  for (const name in fields) {
    const list = fields[name];
    if (list !== undefined && list !== '[]') parts.push(`"${name}":${list}`);
  }
  return `{${parts.join(',')}}`;
}
