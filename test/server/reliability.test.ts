import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { makeDatabase } from './harness/databases.ts';
import { ServerUnderTest } from './harness/server.ts';

const full = process.env['MLFLOW_TEST_FULL'] === '1';

describe('kill -9 under load', () => {
  for (const mode of ['delete', 'wal']) {
    it(
      `loses nothing that was acknowledged, in mode ${mode}`,
      { timeout: full ? 600_000 : 60_000 },
      async () => {
        await using server = await ServerUnderTest.started('--journal-mode', mode);
        const runs = await Promise.all(Array.from({ length: 8 }, () => server.createRun()));
        const acknowledged = new Set<string>();
        let step = 0;
        for (let round = 0; round < (full ? 100 : 6); round++) {
          const killed = new AbortController();
          const writers = runs.map(async (run) => {
            while (!killed.signal.aborted) {
              const number = step++;
              try {
                const body = { run_id: run, key: 'm', value: number, timestamp: 1, step: number };
                const reply = await server.post('runs/log-metric', body);
                if (reply.status === 200) acknowledged.add(`${run} ${number}`);
              } catch {
                // Killed: whether it was written is not known, and nobody was told that it was.
                return;
              }
            }
          });
          const before = acknowledged.size;
          for (const end = Date.now() + 5000; acknowledged.size < before + 10 && Date.now() < end;)
            await pause(5);
          await pause(Math.random() * 100);
          assert.equal(await server.stop('SIGKILL'), null);
          killed.abort();
          await Promise.all(writers);
          await server.start('--journal-mode', mode);
          // Looking rolls back what the killed one left half done.
          await server.ok('GET', 'runs/get', { run_id: runs[0] as string });
        }
        await server.createExperiment('the last word');
        assert.equal(await server.stop(), 0);
        const database = new DatabaseSync(server.database, { readOnly: true });
        assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
        const stored = new Set(
          database
            .prepare('SELECT run_uuid, step FROM metrics')
            .all()
            .map((row) => `${String(row['run_uuid'])} ${String(row['step'])}`),
        );
        database.close();
        const lost = [...acknowledged].filter((entry) => !stored.has(entry));
        assert.deepEqual(lost, []);
        assert.ok(acknowledged.size > 50, `${acknowledged.size} writes were acknowledged`);
      },
    );
  }
});

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
      assert.ok(performance.now() - start < 400, 'a read waits for nobody');
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

describe('one of several changes that fails', () => {
  it('takes none of the others with it, and leaves nothing of itself', async () => {
    await using server = await ServerUnderTest.started();
    const run = await server.createRun();
    const replies = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        index % 3 === 0
          ? server.post('runs/log-batch', {
              run_id: run,
              params: [{ key: `bad${index}`, value: '1' }],
              metrics: [{ key: 'x', value: 1, timestamp: 1, model_id: 'm-none' }],
            })
          : server.post('runs/log-batch', { run_id: run, params: [{ key: `good${index}`, value: '1' }] }),
      ),
    );
    assert.deepEqual(
      new Set(replies.map(({ status }, index) => `${index % 3 === 0} ${status}`)),
      new Set(['true 400', 'false 200']),
    );
    const { data } = (await server.ok('GET', 'runs/get', { run_id: run })).run;
    assert.equal(data.params.length, 40);
    assert.ok(data.params.every(({ key }: { key: string }) => key.startsWith('good')));
    assert.equal(data.metrics, undefined);
  });
});

describe('the event stream', () => {
  it('greets, says once in a while that something changed, and nothing when something was only read', async () => {
    await using server = await ServerUnderTest.started();
    const stream = new AbortController();
    const response = await fetch(`${server.url}/api/2.0/mlflow-vscode/events`, { signal: stream.signal });
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    let text = '';
    const reading = (async () => {
      for await (const piece of response.body ?? []) text += Buffer.from(piece as Uint8Array).toString();
    })().catch(() => undefined);
    await pause(100);
    assert.equal(text, `event: hello\ndata: {"pid":${server.process?.pid}}\n\n`);
    await server.ok('POST', 'experiments/search', { max_results: 5 });
    assert.notEqual((await server.post('runs/create', { experiment_id: '99' })).status, 200);
    await pause(400);
    assert.ok(!text.includes('changed'), 'reading and failing change nothing');
    const run = await server.createRun();
    for (let index = 0; index < 20; index++)
      await server.ok('POST', 'runs/set-tag', { run_id: run, key: `k${index}`, value: '' });
    await pause(500);
    const changes = text.split('event: changed\ndata: {}\n\n').length - 1;
    assert.ok(changes >= 1 && changes <= 4, `${changes} events for 21 writes`);
    stream.abort();
    await reading;
  });

  it(
    'keeps an idle server alive; without it, it ends by itself once no run is RUNNING',
    { timeout: 60_000 },
    async () => {
      await using server = await ServerUnderTest.started('--idle-exit-seconds', '1');
      const run = await server.createRun();
      const stream = new AbortController();
      const response = await fetch(`${server.url}/api/2.0/mlflow-vscode/events`, { signal: stream.signal });
      await pause(2500);
      assert.equal(server.process?.exitCode, null, 'a window holds it');
      stream.abort();
      await response.body?.cancel().catch(() => undefined);
      await pause(2500);
      assert.equal(server.process?.exitCode, null, 'a run is going on');
      await server.ok('POST', 'runs/update', { run_id: run, status: 'FINISHED' });
      const ended = once(server.process as NonNullable<typeof server.process>, 'exit');
      const asking = setInterval(() => void server.send('GET', '/health').catch(() => undefined), 200);
      const [code] = (await ended) as [number];
      clearInterval(asking);
      assert.equal(code, 0);
      assert.match(server.stderr, /Nobody asked for anything for 1 s: ending/);
      assert.ok(readFileSync(server.database).length > 0);
    },
  );
});
