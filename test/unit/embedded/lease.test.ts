import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import type { Lease } from '../../../src/embedded/lease.ts';
import {
  isEmbeddedToken,
  leaseFile,
  newToken,
  parseLease,
  readLease,
  writeLease,
} from '../../../src/embedded/lease.ts';

const root = mkdtempSync(join(tmpdir(), 'mlflow-lease-'));
after(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
});

const lease: Lease = {
  version: 1,
  database: '/data/mlflow.db',
  port: 21_234,
  token: newToken(),
  url: 'http://127.0.0.1:21234',
  pid: 4711,
  startedAt: 1_700_000_000_000,
  build: { version: '0.1.0', builtAt: 1 },
};

test('what is written is read, by its owner only, and nothing else is left', async () => {
  const made = join(folder, 'servers', 'x');
  await writeLease(made, lease);
  assert.deepEqual(await readLease(made), { lease, exposed: false });
  assert.equal(statSync(leaseFile(made)).mode & 0o777, 0o600);
  assert.equal(statSync(made).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(made), ['server.json']);
});

test('a lease is replaced as a whole while others read it', async () => {
  await writeLease(folder, lease);
  const readers = Promise.all(Array.from({ length: 200 }, () => readLease(folder)));
  const writers = Promise.all(
    Array.from({ length: 50 }, (_, index) => writeLease(folder, { ...lease, pid: 5_000 + index })),
  );
  for (const found of await readers) assert.ok(found, 'a reader saw half a file');
  await writers;
  assert.deepEqual(readdirSync(folder), ['server.json']);
});

test('a file that others may read says so', async () => {
  await writeLease(folder, lease);
  for (const mode of [0o640, 0o604, 0o602, 0o666]) {
    chmodSync(leaseFile(folder), mode);
    assert.equal((await readLease(folder))?.exposed, true, mode.toString(8));
  }
});

test('no lease where there is none', async () => {
  assert.equal(await readLease(folder), undefined);
  assert.equal(await readLease(join(folder, 'missing')), undefined);
});

const rows: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['binary', '\0\x01\x02'],
  ['half', JSON.stringify(lease).slice(0, 50)],
  ['null', 'null'],
  ['an array', '[]'],
  ['a string', '"x"'],
  ['another version', JSON.stringify({ ...lease, version: 2 })],
  ['no build', JSON.stringify({ ...lease, build: undefined })],
  ['a port out of range', JSON.stringify({ ...lease, port: 70_000, url: 'http://127.0.0.1:70000' })],
  ['a pid of many', JSON.stringify({ ...lease, pid: -1 })],
  ['a pid of none', JSON.stringify({ ...lease, pid: 0 })],
  ['a token of somebody else', JSON.stringify({ ...lease, token: 'secret' })],
  ['an address elsewhere', JSON.stringify({ ...lease, url: 'http://evil.example:21234' })],
  ['an address that is not its port', JSON.stringify({ ...lease, url: 'http://127.0.0.1:80' })],
];
for (const [name, text] of rows) {
  test(`no lease from a file that is garbage: ${name}`, async () => {
    writeFileSync(leaseFile(folder), text, { mode: 0o600 });
    assert.equal(await readLease(folder), undefined);
    assert.equal(parseLease(text), undefined);
  });
}

test('tokens are never the same and tell that they are ours', () => {
  const tokens = new Set(Array.from({ length: 100 }, newToken));
  assert.equal(tokens.size, 100);
  for (const token of tokens) {
    assert.ok(isEmbeddedToken(token));
    assert.match(token, /^[\w-]{40,}$/);
  }
  assert.equal(isEmbeddedToken('dapi0123'), false);
});
