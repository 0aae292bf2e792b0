import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { guessDirection } from '../../../src/shared/metricDirection.ts';
import type { MetricDirection } from '../../../src/shared/metricDirection.ts';
import { parseRunPageIntent, parseRunRef } from '../../../src/shared/runPage.ts';

describe('what a run page says to the extension', () => {
  const taken: readonly object[] = [
    { type: 'ready' },
    { type: 'showTab', tab: 'models' },
    { type: 'showMetrics', metrics: ['loss', 'command:x'] },
    { type: 'openFolder', owner: 'r1', path: 'a/b' },
    { type: 'save', id: 3, edit: { kind: 'note', value: 'x'.repeat(50_000) } },
    { type: 'save', id: 3, edit: { kind: 'tag', key: 'k', value: '' } },
    { type: 'act', action: 'compare' },
    { type: 'setDirection', metric: 'm', direction: 'min' },
  ];
  const dropped: readonly unknown[] = [
    undefined,
    'ready',
    { type: 'showTab', tab: 'settings' },
    { type: 'showMetrics', metrics: 'loss' },
    { type: 'showMetrics', metrics: Array.from({ length: 1001 }, () => 'm') },
    { type: 'preview', owner: 'r1' },
    { type: 'save', id: '3', edit: { kind: 'note', value: 'x' } },
    { type: 'save', id: 3, edit: { kind: 'tag', key: '', value: 'x' } },
    { type: 'save', id: 3, edit: { kind: 'status', value: 'FINISHED' } },
    { type: 'act', action: 'workbench.action.quit' },
    { type: 'setDirection', metric: 'm', direction: 'up' },
  ];
  for (const message of taken) {
    test(`takes ${JSON.stringify(message).slice(0, 70)}`, () =>
      assert.deepEqual(parseRunPageIntent(message), message));
  }
  for (const message of dropped) {
    test(`drops ${JSON.stringify(message)?.slice(0, 70)}`, () =>
      assert.equal(parseRunPageIntent(message), undefined));
  }

  test('a kept page names its run; what else is kept with it is the page’s own', () => {
    const ref = { connectionId: 'embedded:1', runId: 'r1' };
    assert.deepEqual(parseRunRef({ ...ref, tab: 'models' }), ref);
    for (const broken of [null, 3, {}, { ...ref, runId: '' }, { runId: 'r1' }]) {
      assert.equal(parseRunRef(broken), undefined);
    }
  });
});

describe('which values of a metric are better, by its name', () => {
  const rows: readonly (readonly [metric: string, direction: MetricDirection | undefined])[] = [
    ['loss', 'min'],
    ['val_loss', 'min'],
    ['valLoss', 'min'],
    ['eval/rmse', 'min'],
    ['root_mean_squared_error', 'min'],
    ['val_accuracy', 'max'],
    ['f1_score', 'max'],
    ['ROC-AUC', 'max'],
    ['r2', 'max'],
    // A loss of some score is a loss.
    ['score_loss', 'min'],
    ['glossy', undefined],
    ['epoch', undefined],
    ['learning_rate', undefined],
    ['system/network_receive_time', undefined],
  ];
  for (const [metric, direction] of rows) {
    test(`${metric}: ${direction ?? 'not known'}`, () => assert.equal(guessDirection(metric), direction));
  }
});
