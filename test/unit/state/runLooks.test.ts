import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunColors } from '../../../src/state/runColors.ts';
import { runLooks } from '../../../src/state/runLooks.ts';

const memento = { get: () => undefined, update: () => Promise.resolve() };
const refs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ connectionId: 'c', runId: `run${index}` }));

test('up to 32 runs each have a look of their own', () => {
  const looks = runLooks(refs(32), new RunColors(memento));
  const seen = new Set(looks.map((look) => `${look.light} ${look.pattern}`));
  assert.equal(seen.size, 32);
});

test('a run keeps its colour; where another has the same one, the pattern tells them apart', () => {
  const colors = new RunColors(memento);
  const alone = refs(200).map((ref) => ({ ref, look: runLooks([ref], colors)[0]! }));
  const [first] = alone;
  const second = alone.find(
    ({ ref, look }) => ref !== first!.ref && look.light === first!.look.light && look.pattern === 0,
  );
  assert.equal(first!.look.pattern, 0);
  assert.ok(second);
  const both = runLooks([first!.ref, second.ref], colors);
  assert.deepEqual(
    both.map((look) => look.light),
    [first!.look.light, first!.look.light],
  );
  assert.deepEqual(
    both.map((look) => look.pattern),
    [0, 1],
  );
});

test('runs of one list look the same in it and beside some of each other', () => {
  const colors = new RunColors(memento);
  const all = refs(17);
  const inList = colors.colorsOf(all).map(({ light, pattern }) => `${light} ${pattern}`);
  const compared = [3, 16, 9].map((index) => all[index]!);
  assert.deepEqual(
    runLooks(compared, colors).map(({ light, pattern }) => `${light} ${pattern}`),
    [3, 16, 9].map((index) => inList[index]),
  );
});

test('more runs than looks still have one', () => {
  const looks = runLooks(refs(50), new RunColors(memento));
  assert.ok(looks.every((look) => look.pattern >= 0 && look.pattern <= 3));
});
