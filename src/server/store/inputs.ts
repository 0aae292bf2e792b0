import { randomUUID } from 'node:crypto';
import type { DatasetInput } from '../../api/entities.ts';
import { RawJson } from '../http/respond.ts';
import { pythonJson } from '../pythonValue.ts';
import { checkedRunTag } from '../validation.ts';
import { setRunTag } from './runs.ts';
import type { Database } from './sqlite.ts';

function newId(): string {
  return randomUUID().replaceAll('-', '');
}

/** Links data sets to a run; each is stored once per experiment, by name and digest. */
export function logDatasets(
  database: Database,
  { runId, experimentId }: { readonly runId: string; readonly experimentId: string },
  inputs: readonly DatasetInput[],
): void {
  for (const { dataset, tags = [] } of inputs) {
    const datasetId = findOrAddDataset(database, BigInt(experimentId), dataset);
    const inputId = newId();
    const added = database.run(
      `INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
       VALUES (?, 'DATASET', ?, 'RUN', ?, 0) ON CONFLICT DO NOTHING`,
      inputId,
      datasetId,
      runId,
    );
    // Tags of an input that is there already stay as they are.
    if (added === 0) continue;
    for (const { key, value } of tags) {
      database.run('INSERT INTO input_tags (input_uuid, name, value) VALUES (?, ?, ?)', inputId, key, value);
    }
  }
}

function findOrAddDataset(
  database: Database,
  experimentId: bigint,
  dataset: DatasetInput['dataset'],
): string {
  const { name, digest } = dataset;
  const found = database.value<string>(
    'SELECT dataset_uuid FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?',
    experimentId,
    name,
    digest,
  );
  if (found !== undefined) return found;
  const id = newId();
  database.run(
    `INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source,
       dataset_schema, dataset_profile) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    experimentId,
    name,
    digest,
    dataset.source_type,
    dataset.source,
    dataset.schema ?? null,
    dataset.profile ?? null,
  );
  return id;
}

const modelHistoryTag = 'mlflow.log-model.history';

/** The list of models that a tag of the run holds, with one more. */
export function addToModelHistory(
  database: Database,
  runId: string,
  model: Readonly<Record<string, unknown>>,
): void {
  const old = database.value<string>(
    'SELECT value FROM tags WHERE run_uuid = ? AND key = ?',
    runId,
    modelHistoryTag,
  );
  const models = old === undefined ? [] : (JSON.parse(old) as unknown[]);
  setRunTag(database, runId, checkedRunTag({ key: modelHistoryTag, value: pythonJson([...models, model]) }));
}

export function logModelInputs(database: Database, runId: string, modelIds: readonly string[]): void {
  for (const modelId of modelIds) {
    database.run(
      `INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
       VALUES (?, 'RUN_INPUT', ?, 'MODEL_INPUT', ?, 0) ON CONFLICT DO NOTHING`,
      newId(),
      runId,
      modelId,
    );
  }
}

export function logModelOutputs(
  database: Database,
  runId: string,
  models: readonly { readonly modelId: string; readonly step: number }[],
): void {
  for (const { modelId, step } of models) {
    // A second time with the same model is refused by the table's key, as in MLflow.
    database.run(
      `INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
       VALUES (?, 'RUN_OUTPUT', ?, 'MODEL_OUTPUT', ?, ?)`,
      newId(),
      runId,
      modelId,
      step,
    );
  }
}

/** Which data sets the runs of some experiments use, for MLflow's own web pages. */
export function getDatasetSummaries(
  database: Database,
  experimentIds: readonly bigint[],
): RawJson<{ dataset_summaries?: unknown[] }> {
  const json = database.value<string>(
    `SELECT json_group_array(json_patch('{}', json_object('experiment_id', CAST(s.experiment_id AS TEXT),
       'name', s.name, 'digest', s.digest, 'context', s.context)))
     FROM (SELECT DISTINCT d.experiment_id, d.name, d.digest, g.value AS context
           FROM datasets d JOIN inputs i ON i.source_id = d.dataset_uuid
           LEFT JOIN input_tags g ON g.input_uuid = i.input_uuid AND g.name = 'mlflow.data.context'
           WHERE d.experiment_id IN (SELECT value FROM json_each(?)) LIMIT 1000) s`,
    `[${experimentIds.join(',')}]`,
  );
  return new RawJson(json === undefined || json === '[]' ? '{}' : `{"dataset_summaries":${json}}`);
}
