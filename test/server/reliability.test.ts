import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
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
