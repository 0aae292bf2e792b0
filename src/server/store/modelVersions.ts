import type { KeyValue } from '../../api/entities.ts';
import { doesNotExist } from '../answers.ts';
import { checkModelName } from '../validation.ts';
import { requireRegisteredModel, touchRegisteredModel } from './registeredModels.ts';
import type { VersionAnswer } from './registryJson.ts';
import { deletedStage, selectVersion, versionAnswer } from './registryJson.ts';
import type { Database } from './sqlite.ts';

export interface VersionFacts {
  readonly source: string;
  readonly run_id: string | null;
  readonly storage_location: string | null;
}

/** A version that was not deleted. */
export function requireVersion(database: Database, name: string, version: number): VersionFacts {
  checkModelName(name);
  const found = database.get<VersionFacts>(
    `SELECT source, run_id, storage_location FROM model_versions
     WHERE workspace = 'default' AND name = ? AND version = ? AND current_stage != '${deletedStage}'`,
    name,
    version,
  );
  if (!found) throw doesNotExist(`Model Version (name=${name}, version=${version}) not found`);
  return found;
}

export function getVersionJson(database: Database, name: string, version: number): VersionAnswer {
  requireVersion(database, name, version);
  return versionAnswer(selectVersion(database, name, version) ?? '{}');
}

/** Where the files of a version are. */
export function getDownloadUri(database: Database, name: string, version: number): string {
  const { storage_location: location, source } = requireVersion(database, name, version);
  return location || source;
}

export interface NewVersion {
  readonly name: string;
  readonly source: string;
  readonly storageLocation: string;
  readonly runId: string;
  readonly runLink: string;
  readonly description: string;
  readonly tags: readonly KeyValue[];
}

/** Gives the next number, which no version had before, deleted ones included. */
export function insertVersion(database: Database, version: NewVersion): number {
  const { name } = version;
  requireRegisteredModel(database, name);
  const now = Date.now();
  touchRegisteredModel(database, name, now);
  const number =
    (database.value<number | null>(
      "SELECT max(version) FROM model_versions WHERE workspace = 'default' AND name = ?",
      name,
    ) ?? 0) + 1;
  database.run(
    `INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage,
       source, run_id, status, status_message, run_link, storage_location, workspace)
     VALUES (?, ?, ?, ?, ?, NULL, 'None', ?, ?, 'READY', NULL, ?, ?, 'default')`,
    name,
    number,
    now,
    now,
    version.description,
    version.source,
    version.runId,
    version.runLink,
    version.storageLocation,
  );
  for (const tag of version.tags) writeTag(database, { name, version: number }, tag);
  return number;
}

export function updateVersion(
  database: Database,
  name: string,
  { version, description }: { readonly version: number; readonly description: string | undefined },
): VersionAnswer {
  requireVersion(database, name, version);
  database.run(
    `UPDATE model_versions SET description = ?, last_updated_time = ?
     WHERE workspace = 'default' AND name = ? AND version = ?`,
    // Not sent means none, as in MLflow.
    description ?? null,
    Date.now(),
    name,
    version,
  );
  return getVersionJson(database, name, version);
}

export interface StageChange {
  readonly version: number;
  readonly stage: string;
  readonly archiveExisting: boolean;
}

export function moveVersionToStage(database: Database, name: string, change: StageChange): VersionAnswer {
  const { version, stage, archiveExisting } = change;
  requireVersion(database, name, version);
  const now = Date.now();
  if (archiveExisting) {
    database.run(
      `UPDATE model_versions SET current_stage = 'Archived', last_updated_time = ?
       WHERE workspace = 'default' AND name = ? AND version != ? AND current_stage = ?`,
      now,
      name,
      version,
      stage,
    );
  }
  database.run(
    `UPDATE model_versions SET current_stage = ?, last_updated_time = ?
     WHERE workspace = 'default' AND name = ? AND version = ?`,
    stage,
    now,
    name,
    version,
  );
  touchRegisteredModel(database, name, now);
  return getVersionJson(database, name, version);
}

/** Its row stays, emptied of what it pointed to; its aliases go, its tags stay. As in MLflow. */
export function deleteVersion(database: Database, name: string, version: number): void {
  requireVersion(database, name, version);
  const now = Date.now();
  touchRegisteredModel(database, name, now);
  database.run(
    "DELETE FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND version = ?",
    name,
    version,
  );
  database.run(
    `UPDATE model_versions SET current_stage = '${deletedStage}', last_updated_time = ?, description = NULL,
       user_id = NULL, source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID',
       run_link = 'REDACTED-RUN-LINK', status_message = NULL
     WHERE workspace = 'default' AND name = ? AND version = ?`,
    now,
    name,
    version,
  );
}

interface VersionId {
  readonly name: string;
  readonly version: number;
}

export function setVersionTag(database: Database, { name, version }: VersionId, tag: KeyValue): void {
  requireVersion(database, name, version);
  writeTag(database, { name, version }, tag);
}

function writeTag(database: Database, { name, version }: VersionId, { key, value }: KeyValue): void {
  database.run(
    `INSERT INTO model_version_tags (key, value, name, version, workspace) VALUES (?, ?, ?, ?, 'default')
     ON CONFLICT DO UPDATE SET value = excluded.value`,
    key,
    value,
    name,
    version,
  );
}

export function deleteVersionTag(database: Database, { name, version }: VersionId, key: string): void {
  requireVersion(database, name, version);
  database.run(
    "DELETE FROM model_version_tags WHERE workspace = 'default' AND name = ? AND version = ? AND key = ?",
    name,
    version,
    key,
  );
}
