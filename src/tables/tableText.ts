import type { Table } from '../shared/table.ts';
import { shownCharacters, shownColumns, shownRows } from '../shared/table.ts';

/** Any value of a table as a text; null for what is missing. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return cut(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value) && !isNumbers(value)) return `${value.byteLength} bytes`;
  if (typeof value !== 'object') return String(value);
  return cut(JSON.stringify(isNumbers(value) ? [...value] : value, plain) ?? '');
}

/** The beginning of a table whose rows are all there, or came one after the other. */
export function tableOf(
  names: readonly unknown[],
  rows: readonly (readonly unknown[])[],
  totalRows: number | undefined,
): Table {
  const width = rows.slice(0, shownRows).reduce((most, row) => Math.max(most, row.length), names.length);
  const count = Math.min(width, shownColumns);
  const texts = rows
    .slice(0, shownRows)
    .map((row) => Array.from({ length: count }, (_, index) => textOf(row[index])));
  const columns = Array.from({ length: count }, (_, index) => ({
    name: textOf(names[index]) ?? '',
    isNumeric: isNumeric(texts, index),
  }));
  return { columns, rows: texts, totalRows, totalColumns: width };
}

function isNumeric(rows: readonly (readonly (string | null)[])[], column: number): boolean {
  let some = false;
  for (const row of rows) {
    const text = row[column];
    if (text === null || text === undefined || text === '') continue;
    if (!/^(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|nan|[-+]?inf(?:inity)?)$/i.test(text)) return false;
    some = true;
  }
  return some;
}

function isNumbers(value: unknown): value is Float32Array | Float64Array | Int32Array {
  return value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array;
}

/** JSON knows no big integers. */
function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function cut(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`;
}
