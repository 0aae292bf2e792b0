import { checkLength } from '../validation.ts';
import { pythonFloat } from '../../common/pythonFloat.ts';
import { pythonJson } from '../pythonValue.ts';
import type { SqlValue } from './sqlite.ts';

/** Tags and metadata of a trace that MLflow reads and writes itself. */
export const traceTags = {
  name: 'mlflow.traceName',
  linkedPrompts: 'mlflow.linkedPrompts',
  artifactLocation: 'mlflow.artifactLocation',
  spansLocation: 'mlflow.trace.spansLocation',
} as const;

export const traceMetadata = {
  session: 'mlflow.trace.session',
  tokenUsage: 'mlflow.trace.tokenUsage',
  cost: 'mlflow.trace.cost',
  sourceRun: 'mlflow.sourceRun',
  infoFinalized: 'mlflow.trace.infoFinalized',
  sizeStats: 'mlflow.trace.sizeStats',
} as const;

/** Metadata that is kept in columns of `trace_info` and not in rows. */
export const metadataInColumns: readonly string[] = [
  traceMetadata.session,
  traceMetadata.tokenUsage,
  traceMetadata.cost,
];

/** What the JSON of these metadata holds; each key is the name of its column too. */
const counted: Readonly<Record<string, readonly string[]>> = {
  [traceMetadata.tokenUsage]: [
    'input_tokens',
    'output_tokens',
    'total_tokens',
    'cache_read_input_tokens',
    'cache_creation_input_tokens',
    'cache_creation_input_tokens_above_1hr',
  ],
  [traceMetadata.cost]: ['input_cost', 'output_cost', 'total_cost'],
};

/** The columns of one of these metadata; undefined for any other key. */
export function countColumns(key: string): readonly string[] | undefined {
  return Object.hasOwn(counted, key) ? counted[key] : undefined;
}

export const allCountColumns = Object.values(counted).flat();

const longestSession = 250;
export const longestTraceName = 4096;

/** The columns that the metadata of a trace set; those that are not named there stay as they are. */
export function columnsOfMetadata(metadata: ReadonlyMap<string, string>): Map<string, SqlValue> {
  const columns = new Map<string, SqlValue>();
  const session = metadata.get(traceMetadata.session);
  if (session !== undefined) {
    checkLength('Session ID', longestSession, session);
    columns.set('session_id', session);
  }
  for (const key in counted) {
    const items = parseObject(metadata.get(key));
    for (const column of counted[key] ?? []) {
      if (Object.hasOwn(items, column)) columns.set(column, readCount(key, items[column]) ?? null);
    }
  }
  return columns;
}

/** The metadata that the columns stand for, with MLflow's own spelling of the JSON. */
export function metadataOfColumns(row: Readonly<Record<string, unknown>>): Map<string, string> {
  const metadata = new Map<string, string>();
  const session = row['session_id'];
  if (typeof session === 'string') metadata.set(traceMetadata.session, session);
  for (const key in counted) {
    const counts = new Map<string, number | bigint>();
    for (const column of counted[key] ?? []) {
      const value = row[column];
      const count = value === null || value === undefined ? undefined : readCount(key, value);
      if (count !== undefined) counts.set(column, count);
    }
    if (counts.size > 0) metadata.set(key, writeCounts(key, counts));
  }
  return metadata;
}

/**
 * What a filter's value asks of the columns; undefined where no trace can have it, since the value is not
 * spelled as the server writes it.
 */
export function countsOfValue(key: string, value: string): ReadonlyMap<string, number | bigint> | undefined {
  const items = parseObject(value);
  const columns = counted[key] ?? [];
  if (!Object.keys(items).every((name) => columns.includes(name))) return undefined;
  const counts = new Map<string, number | bigint>();
  for (const column of columns) {
    const count = Object.hasOwn(items, column) ? readCount(key, items[column]) : undefined;
    if (count !== undefined) counts.set(column, count);
  }
  return counts.size > 0 && writeCounts(key, counts) === value ? counts : undefined;
}

function writeCounts(key: string, counts: ReadonlyMap<string, number | bigint>): string {
  const write = (value: number | bigint): string =>
    key === traceMetadata.cost ? pythonFloat(Number(value)) : value.toString();
  return `{${[...counts].map(([name, value]) => `${pythonJson(name)}: ${write(value)}`).join(', ')}}`;
}

const largest = 2n ** 63n - 1n;

/** Costs are finite numbers, tokens whole ones; anything else counts as absent. */
function readCount(key: string, value: unknown): number | bigint | undefined {
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'bigint') return undefined;
  const text = String(value).trim();
  const number = text === '' ? NaN : Number(text);
  if (!Number.isFinite(number)) return undefined;
  if (key === traceMetadata.cost) return number;
  if (Number.isSafeInteger(number)) return number;
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  const whole = BigInt(text.replace('+', ''));
  return whole > largest || whole < -largest - 1n ? undefined : whole;
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text ?? '') as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // MLflow counts text that is no JSON as nothing.
  }
  return {};
}
