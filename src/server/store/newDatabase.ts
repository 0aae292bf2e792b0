import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorText } from '../../common/log.ts';
import { extraIndexesSql } from './extraIndexes.ts';
import { schemaHead, schemaSql } from './schema.ts';
import { Database } from './sqlite.ts';
import { StoreError } from './storeError.ts';

export interface NewDatabaseOptions {
  /** Where experiments keep artifacts; the Default experiment gets `<root>/0`. */
  readonly artifactRoot: string;
  readonly extraIndexes: boolean;
}

/** The rows that MLflow itself puts into an empty database. */
export function fillNewDatabase(database: Database, options: NewDatabaseOptions): void {
  const now = Date.now();
  database.exec(`BEGIN; ${schemaSql} ${options.extraIndexes ? extraIndexesSql : ''}`);
  database.run('INSERT INTO alembic_version VALUES (?)', schemaHead);
  database.run(
    "INSERT INTO workspaces VALUES ('default', 'Default workspace for legacy resources', NULL, NULL, NULL)",
  );
  database.run(
    "INSERT INTO experiments VALUES (0, 'Default', ?, 'active', ?, ?, 'default')",
    joinUri(options.artifactRoot, '0'),
    now,
    now,
  );
  database.exec('COMMIT');
}

/** What is shown while there is no file yet: an empty store in memory. */
export function openEmpty(options: NewDatabaseOptions): Database {
  const database = new Database(':memory:');
  fillNewDatabase(database, options);
  return database;
}

/**
 * Makes the file and the folders that it lies in, whole or not at all. Somebody else's file that appears in the meantime is left alone:
 * it is then simply the one to open.
 */
export function createDatabaseFile(path: string, options: NewDatabaseOptions): void {
  const folder = dirname(path);
  makeFolder(folder);
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const database = new Database(temporary);
    try {
      // Nobody knows this file yet, so one sync at the end is enough.
      database.exec('PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF');
      fillNewDatabase(database, options);
    } finally {
      database.close();
    }
    sync(temporary);
    putInPlace(temporary, path);
    syncFolder(folder);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new StoreError(`The folder ${folder} can't be made: ${errorText(error)}.`, { cause: error });
  }
}

function putInPlace(temporary: string, path: string): void {
  try {
    // A link fails where a file is, a rename would replace it.
    linkSync(temporary, path);
  } catch (error) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && found.size > 0) return;
    if (found && !found.isFile()) throw new StoreError(`${path} is a folder.`, { cause: error });
    renameSync(temporary, path);
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  // Windows knows no sync of a folder.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Appends to the path of a URI, before its query if it has one. */
export function joinUri(uri: string, ...parts: readonly string[]): string {
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(uri) ?? [];
  // `mlflow-artifacts:/` keeps its one slash.
  return [path.replace(/\/+$/, ''), ...parts].join('/') + query;
}
