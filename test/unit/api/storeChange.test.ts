import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesRegistry, changesTracking, parseStoreChange } from '../../../src/api/storeChange.ts';
import type { StoreChange } from '../../../src/api/storeChange.ts';
import { CollectedChange } from '../../../src/server/http/collectedChange.ts';

const anything = { unknown: true };

const texts: readonly (readonly [text: string, change: StoreChange])[] = [
  ['{"run_ids":["a"]}', { run_ids: ['a'] }],
  [
    '{"experiment_ids":["0"],"model_ids":["m"],"registered_models":["x"]}',
    { experiment_ids: ['0'], model_ids: ['m'], registered_models: ['x'] },
  ],
  ['{"run_ids":["a"],"of_a_later_server":[1]}', { run_ids: ['a'] }],
  ['{"unknown":true}', anything as StoreChange],
  // A server of an earlier version names nothing.
  ['{}', anything as StoreChange],
  ['{"run_ids":"a"}', anything as StoreChange],
  ['{"run_ids":[1]}', anything as StoreChange],
  ['null', anything as StoreChange],
  ['nonsense', anything as StoreChange],
];
for (const [text, change] of texts) {
  test(`reads ${text}`, () => assert.deepEqual(parseStoreChange(text), change));
}

test('collects names once, begins anew, and gives up where there are too many', () => {
  const collected = new CollectedChange();
  collected.add({ run_ids: ['a', 'b'] });
  collected.add({ run_ids: ['a'], experiment_ids: ['0'] });
  assert.deepEqual(collected.take(), { run_ids: ['a', 'b'], experiment_ids: ['0'] });
  collected.add({ run_ids: Array.from({ length: 200 }, (_, index) => `r${index}`) });
  assert.equal(collected.take().run_ids?.length, 200);
  collected.add({ run_ids: Array.from({ length: 200 }, (_, index) => `r${index}`) });
  collected.add({ experiment_ids: ['0'] });
  assert.deepEqual(collected.take(), anything);
  collected.add({ registered_models: ['n'.repeat(501)] });
  assert.deepEqual(collected.take(), anything);
  collected.add({ run_ids: ['a'] });
  collected.add({ unknown: true });
  collected.add({ run_ids: ['b'] });
  assert.deepEqual(collected.take(), anything);
  collected.add({ run_ids: ['c'] });
  assert.deepEqual(collected.take(), { run_ids: ['c'] });
});

test('tells which views a change concerns', () => {
  for (const [change, tracking, registry] of [
    [{ unknown: true }, true, true],
    [{ run_ids: ['a'] }, true, false],
    [{ experiment_ids: ['0'] }, true, false],
    [{ model_ids: ['m'] }, true, false],
    [{ registered_models: ['x'] }, false, true],
  ] as const) {
    assert.deepEqual([changesTracking(change), changesRegistry(change)], [tracking, registry]);
  }
});
