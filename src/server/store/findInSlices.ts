import type { SqlPiece } from './filterSql.ts';
import { Pace } from './longRead.ts';
import type { Database, SqlValue } from './sqlite.ts';
import { inTime } from './sqlite.ts';

/** One thing by which a list is ordered. */
export interface Term {
  readonly sql: string;
  /** Of its `?`. */
  readonly values?: readonly SqlValue[];
  readonly isDescending: boolean;
}

export function termsSql(terms: readonly Term[]): string {
  return terms.map(({ sql, isDescending }) => `${sql}${isDescending ? ' DESC' : ''}`).join(', ');
}

export interface Finding {
  /** Of one letter. */
  readonly alias: string;
  readonly table: string;
  /** What is found. */
  readonly id: string;
  readonly joins: SqlPiece;
  readonly where: SqlPiece;
  readonly terms: readonly Term[];
  readonly limit: number;
  readonly offset: number;
}

/** By one statement, which ends with TookTooLong as `Database.within` says. */
export function findAtOnce<Id extends SqlValue>(
  database: Database,
  { alias, table, id, joins, where, terms, limit, offset }: Finding,
): readonly Id[] {
  return database
    .all<{ id: Id }>(
      `SELECT ${id} AS id FROM ${table} ${alias} ${joins.sql} WHERE ${inTime(`${alias}.rowid`)} AND ${where.sql}
       ORDER BY ${termsSql(terms)} LIMIT ? OFFSET ?`,
      ...joins.values,
      ...where.values,
      ...terms.flatMap(({ values = [] }) => values),
      limit,
      offset,
    )
    .map((row) => row.id);
}

/** The same, from slices of the table; what each row is ordered by is kept until all are there. */
export function* findInSlices<Id extends SqlValue>(
  database: Database,
  { alias, table, id, joins, where, terms, limit, offset }: Finding,
): Generator<string, readonly Id[]> {
  database.exec(`CREATE TEMP TABLE found (id, ${terms.map((_, index) => `k${index}`).join(', ')})`);
  const row = `${alias}.rowid`;
  const sql = `INSERT INTO temp.found SELECT ${id}, ${terms.map((term) => term.sql).join(', ')}
    FROM ${table} ${alias} NOT INDEXED ${joins.sql} WHERE ${row} > ? AND ${row} <= ? AND ${inTime(row)} AND ${where.sql}`;
  const kept = terms.flatMap(({ values = [] }) => values);
  yield* inSlices(database, table, (after, to) => {
    database.run(sql, ...kept, ...joins.values, after, to, ...where.values);
  });
  const sorted = terms.map(({ isDescending }, index) => ({ sql: `k${index}`, isDescending }));
  return database
    .all<{ id: Id }>(`SELECT id FROM temp.found ORDER BY ${termsSql(sorted)} LIMIT ? OFFSET ?`, limit, offset)
    .map((found) => found.id);
}

/** Reads a table a slice at a time, by rowids behind `after` up to `to`; gives what was found in each. */
export function* inSlices<T>(
  database: Database,
  table: string,
  read: (after: bigint, to: bigint) => T,
): Generator<string, readonly T[]> {
  const pace = new Pace();
  const found: T[] = [];
  for (let from: bigint | undefined = beforeAll; from !== undefined;) {
    const after: bigint = from;
    const slice = pace.slice(database, (rows) => {
      const to = lastOf(database, { table, after, rows });
      return to === undefined ? undefined : { to, value: read(after, to) };
    });
    from = slice?.to;
    if (slice) found.push(slice.value);
    yield '';
  }
  return found;
}

/** Less than any rowid, of which an experiment's may be 0. */
const beforeAll = -(2n ** 63n);

/** The last rowid of so many rows: ids are far apart where experiments were copied from elsewhere. */
function lastOf(
  database: Database,
  { table, after, rows }: { readonly table: string; readonly after: bigint; readonly rows: number },
): bigint | undefined {
  const last = database.value<string>(
    `SELECT CAST(max(id) AS TEXT) FROM (SELECT rowid AS id FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?)`,
    after,
    rows,
  );
  return typeof last === 'string' ? BigInt(last) : undefined;
}
