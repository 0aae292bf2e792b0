import type { SqlPiece } from './filterSql.ts';
import { joinSql } from './filterSql.ts';
import type { Finding, Term } from './findInSlices.ts';
import type { Position } from './pageToken.ts';
import type { Database, SqlValue } from './sqlite.ts';

/** How a list is ordered. The terms tell any two rows apart. */
export interface ListOrder {
  /** As asked for: a page's token holds for no other. */
  readonly name: string;
  readonly terms: readonly Term[];
}

type Place = Pick<Finding, 'alias' | 'table' | 'id' | 'joins'>;

/** Where a row stands in this order; undefined without such a row, and where that is too long to be told. */
export function positionOf(
  database: Database,
  { alias, table, id, joins }: Place,
  { name, terms }: ListOrder,
  row: SqlValue,
): Position | undefined {
  const typed = terms.map((_, index) => typedValue(`k${index}`)).join(', ');
  const list = terms.map(({ sql }, index) => `${sql} AS k${index}`).join(', ');
  const found = database.get<Record<string, string | number | null>>(
    `SELECT ${typed} FROM (SELECT ${list} FROM ${table} ${alias} ${joins.sql} WHERE ${id} = ?)`,
    ...terms.flatMap(({ values = [] }) => values),
    ...joins.values,
    row,
  );
  if (!found) return undefined;
  const values = Object.values(found);
  const length = values.reduce<number>((sum, value) => sum + String(value).length, name.length);
  return length > mostPosition ? undefined : { order: name, values };
}

const mostPosition = 2000;

/** A whole number as text, since JSON's numbers lose some of its digits. */
function typedValue(name: string): string {
  return `CASE typeof(${name}) WHEN 'integer' THEN 'i' || ${name} WHEN 'text' THEN 't' || ${name} ELSE ${name} END AS ${name}`;
}

/** The values of a position; undefined where it is of another order, or not one of ours. */
export function valuesOf(
  position: Position | undefined,
  { name, terms }: ListOrder,
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
export function afterSql(terms: readonly Term[], values: readonly SqlValue[]): SqlPiece {
  const equal = terms.map(({ sql, values: bound = [] }, index): SqlPiece => {
    return { sql: `${sql} IS ?`, values: [...bound, values[index] ?? null] };
  });
  const ways = terms.map((term, index): SqlPiece => {
    const { sql, values: bound } = joinSql([
      ...equal.slice(0, index),
      behindSql(term, values[index] ?? null),
    ]);
    return { sql: `(${sql})`, values: bound };
  });
  const { sql, values: bound } = joinSql(ways, 'OR');
  return { sql: `(${sql})`, values: bound };
}

/** NULL is less than anything. */
function behindSql({ sql, values = [], isDescending }: Term, value: SqlValue): SqlPiece {
  if (value === null)
    return isDescending ? { sql: 'FALSE', values: [] } : { sql: `${sql} IS NOT NULL`, values };
  if (!isDescending) return { sql: `${sql} > ?`, values: [...values, value] };
  return { sql: `(${sql} < ? OR ${sql} IS NULL)`, values: [...values, value, ...values] };
}
