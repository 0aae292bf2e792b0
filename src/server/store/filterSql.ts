import { FilterError } from '../../filter/filterError.ts';
import { invalidParameter } from '../answers.ts';
import type { SqlValue } from './sqlite.ts';

/** A piece of SQL with the values of its `?`. */
export interface SqlPiece {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** `column comparator ?` for a comparator that the filter's checks let through. */
export function compareSql(
  column: string,
  comparator: string,
  value: string | number | readonly string[] | undefined,
): SqlPiece {
  if (typeof value === 'object') {
    return {
      sql: `${column} ${comparator} (SELECT value FROM json_each(?))`,
      values: [JSON.stringify(value)],
    };
  }
  if (comparator === 'RLIKE') return { sql: `matches_pattern(?, ${column})`, values: [value ?? null] };
  if (comparator === 'ILIKE') return { sql: `lower(${column}) LIKE lower(?)`, values: [value ?? null] };
  return { sql: `${column} ${comparator} ?`, values: [value ?? null] };
}

export function joinSql(pieces: readonly SqlPiece[], word: 'AND' | 'OR' = 'AND'): SqlPiece {
  return {
    sql: pieces.map(({ sql }) => sql).join(` ${word} `),
    values: pieces.flatMap(({ values }) => values),
  };
}

/** Runs a check of a filter; its mistakes become 400 INVALID_PARAMETER_VALUE. */
export function checked<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof FilterError) throw invalidParameter(error.message);
    throw error;
  }
}

/** `'ACTIVE_ONLY'` and the like as the stages they show. */
export function stagesOf(viewType: string | undefined): readonly string[] {
  if (viewType === 'ALL') return ['active', 'deleted'];
  return [viewType === 'DELETED_ONLY' ? 'deleted' : 'active'];
}

/** `column` is one of these. */
export function oneOf(column: string, values: readonly (bigint | string)[]): SqlPiece {
  const [value] = values;
  if (values.length === 1 && value !== undefined) return { sql: `${column} = ?`, values: [value] };
  const list = values.map((one) => (typeof one === 'bigint' ? String(one) : JSON.stringify(one)));
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [`[${list.join(',')}]`] };
}
