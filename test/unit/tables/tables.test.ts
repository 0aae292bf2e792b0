import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Table } from '../../../src/shared/table.ts';
import { CsvReader } from '../../../src/tables/csv.ts';
import { tableOfJson } from '../../../src/tables/jsonTable.ts';
import { tableOfParquet } from '../../../src/tables/parquetTable.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/tables');

function csv(...chunks: readonly string[]): Table {
  const reader = new CsvReader(',');
  for (const chunk of chunks) reader.write(chunk);
  return reader.end(true);
}

/** Header and rows, as plain lists. */
function plain({ columns, rows }: Table): unknown[][] {
  return [columns.map(({ name }) => name), ...rows.map((row) => [...row])];
}

describe('CSV', () => {
  for (const [text, table] of [
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2\r\n\r\n3,4',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a\n"x, y"\n', [['a'], ['x, y']]],
    ['a\n"line\nbreak"\n', [['a'], ['line\nbreak']]],
    ['a\n"say ""hi"""\n', [['a'], ['say "hi"']]],
    ['a\nit"s\n', [['a'], ['it"s']]],
    [
      'a,b\n,\n',
      [
        ['a', 'b'],
        ['', ''],
      ],
    ],
    [
      'a,b\n1\n1,2,3\n',
      [
        ['a', 'b', ''],
        ['1', null, null],
        ['1', '2', '3'],
      ],
    ],
    ['a\n""\n', [['a'], ['']]],
    ['a\n"never closed', [['a'], ['never closed']]],
    ['', [[]]],
  ] as const) {
    it(JSON.stringify(text), () => {
      assert.deepEqual(plain(csv(text)), table);
      assert.deepEqual(plain(csv(...text)), table, 'letter by letter');
    });
  }

  it('keeps the first 1,000 rows and counts the others', () => {
    const table = csv('n\n', ...Array.from({ length: 2500 }, (_, index) => `${index}\n`));
    assert.equal(table.rows.length, 1000);
    assert.equal(table.totalRows, 2500);
    assert.deepEqual(table.columns, [{ name: 'n', isNumeric: true }]);
  });

  it('keeps no more of a field or a row than is shown', () => {
    const wide = csv(`${'c,'.repeat(999)}c\n`, `"${'x'.repeat(100_000)}"`);
    assert.equal(wide.columns.length, 200);
    assert.equal(wide.totalColumns, 1000);
    assert.equal(wide.rows[0]?.[0]?.length, 2001);
  });
});

describe('JSON', () => {
  for (const [what, text, table] of [
    [
      'of log_table',
      '{"columns":["q","a"],"data":[["x",1],[null,{"k":[1]}]]}',
      [
        ['q', 'a'],
        ['x', '1'],
        [null, '{"k":[1]}'],
      ],
    ],
    [
      'as Python writes NaN',
      '{"columns":["a"],"data":[[NaN],[-Infinity],["NaN \\" NaN"]]}',
      [['a'], ['NaN'], ['-Infinity'], ['NaN " NaN']],
    ],
    [
      'that is a list of objects',
      '[{"a":1},{"b":true}]',
      [
        ['a', 'b'],
        ['1', null],
        [null, 'true'],
      ],
    ],
  ] as const) {
    it(what, () => assert.deepEqual(plain(tableOfJson(text)), table));
  }

  for (const text of ['{}', '[]', '[1]', '{"columns":1,"data":[]}', '"x"']) {
    it(`${text} is no table`, () => assert.throws(() => tableOfJson(text), /holds no table/));
  }
});

describe('Parquet', () => {
  for (const codec of ['snappy', 'gzip', 'zstd']) {
    it(`packed by ${codec}`, async () => {
      const file = readFileSync(join(fixtures, `${codec}.parquet`));
      const table = await tableOfParquet(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
      assert.equal(table.totalRows, 1200);
      assert.equal(table.rows.length, 1000);
      assert.deepEqual(
        table.columns.map(({ name, isNumeric }) => `${name}${isNumeric ? ' #' : ''}`),
        ['id #', 'score #', 'text', 'when', 'vector'],
      );
      assert.deepEqual(table.rows[0], ['0', null, 'row 0', '2026-01-01T00:00:00.000Z', '["0","1"]']);
      assert.deepEqual(table.rows[1]?.slice(0, 2), ['1', '0.125']);
    });
  }

  it('that is none is refused', async () => {
    await assert.rejects(tableOfParquet(new TextEncoder().encode('hello world, not parquet').buffer));
  });
});
