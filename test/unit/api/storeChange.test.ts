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
  [
    '{"run_ids":["a"],"not_finite":[{"run_id":"a","key":"loss"}]}',
    { run_ids: ['a'], not_finite: [{ run_id: 'a', key: 'loss' }] },
  ],
  [
    '{"unknown":true,"not_finite":[{"run_id":"a","key":"loss"},{"run_id":"a"},1,null]}',
    { unknown: true, not_finite: [{ run_id: 'a', key: 'loss' }] },
  ],
  ['{"run_ids":["a"],"not_finite":"loss"}', { run_ids: ['a'] }],
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

test('collects each metric that was not finite once, also where there is too much to name', () => {
  const collected = new CollectedChange();
  const nan = (index: number) => ({ run_ids: ['a'], not_finite: [{ run_id: 'a', key: `m${index}` }] });
  for (let round = 0; round < 3; round++) collected.add(nan(0));
  assert.deepEqual(collected.take(), nan(0));
  collected.add(nan(0));
  collected.add({ unknown: true });
  collected.add(nan(1));
  const both = [...nan(0).not_finite, ...nan(1).not_finite];
  assert.deepEqual(collected.take(), { unknown: true, not_finite: both });
  for (let index = 0; index < 300; index++) collected.add(nan(index));
  assert.equal(collected.take().not_finite?.length, 200);
  assert.deepEqual(collected.take(), {});
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
