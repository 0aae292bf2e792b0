import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunMarks } from '../../../src/state/runMarks.ts';

test('marks are toggled as one, told of and kept; broken stored ones are left out', async () => {
  let stored: unknown;
  const memento = {
    get: <T>() => stored as T | undefined,
    update: async (_: string, value: unknown) => {
      stored = JSON.parse(JSON.stringify(value));
    },
  };
  const marks = new RunMarks(memento);
  const told: string[] = [];
  marks.onDidChange((mark) => told.push(mark));
  marks.toggle('hidden', ['a']);
  marks.toggle('hidden', ['a', 'b']);
  marks.toggle('pinned', ['c']);
  assert.deepEqual([...marks.all('hidden')], ['a', 'b']);
  marks.toggle('hidden', ['b', 'a']);
  assert.deepEqual([...marks.all('hidden')], []);
  marks.set('pinned', ['c', 'd'], true);
  assert.deepEqual([...marks.all('pinned')], ['c', 'd']);
  marks.set('pinned', ['d', 'e'], false);
  assert.deepEqual(told.splice(-2), ['pinned', 'pinned']);
  assert.deepEqual(told, ['hidden', 'hidden', 'pinned', 'hidden']);
  assert.deepEqual([...new RunMarks(memento).all('pinned')], ['c']);
  for (const broken of [null, 'x', { pinned: 5 }, { pinned: [7, null] }]) {
    stored = broken;
    assert.deepEqual([...new RunMarks(memento).all('pinned')], []);
  }
});
