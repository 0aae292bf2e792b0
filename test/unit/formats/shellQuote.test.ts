import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { quoteForBash, quoteForCmd } from '../../../src/formats/shellQuote.ts';

describe('quoting for bash', () => {
  const words = [
    '',
    'plain',
    'a b',
    "it's",
    '"x"',
    '$HOME',
    '`id`',
    'a\\b',
    'a\nb',
    '!',
    '*',
    '~',
    'é😀',
    '-n',
    "'",
  ];
  it('gives each word back as it was', { skip: process.platform === 'win32' }, () => {
    const line = `printf '%s\\0' ${words.map(quoteForBash).join(' ')}`;
    const out = execFileSync('bash', ['-c', line], { encoding: 'utf8' });
    assert.deepEqual(out.split('\0').slice(0, -1), words);
  });
});

// What MLflow 3.17's mslex_quote answered for the same words.
describe('quoting for cmd.exe', () => {
  const rows: [string, string][] = [
    ['', '""'],
    ['plain', 'plain'],
    ['a\\b', 'a\\b'],
    ['a b', '"a b"'],
    ['a b\\', '"a b\\\\"'],
    ['a\\b c', '"a\\b c"'],
    ['a&b', '"a&b"'],
    ['a&b\\', '"a&b\\\\"'],
    ['a&b\\c\\\\', '"a&b\\c\\\\\\\\"'],
    ['50%', '50^%'],
    ['a!b', 'a^!b'],
    ['100% sure', '^"100^% sure^"'],
    ['say "hi"', '^"say \\^"hi\\^"^"'],
    ['a\\"b', '^"a\\\\\\^"b^"'],
    ['"', '^"\\^"^"'],
    ['a\tb', '"a\tb"'],
    ['(x)', '"(x)"'],
    ['<|>^', '"<|>^"'],
    ['a % b & c\\', '^"a ^% b ^& c\\\\^"'],
  ];
  for (const [word, quoted] of rows) {
    it(JSON.stringify(word), () => assert.equal(quoteForCmd(word), quoted));
  }
});
