import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { leaseFile } from '../../src/embedded/lease.ts';
import { isAlive } from '../../src/embedded/processes.ts';
import { logFile } from '../../src/embedded/serverProcess.ts';
import { range, serversOf, Stage, storedSteps } from './life/stage.ts';

describe('starting', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.dispose());

  test('eight windows at once start one server', async () => {
    const windows = await Promise.all(range(8).map(() => stage.openWindow()));
    const found = await Promise.all(windows.map((window) => window.connect()));
    assert.equal(found.filter(({ how }) => how === 'started').length, 1);
    assert.equal(new Set(found.map(({ lease }) => JSON.stringify(lease))).size, 1);
    assert.deepEqual(serversOf(stage.database), [stage.lease.pid]);
  });

  test('a window asked many times at once has one server', async () => {
    const window = await stage.openWindow();
    const found = await Promise.all(range(5).map(() => window.connect()));
    assert.equal(new Set(found.map(({ lease }) => lease.pid)).size, 1);
  });

  test('a lock that a dead window left is no obstacle', async () => {
    mkdirSync(stage.folder, { recursive: true });
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(join(stage.folder, 'start.lock'), JSON.stringify({ id: 'x', pid, since: Date.now() }));
    await (await stage.openWindow()).connect();
    assert.deepEqual(serversOf(stage.database), [stage.lease.pid]);
  });

  for (const [name, text] of [
    ['garbage', '\0\0garbage'],
    ['of another version', '{"version":99}'],
    ['empty', ''],
  ] as const) {
    test(`a lease file that is ${name} is made anew`, async () => {
      mkdirSync(stage.folder, { recursive: true });
      writeFileSync(leaseFile(stage.folder), text);
      const { how } = await (await stage.openWindow()).connect();
      assert.equal(how, 'started');
      assert.equal(stage.lease.database, stage.database);
    });
  }

  test('a token that others could read is not used again, and its server is replaced', async () => {
    const first = await (await stage.openWindow()).connect();
    chmodSync(leaseFile(stage.folder), 0o644);
    const second = await (await stage.openWindow()).connect();
    assert.equal(second.how, 'started');
    assert.notEqual(second.lease.token, first.lease.token);
    assert.equal(second.lease.port, first.lease.port);
    assert.equal(isAlive(first.lease.pid), false);
    assert.deepEqual(serversOf(stage.database), [second.lease.pid]);
  });

  test('a newer extension replaces the server under a script that logs; an older one joins', async () => {
    const old = await stage.openWindow({ version: '1.0.0' });
    const { lease } = await old.connect();
    const training = stage.train(lease, 100);
    await training.reaches(20);
    const newer = await (await stage.openWindow({ version: '1.1.0' })).connect();
    assert.equal(newer.how, 'started');
    assert.equal(isAlive(lease.pid), false);
    assert.deepEqual([newer.lease.port, newer.lease.token], [lease.port, lease.token]);
    const older = await (await stage.openWindow({ version: '0.9.0' })).connect();
    assert.equal(older.how, 'joined');
    await training.done();
    assert.deepEqual(await storedSteps(newer.lease, await training.runId()), range(100));
    // The first window came over to the new one, and nobody started a third.
    await old.status((status) => status.kind === 'ready' && status.notice !== undefined);
    assert.deepEqual(serversOf(stage.database), [newer.lease.pid]);
  });

  test('a setting that changes starts it anew at the same address', async () => {
    const window = await stage.openWindow();
    const { lease } = await window.connect();
    const training = stage.train(lease, 60);
    await training.reaches(20);
    assert.equal((await window.ask('restart', 'restarted')).type, 'restarted');
    assert.equal(isAlive(lease.pid), false);
    assert.deepEqual([stage.lease.port, stage.lease.token], [lease.port, lease.token]);
    await training.done();
    assert.deepEqual(await storedSteps(stage.lease, await training.runId()), range(60));
  });

  const refused: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ['is text', 'this is no database, but long enough to be looked at as one '.repeat(20), /mlflow\.db/],
    ['is empty of MLflow', sqliteFile(), /mlflow\.db.*MLflow/],
  ];
  for (const [name, content, message] of refused) {
    test(`a file that ${name} is refused in the server's own words, and left as it was`, async () => {
      writeFileSync(stage.database, content);
      const window = await stage.openWindow();
      const answer = await window.ask('connect', 'connected');
      assert.equal(answer.type, 'error');
      assert.match(String(answer['message']), message);
      assert.doesNotMatch(String(answer['message']), /exit code|\n/);
      const status = await window.status(({ kind }) => kind === 'failed');
      assert.equal(status.kind === 'failed' && status.message, answer['message']);
      assert.deepEqual(readFileSync(stage.database), Buffer.from(content));
      assert.match(readFileSync(logFile(stage.folder), 'utf8'), message);
      assert.deepEqual(serversOf(stage.database), []);
    });
  }

  test('a bad option is told from a bad file', async () => {
    const window = await stage.openWindow({ command: { journalMode: 'off' as 'wal' } });
    const answer = await window.ask('connect', 'connected');
    assert.equal(answer['code'], 'INVALID_PARAMETER_VALUE');
    assert.match(String(answer['message']), /--journal-mode/);
  });
});

/** A database that another program made: one table of its own. */
function sqliteFile(): Buffer {
  const code = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE songs (title TEXT)');
    database.exec("VACUUM INTO '" + process.argv[1] + "'");`;
  const file = join('/tmp', `mlflow-songs-${process.pid}-${Math.random().toString(36).slice(2)}.db`);
  const { stderr, status } = spawnSync(process.execPath, ['-e', code, file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const content = readFileSync(file);
  spawnSync('rm', [file]);
  return content;
}
