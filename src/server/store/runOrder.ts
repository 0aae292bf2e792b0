import { runDialect } from '../../filter/dialects.ts';
import { checkOrder } from '../../filter/orderBy.ts';
import { invalidParameter } from '../answers.ts';
import { pythonLiteral } from '../pythonValue.ts';
import type { SqlPiece } from './filterSql.ts';
import { checked } from './filterSql.ts';
import type { Term } from './findInSlices.ts';
import type { ListOrder } from './listOrder.ts';
import type { SqlValue } from './sqlite.ts';

const orderable = ['run_id', 'artifact_uri', 'end_time', 'user_id', 'status', 'start_time', 'run_name'];

const columns: Readonly<Record<string, string>> = { run_id: 'run_uuid', run_name: 'name' };

export function runColumn(attribute: string): string {
  return `r.${columns[attribute] ?? attribute}`;
}

/** How runs are ordered, as SQL over `runs r`. */
export interface RunOrder extends ListOrder {
  readonly joins: SqlPiece;
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
