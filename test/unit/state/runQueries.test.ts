import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { knownKeysOf } from '../../../src/state/knownKeys.ts';
import type { Run } from '../../../src/api/entities.ts';
import { RunQueries } from '../../../src/state/runQueries.ts';

function memory(stored?: unknown) {
  const kept = new Map<string, unknown>([['mlflow.runQueries', stored]]);
  return {
    get: <T>(key: string): T | undefined => kept.get(key) as T | undefined,
    update: async (key: string, value: unknown): Promise<void> => {
      // As VS Code keeps it: what JSON can hold.
      kept.set(key, JSON.parse(JSON.stringify(value)));
    },
  };
}

describe('queries of the tree', () => {
  it('are kept per experiment and connection over a reload', () => {
    const memento = memory();
    const queries = new RunQueries(memento);
    const query = { filter: 'metrics.loss < 1', sort: { column: 'metrics.loss', isDescending: false } };
    queries.set('one', '1', query);
    queries.viewType = 'ALL';
    const next = new RunQueries(memento);
    assert.deepEqual(next.of('one', '1'), query);
    assert.deepEqual(next.of('other', '1'), { filter: '' });
    assert.deepEqual(next.of('one', '2'), { filter: '' });
    assert.equal(next.viewType, 'ALL');
    next.set('one', '1', { filter: '' });
    next.viewType = 'ACTIVE_ONLY';
    const last = new RunQueries(memento);
    assert.deepEqual(last.of('one', '1'), { filter: '' });
    assert.equal(last.viewType, 'ACTIVE_ONLY');
  });

  for (const stored of [undefined, null, 7, 'text', [], { queries: 3 }, { queries: { '1 one': 'x' } }]) {
    it(`take ${JSON.stringify(stored)} for nothing kept`, () => {
      const queries = new RunQueries(memory(stored));
      assert.deepEqual(queries.of('one', '1'), { filter: '' });
      assert.equal(queries.viewType, 'ACTIVE_ONLY');
    });
  }

  it('drop the oldest, not the latest', () => {
    const memento = memory();
    const queries = new RunQueries(memento);
    for (let id = 0; id < 600; id++) queries.set('one', String(id), { filter: `metrics.m > ${id}` });
    const next = new RunQueries(memento);
    assert.equal(next.of('one', '0').filter, '');
    assert.equal(next.of('one', '599').filter, 'metrics.m > 599');
  });
});

describe('keys that are known of runs', () => {
  const runOf = (name: string, model: string): Run => ({
    info: {
      run_id: `id-${name}`,
      run_uuid: '',
      run_name: name,
      experiment_id: '1',
      user_id: 'mia',
      status: 'FINISHED',
      start_time: 1,
      artifact_uri: '',
      lifecycle_stage: 'active',
    },
    data: {
      params: [{ key: 'model', value: model }],
      metrics: [{ key: `loss ${name}`, value: 1, timestamp: 1 }],
      tags: [{ key: 'stage', value: name }],
    },
  });
  const keys = knownKeysOf([runOf('b', 'mlp'), runOf('a', 'mlp'), runOf('c', 'cnn')]);

  it('stand once and in order, with their values', () => {
    assert.deepEqual(keys.metrics, ['loss a', 'loss b', 'loss c']);
    assert.deepEqual(keys.params, ['model']);
    assert.deepEqual(keys.valuesOf('parameter', 'model'), ['cnn', 'mlp']);
    assert.deepEqual(keys.valuesOf('tag', 'stage'), ['a', 'b', 'c']);
    assert.deepEqual(keys.valuesOf('attribute', 'run_name'), ['a', 'b', 'c']);
    assert.deepEqual(keys.valuesOf('parameter', 'nothing'), []);
  });
});
