import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { Database, isBusy } from '../../../src/server/store/sqlite.ts';

describe('a journal that a reader finds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-sqlite-'));
  after(() => rmSync(folder, { recursive: true }));

  /** A database as a writer leaves it who is killed in the middle: with a journal that has to be rolled back. */
  function leftBehind(name: string): string {
    const from = join(folder, `${name}-writer.db`);
    const path = join(folder, `${name}.db`);
    const writer = new DatabaseSync(from);
    writer.exec('PRAGMA cache_size=5; CREATE TABLE t (x); INSERT INTO t VALUES (1); BEGIN');
    writer.exec(`INSERT INTO t SELECT zeroblob(3000) FROM json_each('[${'0,'.repeat(99)}0]')`);
    for (const suffix of ['', '-journal']) cpSync(from + suffix, path + suffix);
    writer.exec('ROLLBACK');
    writer.close();
    return path;
  }

  it('counts as held by somebody else, since it mostly is a commit that just ended', () => {
    const path = leftBehind('held');
    assert.throws(
      () => new Database(path, { readOnly: true }),
      (error) => isBusy(error) && /readonly/.test(String(error)),
    );
  });

  it('is waited for by who may wait', () => {
    const path = leftBehind('waited');
    // Whoever may write rolls it back.
    const script = `setTimeout(() => {
      new (require('node:sqlite').DatabaseSync)(${JSON.stringify(path)}).prepare('SELECT count(*) FROM t').get();
    }, 300)`;
    const other = spawn(process.execPath, ['-e', script], { stdio: 'inherit' });
    const reader = new Database(path, { readOnly: true, insistFor: 30_000 });
    assert.equal(reader.value('SELECT count(*) FROM t'), 1);
    assert.ok(!existsSync(`${path}-journal`));
    reader.close();
    other.kill();
  });
});
