import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { remarkOnValue } from '../../../src/projects/parameters.ts';
import { localPathOf, schemeOf } from '../../../src/projects/uri.ts';

describe('remarks on values', () => {
  const parameter = (type: string) => ({
    name: 'a',
    type,
    default: undefined,
    description: undefined,
    range: { start: 0, end: 0 },
    nameRange: { start: 0, end: 0 },
  });
  const rows: [string, readonly string[], readonly string[]][] = [
    [
      'float',
      ['1', '-0.5', '.5', '1.', '1e-3', '1E5', '1_000.5', 'inf', '-Infinity', 'nan', ' 2 '],
      ['', 'a', '1,5', '1e', '0x1', '.'],
    ],
    ['int', ['1', '-3', '+4', '1_000'], ['', '1.0', '1e3', 'x', '0x1F']],
    ['bool', ['True', 'false', '0', 'yes'], ['', 'maybe', '2']],
    ['string', ['', 'anything'], []],
    ['str', ['x'], []],
  ];
  for (const [type, good, odd] of rows) {
    for (const value of good) {
      it(`${type} takes ${JSON.stringify(value)}`, () =>
        assert.equal(remarkOnValue(parameter(type), value), undefined));
    }
    for (const value of odd) {
      it(`${type} wonders at ${JSON.stringify(value)}`, () =>
        assert.match(remarkOnValue(parameter(type), value) ?? '', /^Not /));
    }
  }
});

describe('addresses', () => {
  const rows: [string, string, string | undefined][] = [
    ['data.csv', '', 'data.csv'],
    ['a%20b', '', 'a b'],
    ['100%', '', '100%'],
    ['%C3%A9', '', 'é'],
    ['s3://b/x', 's3', undefined],
    ['models:/m/1', 'models', undefined],
    ['C:\\x', 'c', undefined],
    ['FILE:///a/b%20c', 'file', '/a/b c'],
    ['file:a', 'file', 'a'],
    ['file://host/a', 'file', undefined],
    ['1a:x', '', '1a:x'],
    ['a b:c', '', 'a b:c'],
    [' s3:x', 's3', undefined],
  ];
  for (const [text, scheme, path] of rows) {
    it(JSON.stringify(text), () => {
      assert.equal(schemeOf(text), scheme);
      assert.equal(localPathOf(text), path);
    });
  }
});
