import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fillDatabase, runIdOf } from '../../../bench/server/fillDatabase.ts';
import { fillRegistry } from '../../../bench/server/fillRegistry.ts';
import { RawJson } from '../../../src/server/http/respond.ts';
import type { InTurns } from '../../../src/server/store/longRead.ts';
import { Pace } from '../../../src/server/store/longRead.ts';
import { longRead } from '../../../src/server/store/longReads.ts';
import type { LongReadName } from '../../../src/server/store/longReads.ts';
import { Database, inTime, TookTooLong } from '../../../src/server/store/sqlite.ts';

describe('a long read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-long-'));
  const path = join(folder, 'mlflow.db');
  let database: Database;

  before(() => {
    fillDatabase(path, { runs: 3000, historyPoints: 9000 });
    fillRegistry(path, 700);
    const filled = new Database(path);
    // Several runs with the same value, with NaN, and with none; many points of one step.
    filled.exec(`
      UPDATE latest_metrics SET value = 0, is_nan = 1 WHERE key = 'metric2' AND run_uuid LIKE '%7';
      UPDATE latest_metrics SET value = 0.5 WHERE key = 'metric2' AND run_uuid LIKE '%5';
      DELETE FROM latest_metrics WHERE key = 'metric2' AND run_uuid LIKE '%3';
      DELETE FROM params WHERE key = 'param1' AND run_uuid LIKE '%1';
      UPDATE runs SET end_time = NULL, status = 'RUNNING' WHERE run_uuid LIKE '%9';
      INSERT INTO metrics SELECT 'flat', value, timestamp, '${runIdOf(1)}', 0, is_nan FROM metrics WHERE key = 'history';
      INSERT INTO metrics SELECT 'flat', value, timestamp, '${runIdOf(2)}', step % 7 - 3, is_nan FROM metrics WHERE key = 'history'`);
    filled.close();
    database = new Database(path, { readOnly: true });
  });
  after(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const all = { experiment_ids: Array.from({ length: 10 }, (_, index) => String(index + 1)) };
  const token = (offset: number): string => Buffer.from(`{"offset": ${offset}}`).toString('base64');
  const runId = runIdOf(0);
  const runIds = [2, 0, 1, 5].map(runIdOf);
  const rows: readonly (readonly [LongReadName, object])[] = [
    ['searchRuns', {}],
    ['searchRuns', all],
    ['searchRuns', { experiment_ids: ['3'], max_results: 7 }],
    ['searchRuns', { experiment_ids: ['99'] }],
    ['searchRuns', { ...all, max_results: 3000, run_view_type: 'ALL' }],
    ['searchRuns', { ...all, max_results: 2, run_view_type: 'DELETED_ONLY', order_by: ['run_name DESC'] }],
    ['searchRuns', { ...all, max_results: 50, order_by: ['metrics.metric2 DESC'] }],
    ['searchRuns', { ...all, max_results: 50, page_token: token(2400), order_by: ['metrics.metric2'] }],
    ['searchRuns', { ...all, order_by: ['params.param1', 'end_time DESC', 'tags.tag3', 'start_time ASC'] }],
    [
      'searchRuns',
      { ...all, filter: "metrics.metric1 > 0.9 AND tags.tag1 LIKE '%9%' AND params.param2 != 'x'" },
    ],
    ['searchRuns', { ...all, filter: "params.param1 IS NULL AND status = 'FAILED'" }],
    ['searchRuns', { ...all, filter: `run_id IN ('${runIdOf(4)}', '${runIdOf(2000)}')` }],
    ['searchRuns', { ...all, filter: "run_name ILIKE 'RUN 1_'", page_token: token(5) }],
    ['searchRuns', { ...all, page_token: token(100_000) }],
    ['countRuns', { ...all, filter: "params.param1 IS NULL AND status = 'FAILED'" }],
    ['countRuns', { experiment_ids: ['99'] }],
    ['countRuns', {}],
    ['runSummaries', all],
    ['runSummaries', { ...all, run_view_type: 'ALL' }],
    ['runSummaries', { experiment_ids: ['99'] }],
    ['runSummaries', {}],
    ['metricHistory', { runId, key: 'history', maxResults: undefined, offset: 0 }],
    ['metricHistory', { runId, key: 'history', maxResults: 100, offset: 8950 }],
    ['metricHistory', { runId, key: 'history', maxResults: 50, offset: 8950 }],
    ['metricHistory', { runId, key: 'history', maxResults: 7000, offset: 10 }],
    ['metricHistory', { runId, key: 'history', maxResults: 10, offset: 9000 }],
    ['metricHistory', { runId: runIdOf(1), key: 'flat', maxResults: undefined, offset: 0 }],
    ['metricHistory', { runId, key: 'none', maxResults: undefined, offset: 0 }],
    ['metricInterval', { runIds: runIds.slice(0, 2), key: 'flat', maxResults: 100, steps: undefined }],
    [
      'metricInterval',
      { runIds: runIds.slice(0, 2), key: 'flat', maxResults: 2500, steps: { from: -2, to: 1 } },
    ],
    ['metricInterval', { runIds: [runId], key: 'history', maxResults: 1, steps: { from: 17, to: 8000 } }],
    ['metricInterval', { runIds: [runId], key: 'history', maxResults: 77, steps: { from: 17, to: 60 } }],
    ['metricInterval', { runIds, key: 'none', maxResults: 10, steps: undefined }],
    ['bulkHistory', { runIds, key: 'flat', maxResults: 25_000 }],
    ['bulkHistory', { runIds, key: 'flat', maxResults: 9500 }],
    ['bulkHistory', { runIds, key: 'none', maxResults: 10 }],
    ['metricExtremes', { runIds, keys: ['flat', 'metric2', 'none', 'history'] }],
    [
      'metricExtremes',
      { runIds: Array.from({ length: 500 }, (_, index) => runIdOf(index)), keys: ['metric1'] },
    ],
    ['metricExtremes', { runIds, keys: ['none'] }],
    [
      'searchRuns',
      { ...all, filter: "params.param1 RLIKE '9$' OR run_name RLIKE '^run 1'", language: 'extended' },
    ],
    ['searchExperiments', { max_results: 5 }],
    ['searchExperiments', { max_results: 900, filter: "tags.tag0 LIKE '%4%'", order_by: ['name DESC'] }],
    ['searchExperiments', { max_results: 3, page_token: token(100), view_type: 'ALL' }],
    ['searchExperiments', { max_results: 3, filter: "name = 'none'" }],
    ['searchRegisteredModels', { max_results: 600, filter: "tags.tag0 LIKE '%4%'" }],
    ['searchRegisteredModels', { order_by: ['timestamp DESC'], page_token: token(50) }],
    ['searchModelVersions', {}],
    [
      'searchModelVersions',
      { filter: "name ILIKE 'MODEL 1%'", order_by: ['version_number DESC'], max_results: 7 },
    ],
    ['searchLoggedModels', { experiment_ids: ['1'], max_results: 500 }],
    [
      'searchLoggedModels',
      {
        experiment_ids: ['1'],
        filter: "params.param0 LIKE '%1%' AND metrics.metric1 > 0.2",
        order_by: [{ field_name: 'metrics.metric0', ascending: false }, { field_name: 'name' }],
        max_results: 150,
      },
    ],
    ['searchLoggedModels', { experiment_ids: ['2'] }],
  ];
  for (const [name, request] of rows) {
    it(`gives the same in slices as at once: ${name} ${JSON.stringify(request).slice(0, 120)}`, () => {
      const connection = new Database(path, { readOnly: true });
      const other = new Database(path, { timeout: 0 });
      try {
        let text = '';
        for (const piece of longRead(name).sliced(connection, request)) {
          text += piece;
          // Would fail if a lock were held between two slices.
          other.exec('BEGIN EXCLUSIVE; ROLLBACK');
        }
        assert.equal(text, wholeOf(longRead(name).brief(database, request)));
      } finally {
        connection.close();
        other.close();
      }
    });
  }

  const wholeOf = (answer: RawJson | InTurns): unknown =>
    answer instanceof RawJson ? answer.body : answer.steps.map((step) => step(database)).join('');

  const lists: readonly (readonly [LongReadName, object, pageSize: number])[] = [
    ['searchExperiments', {}, 60],
    ['searchExperiments', { view_type: 'ALL', order_by: ['name DESC'], filter: "name LIKE '%1%'" }, 7],
    ['searchExperiments', { order_by: ['last_update_time', 'creation_time DESC'] }, 101],
    ['searchRegisteredModels', {}, 150],
    ['searchRegisteredModels', { order_by: ['timestamp DESC'], filter: "tags.tag0 LIKE '%4%'" }, 9],
    ['searchModelVersions', {}, 400],
    ['searchModelVersions', { order_by: ['version_number DESC', 'creation_timestamp'] }, 333],
    ['searchLoggedModels', { experiment_ids: ['1'] }, 99],
    [
      'searchLoggedModels',
      {
        experiment_ids: ['1'],
        order_by: [
          { field_name: 'metrics.metric0', ascending: false },
          { field_name: 'metrics.metric1', dataset_name: 'none' },
          { field_name: 'status' },
        ],
      },
      70,
    ],
  ];
  for (const [name, request, pageSize] of lists) {
    it(`gives the same page by page as at once: ${name} ${JSON.stringify(request)}`, () => {
      const whole = pageOf(name, { ...request, max_results: 10_000 });
      assert.equal(whole.token, undefined);
      assert.ok(whole.rows.length > pageSize);
      for (const way of ['brief', 'sliced'] as const) {
        const rows: unknown[] = [];
        for (let next: string | undefined = ''; next !== undefined;) {
          const page = pageOf(name, { ...request, max_results: pageSize, page_token: next }, way);
          rows.push(...page.rows);
          assert.ok(rows.length <= whole.rows.length, 'Its pages have no end.');
          next = page.token;
        }
        assert.deepEqual(rows, whole.rows);
      }
    });
  }

  function pageOf(
    name: LongReadName,
    request: object,
    way: 'brief' | 'sliced' = 'brief',
  ): { readonly rows: readonly unknown[]; readonly token: string | undefined } {
    const connection = new Database(path, { readOnly: true });
    try {
      const read = longRead(name);
      const text =
        way === 'brief'
          ? wholeOf(read.brief(connection, request))
          : [...read.sliced(connection, request)].join('');
      const { next_page_token: token, ...lists } = JSON.parse(String(text)) as { next_page_token?: string };
      return { rows: Object.values<readonly unknown[]>(lists)[0] ?? [], token };
    } finally {
      connection.close();
    }
  }

  it('gives each experiment of a list its own tags', () => {
    const request = {
      max_results: 3,
      filter: "experiment_id IN ('100012', '0', '100005')",
      order_by: ['name'],
    };
    const { experiments } = JSON.parse(
      String(wholeOf(longRead('searchExperiments').brief(database, request))),
    ) as {
      experiments: readonly { name: string; tags?: unknown }[];
    };
    const tagsOf = (value: string): unknown => ['tag0', 'tag1'].map((key) => ({ key, value }));
    assert.deepEqual(
      experiments.map(({ name, tags }) => [name, tags]),
      [
        ['Default', undefined],
        ['more 12', tagsOf('text 204')],
        ['more 5', tagsOf('text 85')],
      ],
    );
  });

  it('takes fewer rows at once where they take longer', () => {
    const pace = new Pace();
    const asked: number[] = [];
    const connection = new Database(path, { readOnly: true });
    const least = pace.slice(connection, (rows) => {
      asked.push(rows);
      if (rows > 20) throw new TookTooLong();
      return rows;
    });
    connection.close();
    assert.deepEqual(asked, [1000, 125, 16]);
    assert.equal(least, 16);
    assert.ok(pace.rows <= 32);
  });

  it('is given up when its time is over, wherever it is', () => {
    for (const [name, request] of [
      ['searchRuns', { ...all, filter: "tags.tag1 ILIKE '%nothing%'" }],
      ['searchRuns', { ...all, max_results: 3000 }],
      ['searchRuns', { ...all, filter: "tags.tag1 RLIKE 'nothing'", language: 'extended' }],
      ['searchExperiments', { max_results: 10 }],
      ['searchModelVersions', {}],
      ['searchLoggedModels', { experiment_ids: ['1'] }],
    ] as const) {
      assert.throws(
        () => database.within(0, () => wholeOf(longRead(name).brief(database, request))),
        TookTooLong,
      );
    }
    // Experiments that are written to in turns have every tenth row, half of them odd ones only.
    for (const id of all.experiment_ids) {
      const look = `SELECT count(*) FROM runs WHERE experiment_id = ? AND ${inTime('rowid')}`;
      assert.throws(() => database.within(0, () => database.value(look, id)), TookTooLong, id);
    }
    const many = { runId, key: 'history', maxResults: undefined, offset: 0 };
    assert.ok(database.within(60_000, () => longRead('metricHistory').brief(database, many)));
  });
});
