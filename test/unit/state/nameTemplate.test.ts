import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nameFrom, needsValues, templateProblem } from '../../../src/state/nameTemplate.ts';

const values = {
  data: {
    params: [{ key: 'learning rate', value: '0.1' }],
    metrics: [{ key: 'loss', value: 0.123456, timestamp: 0, step: 0 }],
    tags: [{ key: 'mlflow.user', value: 'mia' }],
  },
};
const item = { name: 'gbt $& {n}', place: 3, values };

describe('one name for many', () => {
  const rows: readonly (readonly [template: string, name: string])[] = [
    ['sweep', 'sweep'],
    ['{name}', 'gbt $& {n}'],
    ['sweep {n}: {name}', 'sweep 3: gbt $& {n}'],
    ['lr={params.learning rate} {metrics.loss}', 'lr=0.1 0.1235'],
    ['{ tags.mlflow.user } {params.depth}', 'mia none'],
  ];
  for (const [template, name] of rows) {
    test(template, () => assert.equal(nameFrom(template, item), name));
  }

  test('what stands for nothing is said', () => {
    assert.equal(templateProblem('{name} {n} {params.a} {metrics.b} {tags.c} } {'), undefined);
    assert.match(templateProblem('{lr}') ?? '', /^\{lr\} is none of \{name\}/);
    assert.match(templateProblem('{params.}') ?? '', /none of/);
  });

  test('values are read where they are asked for only', () => {
    assert.equal(needsValues('{name} {n}'), false);
    assert.equal(needsValues('{n} {params.a}'), true);
  });
});
