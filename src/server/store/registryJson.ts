import type { ModelVersion, RegisteredModel } from '../../api/entities.ts';
import { RawJson } from '../http/respond.ts';
import type { Database } from './sqlite.ts';

/** Deleted versions stay in their table under this stage, so that their numbers are never given again. */
export const deletedStage = 'Deleted_Internal';
export const promptTag = 'mlflow.prompt.is_prompt';

const version = `
  'name', v.name, 'version', CAST(v.version AS TEXT), 'creation_timestamp', v.creation_time,
  'last_updated_timestamp', v.last_updated_time, 'current_stage', v.current_stage, 'description', v.description,
  'source', v.source, 'run_id', v.run_id, 'status', v.status, 'status_message', v.status_message,
  'run_link', v.run_link,
  'tags', (SELECT CASE WHEN count(*) > 0 THEN json_group_array(json_object('key', t.key, 'value', t.value)) END
           FROM model_version_tags t WHERE t.workspace = v.workspace AND t.name = v.name AND t.version = v.version)`;

/** A version as searches and lists of latest versions give it; the table's alias is `v`. */
export const versionJson = `json_patch('{}', json_object(${version}))`;

/** A version with the aliases that point to it. */
export const versionWithAliasesJson = `json_patch('{}', json_object(${version},
  'aliases', (SELECT CASE WHEN count(*) > 0 THEN json_group_array(a.alias) END
              FROM registered_model_aliases a
              WHERE a.workspace = v.workspace AND a.name = v.name AND a.version = v.version)))`;

/** The newest version of each stage. */
export const latestVersions = `
  SELECT v.* FROM model_versions v
  WHERE v.workspace = 'default' AND v.current_stage != '${deletedStage}' AND v.version = (
    SELECT max(o.version) FROM model_versions o
    WHERE o.workspace = v.workspace AND o.name = v.name AND o.current_stage = v.current_stage)`;

/** A model whose newest versions come in this order, which MLflow's calls do not agree on; the table's alias is `m`. */
function modelJson(order: string): string {
  return `json_patch('{}', json_object(
  'name', m.name, 'creation_timestamp', m.creation_time, 'last_updated_timestamp', m.last_updated_time,
  'description', nullif(m.description, ''),
  'latest_versions', (SELECT CASE WHEN count(*) > 0 THEN json_group_array(json(j) ORDER BY ${order}) END
    FROM (SELECT ${versionJson} AS j, v.workspace, v.name, v.version, v.current_stage FROM (${latestVersions} AND v.name = m.name) v) v),
  'tags', (SELECT CASE WHEN count(*) > 0 THEN json_group_array(json_object('key', t.key, 'value', t.value)) END
           FROM registered_model_tags t WHERE t.workspace = m.workspace AND t.name = m.name),
  'aliases', (SELECT CASE WHEN count(*) > 0 THEN json_group_array(json_object('alias', a.alias, 'version', CAST(a.version AS TEXT))) END
              FROM registered_model_aliases a WHERE a.workspace = m.workspace AND a.name = m.name)))`;
}

/** By the stage whose first version is the oldest. */
export const byFirstOfStage = `(SELECT min(o.version) FROM model_versions o
  WHERE o.workspace = v.workspace AND o.name = v.name AND o.current_stage = v.current_stage)`;

const registeredModelJson = modelJson(byFirstOfStage);
/** As searches give it. */
export const foundModelJson = modelJson('v.current_stage');

export type ModelAnswer = RawJson<{ registered_model: RegisteredModel }>;
export type VersionAnswer = RawJson<{ model_version: ModelVersion }>;

export function selectRegisteredModel(database: Database, name: string): string | undefined {
  return database.value<string>(
    `SELECT ${registeredModelJson} FROM registered_models m WHERE m.workspace = 'default' AND m.name = ?`,
    name,
  );
}

export function selectVersion(database: Database, name: string, number: number): string | undefined {
  return database.value<string>(
    `SELECT ${versionWithAliasesJson} FROM model_versions v
     WHERE v.workspace = 'default' AND v.name = ? AND v.version = ? AND v.current_stage != '${deletedStage}'`,
    name,
    number,
  );
}

export function versionAnswer(json: string): VersionAnswer {
  return new RawJson(`{"model_version":${json}}`);
}

export function versionsAnswer(
  rows: readonly { readonly json: string }[],
): RawJson<{ model_versions?: ModelVersion[] }> {
  return new RawJson(
    rows.length === 0 ? '{}' : `{"model_versions":[${rows.map(({ json }) => json).join(',')}]}`,
  );
}
