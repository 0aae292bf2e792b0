import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FilterError } from '../../../src/filter/filterError.ts';
import { PatternMatcher } from '../../../src/filter/patternMatcher.ts';

const patterns: readonly (readonly [pattern: string, found: readonly string[], not: readonly string[]])[] = [
  ['', ['', 'a'], []],
  ['b', ['abc', 'b'], ['', 'ac']],
  ['^a', ['ab'], ['ba', '']],
  ['a$', ['ba', 'ba\n'], ['ab', 'a\n\n']],
  ['^$', ['', '\n'], ['a']],
  ['^(?:a|bc)+$', ['a', 'bca', 'aabc'], ['', 'b', 'abcb']],
  ['a.c', ['abc', 'a\u{1f600}c'], ['a\nc', 'ac']],
  ['^[a-c_]{2,3}$', ['ab', 'a_c'], ['a', 'abca', 'ad']],
  ['[^0-9]', ['1a'], ['12', '']],
  ['[]x]', [']', 'x'], ['y']],
  ['[a\\-z]', ['-', 'z'], ['b']],
  ['\\d+\\.\\d*', ['v1.', '10.25', '٣.'], ['.5', '15']],
  ['^\\w+\\s\\w+$', ['größe 模型'], ['a-b c', 'ab']],
  ['(?i)^über', ['ÜBER all'], ['aber']],
  ['(?i)[a-c]x', ['BX'], ['DX']],
  ['a{0}b', ['b'], ['a']],
  ['a{,2}b', ['aab', 'b'], ['a']],
  ['a{x', ['a{x'], ['aax']],
  ['(a*)*b', ['aaab', 'b'], ['aaa']],
  ['x*?y+?', ['xxy'], ['xx']],
  ['a|', ['', 'z'], []],
  ['\\(a\\)', ['(a)'], ['a']],
];

const refused: readonly (readonly [pattern: string, why: RegExp])[] = [
  ['(a)\\1', /back references are not supported/],
  ['a(?=b)', /looking around/],
  ['(?P<n>a)', /not supported/],
  ['\\bword', /\\b is not supported/],
  ['(a', /missing '\)'/],
  ['a)', /unbalanced '\)'/],
  ['[a', /unterminated character set/],
  ['*a', /nothing to repeat/],
  ['a**', /multiple repeat/],
  ['a{3,2}', /min repeat greater than max repeat/],
  ['[z-a]', /bad character range z-a/],
  ['a\\', /bad escape/],
  ['a{101}', /repeats of more than 100/],
  ['(?:a{50}){50}', /it repeats too much/],
  [`${'('.repeat(60)}a${')'.repeat(60)}`, /too deeply nested/],
  ['a'.repeat(501), /at most 500 characters/],
];

describe('patterns of RLIKE', () => {
  for (const [pattern, found, not] of patterns) {
    it(pattern === '' ? 'nothing' : pattern, () => {
      const matcher = new PatternMatcher(pattern);
      // Twice, since the second time the way is known.
      for (const text of [...found, ...found]) assert.ok(matcher.isFoundIn(text), `found in ${text}`);
      for (const text of [...not, ...not]) assert.ok(!matcher.isFoundIn(text), `not found in ${text}`);
    });
  }

  for (const [pattern, why] of refused) {
    it(`refuses ${pattern.slice(0, 40)}`, () => {
      assert.throws(
        () => new PatternMatcher(pattern),
        (error: unknown) => error instanceof FilterError && why.test(error.message),
      );
    });
  }

  it('finds what JavaScript finds, in made-up patterns and texts', () => {
    let state = 7;
    const random = (below: number): number => (state = (state * 1103515245 + 12345) % 2 ** 31) % below;
    const pick = (items: readonly string[]): string => items[random(items.length)] ?? '';
    const make = (depth: number): string => {
      const atom =
        depth > 0 && random(3) === 0
          ? `(?:${make(depth - 1)})`
          : pick(['a', 'b', 'c', '.', '[ab]', '[^a]', 'ab']);
      const part = atom + pick(['', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,1}']);
      return part + pick(['', make0(depth), make0(depth), `|${make0(depth)}`]);
    };
    const make0 = (depth: number): string => (depth > 0 ? make(depth - 1) : pick(['a', 'b', '']));
    for (let round = 0; round < 3000; round++) {
      const pattern = pick(['', '^']) + make(3) + pick(['', '$']);
      const text = Array.from({ length: random(9) }, () => pick(['a', 'b', 'c'])).join('');
      assert.equal(
        new PatternMatcher(pattern).isFoundIn(text),
        new RegExp(pattern, 'su').test(text),
        `${pattern} in '${text}'`,
      );
    }
  });

  it('takes steps by the length of the text, where backtracking would never end', () => {
    for (const pattern of [
      '^(a+)+$',
      '^(a|a)*$',
      '^(a|aa)+$',
      '(.*a){20}$',
      '(x+x+)+y',
      '^(?:a?){80}a{80}$',
    ]) {
      let ticks = 0;
      const text = `${'a'.repeat(8000)}b`;
      assert.equal(
        new PatternMatcher(pattern).isFoundIn(text, () => ticks++),
        false,
        pattern,
      );
      assert.ok(ticks <= text.length / 256 + 1, pattern);
    }
  });
});
