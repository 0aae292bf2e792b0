import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { makeDatabase, makeOldDatabase } from './harness/databases.ts';
import { ServerUnderTest } from './harness/server.ts';

describe('a file that can not be opened ends the server with code 3 and one line', () => {
  const rows: readonly (readonly [name: string, make: (path: string) => void, says: RegExp])[] = [
    [
      'text',
      (path) => writeFileSync(path, 'not a database, but long enough to look at it\n'.repeat(10)),
      /is not a SQLite database\.$/,
    ],
    ['a few bytes', (path) => writeFileSync(path, 'abc'), /is not a SQLite database\.$/],
    ['a folder', (path) => mkdirSync(path), /is a folder, not a database file\.$/],
    [
      'a database of something else',
      (path) => new DatabaseSync(path).exec('CREATE TABLE notes (text)'),
      /is a SQLite database, but not MLflow's/,
    ],
    [
      'an empty SQLite database with pages',
      (path) => new DatabaseSync(path).exec('CREATE TABLE a (b); DROP TABLE a'),
      /not MLflow's/,
    ],
    [
      'a truncated database',
      (path) => {
        makeDatabase(path);
        truncateSync(path, 40_960);
      },
      /is truncated: 40960 bytes are there, its header says \d+\.$/,
    ],
    [
      'a database whose tables are overwritten',
      (path) => {
        makeDatabase(path);
        const bytes = readFileSync(path);
        bytes.fill(0xff, 100, 4096);
        writeFileSync(path, bytes);
      },
      /is damaged: |can't be opened: /,
    ],
  ];
  for (const [name, make, says] of rows) {
    it(name, async () => {
      await using server = new ServerUnderTest();
      make(server.database);
      const before = readdirSync(server.folder);
      const { code, line } = await server.refusal();
      assert.equal(code, 3);
      assert.match(line, says);
      assert.ok(line.includes(server.database), 'the line names the file');
      assert.deepEqual(readdirSync(server.folder), before, 'nothing appeared beside it');
    });
  }

  it('a folder of runs', async () => {
    await using server = new ServerUnderTest();
    const { code, line } = await server.refusal('--backend-store-uri', 'mlruns');
    assert.equal(code, 3);
    assert.match(line, /^mlruns is a folder of runs \(mlruns\), which can't be opened yet/);
  });

  it('a database in a folder that can not be made takes no writes, and says why', async () => {
    await using server = new ServerUnderTest();
    writeFileSync(join(server.folder, 'file'), 'no folder');
    await server.start(
      '--backend-store-uri',
      `sqlite:///${join(server.folder, 'file', 'nope', 'mlflow.db')}`,
    );
    const reply = await server.post('experiments/create', { name: 'x' });
    assert.ok([400, 403].includes(reply.status), reply.text);
    assert.match(reply.json.message, /No permission to write in .*nope|The folder .*nope can't be made/);
  });
});

describe('a database of another schema is read and not written (otherDatabases.test.ts has those that MLflow made)', () => {
  it('as old as MLflow 1.x: what is there is shown', async () => {
    await using server = new ServerUnderTest();
    makeOldDatabase(server.database);
    await server.start();
    const { experiments } = await server.ok('POST', 'experiments/search', { max_results: 5 });
    assert.deepEqual(experiments, [
      {
        experiment_id: '0',
        name: 'Default',
        artifact_location: './mlruns/0',
        lifecycle_stage: 'active',
        workspace: 'default',
      },
    ]);
    const { runs } = await server.ok('POST', 'runs/search', {
      experiment_ids: ['0'],
      filter: "attributes.run_name = 'old run' AND metrics.loss < 1",
      order_by: ['metrics.loss'],
    });
    assert.deepEqual(runs[0].data.params, [{ key: 'alpha', value: '1' }]);
    assert.deepEqual(runs[0].inputs, {});
    const { registered_model: model } = await server.ok('GET', 'registered-models/get', { name: 'iris' });
    assert.equal(model.latest_versions[0].current_stage, 'Production');
    assert.equal((await server.get('registered-models/search', { filter: "name = 'iris'" })).status, 200);
    assert.equal((await server.get('model-versions/search')).json.model_versions.length, 1);
    assert.deepEqual(await server.ok('POST', 'logged-models/search', { experiment_ids: ['0'] }), {});
    assert.equal((await server.get('logged-models/m-1')).status, 404);
    assert.equal(
      (await server.get('metrics/get-history', { run_id: 'r1', metric_key: 'loss' })).json.metrics.length,
      1,
    );
    assert.equal((await server.get('artifacts/list', { run_id: 'r1' })).status, 200);
  });
});

describe('--read-only', () => {
  it('shows all and changes nothing', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    const before = readFileSync(server.database);
    await server.start('--read-only');
    const store = await server.ok('GET', '/api/2.0/mlflow-vscode/store');
    assert.equal(store.writable, false);
    const reply = await server.post('runs/set-tag', { run_id: 'r1', key: 'a', value: 'b' });
    assert.equal(reply.status, 403);
    assert.equal(reply.json.error_code, 'PERMISSION_DENIED');
    assert.match(reply.json.message, /--read-only/);
    const upload = await server.send('PUT', '/api/2.0/mlflow-artifacts/artifacts/0/r1/artifacts/a.txt', {
      body: 'x',
    });
    assert.equal(upload.status, 403);
    const backup = await server.post('/api/2.0/mlflow-vscode/backup', {});
    assert.equal(backup.status, 403);
    assert.match(backup.json.message, /--read-only: no backup is written/);
    await server.stop();
    assert.deepEqual(readFileSync(server.database), before);
    assert.deepEqual(readdirSync(server.folder), ['mlflow.db']);
  });
});

describe('a file that changes under the server', () => {
  it('is noticed when it goes: the store is empty again, and no ghost is written', async () => {
    await using server = await ServerUnderTest.started();
    const run = await server.createRun();
    rmSync(server.database);
    assert.equal((await server.get('runs/get', { run_id: run })).status, 404);
    const reply = await server.post('runs/log-metric', { run_id: run, key: 'a', value: 1, timestamp: 1 });
    assert.equal(reply.status, 404);
    assert.deepEqual(readdirSync(server.folder), [], 'a change that fails makes no file');
    await server.createExperiment('anew');
    assert.deepEqual(readdirSync(server.folder), ['mlflow.db']);
  });

  it('is noticed when another takes its place', async () => {
    await using server = await ServerUnderTest.started();
    const run = await server.createRun();
    makeDatabase(join(server.folder, 'other.db'));
    renameSync(join(server.folder, 'other.db'), server.database);
    assert.equal((await server.get('runs/get', { run_id: run })).status, 404);
    await server.ok('POST', 'runs/set-tag', { run_id: 'r1', key: 'a', value: 'b' });
    const database = new DatabaseSync(server.database, { readOnly: true });
    assert.deepEqual({ ...database.prepare("SELECT value FROM tags WHERE key = 'a'").get() }, { value: 'b' });
    database.close();
  });

  it('answers what is wrong when it is no database any more', async () => {
    await using server = await ServerUnderTest.started();
    const run = await server.createRun();
    rmSync(server.database);
    writeFileSync(server.database, 'something else, that is no database at all');
    const reply = await server.get('runs/get', { run_id: run });
    assert.equal(reply.status, 400, reply.text);
    assert.match(reply.json.message, /is not a SQLite database/);
  });
});

describe('a file that may not be written', () => {
  it('is shown as read-only, and says so at once', async (test) => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    // Permissions do not hold root back; this does, where the file system knows it.
    if (spawnSync('chattr', ['+i', server.database]).status !== 0)
      return test.skip('chattr +i does not work here');
    try {
      await server.start();
      const store = await server.ok('GET', '/api/2.0/mlflow-vscode/store');
      assert.equal(store.writable, false);
      assert.match(store.why, /^No permission to write .*mlflow\.db: it is read-only here\.$/);
      assert.equal((await server.get('runs/get', { run_id: 'r1' })).status, 200);
      const reply = await server.post('runs/set-tag', { run_id: 'r1', key: 'a', value: 'b' });
      assert.equal(reply.status, 403);
      assert.match(reply.json.message, /^No permission to write/);
    } finally {
      spawnSync('chattr', ['-i', server.database]);
    }
  });
});

