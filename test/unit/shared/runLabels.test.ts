import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../../src/api/entities.ts';
import { differingParams, tellApart } from '../../../src/shared/runLabels.ts';

function run(params: Readonly<Record<string, string>>): Run {
  const pairs = Object.entries(params).map(([key, value]) => ({ key, value }));
  return { info: {} as Run['info'], data: { params: pairs } };
}

test('only what differs is named, the most telling first', () => {
  assert.deepEqual(
    tellApart([
      run({ depth: '3', lr: '0.1', epochs: '9' }),
      run({ depth: '3', lr: '0.2', epochs: '9' }),
      run({ depth: '6', lr: '0.3', epochs: '9' }),
    ]),
    ['lr=0.1 depth=3', 'lr=0.2 depth=3', 'lr=0.3 depth=6'],
  );
});

test('key and value can be shown apart', () => {
  assert.deepEqual(differingParams([run({ depth: '3', lr: '0.1' }), run({ depth: '3', lr: '0.2' })]), [
    [{ key: 'lr', value: '0.1' }],
    [{ key: 'lr', value: '0.2' }],
  ]);
});

test('a parameter that a run has not counts as a difference', () => {
  assert.deepEqual(tellApart([run({ lr: '0.1', dropout: '0.5' }), run({ lr: '0.1' })]), ['dropout=0.5', '']);
});

test('runs that are not loaded say nothing; one run alone has nothing to say', () => {
  assert.deepEqual(tellApart([run({ lr: '1' }), undefined, run({ lr: '2' })]), ['lr=1', '', 'lr=2']);
  assert.deepEqual(tellApart([run({ lr: '1' })]), ['']);
  assert.deepEqual(tellApart([run({ lr: '1' }), undefined]), ['', '']);
  assert.deepEqual(tellApart([]), []);
});

test('not more than asked for', () => {
  const params = (suffix: string) =>
    run(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((key) => [key, key + suffix])));
  assert.deepEqual(tellApart([params('1'), params('2')], 2), ['a=a1 b=b1', 'a=a2 b=b2']);
});
