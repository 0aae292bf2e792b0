import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { makeDatabase } from './harness/databases.ts';
import { ServerUnderTest } from './harness/server.ts';

/** Everything that only looks, on a store with a run `r1`. */
async function lookAtAll(server: ServerUnderTest): Promise<void> {
  await server.ok('GET', '/api/2.0/mlflow-vscode/store');
  await server.ok('POST', 'experiments/search', { max_results: 10 });
  await server.ok('GET', 'experiments/get', { experiment_id: '0' });
  await server.ok('POST', 'runs/search', { experiment_ids: ['0'], order_by: ['metrics.loss'] });
  await server.ok('GET', 'registered-models/search');
  await server.ok('GET', 'model-versions/search');
  await server.ok('POST', 'logged-models/search', { experiment_ids: ['0'] });
  await server.get('runs/get', { run_id: 'r1' });
  await server.get('metrics/get-history', { run_id: 'r1', metric_key: 'loss' });
  await server.get('artifacts/list', { run_id: 'r1' });
  await server.send('GET', '/api/2.0/mlflow-artifacts/artifacts?path=0');
  await server.send('GET', '/get-artifact?run_id=r1&path=x');
}

describe('looking never writes', () => {
  it('makes no file where none is', async () => {
    await using server = await ServerUnderTest.started();
    assert.equal((await server.ok('GET', '/api/2.0/mlflow-vscode/store')).exists, false);
    await lookAtAll(server);
    for (const [path, body] of [
      ['experiments/create', {}],
      ['runs/create', { experiment_id: '99' }],
      ['runs/log-metric', { run_id: 'r1', key: 'a', value: 1, timestamp: 1 }],
      ['model-versions/create', { name: 'x', source: 's3://a/b' }],
    ] as const) {
      assert.notEqual((await server.post(path, body)).status, 200);
    }
    assert.deepEqual(readdirSync(server.folder), []);
    await server.stop();
    assert.deepEqual(readdirSync(server.folder), []);
  });

  it('shows the Default experiment of a store that is not there yet', async () => {
    await using server = await ServerUnderTest.started();
    const { experiments } = await server.ok('POST', 'experiments/search', { max_results: 10 });
    assert.deepEqual(
      [experiments.length, experiments[0].name, experiments[0].artifact_location],
      [1, 'Default', 'mlflow-artifacts:/0'],
    );
  });

  for (const mode of ['delete', 'wal'] as const) {
    it(`leaves a database in mode ${mode} as it is, byte for byte`, async () => {
      await using server = new ServerUnderTest();
      makeDatabase(server.database);
      const database = new DatabaseSync(server.database);
      database.exec(`PRAGMA journal_mode=${mode}`);
      database.close();
      const before = { bytes: readFileSync(server.database), mtime: statSync(server.database).mtimeMs };
      await server.start();
      await lookAtAll(server);
      assert.deepEqual(readdirSync(server.folder), ['mlflow.db'], 'no journal, no -wal, no -shm');
      await server.stop();
      assert.deepEqual(readdirSync(server.folder), ['mlflow.db']);
      assert.equal(statSync(server.database).mtimeMs, before.mtime);
      assert.deepEqual(readFileSync(server.database), before.bytes);
    });
  }

  it('sees what another process writes to a WAL database that it reads', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    const other = new DatabaseSync(server.database);
    other.exec('PRAGMA journal_mode=wal');
    other.close();
    await server.start();
    assert.equal((await server.ok('GET', 'runs/get', { run_id: 'r1' })).run.info.run_name, 'first');
    const again = new DatabaseSync(server.database);
    again.exec("UPDATE runs SET name = 'changed'");
    assert.equal((await server.ok('GET', 'runs/get', { run_id: 'r1' })).run.info.run_name, 'changed');
    again.exec("UPDATE runs SET name = 'again'");
    again.close();
    assert.equal((await server.ok('GET', 'runs/get', { run_id: 'r1' })).run.info.run_name, 'again');
    const unseen = new DatabaseSync(server.database);
    unseen.exec("UPDATE runs SET name = 'unseen'");
    unseen.close();
    assert.equal((await server.ok('GET', 'runs/get', { run_id: 'r1' })).run.info.run_name, 'unseen');
  });

  it('takes an empty file for a database that is still to be made', async () => {
    await using server = new ServerUnderTest();
    writeFileSync(server.database, '');
    await server.start();
    await lookAtAll(server);
    assert.equal(statSync(server.database).size, 0);
    await server.createExperiment('x');
    assert.ok(statSync(server.database).size > 100_000);
    assert.deepEqual(readdirSync(server.folder), ['mlflow.db']);
  });
});

describe('a new file', () => {
  it("has MLflow's schema, the rows of a fresh one, and two indexes that make searches fast", async () => {
    await using server = await ServerUnderTest.started();
    await server.createRun();
    await server.stop();
    const database = new DatabaseSync(server.database, { readOnly: true });
    const count = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
    assert.equal(
      count("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"),
      65,
    );
    assert.equal(count('SELECT version_num FROM alembic_version'), 'dc11669786a5');
    assert.equal(count('PRAGMA journal_mode'), 'delete');
    const extra =
      "SELECT count(*) FROM sqlite_master WHERE name IN ('index_runs_experiment_lifecycle_start', 'index_latest_metrics_key_value')";
    assert.equal(count(extra), 2);
    database.close();
  });

  it('has no further index with --no-extra-indexes, and none is made in a file of another', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    await server.start();
    await server.createRun();
    await server.stop();
    await using plain = await ServerUnderTest.started('--no-extra-indexes');
    await plain.createRun();
    await plain.stop();
    for (const { database: path } of [server, plain]) {
      const database = new DatabaseSync(path, { readOnly: true });
      const names = database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'runs'")
        .all();
      assert.deepEqual(
        names.map((row) => row['name']),
        ['sqlite_autoindex_runs_1'],
      );
      database.close();
    }
  });

  it('is in WAL mode while the server writes with --journal-mode wal, and in delete mode after it', async () => {
    await using server = await ServerUnderTest.started('--journal-mode', 'wal');
    await server.createRun();
    assert.equal((await server.ok('GET', '/api/2.0/mlflow-vscode/store')).journal_mode, 'wal');
    assert.ok(readdirSync(server.folder).includes('mlflow.db-wal'));
    assert.equal(await server.stop(), 0);
    assert.deepEqual(readdirSync(server.folder), ['mlflow.db']);
    assert.equal(readFileSync(server.database)[18], 1, 'the header says: rollback journal');
  });
});