describe('a database whose schema is changed under the server', () => {
  it('is written to once MLflow has upgraded it', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database, '7d34483879f0');
    await server.start();
    const tag = { run_id: 'r1', key: 'a', value: 'b' };
    assert.equal((await server.post('runs/set-tag', tag)).status, 403);
    const other = new DatabaseSync(server.database);
    other.exec("UPDATE alembic_version SET version_num = 'dc11669786a5'");
    other.close();
    assert.equal((await server.post('runs/set-tag', tag)).status, 200);
  });

  it('is no longer written to once a newer MLflow has', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    await server.start();
    const tag = { run_id: 'r1', key: 'a', value: 'b' };
    assert.equal((await server.post('runs/set-tag', tag)).status, 200);
    const other = new DatabaseSync(server.database);
    other.exec(
      "ALTER TABLE runs ADD COLUMN novelty TEXT; UPDATE alembic_version SET version_num = 'ffffffffffff'",
    );
    other.close();
    const reply = await server.post('runs/set-tag', { ...tag, value: 'c' });
    assert.equal(reply.status, 403, reply.text);
    assert.match(reply.json.message, /schema ffffffffffff/);
    const { run } = await server.ok('GET', 'runs/get', { run_id: 'r1' });
    assert.deepEqual(run.data.tags, [{ key: 'a', value: 'b' }]);
  });
});
