import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { ServerUnderTest } from '../server/harness/server.ts';
import type { MlflowServer } from './mlflowServer.ts';
import { startMlflowServer } from './mlflowServer.ts';
import type { TraceRow } from './traceRows.ts';
import { traceRows } from './traceRows.ts';

const python = process.env['MLFLOW_PYTHON'] ?? '';

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
  },
);
