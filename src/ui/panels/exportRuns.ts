import type { JsonDouble } from '../../api/entities.ts';
import { extremePoint } from '../../shared/extremeColumns.ts';
import { nameId, valueOf } from '../../shared/runColumns.ts';
import type { RunColumn } from '../../shared/runColumns.ts';
import { exactNumber, exactTime, numberOf } from '../../shared/format.ts';
import type { RunSort } from '../../shared/runView.ts';
import type { RunRow } from '../../shared/runTable.ts';

// Runs as text for other programs. Values are exact; a cell without a value is empty.

export interface RunsToExport {
  readonly rows: readonly RunRow[];
  /** Those shown, in their order; the name comes first by itself. */
  readonly columns: readonly RunColumn[];
}

export function csvOf({ rows, columns }: RunsToExport): string {
  const head = ['run_id', 'run_name', ...columns.flatMap(headsOf)];
  const cellsOf = (row: RunRow): readonly string[] =>
    columns.flatMap((column) => textsOf(row, column, readableNumber));
  const lines = rows.map((row) => [row.id, row.name, ...cellsOf(row)]);
  return [head, ...lines].map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}

export function markdownOf({ rows, columns }: RunsToExport): string {
  const head = ['Run', ...titlesOf(columns)];
  const rule = ['---', ...columns.map(({ isNumeric }) => (isNumeric ? '--:' : '---'))];
  const lines = rows.map((row) => [
    row.name,
    ...columns.map((column) => textsOf(row, column, exactNumber).filter(Boolean).join(stepMark)),
  ]);
  const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [head.map(markdownCell), rule, ...lines.map((line) => line.map(markdownCell))].map(lineOf).join('');
}

/** As other programs read it: to them the sign for infinity makes a column of numbers one of texts. */
function readableNumber(value: JsonDouble): string {
  const number = numberOf(value);
  return Number.isFinite(number) || Number.isNaN(number) ? String(number) : number > 0 ? 'inf' : '-inf';
}

/** With the unit, and with the kind where a metric and a param have one key. */
function titlesOf(columns: readonly RunColumn[]): readonly string[] {
  const labels = columns.map(({ label }) => label);
  const isDouble = (label: string): boolean => labels.indexOf(label) !== labels.lastIndexOf(label);
  return columns.map(({ id, label }) => {
    if (id === durationId) return `${label} (s)`;
    return isDouble(label) ? id : label;
  });
}

const durationId = 'attributes.duration';

/** Between a value and its step, where there is a step. */
const stepMark = ' @ ';

export interface PandasOptions {
  readonly columns: readonly RunColumn[];
  readonly experimentId: string;
  /** Of a server whose address lasts. */
  readonly trackingUri?: string;
  readonly filter: string;
  readonly orderBy: readonly string[];
  /** What the table is ordered by; said in Python where the server can't be asked for it. */
  readonly sort?: RunSort | undefined;
}

/** Python that gets the same runs as a DataFrame. */
export function pandasOf({
  columns,
  experimentId,
  trackingUri,
  filter,
  orderBy,
  sort,
}: PandasOptions): string {
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
    ...extremesCode(columns),
    ...sortCode(columns, sort),
    '',
  ].join('\n');
}

function sortCode(columns: readonly RunColumn[], sort: RunSort | undefined): readonly string[] {
  const column = columns.find(({ id, extreme }) => extreme && id === sort?.column);
  if (!column || !sort) return [];
  const ascending = sort.isDescending ? 'False' : 'True';
  return [`runs = runs.sort_values(${python(column.id)}, ascending=${ascending}, kind="stable")`];
}

/** What a search does not say is read from the histories. */
function extremesCode(columns: readonly RunColumn[]): readonly string[] {
  const wanted = columns.filter(({ extreme }) => extreme);
  if (wanted.length === 0) return [];
  return [
    '',
    'client = mlflow.MlflowClient()',
    '',
    '',
    'def extreme(run_id, key, pick):',
    '    points = [p for p in client.get_metric_history(run_id, key) if p.value == p.value]',
    '    points.sort(key=lambda p: (p.step, p.timestamp))',
    '    point = pick(points, key=lambda p: p.value, default=None)',
    '    return (point.value, point.step) if point else (None, None)',
    '',
    '',
    'for column, step_column, key, pick in [',
    ...wanted.map((column) => {
      const names = [...headsOf(column), column.key].map(python).join(', ');
      return `    (${names}, ${column.extreme!.shows}),`;
    }),
    ']:',
    '    found = [extreme(run_id, key, pick) for run_id in runs["run_id"]]',
    '    runs[column] = [value for value, _ in found]',
    '    runs[step_column] = [step for _, step in found]',
  ];
}

const nameTag = 'tags.mlflow.runName';

function frameColumns(column: RunColumn): readonly string[] {
  const { id, group, key } = column;
  if (column.extreme) return headsOf(column);
  if (group !== 'attributes') return [id];
  if (id === nameId) return [nameTag];
  if (key === 'duration') return ['start_time', 'end_time'];
  // A frame of runs says nothing of datasets.
  if (key === 'datasets') return [];
  return [key === 'user_id' ? 'tags.mlflow.user' : key];
}

/** An extreme takes two: the value, and its step. */
function headsOf({ id, group, key, extreme }: RunColumn): readonly string[] {
  if (extreme) return [id, `${extreme.kind}_step.${key}`];
  if (group !== 'attributes') return [id];
  return [key === 'duration' ? 'duration_s' : key];
}

type NumberText = (value: JsonDouble) => string;

/** As many as it has heads. */
function textsOf(row: RunRow, column: RunColumn, numberText: NumberText): readonly string[] {
  const text = textOf(row, column, numberText);
  return column.extreme ? [text, String(extremePoint(row, column.extreme)?.step ?? '')] : [text];
}

function textOf(row: RunRow, column: RunColumn, numberText: NumberText): string {
  const { group, key } = column;
  if (group === 'metrics') {
    const value = valueOf(row, column);
    return value === undefined ? '' : numberText(value as JsonDouble);
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
