import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { backendStoreUri, databaseHash, realDatabasePath } from '../../../src/embedded/databasePath.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mlflow-path-')));
after(() => rmSync(folder, { recursive: true, force: true }));

const real = join(folder, 'real');
mkdirSync(real);
writeFileSync(join(real, 'mlflow.db'), '');
symlinkSync(real, join(folder, 'linked'));
symlinkSync(join(real, 'mlflow.db'), join(folder, 'alias.db'));
symlinkSync('real/later.db', join(folder, 'dangling.db'));
symlinkSync('round.db', join(folder, 'round.db'));

const rows = [
  ['the file itself', 'real/mlflow.db', 'real/mlflow.db'],
  ['through a linked folder', 'linked/mlflow.db', 'real/mlflow.db'],
  ['a link to the file', 'alias.db', 'real/mlflow.db'],
  ['dots', 'real/../linked/./mlflow.db', 'real/mlflow.db'],
  ['a file that is not there yet', 'linked/new.db', 'real/new.db'],
  ['a folder that is not there yet', 'linked/runs/of/today.db', 'real/runs/of/today.db'],
  ['a link to a file that is not there yet', 'dangling.db', 'real/later.db'],
  ['a file in the place of a folder', 'real/mlflow.db/x.db', 'real/mlflow.db/x.db'],
] as const;

for (const [name, given, expected] of rows) {
  test(`real path: ${name}`, async () => {
    assert.equal(await realDatabasePath(join(folder, given)), join(folder, expected));
  });
}

test('a link to itself is an error, not an endless walk', async () => {
  await assert.rejects(realDatabasePath(join(folder, 'round.db')), { code: 'ELOOP' });
});

test('a hash names one path on one machine', () => {
  assert.equal(databaseHash('/a/mlflow.db', 'one'), databaseHash('/a/mlflow.db', 'one'));
  assert.notEqual(databaseHash('/a/mlflow.db', 'one'), databaseHash('/b/mlflow.db', 'one'));
  assert.notEqual(databaseHash('/a/mlflow.db', 'one'), databaseHash('/a/mlflow.db', 'two'));
  assert.match(databaseHash('/a/mlflow.db'), /^[0-9a-f]{32}$/);
});

test('the URI has four slashes, as MLflow writes an absolute path', () => {
  assert.equal(backendStoreUri('/data/mlflow.db'), 'sqlite:////data/mlflow.db');
});
