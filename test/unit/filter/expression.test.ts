import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkFilter } from '../../../src/filter/dialect.ts';
import { runDialect } from '../../../src/filter/dialects.ts';
import type { Condition } from '../../../src/filter/expression.ts';
import { checkExpression } from '../../../src/filter/expression.ts';
import { FilterError } from '../../../src/filter/filterError.ts';

/** With all brackets that its meaning has. */
function show(condition: Condition): string {
  if (condition.kind === 'clause') {
    const { key, comparator, value } = condition.clause;
    return [key, comparator, value === undefined ? [] : JSON.stringify(value)].flat().join(' ');
  }
  if (condition.kind === 'not') return `NOT ${show(condition.part)}`;
  return `(${condition.parts.map(show).join(condition.kind === 'all' ? ' AND ' : ' OR ')})`;
}

const rows: readonly (readonly [filter: string, shown: string])[] = [
  ['', '()'],
  ['  ', '()'],
  ['metrics.a > 1', 'a > 1'],
  ['(metrics.a > 1)', 'a > 1'],
  ["metrics.a > 1 OR params.b = 'x'", '(a > 1 OR b = "x")'],
  ["metrics.a > 1 and metrics.b < 2 or tags.c = 'x'", '((a > 1 AND b < 2) OR c = "x")'],
  ["metrics.a > 1 AND (metrics.b < 2 OR tags.c = 'x')", '(a > 1 AND (b < 2 OR c = "x"))'],
  ["run_id IN ('a', 'b') OR run_id NOT IN ('c')", '(run_id IN ["a","b"] OR run_id NOT IN ["c"])'],
  ['((params.p IS NULL) OR (tags.t is not null))', '(p IS NULL OR t IS NOT NULL)'],
  ["tags.t RLIKE '^a|b$'", 't RLIKE "^a|b$"'],
  ["run_name rlike 'x' AND dataset.name RLIKE 'y'", '(run_name RLIKE "x" AND name RLIKE "y")'],
  ["tags.`OR` = 'a OR b' OR tags.\"(x\" = ')'", '(OR = "a OR b" OR (x = ")")'],
  ['NOT metrics.a > 1 AND metrics.b > 1', '(NOT a > 1 AND b > 1)'],
  ["not(metrics.a > 1 OR params.b = 'x')", 'NOT (a > 1 OR b = "x")'],
  ['NOT NOT metrics.a > 1', 'NOT NOT a > 1'],
  ["metrics.a > 1 AND(metrics.b < 2 OR(tags.c = 'x'))", '(a > 1 AND (b < 2 OR c = "x"))'],
  ['metrics.a IS NULL OR end_time IS NOT NULL', '(a IS NULL OR end_time IS NOT NULL)'],
  ['created > 5 OR Created < 3', '(start_time > 5 OR start_time < 3)'],
];

const refused: readonly (readonly [filter: string, message: RegExp])[] = [
  ['metrics.a > 1 OR', /^Expected a comparison, such as/],
  ['OR metrics.a > 1', /^Expected a comparison, such as/],
  ['metrics.a > 1 AND AND metrics.b > 1', /^Expected a comparison, such as/],
  ['()', /^Expected a comparison, such as/],
  ['(metrics.a > 1', /^A bracket is not closed/],
  ['metrics.a > 1)', /^Unexpected '\)' in the filter\.$/],
  ['NOT', /^Expected a comparison, such as/],
  ["start_time > '2026-11-01'", /^Expected numeric value type for numeric attribute/],
  [`${'NOT '.repeat(60)}metrics.a > 1`, /^Brackets are nested more than 50 deep\.$/],
  ['dataset.name IS NULL', /^IS NULL \/ IS NOT NULL is only supported/],
  ['metrics.a > 1 metrics.b > 1', /^Expected a comparison, found/],
  ["metrics.a RLIKE 'x'", /^Expected numeric value type for metric\. Found 'x'$/],
  ["start_time RLIKE 'x'", /^Expected numeric value type/],
  ["tags.t RLIKE '(a'", /^Invalid pattern '\(a': missing '\)'\.$/],
  ['params.p > 5', /^Expected a quoted string value for parameter/],
  ["bogus = 'x' OR metrics.a > 1", /^Invalid attribute key 'bogus' specified/],
  [`${'('.repeat(60)}metrics.a > 1${')'.repeat(60)}`, /^Brackets are nested more than 50 deep\.$/],
  [
    Array.from({ length: 201 }, () => 'metrics.a > 1').join(' OR '),
    /^A filter can have at most 200 comparisons\.$/,
  ],
];

describe('the extended filter language', () => {
  for (const [filter, shown] of rows) {
    it(filter.trim() === '' ? `nothing: '${filter}'` : filter, () =>
      assert.equal(show(checkExpression(filter, runDialect)), shown),
    );
  }

  for (const [filter, message] of refused) {
    it(`refuses ${filter.slice(0, 60)}`, () => {
      assert.throws(
        () => checkExpression(filter, runDialect),
        (error: unknown) => {
          assert.ok(error instanceof FilterError);
          assert.match(error.message, message);
          assert.ok(error.start >= 0 && error.end > error.start && error.end <= filter.length);
          return true;
        },
      );
    });
  }

  it('is not what MLflow understands', () => {
    for (const filter of ['metrics.a > 1 OR metrics.b > 1', '(metrics.a > 1)', "tags.t RLIKE 'x'"])
      assert.throws(() => checkFilter(filter, runDialect), FilterError);
  });
});
