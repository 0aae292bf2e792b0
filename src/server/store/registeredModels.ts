import type { KeyValue, ModelVersion } from '../../api/entities.ts';
import { MlflowError } from '../../api/errors.ts';
import { doesNotExist, invalidParameter } from '../answers.ts';
import { RawJson } from '../http/respond.ts';
import { pythonRepr } from '../pythonValue.ts';
import { checkModelName } from '../validation.ts';
import type { ModelAnswer, VersionAnswer } from './registryJson.ts';
import {
  byFirstOfStage,
  latestVersions,
  promptTag,
  selectRegisteredModel,
  selectVersion,
  versionAnswer,
  versionsAnswer,
  versionWithAliasesJson,
} from './registryJson.ts';
import { canonicalStage, stages } from './stages.ts';
import type { Database } from './sqlite.ts';
import { resultCode, resultCodes } from './sqlite.ts';

export function requireRegisteredModel(database: Database, name: string): void {
  checkModelName(name);
  const sql = "SELECT 1 FROM registered_models WHERE workspace = 'default' AND name = ?";
  if (database.value<number>(sql, name) === undefined) {
    throw doesNotExist(`Registered Model with name=${name} not found`);
  }
}

export function getRegisteredModelJson(database: Database, name: string): ModelAnswer {
  requireRegisteredModel(database, name);
  return new RawJson(`{"registered_model":${selectRegisteredModel(database, name) ?? '{}'}}`);
}

export function isPrompt(database: Database, name: string): boolean {
  return findPromptTag(database, name)?.toLowerCase() === 'true';
}

function findPromptTag(database: Database, name: string): string | undefined {
  const sql = "SELECT value FROM registered_model_tags WHERE workspace = 'default' AND name = ? AND key = ?";
  return database.value<string>(sql, name, promptTag);
}

export interface NewRegisteredModel {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly KeyValue[];
}

export function insertRegisteredModel(database: Database, model: NewRegisteredModel): ModelAnswer {
  const { name, description, tags } = model;
  const now = Date.now();
  const added = database.run(
    `INSERT INTO registered_models (name, creation_time, last_updated_time, description, workspace)
     VALUES (?, ?, ?, ?, 'default') ON CONFLICT DO NOTHING`,
    name,
    now,
    now,
    description,
  );
  if (added === 0) {
    // Whatever the tag's value is: as in MLflow.
    const wanted = tags.some(({ key }) => key === promptTag);
    throw alreadyExists(name, { wanted, found: findPromptTag(database, name) !== undefined });
  }
  for (const tag of tags) writeTag(database, name, tag);
  return getRegisteredModelJson(database, name);
}

function alreadyExists(
  name: string,
  isPrompts: { readonly wanted: boolean; readonly found: boolean },
): MlflowError {
  const kind = (prompt: boolean): string => (prompt ? 'prompt' : 'registered model');
  const { wanted, found } = isPrompts;
  return new MlflowError(
    'RESOURCE_ALREADY_EXISTS',
    wanted === found
      ? `${wanted ? 'Prompt' : 'Registered Model'} (name=${name}) already exists.`
      : `Tried to create a ${kind(wanted)} with name ${pythonRepr(name)}, but the name is already taken by a ${kind(found)}. MLflow does not allow creating a model and a prompt with the same name.`,
  );
}

export function touchRegisteredModel(database: Database, name: string, now: number): void {
  database.run(
    "UPDATE registered_models SET last_updated_time = ? WHERE workspace = 'default' AND name = ?",
    now,
    name,
  );
}

export function updateRegisteredModel(database: Database, name: string, description: string): ModelAnswer {
  requireRegisteredModel(database, name);
  database.run(
    "UPDATE registered_models SET description = ?, last_updated_time = ? WHERE workspace = 'default' AND name = ?",
    description,
    Date.now(),
    name,
  );
  return getRegisteredModelJson(database, name);
}

