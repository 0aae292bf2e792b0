import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unknownKeys } from '../../../src/filter/unknownKeys.ts';

const known = {
  metrics: ['loss', 'val loss', 'accuracy'],
  params: ['depth', 'learning_rate', 'optimizer'],
  tags: ['stage', 'mlflow.user'],
};

describe('keys that a filter asks for and no run has', () => {
  const rows: readonly (readonly [filter: string, found: string])[] = [
    ["params.dept = '3'", 'params.dept at params.dept: params.depth'],
    ["param.Depth = '3'", 'params.Depth at param.Depth: params.depth'],
    ["params.learning = '0.1'", 'params.learning at params.learning: params.learning_rate'],
    ["params.loss = '1'", 'params.loss at params.loss: metrics.loss'],
    ['metrics.`val los` < 1', 'metrics.`val los` at metrics.`val los`: metrics.`val loss`'],
    ["tags.team = 'a'", 'tags.team at tags.team'],
    [
      "params.depth = '3' AND (metrics.acuracy > 1 OR tags.x = '1')",
      'metrics.acuracy at metrics.acuracy: metrics.accuracy, tags.x at tags.x',
    ],
    ["params.depth = '3' AND metrics.loss < 1 AND tags.`mlflow.user` = 'x'", ''],
    ["tags.x IS NULL AND attributes.status = 'FAILED'", ''],
    ['params.dept =', ''],
    ['', ''],
  ];
  for (const [filter, found] of rows)
    it(filter || 'none', () => {
      const texts = unknownKeys(filter, known).map(({ name, start, end, meant }) =>
        [`${name} at ${filter.slice(start, end)}`, ...(meant === undefined ? [] : [meant])].join(': '),
      );
      assert.equal(texts.join(', '), found);
    });
});
