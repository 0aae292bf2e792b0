import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { completeRunFilter } from '../../../src/filter/completion.ts';
import type { KnownKeys } from '../../../src/filter/completion.ts';
import { checkFilter } from '../../../src/filter/dialect.ts';
import { runDialect } from '../../../src/filter/dialects.ts';
import { orderIdentifier, writeIdentifier } from '../../../src/filter/writeIdentifier.ts';

const keys: KnownKeys = {
  metrics: ['loss', 'val loss', 'val/acc'],
  params: ['lr', 'model'],
  tags: ['stage', 'mlflow.user'],
  valuesOf: (type, key) => (type === 'parameter' && key === 'model' ? ['mlp', "it's", 'linear'] : []),
};

/** `|` is the caret. */
function complete(text: string): { readonly labels: readonly string[]; readonly result: string } {
  const caret = text.indexOf('|');
  const filter = text.replace('|', '');
  const now = new Date(2026, 10, 28, 12).getTime();
  const { start, end, items } = completeRunFilter(filter, caret, keys, { language: 'extended', now });
  const [first] = items;
  const result = first ? filter.slice(0, start) + first.text + filter.slice(end) : filter;
  return { labels: items.map(({ label }) => label), result };
}

describe('what may stand at the caret of a filter', () => {
  const rows: readonly (readonly [filter: string, labels: string, result: string])[] = [
    ['metrics.v|', 'metrics.`val loss` metrics.`val/acc`', 'metrics.`val loss` '],
    ['metric.los|', 'metrics.loss', 'metrics.loss '],
    ['loss|', 'metrics.loss metrics.`val loss`', 'metrics.loss '],
    ['metrics.`val l|', 'metrics.`val loss`', 'metrics.`val loss` '],
    ['mlflow|', 'tags.`mlflow.user`', 'tags.`mlflow.user` '],
    ['stat|', 'attributes.status', 'attributes.status '],
    ['metrics.loss |', '> >= != = < <= IS NULL IS NOT NULL', 'metrics.loss > '],
    ['metrics.loss >|', '>=', 'metrics.loss >= '],
    ['metrics.loss > |', '', 'metrics.loss > '],
    ['metrics.loss > 1 |', 'AND OR', 'metrics.loss > 1 AND '],
    ['metrics.loss > 1 O|', 'OR', 'metrics.loss > 1 OR '],
    ['metrics.loss > 1 OR (par|', 'params.lr params.model', 'metrics.loss > 1 OR (params.lr '],
    ['(metrics.loss > 1) |', 'AND OR', '(metrics.loss > 1) AND '],
    ["params.lr = '1' |", 'AND OR', "params.lr = '1' AND "],
    ["params.lr = '1' AND par|", 'params.lr params.model', "params.lr = '1' AND params.lr "],
    [
      "params.lr = '1' AND (tags.x LIKE 'y' OR metrics.loss > 1) |",
      'AND OR',
      "params.lr = '1' AND (tags.x LIKE 'y' OR metrics.loss > 1) AND ",
    ],
    ['NOT par|', 'params.lr params.model', 'NOT params.lr '],
    ['params.lr NOT |', 'IN', 'params.lr NOT IN '],
    ['no|', 'NOT', 'NOT '],
    ["run_id IN ('|", '', "run_id IN ('"],
    ['start_time > |', "'today' 'yesterday' '-12h' '-7d' '2026-11-28'", "start_time > 'today' "],
    ["attributes.end_time <= '-|", "'-12h' '-7d' '2026-11-28'", "attributes.end_time <= '-12h' "],
    ['start_time = |', '', 'start_time = '],
    ['metrics.loss > 1 AND par|', 'params.lr params.model', 'metrics.loss > 1 AND params.lr '],
    ['params.model |', '!= = LIKE ILIKE RLIKE IS NULL IS NOT NULL', 'params.model != '],
    ["params.model = '|", "'mlp' 'linear'", "params.model = 'mlp' "],
    ["params.model = 'li|", "'linear'", "params.model = 'linear' "],
    ['params.model IS |', 'NULL NOT NULL', 'params.model IS NULL '],
    ["attributes.status = 'F|", "'FINISHED' 'FAILED'", "attributes.status = 'FINISHED' "],
    ['bogus.key |', '', 'bogus.key '],
    ["'", '', "'"],
  ];
  for (const [filter, labels, result] of rows) {
    it(filter, () => {
      const found = complete(filter.includes('|') ? filter : `${filter}|`);
      assert.equal(found.labels.join(' '), labels);
      assert.equal(found.result, result);
    });
  }

  it('what only the loaded runs can be asked is marked so', () => {
    const noted = (filter: string, language: 'plain' | 'extended'): readonly string[] =>
      completeRunFilter(filter, filter.length, keys, { language })
        .items.filter(({ note }) => note !== undefined)
        .map(({ label }) => label);
    assert.deepEqual(noted('metrics.loss > 1 ', 'plain'), ['OR']);
    assert.deepEqual(noted('metrics.loss ', 'plain'), ['IS NULL', 'IS NOT NULL']);
    assert.deepEqual(noted('params.lr ', 'plain'), ['RLIKE']);
    assert.deepEqual(noted('params.lr ', 'extended'), []);
  });

  it('whatever is taken is a filter that MLflow reads', () => {
    for (const name of [...keys.metrics, 'a`b', 'in', 'values', '1st', 'größe', 'a-b', 'x.y']) {
      const [clause] = checkFilter(`${writeIdentifier('metrics', name)} > 1`, runDialect);
      assert.equal(clause?.key, name);
    }
  });
});

it('columns that a server can order by, as it names them', () => {
  assert.equal(orderIdentifier('metrics.val loss'), 'metrics.`val loss`');
  assert.equal(orderIdentifier('attributes.start_time'), 'attributes.start_time');
  assert.equal(orderIdentifier('attributes.duration'), undefined);
  assert.equal(orderIdentifier('nonsense'), undefined);
});
