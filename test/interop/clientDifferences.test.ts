import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ServerUnderTest } from '../server/harness/server.ts';
import type { Row } from './clientRows.ts';
import { rows } from './clientRows.ts';
import type { MlflowServer } from './mlflowServer.ts';
import { startMlflowServer } from './mlflowServer.ts';

const python = process.env['MLFLOW_PYTHON'] ?? '';

interface Side {
  readonly url: string;
  readonly kept: Map<string, string>;
}

interface Outcome {
  readonly status: number;
  readonly body: unknown;
}

/** Sends a row and gives back what both servers must agree on: ids, times and made-up names are named or dropped. */
async function send(side: Side, row: Row): Promise<Outcome> {
  const fill = (text: string): string =>
    text.replace(/\$(\w+)/g, (all, name: string) => side.kept.get(name) ?? all);
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(row.query ?? {})) {
    for (const item of [value].flat()) query.append(key, fill(item));
  }
  const path = fill(row.path.startsWith('/') ? row.path : `/api/2.0/mlflow/${row.path}`);
  const text = row.text ?? (row.method === 'GET' ? undefined : fill(JSON.stringify(row.body)));
  const headers = { 'content-type': 'application/json', ...row.headers };
  const response = await fetch(`${side.url}${path}${query.size > 0 ? `?${query}` : ''}`, {
    method: row.method,
    // Bytes, since fetch adds a type of its own to text.
    body: text === undefined ? undefined : Buffer.from(text),
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
  });
  const said = await response.text();
  const body = parse(said);
  for (const [name, place] of Object.entries(row.keep ?? {})) {
    const value = place
      .split('.')
      .reduce((found: unknown, key) => (found as Record<string, unknown>)?.[key], body);
    assert.equal(typeof value, 'string', `${row.path}: no ${place} in ${said}`);
    side.kept.set(name, value as string);
  }
  return { status: response.status, body: normalize(body, side.kept) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/\bNaN\b(?!")/g, '"NaN"'));
  } catch {
    return text;
  }
}

/** Times that the servers take themselves. */
const times =
  /^(?:creation_time|last_update_time|creation_timestamp|last_updated_timestamp|creation_timestamp_ms|last_updated_timestamp_ms)$/;

function normalize(value: unknown, kept: Map<string, string>): unknown {
  if (Array.isArray(value)) return sortWhereFree(value.map((item) => normalize(item, kept)));
  if (typeof value === 'string') return nameIds(value, kept);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    if (times.test(key)) return [key, 'time'];
    if (key === 'message') return [key, message(nameIds(String(item), kept))];
    return [key, normalize(item, kept)];
  });
  return Object.fromEntries(entries);
}

/** Tags, params and metrics of one thing have no order; lists of things have. */
function sortWhereFree(items: readonly unknown[]): readonly unknown[] {
  const isFree = items.every(
    (item) =>
      typeof item === 'object' &&
      item !== null &&
      'key' in item &&
      !('step' in item && 'timestamp' in item && items.length > 0 && hasTwice(items)),
  );
  return isFree ? [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
}

function hasTwice(items: readonly unknown[]): boolean {
  const keys = items.map((item) => (item as { key: string }).key);
  return new Set(keys).size < keys.length;
}

function nameIds(text: string, kept: Map<string, string>): string {
  let named = text;
  for (const [name, value] of kept) if (value.length > 8) named = named.replaceAll(value, `<${name}>`);
  return named.replaceAll(/\b[0-9a-f]{32}\b/g, '<id>');
}

/** SQLAlchemy's and Python's inner texts are not promised, nor is the order of Python's sets. */
function message(text: string): string {
  return text
    .replace(/ Error: \(sqlite3[\s\S]*$/, ' Error: …')
    .replace(/ Error: (?:UNIQUE|\(raised)[\s\S]*$/, ' Error: …')
    .replace(/^\(sqlite3\.IntegrityError\)[\s\S]*$/, '(sqlite3.IntegrityError) …')
    .replaceAll(/\{'[^{}]*'\}/g, (set) => `{${set.slice(1, -1).split(', ').sort().join(', ')}}`);
}

describe(
  'the embedded server beside a real mlflow server',
  { skip: python === '' && 'no Python with MLflow' },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlflow-real-'));
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

    it(`answers the same to ${rows.length} requests`, { timeout: 120_000 }, async (test) => {
      const theirs: Side = { url: real.url, kept: new Map() };
      const mine: Side = { url: ours.url, kept: new Map() };
      for (const [index, row] of rows.entries()) {
        const [expected, actual] = [await send(theirs, row), await send(mine, row)];
        const title = `${index + 1} ${row.method} ${row.path} ${JSON.stringify(row.query ?? row.body ?? row.text ?? '').slice(0, 160)}`;
        await test.test(title, () => {
          if (row.differs) assert.equal(actual.status, row.differs.status, row.differs.why);
          else assert.deepEqual(actual, expected);
        });
      }
    });
  },
);
