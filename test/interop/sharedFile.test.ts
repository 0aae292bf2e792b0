import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fillDatabase } from '../../bench/server/fillDatabase.ts';
import { placeFixture } from '../server/harness/fixtures.ts';
import { ServerUnderTest } from '../server/harness/server.ts';

const python = process.env['MLFLOW_PYTHON'] ?? '';
const full = process.env['MLFLOW_TEST_FULL'] === '1';
const seconds = full ? 60 : 4;
const writers = 4;

function runPython(script: string, env: Record<string, string>, folder: string) {
  const child = spawn(python, [join(import.meta.dirname, 'py', script)], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, MLFLOW_DISABLE_TELEMETRY: 'true', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data) => (errors += String(data)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    /** The JSON of its next line. */
    // oxlint-disable-next-line typescript/no-explicit-any
    next: async (): Promise<any> => {
      const { value, done } = await lines.next();
      assert.ok(!done, errors.slice(-3000));
      return JSON.parse(value);
    },
  };
}

describe('a file that MLflow writes too', { skip: python === '' && 'no Python with MLflow' }, () => {
  for (const mode of ['delete', 'wal']) {
    it(
      `loses no row and has no error on either side, in mode ${mode}, also while indexes are made`,
      { timeout: 180_000 + seconds * 1000 },
      async (test) => {
        await using server = new ServerUnderTest();
        fillDatabase(server.database, { runs: full ? 50_000 : 5000, extraIndexes: false });
        await server.start('--journal-mode', mode);
        const runs = await Promise.all(Array.from({ length: writers }, () => server.createRun('1')));
        const beside = runPython(
          'write_beside.py',
          { STORE_URI: `sqlite:///${server.database}` },
          server.folder,
        );
        const { run: theirs } = await beside.next();
        const over = new AbortController();
        let longest = 0;
        const written = await (async () => {
          const writing = runs.map(async (run) => {
            let step = 0;
            for (; !over.signal.aborted; step++) {
              const start = performance.now();
              const metric = { run_id: run, key: 'ours', value: step, timestamp: 1, step };
              await server.ok('POST', 'runs/log-metric', metric);
              longest = Math.max(longest, performance.now() - start);
            }
            return step;
          });
          const looking = (async () => {
            const search = {
              experiment_ids: ['1', '2', '3'],
              order_by: ['metrics.metric1', 'params.param1'],
            };
            while (!over.signal.aborted) {
              await server.ok('POST', 'runs/search', search);
              await pause(100);
            }
          })();
          await pause(seconds * 500);
          const { missing } = await server.ok('POST', '/api/2.0/mlflow-vscode/indexes');
          assert.deepEqual(missing, []);
          await pause(seconds * 500);
          over.abort();
          await looking;
          return Promise.all(writing);
        })();
        beside.child.stdin.end();
        const python = await beside.next();
        await once(beside.child, 'close');
        assert.equal(beside.child.exitCode, 0);
        assert.equal(await server.stop(), 0);
        assert.doesNotMatch(server.stderr, / error /);
        const database = new DatabaseSync(server.database, { readOnly: true });
        const count = (run: string): unknown =>
          database.prepare('SELECT count(*) AS n FROM metrics WHERE run_uuid = ?').get(run)?.['n'];
        assert.deepEqual(runs.map(count), written);
        assert.equal(count(theirs), python.written);
        assert.ok(python.written > 3, `MLflow wrote ${python.written}`);
        assert.ok(python.longest < 20, 'MLflow gives up after 20 s');
        assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
        database.close();
        const ours = written.reduce((sum, one) => sum + one, 0);
        test.diagnostic(
          `ours ${ours} writes, longest ${longest.toFixed(0)} ms; MLflow ${python.written}, longest ${(python.longest * 1000).toFixed(0)} ms`,
        );
      },
    );
  }

  it(
    'is opened by it after our writes, with all that was there before and all that is new',
    { timeout: 120_000 },
    async () => {
      await using server = new ServerUnderTest();
      const content = placeFixture('3.17', server.database);
      await server.start();
      const [first] = Object.entries(content.runs).find(([, run]) => run.name === 'first') ?? [];
      await server.ok('POST', '/api/2.0/mlflow-vscode/indexes');
      const added = await server.createRun('1', { run_name: 'ours', tags: [{ key: 'team', value: 'b' }] });
      await server.ok('POST', 'runs/log-batch', {
        run_id: added,
        metrics: [{ key: 'loss', value: 'NaN', timestamp: 1, step: 3 }],
        params: [{ key: 'alpha', value: '7' }],
      });
      await server.ok('POST', 'runs/set-tag', { run_id: first as string, key: 'team', value: 'changed' });
      await server.ok('POST', 'registered-models/alias', { name: 'wine', alias: 'ours', version: '2' });
      await server.ok('POST', 'model-versions/create', {
        name: 'wine',
        source: `runs:/${added}/model`,
        run_id: added,
      });
      assert.equal(await server.stop(), 0);
      const reader = runPython(
        'read_fixture.py',
        { STORE_URI: `sqlite:///${server.database}` },
        server.folder,
      );
      const found = await reader.next();
      const { [added]: ours, ...others } = found.runs;
      const expected = structuredClone(content.runs) as Record<string, { tags: Record<string, string> }>;
      (expected[first as string] as { tags: Record<string, string> }).tags['team'] = 'changed';
      assert.deepEqual(others, expected);
      assert.deepEqual(
        [ours.metrics, ours.params, ours.tags['team']],
        [{ loss: 'NaN' }, { alpha: '7' }, 'b'],
      );
      assert.deepEqual(found.experiments, content.experiments);
      assert.deepEqual(found.logged_models, content.logged_models);
      const wine = found.models.find(({ name }: { name: string }) => name === 'wine');
      assert.deepEqual(wine.aliases, { champion: '3', old: '1', ours: '2' });
      assert.equal(wine.versions.length, 4);
    },
  );
});
