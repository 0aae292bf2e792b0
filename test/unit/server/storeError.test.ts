import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { Database } from '../../../src/server/store/sqlite.ts';
import { errorOfDatabase } from '../../../src/server/store/storeError.ts';

function codeOf(write: () => void): string | undefined {
  try {
    write();
  } catch (error) {
    return errorOfDatabase(error)?.code;
  }
  return undefined;
}

describe('a write that SQLite takes for one to a read-only file', () => {
  const inFolder = (use: (path: string) => void): void => {
    const folder = mkdtempSync(join(tmpdir(), 'mlflow-error-'));
    const path = join(folder, 'mlflow.db');
    const made = new DatabaseSync(path);
    made.exec('CREATE TABLE t (a)');
    made.close();
    try {
      use(path);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  // Windows does not let an open file be deleted.
  it('may be tried again where the file was deleted', { skip: process.platform === 'win32' }, () => {
    inFolder((path) => {
      const database = new Database(path);
      database.exec('BEGIN IMMEDIATE');
      rmSync(path);
      assert.equal(
        codeOf(() => database.exec('INSERT INTO t VALUES (1)')),
        'TEMPORARILY_UNAVAILABLE',
      );
      database.close();
    });
  });

  it('is refused for good where it is read-only', () => {
    inFolder((path) => {
      const database = new Database(path, { readOnly: true });
      assert.equal(
        codeOf(() => database.exec('INSERT INTO t VALUES (1)')),
        'PERMISSION_DENIED',
      );
      database.close();
    });
  });
});
