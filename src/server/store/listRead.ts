import type { SqlPiece } from './filterSql.ts';
import type { Term } from './findInSlices.ts';
import { findAtOnce, findInSlices } from './findInSlices.ts';
import { pageSteps } from './listPage.ts';
import type { ListPage } from './listPage.ts';
import type { LongRead } from './longRead.ts';
import { InTurns } from './longRead.ts';

/** A search of a table whose rows become JSON in SQL. */
export interface ListQuery {
  /** The field of the answer. */
  readonly name: string;
  /** Of one letter. */
  readonly alias: string;
  readonly table: string;
  readonly where: SqlPiece;
  readonly terms: readonly Term[];
  /** One row, as SQL. */
  readonly json: string;
  /** What that needs beside the row itself; `?1` are the rowids of the rows that are shown, as JSON. */
  readonly join?: string;
  readonly maxResults: number;
  readonly offset: number;
  readonly token: string;
}

/** First which rows, then their JSON some at a time: what an open SELECT holds keeps other programs from committing. */
export function listRead<A, R>(plan: (request: A) => ListQuery): LongRead<A, R> {
  return {
    brief(database, request) {
      const query = plan(request);
      return new InTurns(pageSteps(findAtOnce<number>(database, findingOf(query)), pageOf(query)));
    },
    *sliced(database, request) {
      const query = plan(request);
      const found = yield* findInSlices<number>(database, findingOf(query));
      for (const step of pageSteps(found, pageOf(query))) yield step(database);
    },
  };
}

function findingOf({ alias, table, where, terms, maxResults, offset }: ListQuery) {
  // One more says that there is a next page.
  const limit = maxResults + 1;
  return { alias, table, id: `${alias}.rowid`, joins: { sql: '', values: [] }, where, terms, limit, offset };
}

function pageOf({ name, alias, table, json, join = '', maxResults, token }: ListQuery): ListPage<number> {
  return {
    name,
    maxResults,
    items: (database, ids) =>
      database
        .all<{ json: string }>(
          `SELECT ${json} AS json FROM json_each(?1) j CROSS JOIN ${table} ${alias} ON ${alias}.rowid = j.value ${join} ORDER BY j.key`,
          JSON.stringify(ids),
        )
        .map((row) => row.json),
    token: () => token,
  };
}
