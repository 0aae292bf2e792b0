import { runDialect } from '../../filter/dialects.ts';
import { checkOrder } from '../../filter/orderBy.ts';
import { invalidParameter } from '../answers.ts';
import { pythonLiteral } from '../pythonValue.ts';
import type { SqlPiece } from './filterSql.ts';
import { checked } from './filterSql.ts';
import type { Term } from './findInSlices.ts';
import type { Position } from './pageToken.ts';
import type { Database, SqlValue } from './sqlite.ts';

const orderable = ['run_id', 'artifact_uri', 'end_time', 'user_id', 'status', 'start_time', 'run_name'];

const columns: Readonly<Record<string, string>> = { run_id: 'run_uuid', run_name: 'name' };

export function runColumn(attribute: string): string {
  return `r.${columns[attribute] ?? attribute}`;
}

/** How runs are ordered, as SQL over `runs r`. */
export interface RunOrder {
  /** As asked for: a page's token holds for no other. */
  readonly name: string;
  readonly joins: SqlPiece;
  readonly terms: readonly Term[];
  /**
   * By what they are ordered first, where an index can give them in that order: only runs that have that value
   * (a number, for a metric), so that those without it come after.
   */
  readonly first:
    | { readonly kind: 'startTime'; readonly isDescending: boolean }
    | { readonly kind: 'metric'; readonly key: string; readonly isDescending: boolean }
    | undefined;
}

const mostOrders = 100;

/** Values first, then NaN, then what is missing, in both directions; ties by start time, newest first, and id. */
export function orderRuns(texts: readonly string[]): RunOrder {
  // SQLite joins 64 tables; what is refused in the end is not read first.
  if (texts.length > mostOrders) throw invalidParameter(`At most ${mostOrders} \`order_by\` are supported.`);
  const orders = checked(() => texts.map((text) => checkOrder(text, runDialect, orderable)));
  const joins: string[] = [];
  const joined: SqlValue[] = [];
  const terms: Term[] = [];
  const seen = new Set<string>();
  const add = (sql: string, isDescending = false): void => void terms.push({ sql, isDescending });
  orders.forEach(({ type, key, ascending }, index) => {
    if (seen.size === seen.add(`${type} ${key}`).size) {
      // MLflow answers 500 here.
      throw invalidParameter(`\`order_by\` contains duplicate fields: ${pythonLiteral(texts)}`);
    }
    if (type === 'attribute') {
      add(`(${runColumn(key)} IS NULL)`);
      add(runColumn(key), !ascending);
      return;
    }
    const table = { metric: 'latest_metrics', parameter: 'params', tag: 'tags', dataset: undefined }[type];
    if (table === undefined) throw invalidParameter(`Invalid identifier type '${type}'`);
    const alias = `o${index}`;
    joins.push(`LEFT JOIN ${table} ${alias} ON ${alias}.run_uuid = r.run_uuid AND ${alias}.key = ?`);
    joined.push(key);
    if (type === 'metric')
      add(`CASE WHEN ${alias}.is_nan THEN 1 WHEN ${alias}.value IS NULL THEN 2 ELSE 0 END`);
    else add(`(${alias}.value IS NULL)`);
    add(`${alias}.value`, !ascending);
  });
  if (!seen.has('attribute start_time')) add('r.start_time', true);
  add('r.run_uuid');
  return {
    name: texts.join(', '),
    joins: { sql: joins.join(' '), values: joined },
    terms,
    first: firstOf(orders[0]),
  };
}

function firstOf(order: ReturnType<typeof checkOrder> | undefined): RunOrder['first'] {
  if (!order) return { kind: 'startTime', isDescending: true };
  const { type, key, ascending } = order;
  if (type === 'metric') return { kind: 'metric', key, isDescending: !ascending };
  if (type === 'attribute' && key === 'start_time') return { kind: 'startTime', isDescending: !ascending };
  return undefined;
}

/** Where a run stands in this order; undefined without such a run, and where that is too long to be told. */
export function positionOf(
  database: Database,
  runId: string,
  { name, joins, terms }: RunOrder,
): Position | undefined {
  const list = terms.map(({ sql }, index) => `${typedValue(sql)} AS t${index}`).join(', ');
  const row = database.get<Record<string, string | number | null>>(
    `SELECT ${list} FROM runs r ${joins.sql} WHERE r.run_uuid = ?`,
    ...joins.values,
    runId,
  );
  if (!row) return undefined;
  const values = Object.values(row);
  const length = values.reduce<number>((sum, value) => sum + String(value).length, name.length);
  return length > mostPosition ? undefined : { order: name, values };
}

const mostPosition = 2000;

/** A whole number as text, since JSON's numbers lose some of its digits. */
function typedValue(sql: string): string {
  return `CASE typeof(${sql}) WHEN 'integer' THEN 'i' || (${sql}) WHEN 'text' THEN 't' || (${sql}) ELSE ${sql} END`;
}

/** The values of a position; undefined where it is of another order, or not one of ours. */
export function valuesOf(
  position: Position | undefined,
  { name, terms }: RunOrder,
): readonly SqlValue[] | undefined {
  if (position?.order !== name || position.values.length !== terms.length) return undefined;
  const values = position.values.map((value) => {
    if (typeof value !== 'string') return value;
    if (value.startsWith('t')) return value.slice(1);
    return /^i-?\d{1,19}$/.test(value) ? BigInt(value.slice(1)) : undefined;
  });
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** What comes after these values in this order: after the first, or equal there and after the second, and so on. */
export function afterSql({ terms }: RunOrder, values: readonly SqlValue[]): SqlPiece {
  const bound: SqlValue[] = [];
  const ways = terms.map(({ sql, isDescending }, index) => {
    const equal = terms.slice(0, index).map((term) => `${term.sql} IS ?`);
    const value = values[index] ?? null;
    bound.push(...values.slice(0, index));
    // NULL is less than anything.
    if (value === null) return [...equal, isDescending ? 'FALSE' : `${sql} IS NOT NULL`].join(' AND ');
    bound.push(value);
    return [...equal, isDescending ? `(${sql} < ? OR ${sql} IS NULL)` : `${sql} > ?`].join(' AND ');
  });
  return { sql: `(${ways.map((way) => `(${way})`).join(' OR ')})`, values: bound };
}
