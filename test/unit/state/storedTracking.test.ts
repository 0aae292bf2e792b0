import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../../src/api/entities.ts';
import { firstPage } from '../../../src/state/storedTracking.ts';

function run(index: number, params: number): Run {
  return {
    info: { run_id: `r${index}`, start_time: index, status: 'FINISHED' },
    data: { params: Array.from({ length: params }, (_, at) => ({ key: `p${at}`, value: 'x' })) },
  } as unknown as Run;
}

test('of wide runs so many are kept as VS Code can write again and again', () => {
  const list = (params: number) => ({
    runs: Array.from({ length: 150 }, (_, index) => run(index, params)),
    loaded: 150,
    more: false,
  });
  const narrow = firstPage(list(20), 100);
  assert.deepEqual([narrow.runs.length, narrow.loaded, narrow.more], [100, 100, true]);
  const wide = firstPage(list(500), 100);
  assert.deepEqual([wide.runs.length, wide.loaded, wide.more], [20, 20, true]);
  assert.ok(JSON.stringify(wide).length < 400_000);
});
