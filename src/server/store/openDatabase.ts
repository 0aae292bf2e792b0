import { existsSync } from 'node:fs';
import { errorText } from '../../common/log.ts';
import { checkFile, isQuietWal } from './databaseFile.ts';
import { refuseSchema } from './knownSchemas.ts';
import { overlayMissing } from './overlay.ts';
import { schemaHead } from './schema.ts';
import { Database, isBusy, resultCode, resultCodes } from './sqlite.ts';
import { StoreError } from './storeError.ts';

export interface OpenedDatabase {
  readonly database: Database;
  /** Alembic head that the file names. */
  readonly schema: string;
  /** Why it can't be written to, whoever asks. */
  readonly refusal: string | undefined;
  /** Read without locks: who reads must look first whether somebody writes. */
  readonly isImmutable: boolean;
  /** SQLite's own count of changes to the tables' definitions, as it was when they were looked at. */
  readonly schemaVersion: number | undefined;
}

/** Opens a database that exists, so that nothing is written: neither to it nor beside it. */
export function openForReading(path: string): OpenedDatabase {
  checkFile(path);
  const isImmutable = isQuietWal(path);
  return guard(path, () => {
    try {
      const database = new Database(path, { readOnly: true, immutable: isImmutable });
      return inspect(database, path, isImmutable);
    } catch (error) {
      if (!needsRecovery(error, path)) throw error;
      // A process that was killed left a journal: until it is rolled back, nobody can read.
      const recovery = new Database(path);
      recovery.value('SELECT count(*) FROM sqlite_master');
      recovery.close();
      return inspect(new Database(path, { readOnly: true }), path, false);
    }
  });
}

/**
 * For a file that openForReading has looked at. It is not looked at again from outside SQLite, here and below:
 * a process that closes a file gives up all its locks on it (POSIX), those of the other thread too.
 */
export function openForWriting(path: string): OpenedDatabase {
  return guard(path, () => inspect(new Database(path), path, false));
}

/** A further connection for a read in another thread, as OpenedDatabase says of the first. */
export function openBeside(
  path: string,
  { immutable, insistFor }: { readonly immutable: boolean; readonly insistFor: number },
): Database {
  // Several may be open at once, and each goes over its tables but once.
  const options = { readOnly: true, immutable, insistFor, timeout: 0, cacheKib: 4000 };
  return inspect(new Database(path, options), path, immutable).database;
}

function inspect(database: Database, path: string, isImmutable: boolean): OpenedDatabase {
  try {
    const schemaVersion = readSchemaVersion(database);
    const tables = new Set(
      database
        .all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
        .map((row) => row.name),
    );
    if (!['experiments', 'runs', 'metrics', 'params', 'tags'].every((table) => tables.has(table))) {
      throw new StoreError(`${path} is a SQLite database, but not MLflow's: its tables are not there.`);
    }
    const schema = tables.has('alembic_version')
      ? database.value<string>('SELECT version_num FROM alembic_version')
      : undefined;
    const refusal = refuseSchema(schema, path);
    if (schema !== schemaHead) overlayMissing(database);
    return { database, schema: schema ?? '', refusal, isImmutable, schemaVersion };
  } catch (error) {
    database.close();
    throw error;
  }
}

export function readSchemaVersion(database: Database): number | undefined {
  return database.value<number>('PRAGMA main.schema_version');
}

function needsRecovery(error: unknown, path: string): boolean {
  const code = resultCode(error);
  const cannotRollBack = code === resultCodes.readOnly || code === resultCodes.cantOpen;
  return cannotRollBack && (existsSync(`${path}-journal`) || existsSync(`${path}-wal`));
}

/** Locked stays as it is, since it passes; every other error of SQLite here means that the file is no good. */
function guard<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof StoreError || isBusy(error)) throw error;
    const code = resultCode(error);
    const why =
      code === resultCodes.corrupt || code === resultCodes.notADatabase
        ? `is damaged: ${errorText(error)}`
        : `can't be opened: ${errorText(error)}`;
    throw new StoreError(`${path} ${why}.`, { cause: error });
  }
}
