import type { Table } from '../shared/table.ts';
import { tableOf } from './tableText.ts';

/** `{"columns": […], "data": [[…], …]}` as `mlflow.log_table` writes it, or a list of objects. Throws for what is neither. */
export function tableOfJson(text: string): Table {
  // Python writes NaN and infinities as they stand, which JSON does not know.
  const value = parse(text);
  if (isObject(value) && Array.isArray(value['columns']) && Array.isArray(value['data'])) {
    const rows = (value['data'] as unknown[]).map((row) => (Array.isArray(row) ? (row as unknown[]) : [row]));
    return tableOf(value['columns'] as unknown[], rows, rows.length);
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isObject)) {
    const names = [...new Set(value.slice(0, 1000).flatMap((row) => Object.keys(row)))];
    const rows = value.map((row) => names.map((name) => row[name]));
    return tableOf(names, rows, rows.length);
  }
  throw new Error('This JSON file holds no table: no "columns" with "data", and no list of objects.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const fixed = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs, (part) =>
      part.startsWith('"') ? part : `"${part}"`,
    );
    if (fixed === text) throw error;
    return JSON.parse(fixed);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
