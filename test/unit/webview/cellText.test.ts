import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellText } from '../../../webview/table/cellText.ts';

test('numbers of a file have four digits, whole ones all; a line break keeps its row', () => {
  const rows: readonly (readonly [value: string, isNumeric: boolean, text: string, isOdd?: true])[] = [
    ['0.12345678901234567', true, '0.1235'],
    ['-12.345678', true, '-12.35'],
    ['1.50', true, '1.50'],
    ['0.00012', true, '0.00012'],
    ['3.141592653589793e-09', true, '3.142e-9'],
    ['2024', true, '2024'],
    ['12345678901234567890', true, '12345678901234567890'],
    ['007', true, '007'],
    ['nan', true, 'NaN', true],
    ['-Infinity', true, '-∞', true],
    ['', true, ''],
    ['0.12345678', false, '0.12345678'],
    ['one\r\ntwo\nthree\u2028four', false, 'one↵two↵three↵four'],
  ];
  for (const [value, isNumeric, text, isOdd = false] of rows)
    assert.deepEqual(cellText(value, isNumeric), { text, isOdd }, value);
});
