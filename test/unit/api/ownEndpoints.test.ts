import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownEndpoints } from '../../../src/api/ownEndpoints.ts';

const documented = readFileSync(join(import.meta.dirname, '../../../docs/own-api.md'), 'utf8')
  .split('\n')
  .flatMap((line) => /^\| `((?:GET|POST) [^`]+)`/.exec(line)?.[1] ?? []);

test('docs/own-api.md lists every endpoint of our own, and no other', () => {
  const declared = Object.values(ownEndpoints).map(({ method, path }) => `${method} ${path}`);
  // The stream of events is no call, and so not in the table.
  assert.deepEqual([...documented].sort(), ['GET events', ...declared].sort());
});
