import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxRuns, parseCompareIntent, parseCompareMemory, parseRefs } from '../../../src/shared/compare.ts';

test('an intent is taken as it is meant, and nothing else with it', () => {
  for (const intent of [
    { type: 'ready' },
    { type: 'refresh' },
    { type: 'showLog' },
    { type: 'failed', message: 'TypeError' },
    { type: 'showMetrics', metrics: ['loss', 'val/loss'] },
    { type: 'showMetrics', metrics: [] },
    { type: 'openRun', ref: { connectionId: 'embedded:1', runId: 'r1' } },
  ]) {
    assert.deepEqual(parseCompareIntent({ ...intent, extra: 1 }), intent);
  }
});

test('anything else is dropped', () => {
  for (const message of [
    undefined,
    null,
    'ready',
    [],
    {},
    { type: 'execute', command: 'x' },
    { type: 'failed' },
    { type: 'showMetrics' },
    { type: 'openRun', ref: { runId: 'r1' } },
    { type: 'showMetrics', metrics: 'loss' },
    { type: 'showMetrics', metrics: ['loss', 7] },
    { type: 'showMetrics', metrics: ['x'.repeat(10_001)] },
    { type: 'showMetrics', metrics: Array.from({ length: 1001 }, () => 'x') },
  ]) {
    assert.equal(parseCompareIntent(message), undefined, JSON.stringify(message));
  }
});

test('references to runs: each once, what is none left out, not without end', () => {
  const a = { connectionId: 'c', runId: 'a' };
  assert.deepEqual(parseRefs([a, { ...a, more: 1 }, null, 'a', { runId: 'b' }, { ...a, runId: '' }]), [a]);
  assert.deepEqual(parseRefs([a, { ...a, connectionId: 'd' }]).length, 2);
  assert.deepEqual(parseRefs('a'), []);
  const many = Array.from({ length: 500 }, (_, index) => ({ connectionId: 'c', runId: String(index) }));
  assert.equal(parseRefs(many).length, maxRuns);
});

test('a kept panel comes back only with its runs', () => {
  const refs = [{ connectionId: 'c', runId: 'a' }];
  assert.deepEqual(parseCompareMemory({ refs, note: 'First 50 of 60 runs', x: 'step' }), {
    refs,
    note: 'First 50 of 60 runs',
  });
  assert.deepEqual(parseCompareMemory({ refs, note: 7 }), { refs });
  assert.equal(parseCompareMemory({ refs: [] }), undefined);
  assert.equal(parseCompareMemory(undefined), undefined);
});
