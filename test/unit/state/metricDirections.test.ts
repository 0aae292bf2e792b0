import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricDirections } from '../../../src/state/metricDirections.ts';

function memento(stored: unknown) {
  let value = stored;
  return {
    get: <T>() => value as T | undefined,
    update: (_: string, next: unknown) => {
      value = next;
      return Promise.resolve();
    },
  };
}

test('which way a metric is better is kept as the user said it last', async () => {
  const directions = new MetricDirections(memento(undefined));
  await directions.set('size', 'min');
  await directions.set('__proto__', 'max');
  await directions.set('size', 'max');
  assert.deepEqual(Object.entries(directions.all).sort(), [
    ['__proto__', 'max'],
    ['size', 'max'],
  ]);
});

test('of what is stored only directions are taken', () => {
  for (const stored of [undefined, null, 'x', 3, { loss: 'up' }]) {
    assert.deepEqual(new MetricDirections(memento(stored)).all, {});
  }
});
