import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { makeDatabase } from './harness/databases.ts';
import { ServerUnderTest } from './harness/server.ts';

describe('a database that another process holds', () => {
  /** Holds the write lock as a Python script in the middle of a transaction does. */
  function lock(path: string): DatabaseSync {
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    other.exec('UPDATE experiments SET last_update_time = 5 WHERE experiment_id = 0');
    return other;
  }

  it('is still read, and written once it is free, while other requests are served', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    await server.start();
    const other = lock(server.database);
    const write = server.post('runs/log-metric', { run_id: 'r1', key: 'a', value: 1, timestamp: 1 });
    for (let index = 0; index < 10; index++) {
      const start = performance.now();
      await server.ok('GET', 'runs/get', { run_id: 'r1' });
      assert.ok(
        performance.now() - start < 5000,
        'a read does not wait for the lock, which is held until all of them are done',
      );
      await pause(20);
    }
    other.exec('COMMIT');
    other.close();
    assert.equal((await write).status, 200);
  });

  it('makes a start wait, not fail', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    const other = new DatabaseSync(server.database);
    other.exec('BEGIN EXCLUSIVE');
    const started = server.start();
    await pause(600);
    other.exec('ROLLBACK');
    other.close();
    await started;
    await server.ok('GET', 'runs/get', { run_id: 'r1' });
  });

  it('makes a start end with code 3 and the reason where the lock is kept', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    const other = new DatabaseSync(server.database);
    other.exec('BEGIN EXCLUSIVE');
    const { code, line } = await server.refusal();
    assert.equal(code, 3);
    assert.equal(line, `${server.database} is locked by another program.`);
    other.close();
    await server.start();
    await server.ok('GET', 'runs/get', { run_id: 'r1' });
  });

  it("answers 503 in MLflow's words after 20 s", { timeout: 60_000 }, async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    await server.start();
    const other = lock(server.database);
    const start = performance.now();
    const reply = await server.post('runs/log-metric', { run_id: 'r1', key: 'a', value: 1, timestamp: 1 });
    other.close();
    const seconds = (performance.now() - start) / 1000;
    assert.equal(reply.status, 503);
    assert.equal(reply.json.error_code, 'TEMPORARILY_UNAVAILABLE');
    assert.match(reply.json.message, /^\(sqlite3\.OperationalError\) database is locked/);
    assert.ok(seconds > 18 && seconds < 24, `${seconds} s`);
    await server.ok('POST', 'runs/log-metric', { run_id: 'r1', key: 'a', value: 1, timestamp: 1 });
  });

  it('is shared with a writer that comes and goes, without an error on either side', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    await server.start();
    const other = new DatabaseSync(server.database, { timeout: 20_000 });
    const insert = other.prepare("INSERT INTO tags VALUES (?, 'x', 'r1')");
    const mine = (async () => {
      for (let index = 0; index < 60; index++) {
        await server.ok('POST', 'runs/log-metric', {
          run_id: 'r1',
          key: 'm',
          value: index,
          timestamp: 1,
          step: index,
        });
      }
    })();
    for (let index = 0; index < 60; index++) {
      insert.run(`theirs${index}`);
      await pause(2);
    }
    await mine;
    assert.deepEqual(
      { ...other.prepare('SELECT count(*) AS n FROM metrics WHERE run_uuid = ?').get('r1') },
      { n: 61 },
    );
    assert.deepEqual(
      { ...other.prepare("SELECT count(*) AS n FROM tags WHERE key LIKE 'theirs%'").get() },
      { n: 60 },
    );
    other.close();
  });
});
