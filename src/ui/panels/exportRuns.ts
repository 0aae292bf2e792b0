import { nameId, valueOf } from '../../shared/runColumns.ts';
import type { RunColumn } from '../../shared/runColumns.ts';
import { exactNumber, exactTime } from '../../shared/format.ts';
import type { RunRow } from '../../shared/runTable.ts';

// Runs as text for other programs. Values are exact; a cell without a value is empty.

export interface RunsToExport {
  readonly rows: readonly RunRow[];
  /** Those shown, in their order; the name comes first by itself. */
  readonly columns: readonly RunColumn[];
}

export function csvOf({ rows, columns }: RunsToExport): string {
  const head = ['run_id', 'run_name', ...columns.map(headOf)];
  const lines = rows.map((row) => [row.id, row.name, ...columns.map((column) => textOf(row, column))]);
  return [head, ...lines].map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}

export function markdownOf({ rows, columns }: RunsToExport): string {
  const head = ['Run', ...columns.map(({ label }) => label)];
  const rule = ['---', ...columns.map(({ isNumeric }) => (isNumeric ? '--:' : '---'))];
  const lines = rows.map((row) => [row.name, ...columns.map((column) => textOf(row, column))]);
  const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [head.map(markdownCell), rule, ...lines.map((line) => line.map(markdownCell))].map(lineOf).join('');
}

export interface PandasOptions {
  readonly columns: readonly RunColumn[];
  readonly experimentId: string;
  /** Of a server whose address lasts. */
  readonly trackingUri?: string;
  readonly filter: string;
  readonly orderBy: readonly string[];
}

/** Python that gets the same runs as a DataFrame. */
export function pandasOf({ columns, experimentId, trackingUri, filter, orderBy }: PandasOptions): string {
  const names = ['run_id', nameTag, ...new Set(columns.flatMap(frameColumns))];
  return [
    'import mlflow',
    '',
    ...(trackingUri === undefined ? [] : [`mlflow.set_tracking_uri(${python(trackingUri)})`]),
    'runs = mlflow.search_runs(',
    `    experiment_ids=[${python(experimentId)}],`,
    ...(filter === '' ? [] : [`    filter_string=${python(filter)},`]),
    `    order_by=[${orderBy.map(python).join(', ')}],`,
    ').reindex(',
    '    columns=[',
    ...names.map((name) => `        ${python(name)},`),
    '    ]',
    ')',
    '',
  ].join('\n');
}

const nameTag = 'tags.mlflow.runName';

function frameColumns({ id, group, key }: RunColumn): readonly string[] {
  if (group !== 'attributes') return [id];
  if (id === nameId) return [nameTag];
  if (key === 'duration') return ['start_time', 'end_time'];
  // A frame of runs says nothing of datasets.
  if (key === 'datasets') return [];
  return [key === 'user_id' ? 'tags.mlflow.user' : key];
}

function headOf({ id, group, key }: RunColumn): string {
  if (group !== 'attributes') return id;
  return key === 'duration' ? 'duration_s' : key;
}

function textOf(row: RunRow, column: RunColumn): string {
  const { group, key } = column;
  if (group === 'metrics') {
    const value = valueOf(row, column);
    return value === undefined ? '' : exactNumber(value as number);
  }
  if (group !== 'attributes') return String(valueOf(row, column) ?? '');
  switch (key) {
    case 'status':
      return row.status;
    case 'start_time':
      return exactTime(row.start);
    case 'duration':
      return row.end === undefined ? '' : String((row.end - row.start) / 1000);
    case 'user_id':
      return row.user;
    case 'datasets':
      return row.datasets ?? '';
    default:
      return row.id;
  }
}

function csvCell(text: string): string {
  // A spreadsheet would run what begins so; numbers are none of it.
  const isFormula =
    /^[=@\t\r]/.test(text) ||
    (/^[+-]/.test(text) && Number.isNaN(Number(text)) && !/^[+-](?:inf|∞)/i.test(text));
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** As text: no markup, and no end of the row. */
function markdownCell(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#&!~]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

/** JSON's strings are Python's too. */
function python(text: string): string {
  return JSON.stringify(text);
}
