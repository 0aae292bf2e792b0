import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { ServerUnderTest } from '../server/harness/server.ts';
import type { MlflowServer } from './mlflowServer.ts';
import { startMlflowServer } from './mlflowServer.ts';
import { python, runPython } from './pythonScript.ts';
import { oddSpans, spanRows } from './spanRows.ts';
import type { TraceRow } from './traceRows.ts';
import { traceRows } from './traceRows.ts';

async function ask(
  url: string,
  { method, path, body }: TraceRow,
): Promise<{ status: number; json: unknown }> {
  const query = new URLSearchParams();
  if (method === 'GET') {
    for (const [key, value] of Object.entries(body))
      for (const item of [value].flat()) query.append(key, String(item));
  }
  const response = await fetch(`${url}/api/${path}${query.size > 0 ? `?${query}` : ''}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, json: isJson ? comparable(JSON.parse(text)) : text };
}

/** Without the times of updates, SQLAlchemy's own words and the order of Python's sets. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    if (key === 'last_update_time' || key === 'create_time') return [key, recent(String(item))];
    return [key, key === 'message' ? plain(String(item)) : comparable(item)];
  });
  return Object.fromEntries(entries);
}

function recent(time: string): string {
  return time.startsWith('2025') ? time : 'now';
}

function plain(message: string): string {
  return message
    .replace(/\n\[SQL: [^]*$/, '')
    .replace(/\{('[^{}]*')\}/g, (_, items: string) => `{${items.split(', ').sort().join(', ')}}`);
}

const tables = {
  trace_info: 'SELECT * FROM trace_info ORDER BY request_id',
  trace_tags: 'SELECT * FROM trace_tags ORDER BY request_id, key',
  trace_request_metadata: 'SELECT * FROM trace_request_metadata ORDER BY request_id, key',
  assessments: `SELECT assessment_id, trace_id, name, assessment_type, value, error, source_type, source_id, run_id, span_id,
    rationale, overrides, valid, experiment_id, trace_timestamp_ms, aggregate_value, is_numeric_value
    FROM assessments ORDER BY assessment_id`,
  // Its keys are in no order.
  assessment_metadata: `SELECT a.assessment_id, m.key, m.value FROM assessments a, json_each(a.assessment_metadata) m
    ORDER BY a.assessment_id, m.key`,
  entity_associations: `SELECT source_type, source_id, destination_type, destination_id FROM entity_associations
    ORDER BY source_id, destination_type, destination_id`,
};

/** What both databases hold, column by column. */
function stored(path: string): Record<string, unknown> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const all = (sql: string): unknown =>
      database
        .prepare(sql)
        .all()
        .map((found) => ({ ...found }));
    return Object.fromEntries(Object.entries(tables).map(([name, sql]) => [name, all(sql)]));
  } finally {
    database.close();
  }
}

/** Spans that no tracer of today writes, behind the first one of a trace. */
function addSpans(path: string, traceId: string): void {
  const database = new DatabaseSync(path);
  try {
    const insert =
      database.prepare(`INSERT INTO spans (trace_id, experiment_id, span_id, parent_span_id, status,
      start_time_unix_nano, content) SELECT ?, experiment_id, ?, 'x', 'OK', ?, ? FROM trace_info WHERE request_id = ?`);
    for (const [index, content] of oddSpans.entries())
      insert.run(traceId, `odd-${index}`, index, content, traceId);
  } finally {
    database.close();
  }
}

describe(
  'traces as a real mlflow server keeps them',
  { skip: python === '' && 'no Python with MLflow' },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlflow-traces-'));
    let real: MlflowServer;
    let ours: ServerUnderTest;

    before(
      async () => {
        [real, ours] = await Promise.all([startMlflowServer(python, folder), ServerUnderTest.started()]);
      },
      { timeout: 200_000 },
    );
    after(async () => {
      await Promise.all([real?.stop(), ours?.[Symbol.asyncDispose]()]);
      rmSync(folder, { recursive: true, force: true });
    });

    it(`answers the same to ${traceRows.length} requests`, { timeout: 240_000 }, async (test) => {
      let rowsWithTraces: Record<string, unknown> = {};
      for (const [index, row] of traceRows.entries()) {
        if (row.path.endsWith('experiments/create')) {
          rowsWithTraces = stored(join(folder, 'server.db'));
          const mine = stored(ours.database);
          await test.test('the tables hold the same', () => assert.deepEqual(mine, rowsWithTraces));
        }
        const [expected, actual] = [await ask(real.url, row), await ask(ours.url, row)];
        await test.test(
          `${index + 1} ${row.method} ${row.path} ${JSON.stringify(row.body).slice(0, 200)}`,
          () => {
            const { differs } = row;
            if (!differs) return assert.deepEqual(actual, expected);
            assert.equal(actual.status, differs.status, `${differs.why}: ${JSON.stringify(actual.json)}`);
            assert.notEqual(expected.status, actual.status, 'no difference any more');
          },
        );
      }
      assert.equal((rowsWithTraces['trace_info'] as unknown[]).length, 5);
      assert.equal((rowsWithTraces['assessments'] as unknown[]).length, 6);
    });

    it('gives the spans that MLflow itself stored', { timeout: 240_000 }, async (test) => {
      const env = { MLFLOW_TRACKING_URI: real.url };
      const { ids, found } = await runPython('log_spans.py', env, folder);
      assert.equal(ids.length, 3);
      const [first = ''] = ids;
      addSpans(join(folder, 'server.db'), first);
      await using copy = new ServerUnderTest();
      copyFileSync(join(folder, 'server.db'), copy.database);
      await copy.start();
      for (const row of spanRows(ids)) {
        const [expected, actual] = [await ask(real.url, row), await ask(copy.url, row)];
        await test.test(`${row.path} ${JSON.stringify(row.body)}`, () => assert.deepEqual(actual, expected));
      }
      const page = async (url: string): Promise<unknown> =>
        (await fetch(`${url}/ajax-api/3.0/mlflow/get-trace-artifact?request_id=${ids[1]}`)).json();
      assert.deepEqual(await page(copy.url), await page(real.url));
      const ours = await runPython(
        'log_spans.py',
        { MLFLOW_TRACKING_URI: copy.url, IDS: ids.join() },
        folder,
      );
      assert.deepEqual(ours.found.slice(1), found.slice(1));
      assert.equal(ours.found[0].length, oddSpans.length + 2);
    });
  },
);
