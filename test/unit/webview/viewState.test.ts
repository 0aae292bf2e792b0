import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialViewState, parseViewState, toggled } from '../../../webview/compare/viewState.ts';

test('what was kept comes back', () => {
  const kept = {
    ...initialViewState,
    x: 'wall',
    smoothing: 0.6,
    log: true,
    onlyDifferences: false,
    hidden: ['a c'],
    folded: ['charts'],
    scroll: { top: 300, left: 20 },
  };
  assert.deepEqual(parseViewState(JSON.parse(JSON.stringify({ ...kept, refs: [] }))), kept);
});

test('what makes no sense is as at first', () => {
  for (const kept of [undefined, null, 'x', 7, [], { x: 'epoch', smoothing: -1, log: 'yes', hidden: 'a' }]) {
    assert.deepEqual(parseViewState(kept), initialViewState);
  }
  assert.equal(parseViewState({ smoothing: 5 }).smoothing, 0.99);
  assert.deepEqual(parseViewState({ hidden: ['a', 7, null] }).hidden, ['a']);
  assert.deepEqual(parseViewState({ scroll: { top: Number.NaN, left: 4 } }).scroll, { top: 0, left: 4 });
});

test('toggling twice changes nothing', () => {
  assert.deepEqual(toggled(['a'], 'b'), ['a', 'b']);
  assert.deepEqual(toggled(['a', 'b'], 'b'), ['a']);
});
