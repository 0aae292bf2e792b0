import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { AsyncBuffer, Compressors } from 'hyparquet';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import type { Table } from '../shared/table.ts';
import { shownColumns, shownRows } from '../shared/table.ts';
import { tableOf } from './tableText.ts';

/** Parquet packs many rows together: the first of them may be a large part of the file. */
const mostBytes = 256 * 1024 * 1024;

const unpack =
  (decompress: (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array) =>
  (input: Uint8Array, length: number): Uint8Array =>
    decompress(input, { maxOutputLength: Math.max(1, length) });

/** Node's own; the library has Snappy, the usual one. */
const compressors: Compressors = {
  GZIP: unpack(gunzipSync),
  BROTLI: unpack(brotliDecompressSync),
  ZSTD: unpack(zstdDecompressSync),
};

export async function tableOfParquet(file: AsyncBuffer): Promise<Table> {
  const metadata = await parquetMetadataAsync(file);
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  const columns = names.slice(0, shownColumns);
  let needed = 0;
  let rows = 0;
  for (const group of metadata.row_groups) {
    if (rows >= shownRows) break;
    rows += Number(group.num_rows);
    for (const { meta_data: data } of group.columns) {
      if (data && columns.includes(data.path_in_schema[0] ?? '')) {
        needed += Math.max(Number(data.total_uncompressed_size), Number(data.total_compressed_size));
      }
    }
  }
  if (needed > mostBytes) throw new Error('The first rows of this Parquet file are too large to be shown.');
  const objects = await parquetReadObjects({ file, metadata, columns, rowEnd: shownRows, compressors });
  const table = tableOf(
    columns,
    objects.map((row) => columns.map((name) => row[name] as unknown)),
    Number(metadata.num_rows),
  );
  return { ...table, totalColumns: names.length };
}
