import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hiddenRuns,
  initialViewState,
  parseViewState,
  toggled,
  toggledRun,
} from '../../../webview/compare/viewState.ts';

test('what was kept comes back', () => {
  const kept = {
    ...initialViewState,
    x: 'wall',
    smoothing: 0.6,
    log: true,
    onlyDifferences: false,
    hidden: ['a c'],
    drawn: ['b c'],
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

test('a run that is hidden everywhere is not drawn, unless this panel says so', () => {
  const runs = [{ id: 'a' }, { id: 'b', isHidden: true }];
  let view = { hidden: [], drawn: [] } as Parameters<typeof toggledRun>[0];
  const toggle = (id: string): void => {
    view = toggledRun(
      view,
      runs.find((run) => run.id === id)!,
    );
  };
  assert.deepEqual(hiddenRuns(view, runs), ['b']);
  toggle('b');
  assert.deepEqual(hiddenRuns(view, runs), []);
  toggle('a');
  assert.deepEqual(hiddenRuns(view, runs), ['a']);
  toggle('b');
  toggle('a');
  assert.deepEqual([view, hiddenRuns(view, runs)], [{ hidden: [], drawn: [] }, ['b']]);
});
