import { randomUUID } from 'node:crypto';
import type { KeyValue, Run, RunInfo, RunStatus } from '../../api/entities.ts';
import { doesNotExist, invalidParameter } from '../answers.ts';
import { RawJson } from '../http/respond.ts';
import { requireActiveExperiment } from './experiments.ts';
import { joinUri } from './newDatabase.ts';
import { randomName } from './randomName.ts';
import { runJson, selectRunInfo, selectRunParts } from './runJson.ts';
import type { Database } from './sqlite.ts';

export const runNameTag = 'mlflow.runName';

function noSuchRun(runId: string): Error {
  return doesNotExist(`Run with id=${runId} not found`);
}

export function getRunJson(database: Database, runId: string): RawJson<{ run: Run }> {
  const parts = selectRunParts(database, runId);
  if (!parts) throw noSuchRun(runId);
  return new RawJson(`{"run":${runJson(parts)}}`);
}

export function findRunArtifactUri(database: Database, runId: string): string {
  const row = database.get<{ artifact_uri: string | null }>(
    'SELECT artifact_uri FROM runs WHERE run_uuid = ?',
    runId,
  );
  if (!row) throw noSuchRun(runId);
  return row.artifact_uri ?? '';
}

/** A run that may be written to. Gives the id of its experiment, as text. */
export function requireActiveRun(database: Database, runId: string): string {
  const row = database.get<{ lifecycle_stage: string; experiment_id: string }>(
    'SELECT lifecycle_stage, CAST(experiment_id AS TEXT) AS experiment_id FROM runs WHERE run_uuid = ?',
    runId,
  );
  if (!row) throw noSuchRun(runId);
  if (row.lifecycle_stage !== 'active') {
    throw invalidParameter(
      `The run ${runId} must be in the 'active' state. Current state is ${row.lifecycle_stage}.`,
    );
  }
  return row.experiment_id;
}

export interface NewRun {
  readonly experimentId: bigint;
  readonly userId: string;
  /** `""`: one is made. */
  readonly name: string;
  readonly startTime: number;
  readonly tags: readonly KeyValue[];
}

export function insertRun(database: Database, run: NewRun): RawJson<{ run: Run }> {
  const experiment = requireActiveExperiment(database, run.experimentId);
  const runId = randomUUID().replaceAll('-', '');
  const tagged = run.tags.find((tag) => tag.key === runNameTag)?.value ?? '';
  if (run.name !== '' && tagged !== '' && run.name !== tagged) {
    throw invalidParameter(
      "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values " +
        `(run_name='${run.name}', mlflow.runName='${tagged}').`,
    );
  }
  const name = run.name || tagged || randomName();
  database.run(
    `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
       end_time, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
     VALUES (?, ?, 'UNKNOWN', '', '', ?, 'RUNNING', ?, NULL, '', 'active', ?, ?, NULL)`,
    runId,
    name,
    run.userId,
    run.startTime,
    joinUri(experiment.artifact_location, runId, 'artifacts'),
    run.experimentId,
  );
  for (const tag of run.tags) {
    if (tag.key === runNameTag) continue;
    database.run('INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)', tag.key, tag.value, runId);
  }
  writeTag(database, runId, { key: runNameTag, value: name });
  const parts = selectRunParts(database, runId);
  if (!parts) throw noSuchRun(runId);
  // A new run is answered without `outputs`.
  return new RawJson(`{"run":${runJson(parts).replace(/,"outputs":\{\}\}$/, '}')}}`);
}

export interface RunChange {
  readonly status: RunStatus | undefined;
  readonly endTime: number | undefined;
  readonly name: string | undefined;
}

export function updateRun(
  database: Database,
  runId: string,
  change: RunChange,
): RawJson<{ run_info: RunInfo }> {
  requireActiveRun(database, runId);
  database.run(
    'UPDATE runs SET status = coalesce(?, status), end_time = coalesce(?, end_time) WHERE run_uuid = ?',
    change.status ?? null,
    change.endTime ?? null,
    runId,
  );
  if (change.name !== undefined && change.name !== '') renameRun(database, runId, change.name);
  return new RawJson(`{"run_info":${selectRunInfo(database, runId) ?? '{}'}}`);
}

function renameRun(database: Database, runId: string, name: string): void {
  database.run('UPDATE runs SET name = ? WHERE run_uuid = ?', name, runId);
  writeTag(database, runId, { key: runNameTag, value: name });
}

export function deleteRun(database: Database, runId: string): void {
  moveRun(database, runId, { stage: 'deleted', deletedTime: Date.now() });
}

export function restoreRun(database: Database, runId: string): void {
  moveRun(database, runId, { stage: 'active', deletedTime: null });
}

function moveRun(
  database: Database,
  runId: string,
  { stage, deletedTime }: { stage: 'active' | 'deleted'; deletedTime: number | null },
): void {
  const changed = database.run(
    'UPDATE runs SET lifecycle_stage = ?, deleted_time = ? WHERE run_uuid = ?',
    stage,
    deletedTime,
    runId,
  );
  if (changed === 0) throw noSuchRun(runId);
}

/** Sets a tag of an active run; the tag that holds the run's name renames it. */
export function setRunTag(database: Database, runId: string, tag: KeyValue): void {
  // An empty name leaves the old one, as in MLflow.
  if (tag.key === runNameTag) return tag.value === '' ? undefined : renameRun(database, runId, tag.value);
  writeTag(database, runId, tag);
}

/** Sets a tag as it is: unchecked, of a run in whatever state. */
export function writeTag(database: Database, runId: string, { key, value }: KeyValue): void {
  database.run(
    'INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    key,
    value,
    runId,
  );
}

export function deleteRunTag(database: Database, runId: string, key: string): void {
  requireActiveRun(database, runId);
  if (database.run('DELETE FROM tags WHERE run_uuid = ? AND key = ?', runId, key) === 0) {
    throw doesNotExist(`No tag with name: ${key} in run with id ${runId}`);
  }
}

/** Adds a param and gives back the value that was there before, if there was one. */
function addParam(database: Database, runId: string, { key, value }: KeyValue): string | undefined {
  const old = database.value<string>('SELECT value FROM params WHERE key = ? AND run_uuid = ?', key, runId);
  if (old === undefined) {
    database.run('INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)', key, value, runId);
  }
  return old;
}

/** Params never change. */
export function logParam(database: Database, runId: string, param: KeyValue): void {
  requireActiveRun(database, runId);
  const old = addParam(database, runId, param);
  if (old === undefined || old === param.value) return;
  throw invalidParameter(
    `Changing param values is not allowed. Param with key='${param.key}' was already logged with value='${old}' ` +
      `for run ID='${runId}'. Attempted logging new value '${param.value}'.`,
  );
}

/** All or none of them. */
export function logParams(database: Database, runId: string, params: readonly KeyValue[]): void {
  const changed: string[] = [];
  for (const param of params) {
    const old = addParam(database, runId, param);
    if (old === undefined || old === param.value) continue;
    changed.push(`{'key': '${param.key}', 'old_value': '${old}', 'new_value': '${param.value}'}`);
  }
  if (changed.length === 0) return;
  throw invalidParameter(
    `Changing param values is not allowed. Params were already logged='[${changed.join(', ')}]' for run ID='${runId}'.`,
  );
}
