import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countOf,
  cutEnd,
  cutMiddle,
  isIdOrPath,
  tailOf,
  exactNumber,
  exactTime,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatTime,
  missing,
  numberOf,
} from '../../../src/shared/format.ts';

function rows<I>(name: string, read: (input: I) => string, table: readonly (readonly [I, string])[]): void {
  test(name, () => {
    for (const [input, expected] of table) assert.equal(read(input), expected, `${String(input)}`);
  });
}

rows('a number has at most four significant digits', formatNumber, [
  [0, '0'],
  [-0, '0'],
  [0.943, '0.943'],
  [0.943_271, '0.9433'],
  [-0.943_271, '-0.9433'],
  [1 / 3, '0.3333'],
  [0.1 + 0.2, '0.3'],
  [12.345_6, '12.35'],
  [999.96, '1,000'],
  [1234.56, '1,235'],
  [12_034, '12,034'],
  [-12_034, '-12,034'],
  [999_999, '999,999'],
  [123_456.7, '123,500'],
  [999_999.6, '1e6'],
  [12_345_678, '1.235e7'],
  [0.000_123_456, '0.0001235'],
  [0.000_012_345_6, '1.235e-5'],
  [1e-300, '1e-300'],
  ['NaN', 'NaN'],
  [NaN, 'NaN'],
  ['Infinity', '∞'],
  ['-Infinity', '-∞'],
  [1.797_693_134_862_315_7e308, '∞'],
  [-1.797_693_134_862_315_7e308, '-∞'],
]);

rows('the exact number loses nothing', exactNumber, [
  [0.1 + 0.2, '0.30000000000000004'],
  [12_345_678.9, '12345678.9'],
  [1e21, '1e+21'],
  ['NaN', 'NaN'],
  ['Infinity', '∞'],
]);

test('what stores keep for infinity is infinity again', () => {
  assert.equal(numberOf(Number.MAX_VALUE), Infinity);
  assert.equal(numberOf(-Number.MAX_VALUE), -Infinity);
  assert.equal(numberOf(1e308), 1e308);
  assert.ok(Number.isNaN(numberOf('NaN')));
});

rows('a duration has two units at most', formatDuration, [
  [0, '0 ms'],
  [310.4, '310 ms'],
  [999.6, '1 s'],
  [8400, '8.4 s'],
  [59_949, '59.9 s'],
  [59_960, '1m'],
  [252_000, '4m 12s'],
  [3_599_600, '1h'],
  [4_320_000, '1h 12m'],
  [86_399_000, '1d'],
  [183_600_000, '2d 3h'],
  [-5, missing],
  [NaN, missing],
]);

rows('bytes', formatBytes, [
  [0, '0 B'],
  [812, '812 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [3_355_443, '3.2 MB'],
  [1_048_575, '1 MB'],
  [5 * 1024 ** 4, '5 TB'],
  [-1, missing],
]);

rows('counts are grouped', formatCount, [
  [0, '0'],
  [999, '999'],
  [12_034, '12,034'],
  [1_234_567, '1,234,567'],
]);

test('counts agree with their noun', () => {
  assert.equal(countOf(1, 'run'), '1 run');
  assert.equal(countOf(0, 'run'), '0 runs');
  assert.equal(countOf(12_034, 'run'), '12,034 runs');
});

test('times are relative under a day', () => {
  const now = new Date(2026, 10, 23, 18, 30, 12).getTime();
  const minute = 60_000;
  for (const [age, text] of [
    [0, 'just now'],
    [-30_000, 'just now'],
    [59_999, 'just now'],
    [12 * minute, '12 min ago'],
    [60 * minute, '1 h ago'],
    [24 * 60 * minute - 1, '23 h ago'],
    [24 * 60 * minute, '2026-11-22 18:30'],
    [-2 * minute, '2026-11-23 18:32'],
  ] as const) {
    assert.equal(formatTime(now - age, now), text);
  }
  assert.equal(exactTime(now), '2026-11-23 18:30:12');
  assert.equal(exactTime(NaN), missing);
});

test('ids and paths are cut in the middle, the rest at the end', () => {
  const tails: readonly (readonly [text: string, tail: string])[] = [
    ['short', ''],
    ['val_accuracy', ''],
    ['group0/layer/loss', '/loss'],
    ['module.encoder.weight', '.weight'],
    ['/home/me/project/train.py', '/train.py'],
    ['mlflow-artifacts:/12/0123456789abcdef/artifacts', '/artifacts'],
    ['s3://bucket/data/v1/', '/v1/'],
    ['0123456789abcdef0123456789abcdef', 'abcdef'],
    ['encoder.layers.11.attention_output', 'output'],
  ];
  for (const [text, tail] of tails) assert.equal(tailOf(text), tail, text);
  for (const text of ['/data/train.csv', 's3://bucket/x', 'C:\\data\\x', '0123456789abcdef0123456789abcdef'])
    assert.ok(isIdOrPath(text), text);
  for (const text of ['a sentence with/without a path', '2024-05-01', 'adam', '0.1'])
    assert.ok(!isIdOrPath(text), text);
  assert.equal(cutMiddle('short', 8), 'short');
  assert.equal(cutMiddle('0123456789abcdef', 9), '0123…cdef');
  assert.equal(cutMiddle('0123456789abcdef', 10), '01234…cdef');
  assert.equal(cutEnd('a long sentence', 7), 'a long…');
  assert.equal(cutEnd('a long sentence', 8), 'a long…');
});

test('cutting never splits an emoji or an accent', () => {
  const family = '👨‍👩‍👧‍👦';
  assert.equal(cutEnd(family.repeat(5), 3), `${family}${family}…`);
  assert.equal(cutMiddle(family.repeat(5), 3), `${family}…${family}`);
  assert.equal(tailOf(`gradient_norm_${family.repeat(7)}`), family.repeat(6));
  assert.equal(cutEnd('e\u0301e\u0301e\u0301', 2), 'e\u0301…');
});
