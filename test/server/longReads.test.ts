import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fillDatabase, runIdOf } from '../../bench/server/fillDatabase.ts';
import { ServerUnderTest } from './harness/server.ts';

const full = process.env['MLFLOW_TEST_FULL'] === '1';
const runs = full ? 100_000 : 4000;
const points = full ? 1_000_000 : 32_000;
const experiments = Array.from({ length: 10 }, (_, index) => String(index + 1));

// Nothing can be filtered or ordered by an index here, and every run is shown.
const everything = {
  experiment_ids: experiments,
  max_results: 50_000,
  run_view_type: 'ALL',
  filter: "tags.tag1 ILIKE '%TEXT%' AND params.param3 != 'x'",
  order_by: ['params.param2', 'tags.tag3 DESC', 'metrics.metric4'],
};

describe(`a read of ${runs} runs`, { timeout: 300_000 }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mlflow-long-'));
    fillDatabase(join(folder, 'mlflow.db'), { runs, historyPoints: points });
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const mode of ['delete', 'wal'] as const) {
    it(`keeps nobody waiting, neither readers nor writers, in mode ${mode}`, async () => {
      await using server = new ServerUnderTest(mkdtempSync(join(tmpdir(), 'mlflow-server-')));
      const uri = `sqlite:///${join(folder, 'mlflow.db')}`;
      await server.start('--backend-store-uri', uri, '--journal-mode', mode);
      const own = await server.createRun('1');
      const over = new AbortController();
      const answered = { reads: 0, writes: 0, theirs: 0 };
      const reading = (async () => {
        for (; !over.signal.aborted; answered.reads++) {
          await server.ok('GET', 'runs/get', { run_id: own });
          await pause(2);
        }
      })();
      const writing = (async () => {
        for (; !over.signal.aborted; answered.writes++) {
          const metric = { run_id: own, key: 'm', value: 1, timestamp: 1, step: answered.writes };
          await server.ok('POST', 'runs/log-metric', metric);
          await pause(2);
        }
      })();
      const other = new DatabaseSync(join(folder, 'mlflow.db'), { timeout: 20_000 });
      const theirs = (async () => {
        for (; !over.signal.aborted; answered.theirs++) {
          other.exec(`INSERT INTO tags VALUES ('theirs ${mode} ${answered.theirs}', 'x', '${runIdOf(0)}')`);
          await pause(5);
        }
      })();
      try {
        const [search, history, sampled] = await Promise.all([
          server.post('runs/search', everything),
          server.get('metrics/get-history', { run_id: runIdOf(0), metric_key: 'history' }),
          server.get('metrics/get-history-bulk-interval', { run_ids: runIdOf(0), metric_key: 'history' }),
        ]);
        assert.equal(search.status, 200, search.text.slice(0, 500));
        assert.equal(search.json.runs.length, Math.min(runs, 50_000));
        assert.equal(history.json.metrics.length, points);
        assert.equal(sampled.json.metrics.length, 2500);
        // Were they waiting for the answers above, it would be one of each.
        for (const [who, count] of Object.entries(answered)) assert.ok(count >= 5, `${who}: ${count}`);
      } finally {
        over.abort();
        await Promise.all([reading, writing, theirs]);
      }
      const count = (sql: string): unknown => Object.values(other.prepare(sql).get() ?? {})[0];
      assert.equal(count(`SELECT count(*) FROM tags WHERE key LIKE 'theirs ${mode} %'`), answered.theirs);
      assert.equal(count(`SELECT count(*) FROM metrics WHERE run_uuid = '${own}'`), answered.writes);
      other.close();
      assert.equal(await server.stop(), 0);
      assert.doesNotMatch(server.stderr, / error /);
    });
  }

  it('goes on by pages of the same order as one answer', async () => {
    await using server = new ServerUnderTest(mkdtempSync(join(tmpdir(), 'mlflow-server-')));
    await server.start('--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`, '--read-only');
    const ids = (page: { runs: { info: { run_id: string } }[] }): string[] =>
      page.runs.map(({ info }) => info.run_id);
    const whole = ids(await server.ok('POST', 'runs/search', { ...everything, max_results: runs / 2 }));
    const paged: string[] = [];
    for (let token: string | undefined = ''; token !== undefined && paged.length < whole.length;) {
      const page: { runs: []; next_page_token?: string } = await server.ok('POST', 'runs/search', {
        ...everything,
        max_results: Math.round(runs / 5),
        page_token: token,
      });
      paged.push(...ids(page));
      token = page.next_page_token;
    }
    assert.deepEqual(paged.slice(0, whole.length), whole);
  });

  it('ends with the server, and is an answer or a closed connection', async () => {
    await using server = new ServerUnderTest(mkdtempSync(join(tmpdir(), 'mlflow-server-')));
    await server.start('--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`, '--read-only');
    // On a busy machine it may not have arrived when the server ends.
    const reply = server.post('runs/search', everything).catch(() => undefined);
    await pause(50);
    assert.equal(await server.stop(), 0);
    const answer = await reply;
    if (answer) assert.equal(answer.json.runs.length, Math.min(runs, 50_000));
  });
});
