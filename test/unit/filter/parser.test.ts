import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTokens } from '../../../src/filter/lexer.ts';
import { parseFilter } from '../../../src/filter/parser.ts';
import { splitOrder } from '../../../src/filter/orderBy.ts';

describe('tokens of a filter', () => {
  const rows: readonly (readonly [filter: string, tokens: string])[] = [
    ['metrics.acc > 0.5', 'name:metrics dot:. name:acc comparator:> float:0.5'],
    ['a=-1e-3', 'name:a comparator:= float:-1e-3'],
    ["tags.`a b`!='it''s'", "name:tags dot:. name:`a b` comparator:!= string:'it''s'"],
    ['params."x y" = "v"', 'name:params dot:. symbol:"x y" comparator:= symbol:"v"'],
    ['tags.mlflow.user', 'name:tags dot:. name:mlflow dot:. name:user'],
    ["run_id IN ('a', 'b')", "name:run_id keyword:IN open:( string:'a' comma:, string:'b' close:)"],
    ['metrics.1st < .5;', 'name:metrics dot:. name:1st comparator:< float:.5 semicolon:;'],
    ['größe ~ 1', 'name:größe comparator:~ integer:1'],
    ["'open", "unknown:' name:open"],
    ['💥', 'unknown:💥'],
  ];
  for (const [filter, tokens] of rows) {
    it(filter, () => {
      const found = readTokens(filter);
      assert.equal(found.map(({ kind, text }) => `${kind}:${text}`).join(' '), tokens);
      for (const token of found) assert.equal(filter.slice(token.start, token.end), token.text);
    });
  }
});

describe('comparisons of a filter', () => {
  const rows: readonly (readonly [filter: string, comparisons: readonly string[]])[] = [
    ['', []],
    ['metrics.a > 1', ['metrics.a > 1']],
    ["a = 'x' and b like 'y' AND", ["a = 'x'", "b LIKE 'y'"]],
    ['tags.x is  not null AND tags.y IS NULL', ['tags.x IS NOT NULL', 'tags.y IS NULL']],
    ["run_id not in ('a','b')", ["run_id NOT IN ('a','b')"]],
    ["name NOT LIKE 'a'", ["name NOT LIKE 'a'"]],
  ];
  for (const [filter, expected] of rows) {
    it(filter === '' ? 'nothing' : filter, () => {
      const { comparisons, leftovers } = parseFilter(filter);
      assert.deepEqual(leftovers, []);
      const found = comparisons.map(({ identifier, comparator, value }) =>
        [identifier.text, comparator.toUpperCase(), value?.text]
          .filter((part) => part !== undefined)
          .join(' '),
      );
      assert.deepEqual(found, expected);
    });
  }

  it('keeps what is no comparison, with its place', () => {
    const filter = "a = 1 OR (b = 2 AND c = 3) AND d BETWEEN 'x'";
    const { leftovers } = parseFilter(filter);
    assert.deepEqual(
      leftovers.map(({ text }) => text),
      ['OR', '(b = 2 AND c = 3)', 'd', 'BETWEEN', "'x'"],
    );
    for (const { text, start, end } of leftovers) assert.equal(filter.slice(start, end), text);
  });

  it('refuses more than 10,000 tokens, however they are cut', () => {
    for (const filter of ['(', '/*', '`a', 'a.', 'metrics.a > 1 AND '].map((part) => part.repeat(100_000))) {
      assert.throws(() => parseFilter(filter), {
        message: /^(?:Error on parsing filter|The filter is too long)/,
      });
    }
  });

  it('says where each comparison stands', () => {
    const filter = "  metrics.a > 1 AND  tags.`b c` IN ('x', 'y')";
    const places = parseFilter(filter).comparisons.map(({ start, end }) => filter.slice(start, end));
    assert.deepEqual(places, ['metrics.a > 1', "tags.`b c` IN ('x', 'y')"]);
  });
});

describe('order_by', () => {
  it('reads a direction in any case', () => {
    assert.deepEqual(splitOrder('metrics.`a b` desc'), { identifier: 'metrics.`a b`', ascending: false });
    assert.deepEqual(splitOrder('start_time'), { identifier: 'start_time', ascending: true });
  });

  for (const [order, message] of [
    ['metrics.a BAD', "Invalid ordering key in order_by clause 'metrics.a BAD'."],
    ['a, b', "Invalid order_by clause 'a, b'. Could not be parsed."],
    ['', "Invalid order_by clause ''. Could not be parsed."],
    [' a ', "Invalid order_by clause ' a '. Could not be parsed."],
    ['5', "Invalid order_by clause '5'. Could not be parsed."],
  ] as const) {
    it(`refuses ${order === '' ? 'nothing' : order}`, () =>
      assert.throws(() => splitOrder(order), { message }));
  }
});
