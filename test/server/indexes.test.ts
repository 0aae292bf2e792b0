import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { placeFixture } from './harness/fixtures.ts';
import type { FixtureVersion } from './harness/fixtures.ts';
import { ServerUnderTest } from './harness/server.ts';

const route = '/api/2.0/mlflow-vscode/indexes';
const names = ['index_runs_experiment_lifecycle_start', 'index_latest_metrics_key_value'];

function stored(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const sql = `SELECT name FROM sqlite_master WHERE name IN ('${names.join("','")}') ORDER BY rowid`;
  const found = database.prepare(sql).all();
  database.close();
  return found.map(({ name }) => String(name));
}

async function placed(version: FixtureVersion): Promise<ServerUnderTest> {
  const server = new ServerUnderTest();
  placeFixture(version, server.database);
  return server;
}

describe('the extra indexes', () => {
  it('of a database that MLflow made are missing, with size and time, and made when asked for', async () => {
    await using server = await placed('3.17');
    const before = readFileSync(server.database);
    await server.start();
    const { missing, why } = await server.ok('GET', route);
    assert.equal(why, '');
    assert.deepEqual(
      missing.map(({ name, table, rows }: { name: string; table: string; rows: number }) => [
        name,
        table,
        rows,
      ]),
      [
        [names[0], 'runs', 6],
        [names[1], 'latest_metrics', 11],
      ],
    );
    for (const { estimated_bytes: bytes, estimated_seconds: seconds } of missing) {
      assert.ok(bytes > 300 && bytes < 5000, `${bytes} bytes`);
      assert.ok(seconds >= 0 && seconds < 5, `${seconds} s`);
    }
    assert.deepEqual(readFileSync(server.database), before, 'asking makes none');
    const search = {
      experiment_ids: ['1'],
      filter: 'metrics.loss < 1',
      order_by: ['metrics.loss'],
    };
    const answer = await server.ok('POST', 'runs/search', search);
    assert.deepEqual(await server.ok('POST', route), { missing: [], why: '' });
    assert.deepEqual(stored(server.database), names);
    assert.deepEqual(await server.ok('POST', 'runs/search', search), answer);
    await server.ok('POST', 'runs/set-tag', { run_id: answer.runs[0].info.run_id, key: 'a', value: 'b' });
    assert.deepEqual(
      await server.ok('POST', route),
      { missing: [], why: '' },
      'a second time nothing is to do',
    );
  });

  it('of a file that this server made are there', async () => {
    await using server = await ServerUnderTest.started();
    await server.createRun();
    assert.deepEqual(await server.ok('GET', route), { missing: [], why: '' });
    assert.deepEqual(stored(server.database), names);
  });

  it('are not made where a transaction would outlast the patience of a Python program', async () => {
    await using server = await placed('3.17');
    const database = new DatabaseSync(server.database);
    // As many rows as this rowid says would take minutes; the estimate can't know that they are not there.
    database.exec(
      'UPDATE latest_metrics SET rowid = 50000000 WHERE rowid = (SELECT max(rowid) FROM latest_metrics)',
    );
    database.close();
    const before = readFileSync(server.database);
    await server.start();
    const { missing, why } = await server.ok('GET', route);
    assert.equal(missing.length, 2);
    assert.match(
      why,
      /^Making an index of this database would take about \d+ s in one transaction\..*at most 20 s/,
    );
    const reply = await server.post(route);
    assert.equal(reply.status, 400);
    assert.match(reply.json.message, /^Making an index of this database would take about \d+ s/);
    await server.stop();
    assert.deepEqual(readFileSync(server.database), before);
  });

  for (const [name, version, args] of [
    ['of another MLflow', '2.9', []],
    ['that is only read', '3.17', ['--read-only']],
  ] as const) {
    it(`are not made in a database ${name}`, async () => {
      await using server = await placed(version);
      const before = readFileSync(server.database);
      await server.start(...args);
      const { why } = await server.ok('GET', '/api/2.0/mlflow-vscode/store');
      assert.deepEqual(await server.ok('GET', route), { missing: [], why });
      const reply = await server.post(route);
      assert.deepEqual([reply.status, reply.json.message], [403, why]);
      await server.stop();
      assert.deepEqual(readFileSync(server.database), before);
    });
  }

  it('are waited for where somebody writes, and a web page can not ask for them', async () => {
    await using server = await placed('3.17');
    await server.start();
    const other = new DatabaseSync(server.database);
    other.exec('BEGIN IMMEDIATE');
    const made = server.post(route);
    const read = await server.get('experiments/get', { experiment_id: '0' });
    assert.equal(read.status, 200);
    const foreign = await server.send('POST', route, { headers: { origin: 'https://example.test' } });
    assert.equal(foreign.status, 403);
    other.exec('ROLLBACK');
    other.close();
    assert.equal((await made).status, 200);
    assert.deepEqual(stored(server.database), names);
  });
});
