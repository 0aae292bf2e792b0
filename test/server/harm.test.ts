import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { makeDatabase } from './harness/databases.ts';
import { ServerUnderTest } from './harness/server.ts';

const full = process.env['MLFLOW_TEST_FULL'] === '1';

function integrity(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0];
  } finally {
    database.close();
  }
}

describe('a disk that is full', () => {
  for (const mode of ['delete', 'wal']) {
    it(`is said, reading goes on, and so does writing once there is room, in mode ${mode}`, async (test) => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mlflow-full-')));
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]).status === 0;
      if (!mounted) {
        rmSync(folder, { recursive: true });
        return test.skip('no tmpfs can be mounted here');
      }
      const server = new ServerUnderTest(folder);
      try {
        await server.start('--journal-mode', mode);
        const run = await server.createRun();
        const ballast = join(folder, 'ballast');
        writeFileSync(ballast, Buffer.alloc(500_000));
        const acknowledged: string[] = [];
        let refused: { status: number; text: string } | undefined;
        for (let index = 0; index < 200 && !refused; index++) {
          const params = Array.from({ length: 20 }, (_, n) => ({
            key: `p${index}-${n}`,
            value: 'x'.repeat(4000),
          }));
          const reply = await server.post('runs/log-batch', { run_id: run, params });
          if (reply.status === 200) acknowledged.push(...params.map(({ key }) => key));
          else refused = reply;
        }
        assert.equal(refused?.status, 503, refused?.text);
        assert.match(refused?.text ?? '', /"error_code":"TEMPORARILY_UNAVAILABLE".*disk is full|disk I\/O/);
        const stored = async (): Promise<string[]> => {
          const { data } = (await server.ok('GET', 'runs/get', { run_id: run })).run;
          return (data.params ?? []).map(({ key }: { key: string }) => key).sort();
        };
        assert.deepEqual(await stored(), [...acknowledged].sort(), 'what was refused is not there');
        const upload = await server.send('PUT', '/api/2.0/mlflow-artifacts/artifacts/0/big.bin', {
          body: Buffer.alloc(2_000_000),
        });
        assert.ok(upload.status >= 400, upload.text);
        assert.equal((await server.send('GET', '/api/2.0/mlflow-artifacts/artifacts?path=0')).text, '{}');
        rmSync(ballast);
        await server.ok('POST', 'runs/log-parameter', { run_id: run, key: 'after', value: '1' });
        assert.deepEqual(await stored(), [...acknowledged, 'after'].sort());
        assert.equal(await server.stop(), 0);
        assert.equal(integrity(server.database), 'ok');
      } finally {
        await server.stop('SIGKILL');
        spawnSync('umount', ['-l', folder]);
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

describe('a clock that jumps', () => {
  async function startWithClock(server: ServerUnderTest): Promise<(ms: number) => Promise<void>> {
    const file = join(server.folder, 'clock');
    process.env['MLFLOW_TEST_CLOCK'] = file;
    server.nodeOptions = ['--import', join(import.meta.dirname, 'harness/shiftClock.ts')];
    await server.start();
    return async (ms) => {
      writeFileSync(file, String(ms));
      server.process?.kill('SIGUSR2');
      await pause(100);
    };
  }
  const day = 86_400_000;

  for (const [name, shift] of [
    ['back', -day],
    ['forward', day],
  ] as const) {
    it(`${name} by a day: what waits for the database neither fails at once nor waits for ever`, async () => {
      await using server = new ServerUnderTest();
      makeDatabase(server.database);
      const jump = await startWithClock(server);
      const other = new DatabaseSync(server.database);
      other.exec('BEGIN IMMEDIATE');
      const tag = server.post('runs/set-tag', { run_id: 'r1', key: 'a', value: 'b' });
      await pause(200);
      await jump(shift);
      await pause(300);
      other.exec('COMMIT');
      other.close();
      assert.equal((await tag).status, 200);
    });
  }

  it('back by a day: times are told as the clock says, and nothing else changes', async () => {
    await using server = new ServerUnderTest();
    const jump = await startWithClock(server);
    const before = await server.createExperiment('before');
    await jump(-day);
    const after = await server.createExperiment('after');
    const run = await server.createRun(after);
    await server.ok('POST', 'runs/log-metric', { run_id: run, key: 'm', value: 1, timestamp: 1 });
    await server.ok('POST', 'runs/delete', { run_id: run });
    await server.ok('POST', 'runs/restore', { run_id: run });
    await server.ok('POST', 'experiments/delete', { experiment_id: before });
    const time = async (id: string): Promise<number> =>
      (await server.ok('GET', 'experiments/get', { experiment_id: id })).experiment.creation_time;
    assert.ok((await time(after)) < (await time(before)) - day / 2);
    assert.equal((await server.ok('GET', 'runs/get', { run_id: run })).run.data.metrics.length, 1);
  });

  it(
    'back while another program holds the database for good: 503 after 20 s all the same',
    { skip: !full && 'takes 20 s', timeout: 60_000 },
    async () => {
      await using server = new ServerUnderTest();
      makeDatabase(server.database);
      const jump = await startWithClock(server);
      const other = new DatabaseSync(server.database);
      other.exec('BEGIN IMMEDIATE');
      const tag = server.post('runs/set-tag', { run_id: 'r1', key: 'a', value: 'b' });
      await jump(-day);
      assert.equal((await tag).status, 503);
      other.close();
    },
  );
});

// Another file put in its place in the middle of a transaction can't be survived: SQLite would roll the journal of the
// old one back into the new. badStore.test.ts exchanges it between two.
describe('a file that is deleted while many write to it', () => {
  it('every answer is an MLflow answer, and the server goes on with a new one', async () => {
    await using server = await ServerUnderTest.started();
    const runs = await Promise.all(Array.from({ length: 8 }, () => server.createRun()));
    const over = new AbortController();
    const statuses = new Set<number>();
    const writing = runs.map(async (run) => {
      for (let step = 0; !over.signal.aborted; step++) {
        const metric = { run_id: run, key: 'm', value: 1, timestamp: 1, step };
        const reply = await server.post('runs/log-metric', metric);
        statuses.add(reply.status);
        if (reply.status !== 200) assert.ok(reply.json.error_code, reply.text);
      }
    });
    await pause(150);
    rmSync(server.database);
    await pause(300);
    over.abort();
    await Promise.all(writing);
    // 503 for those that were being written just then; never an inner error.
    for (const status of statuses) assert.ok([200, 404, 503].includes(status), String(status));
    assert.ok(statuses.has(404));
    await server.createExperiment('goes on');
    assert.equal(await server.stop(), 0);
    assert.doesNotMatch(server.stderr, / error /);
    assert.equal(integrity(server.database), 'ok');
    assert.deepEqual(readdirSync(server.folder), ['mlflow.db']);
  });
});

describe('a database that another process holds for 30 s', () => {
  it(
    'answers 503 after 20 s, and the second try of a client is written',
    { skip: !full && 'takes 30 s', timeout: 90_000 },
    async () => {
      await using server = new ServerUnderTest();
      makeDatabase(server.database);
      await server.start();
      const other = new DatabaseSync(server.database);
      other.exec('BEGIN IMMEDIATE');
      const freed = pause(30_000).then(() => other.close());
      const tag = { run_id: 'r1', key: 'a', value: 'b' };
      assert.equal((await server.post('runs/set-tag', tag)).status, 503);
      assert.equal((await server.post('runs/set-tag', tag)).status, 200);
      await freed;
    },
  );
});
