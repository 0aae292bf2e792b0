import type { Experiment, KeyValue } from '../../api/entities.ts';
import { MlflowError } from '../../api/errors.ts';
import { doesNotExist, invalidParameter } from '../answers.ts';
import { RawJson } from '../http/respond.ts';
import { joinUri } from './newDatabase.ts';
import type { Database } from './sqlite.ts';
import { resultCode, resultCodes } from './sqlite.ts';

const tagsJson = "json_group_array(json_object('key', t.key, 'value', t.value))";

/** One experiment as MLflow sends it; the table's alias is `e`. `tags`: SQL of their list, NULL where there are none. */
function jsonWith(tags: string): string {
  return `json_patch('{}', json_object(
  'experiment_id', CAST(e.experiment_id AS TEXT), 'name', e.name, 'artifact_location', e.artifact_location,
  'lifecycle_stage', e.lifecycle_stage, 'last_update_time', e.last_update_time, 'creation_time', e.creation_time,
  'tags', ${tags}, 'workspace', e.workspace))`;
}

const experimentJson = jsonWith(
  `(SELECT CASE WHEN count(*) > 0 THEN ${tagsJson} END FROM experiment_tags t WHERE t.experiment_id = e.experiment_id)`,
);

/** Of many experiments, joined to `taggedSql`: no index finds an experiment's tags, so that each would look at all of them. */
export const foundExperimentJson = jsonWith('json(tagged.tags)');

/** The tags of the experiments whose ids are the JSON list `?1`, by one look at all tags. */
export const taggedSql = `LEFT JOIN (
  SELECT t.experiment_id, ${tagsJson} AS tags FROM experiment_tags t
  WHERE t.experiment_id IN (SELECT value FROM json_each(?1)) GROUP BY t.experiment_id
) tagged ON tagged.experiment_id = e.experiment_id`;

interface ExperimentRow {
  readonly experiment_id: bigint;
  readonly artifact_location: string;
  readonly lifecycle_stage: string;
}

export function getExperimentJson(database: Database, id: bigint): RawJson<{ experiment: Experiment }> {
  const json = database.value<string>(
    `SELECT ${experimentJson} FROM experiments e WHERE experiment_id = ?`,
    id,
  );
  if (json === undefined) throw doesNotExist(`No Experiment with id=${id} exists`);
  return new RawJson(`{"experiment":${json}}`);
}

export function getExperimentJsonByName(
  database: Database,
  name: string,
): RawJson<{ experiment: Experiment }> {
  const sql = `SELECT ${experimentJson} FROM experiments e WHERE name = ? ORDER BY workspace != 'default' LIMIT 1`;
  const json = database.value<string>(sql, name);
  if (json === undefined) throw doesNotExist(`Could not find experiment with name '${name}'`);
  return new RawJson(`{"experiment":${json}}`);
}

/** An experiment that may be written to. */
export function requireActiveExperiment(database: Database, id: bigint): ExperimentRow {
  const row = findExperiment(database, id);
  if (row.lifecycle_stage !== 'active') {
    throw invalidParameter(
      `The experiment ${id} must be in the 'active' state. Current state is ${row.lifecycle_stage}.`,
    );
  }
  return row;
}

function findExperiment(database: Database, id: bigint): ExperimentRow {
  const row = database.get<Omit<ExperimentRow, 'experiment_id'>>(
    'SELECT artifact_location, lifecycle_stage FROM experiments WHERE experiment_id = ?',
    id,
  );
  if (!row) throw doesNotExist(`No Experiment with id=${id} exists`);
  return { ...row, experiment_id: id };
}

export interface NewExperiment {
  readonly name: string;
  /** `""`: below the artifact root. */
  readonly artifactLocation: string;
  readonly artifactRoot: string;
  readonly tags: readonly KeyValue[];
}

export function insertExperiment(database: Database, experiment: NewExperiment): string {
  const now = Date.now();
  try {
    const id = database.value<string>(
      `INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace)
       VALUES (?, ?, 'active', ?, ?, 'default') RETURNING CAST(experiment_id AS TEXT)`,
      experiment.name,
      experiment.artifactLocation,
      now,
      now,
    ) as string;
    if (experiment.artifactLocation === '') {
      const location = joinUri(experiment.artifactRoot, id);
      database.run(
        'UPDATE experiments SET artifact_location = ? WHERE experiment_id = ?',
        location,
        BigInt(id),
      );
    }
    for (const { key, value } of experiment.tags) {
      database.run(
        'INSERT INTO experiment_tags (key, value, experiment_id) VALUES (?, ?, ?)',
        key,
        value,
        BigInt(id),
      );
    }
    return id;
  } catch (error) {
    if (resultCode(error) !== resultCodes.constraint) throw error;
    throw new MlflowError(
      'RESOURCE_ALREADY_EXISTS',
      `Experiment(name=${experiment.name}) already exists. Error: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

export function deleteExperiment(database: Database, id: bigint): void {
  moveExperiment(database, id, { from: 'active', to: 'deleted' });
  database.run(
    "UPDATE runs SET lifecycle_stage = 'deleted', deleted_time = ? WHERE experiment_id = ?",
    Date.now(),
    id,
  );
}

/** All its runs come back, also those that were deleted before it. */
export function restoreExperiment(database: Database, id: bigint): void {
  moveExperiment(database, id, { from: 'deleted', to: 'active' });
  database.run("UPDATE runs SET lifecycle_stage = 'active', deleted_time = NULL WHERE experiment_id = ?", id);
}

function moveExperiment(database: Database, id: bigint, { from, to }: { from: string; to: string }): void {
  const changed = database.run(
    'UPDATE experiments SET lifecycle_stage = ?, last_update_time = ? WHERE experiment_id = ? AND lifecycle_stage = ?',
    to,
    Date.now(),
    id,
    from,
  );
  if (changed === 0) throw doesNotExist(`No Experiment with id=${id} exists`);
}

export function renameExperiment(database: Database, id: bigint, name: string): void {
  if (findExperiment(database, id).lifecycle_stage !== 'active') {
    // MLflow answers 500 here, which its client would try again for minutes.
    throw new MlflowError('INVALID_STATE', 'Cannot rename a non-active experiment.', { status: 400 });
  }
  database.run(
    'UPDATE experiments SET name = ?, last_update_time = ? WHERE experiment_id = ?',
    name,
    Date.now(),
    id,
  );
}

export function setExperimentTag(database: Database, id: bigint, { key, value }: KeyValue): void {
  requireActiveExperiment(database, id);
  const views = 'mlflow.customView.view';
  if (key.startsWith(views)) {
    const others = database.value<number>(
      'SELECT count(*) FROM experiment_tags WHERE experiment_id = ? AND key LIKE ? AND key != ?',
      id,
      `${views}%`,
      key,
    );
    if ((others ?? 0) >= 50) {
      throw invalidParameter(
        `Unable to create another custom view for experiment ${id}; the maximum number of custom views per experiment is 50. Delete an existing custom view before creating a new one.`,
      );
    }
  }
  database.run(
    'INSERT INTO experiment_tags (key, value, experiment_id) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    key,
    value,
    id,
  );
}

export function deleteExperimentTag(database: Database, id: bigint, key: string): void {
  requireActiveExperiment(database, id);
  if (database.run('DELETE FROM experiment_tags WHERE experiment_id = ? AND key = ?', id, key) === 0) {
    throw doesNotExist(`No tag with name: ${key} in experiment with id ${id}`);
  }
}