/** Versions, tags and aliases follow through their foreign keys. */
export function renameRegisteredModel(database: Database, name: string, newName: string): ModelAnswer {
  requireRegisteredModel(database, name);
  const now = Date.now();
  try {
    database.run(
      "UPDATE registered_models SET name = ?, last_updated_time = ? WHERE workspace = 'default' AND name = ?",
      newName,
      now,
      name,
    );
  } catch (error) {
    if (resultCode(error) !== resultCodes.constraint) throw error;
    throw new MlflowError(
      'RESOURCE_ALREADY_EXISTS',
      `Registered Model (name=${newName}) already exists. Error: ${(error as Error).message}`,
      { cause: error },
    );
  }
  database.run(
    "UPDATE model_versions SET last_updated_time = ? WHERE workspace = 'default' AND name = ?",
    now,
    newName,
  );
  return getRegisteredModelJson(database, newName);
}

export function deleteRegisteredModel(database: Database, name: string): void {
  requireRegisteredModel(database, name);
  for (const table of [
    'model_version_tags',
    'model_versions',
    'registered_model_tags',
    'registered_model_aliases',
    'registered_models',
  ]) {
    database.run(`DELETE FROM ${table} WHERE workspace = 'default' AND name = ?`, name);
  }
}

export function setRegisteredModelTag(database: Database, name: string, tag: KeyValue): void {
  requireRegisteredModel(database, name);
  writeTag(database, name, tag);
}

function writeTag(database: Database, name: string, { key, value }: KeyValue): void {
  database.run(
    `INSERT INTO registered_model_tags (key, value, name, workspace) VALUES (?, ?, ?, 'default')
     ON CONFLICT DO UPDATE SET value = excluded.value`,
    key,
    value,
    name,
  );
}

export function deleteRegisteredModelTag(database: Database, name: string, key: string): void {
  requireRegisteredModel(database, name);
  database.run(
    "DELETE FROM registered_model_tags WHERE workspace = 'default' AND name = ? AND key = ?",
    name,
    key,
  );
}

/** The newest version of each of these stages, in any case; of all for none. */
export function getLatestVersionsJson(
  database: Database,
  name: string,
  asked: readonly string[],
): RawJson<{ model_versions?: ModelVersion[] }> {
  requireRegisteredModel(database, name);
  const rows = database.all<{ json: string }>(
    `SELECT ${versionWithAliasesJson} AS json FROM (${latestVersions} AND v.name = ?) v
     WHERE v.current_stage IN (SELECT value FROM json_each(?)) ORDER BY ${byFirstOfStage}`,
    name,
    JSON.stringify(asked.length > 0 ? asked.map(canonicalStage) : stages),
  );
  return versionsAnswer(rows);
}

/** Moves the alias where it is there already. */
export function setAlias(
  database: Database,
  name: string,
  { alias, version }: { readonly alias: string; readonly version: number },
): void {
  database.run(
    `INSERT INTO registered_model_aliases (alias, version, name, workspace) VALUES (?, ?, ?, 'default')
     ON CONFLICT DO UPDATE SET version = excluded.version`,
    alias,
    version,
    name,
  );
}

export function deleteAlias(database: Database, name: string, alias: string): void {
  requireRegisteredModel(database, name);
  database.run(
    "DELETE FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND alias = ?",
    name,
    alias,
  );
}

/** The number that an alias points to; `latest`, in any case, is the highest version of all stages. */
export function resolveAlias(database: Database, name: string, alias: string): number {
  requireRegisteredModel(database, name);
  if (alias.toLowerCase() === 'latest') {
    const latest = database.value<number | null>(
      `SELECT max(v.version) FROM (${latestVersions} AND v.name = ?) v`,
      name,
    );
    if (latest === undefined || latest === null)
      throw doesNotExist(`Latest version not found for model ${name}.`);
    return latest;
  }
  const version = database.value<number>(
    "SELECT version FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND alias = ?",
    name,
    alias,
  );
  // 400, not 404: as MLflow's.
  if (version === undefined) throw invalidParameter(`Registered model alias ${alias} not found.`);
  return version;
}

export function getVersionByAliasJson(database: Database, name: string, alias: string): VersionAnswer {
  const version = resolveAlias(database, name, alias);
  const json = selectVersion(database, name, version);
  if (json === undefined) throw doesNotExist(`Model Version (name=${name}, version=${version}) not found`);
  return versionAnswer(json);
}
