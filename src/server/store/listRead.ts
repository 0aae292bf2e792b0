import type { SqlPiece } from './filterSql.ts';
import { joinSql } from './filterSql.ts';
import type { Finding } from './findInSlices.ts';
import { findAtOnce, findInSlices } from './findInSlices.ts';
import { afterSql, positionOf, valuesOf } from './listOrder.ts';
import type { ListOrder } from './listOrder.ts';
import { pageSteps } from './listPage.ts';
import type { ListPage } from './listPage.ts';
import type { LongRead } from './longRead.ts';
import { InTurns } from './longRead.ts';
import { nextToken, readPosition, readToken } from './pageToken.ts';
import type { Position } from './pageToken.ts';
import type { Database } from './sqlite.ts';

/** A search of a table whose rows become JSON in SQL. */
export interface ListQuery {
  /** The field of the answer. */
  readonly name: string;
  /** Of one letter. */
  readonly alias: string;
  readonly table: string;
  readonly where: SqlPiece;
  readonly order: ListOrder;
  /** One row, as SQL. */
  readonly json: string;
  /** What that needs beside the row itself; `?1` are the rowids of the rows that are shown, as JSON. */
  readonly join?: string;
  readonly maxResults: number;
  readonly tokens: PageTokens;
}

/** How a search says where its next page begins. */
export interface PageTokens {
  /** Where this page begins, as MLflow counts. */
  readonly offset: number;
  /** The last row of the page before, where the token names it. */
  readonly position: Position | undefined;
  /** The token of the next page, behind this row. */
  readonly next: (last: Position | undefined) => string;
}

/** Those of most searches. Throws for what is no token. */
export function pageTokens(token: string | undefined, maxResults: number): PageTokens {
  const offset = readToken(token);
  return {
    offset,
    position: readPosition(token),
    next: (last) => nextToken(offset, maxResults, last),
  };
}

/** First which rows, then their JSON some at a time: what an open SELECT holds keeps other programs from committing. */
export function listRead<A, R>(plan: (request: A, database: Database) => ListQuery): LongRead<A, R> {
  return {
    brief(database, request) {
      const query = plan(request, database);
      return new InTurns(pageSteps(findAtOnce<number>(database, findingOf(query)), pageOf(query)));
    },
    *sliced(database, request) {
      const query = plan(request, database);
      const found = yield* findInSlices<number>(database, findingOf(query));
      for (const step of pageSteps(found, pageOf(query))) yield step(database);
    },
  };
}

function findingOf({ alias, table, where, order, maxResults, tokens }: ListQuery): Finding {
  const { terms } = order;
  const after = valuesOf(tokens.position, order);
  return {
    alias,
    table,
    id: `${alias}.rowid`,
    joins: { sql: '', values: [] },
    where: after ? joinSql([where, afterSql(terms, after)]) : where,
    terms,
    // One more says that there is a next page.
    limit: maxResults + 1,
    offset: after ? 0 : tokens.offset,
  };
}

function pageOf(query: ListQuery): ListPage<number> {
  const { name, alias, table, json, join = '', maxResults, order, tokens } = query;
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
    token: (database, last) => tokens.next(positionOf(database, findingOf(query), order, last)),
  };
}
