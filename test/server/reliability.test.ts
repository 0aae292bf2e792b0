import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from './harness/random.ts';
import { ServerUnderTest } from './harness/server.ts';

const full = process.env['MLFLOW_TEST_FULL'] === '1';

const writers = 16;
const rounds = full ? 200 : 6;

describe('kill -9 under load', () => {
  for (const mode of ['delete', 'wal']) {
    it(
      `loses nothing that was acknowledged, in mode ${mode}: ${writers} writers, ${rounds} rounds`,
      { timeout: full ? 1_200_000 : 90_000 },
      async () => {
        const random = Random.fromEnvironment();
        await using server = await ServerUnderTest.started('--journal-mode', mode);
        const runs = await Promise.all(Array.from({ length: writers }, () => server.createRun()));
        const acknowledged = new Set<string>();
        let step = 0;
        for (let round = 0; round < rounds; round++) {
          const killed = new AbortController();
          const before = acknowledged.size;
          const writing = runs.map(async (run, writer) => {
            while (!killed.signal.aborted) {
              const number = step++;
              try {
                // Half of them write more than one row, of which none may be there without the others.
                const metric = { key: 'm', value: number, timestamp: 1, step: number };
                const param = { key: `p${number}`, value: String(number) };
                const reply =
                  writer % 2 === 0
                    ? await server.post('runs/log-metric', { run_id: run, ...metric })
                    : await server.post('runs/log-batch', {
                        run_id: run,
                        metrics: [metric],
                        params: [param],
                      });
                if (reply.status === 200) acknowledged.add(`${run} ${number}`);
              } catch {
                // Killed: whether it was written is not known, and nobody was told that it was.
                return;
              }
            }
          });
          for (const end = Date.now() + 5000; acknowledged.size < before + 10 && Date.now() < end;)
            await pause(5);
          await pause(random.next() * 100);
          assert.equal(await server.stop('SIGKILL'), null);
          killed.abort();
          await Promise.all(writing);
          await server.start('--journal-mode', mode);
          // Looking rolls back what the killed one left half done.
          await server.ok('GET', 'runs/get', { run_id: runs[0] as string });
        }
        await server.createExperiment('the last word');
        assert.equal(await server.stop(), 0);
        const database = new DatabaseSync(server.database, { readOnly: true });
        assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
        const keys = (sql: string): Set<string> =>
          new Set(
            database
              .prepare(sql)
              .all()
              .map((row) => `${String(row['run_uuid'])} ${String(row['step'])}`),
          );
        const stored = keys('SELECT run_uuid, step FROM metrics');
        const params = keys('SELECT run_uuid, substr(key, 2) AS step FROM params');
        database.close();
        const lost = [...acknowledged].filter((entry) => !stored.has(entry));
        assert.deepEqual(lost, []);
        assert.ok(acknowledged.size > rounds * 8, `${acknowledged.size} writes were acknowledged`);
        const ofBatches = new Set(runs.filter((_, writer) => writer % 2 === 1));
        assert.deepEqual(
          [...params].sort(),
          [...stored].filter((entry) => ofBatches.has(entry.slice(0, 32))).sort(),
          'a batch is whole or not there',
        );
        openWithMlflow(server.database, stored.size);
      },
    );
  }
});

/** MLflow's own store opens it and counts the points; left out where there is no MLflow. */
function openWithMlflow(path: string, points: number): void {
  const python = process.env['MLFLOW_PYTHON'];
  if (python === undefined) return;
  const code = `
from mlflow import MlflowClient
client = MlflowClient(tracking_uri="sqlite:///${path}")
runs = client.search_runs(["0"], max_results=1000)
print(sum(len(client.get_metric_history(run.info.run_id, "m")) for run in runs))`;
  const env = { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' };
  const { stdout, stderr } = spawnSync(python, ['-c', code], { env, encoding: 'utf8' });
  assert.equal(stdout.trim(), String(points), stderr);
}

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
