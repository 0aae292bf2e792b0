import type { RequestFor } from '../../api/endpoints.ts';
import type { Run } from '../../api/entities.ts';
import { invalidParameter } from '../answers.ts';
import { RawJson } from '../http/respond.ts';
import { parseExperimentId } from '../validation.ts';
import { stagesOf } from './filterSql.ts';
import type { RunQuery } from './findRuns.ts';
import { findRuns, runsWhere } from './findRuns.ts';
import type { LongRead } from './longRead.ts';
import { InTurns, JsonList, Pace, runsPerSlice } from './longRead.ts';
import { nextToken, readPosition, readToken } from './pageToken.ts';
import { runFilterSql } from './runFilter.ts';
import type { RunParts } from './runJson.ts';
import { runColumns, runJson } from './runJson.ts';
import { orderRuns, positionOf, termsSql, valuesOf } from './runOrder.ts';
import type { Database } from './sqlite.ts';

/** `language`: `extended` takes OR, brackets and RLIKE in the filter too. */
type Request = RequestFor<'searchRuns'> & { readonly language?: 'extended' | undefined };
interface Page {
  readonly runs?: Run[];
  readonly next_page_token?: string;
}

interface Plan {
  readonly maxResults: number;
  /** Of the page among all of them, as MLflow's tokens count. */
  readonly offset: number;
  readonly query: RunQuery;
}

/** Undefined: no experiments, no runs. */
function planSearch(request: Request): Plan | undefined {
  const maxResults = Number(request.max_results ?? 1000);
  if (maxResults < 1) {
    throw invalidParameter(
      `Invalid value ${maxResults} for parameter 'max_results' supplied. It must be a positive integer`,
    );
  }
  const filter = runFilterSql(request.filter ?? '', request.language);
  const order = orderRuns(request.order_by ?? []);
  const offset = readToken(request.page_token);
  const experimentIds = (request.experiment_ids ?? []).map((id) => parseExperimentId(id).toString());
  if (experimentIds.length === 0) return undefined;
  const after = valuesOf(readPosition(request.page_token), order);
  const query: RunQuery = {
    experimentIds,
    stages: stagesOf(request.run_view_type),
    filter,
    order,
    after,
    offset: after ? 0 : offset,
    // One more says that there is a next page.
    limit: maxResults + 1,
  };
  return { maxResults, offset, query };
}

export const searchRuns: LongRead<Request, Page> = {
  brief(database, request) {
    const plan = planSearch(request);
    if (!plan) return new RawJson('{}');
    database.patterns.start();
    // First which runs, then their parts: so that only one page's parts are read.
    return new InTurns(pageSteps(findRuns(database, plan.query), plan));
  },

  *sliced(database, request) {
    const plan = planSearch(request);
    database.patterns.start();
    if (!plan) return yield '{}';
    for (const step of pageSteps(yield* findInSlices(database, plan.query), plan)) yield step(database);
  },
};

/** The page that these ids begin; one more than it holds says that there is a next. */
function pageSteps(
  ids: readonly string[],
  { maxResults, offset, query }: Plan,
): ((database: Database) => string)[] {
  const list = new JsonList('{"runs":[');
  const shown = ids.slice(0, maxResults);
  const steps: ((database: Database) => string)[] = [];
  for (let from = 0; from < shown.length; from += runsPerSlice) {
    steps.push((database) => {
      const rows = database.all<RunParts>(
        `SELECT ${runColumns} FROM json_each(?) j CROSS JOIN runs r ON r.run_uuid = j.value ORDER BY j.key`,
        JSON.stringify(shown.slice(from, from + runsPerSlice)),
      );
      return list.add(rows.map(runJson));
    });
  }
  steps.push((database) => {
    if (ids.length <= maxResults) return list.isEmpty ? '{}' : ']}';
    const last = positionOf(database, shown.at(-1) ?? '', query.order);
    return `${list.isEmpty ? '{' : '],'}"next_page_token":"${nextToken(offset, maxResults, last)}"}`;
  });
  return steps;
}

/** The same ids as by one statement, from slices of the table; what each run is ordered by is kept until all are there. */
function* findInSlices(database: Database, query: RunQuery): Generator<string, string[]> {
  const { order, limit, offset } = query;
  const where = runsWhere(query);
  const columns = order.terms.map((_, index) => `k${index}`);
  database.exec(`CREATE TEMP TABLE found (id, ${columns.join(', ')})`);
  const last = database.value<number>('SELECT max(r.rowid) FROM runs r') ?? 0;
  const sql = `INSERT INTO temp.found SELECT r.run_uuid, ${order.terms.map((term) => term.sql).join(', ')}
    FROM runs r NOT INDEXED ${order.joins.sql} WHERE r.rowid > ? AND r.rowid <= ? AND ${where.sql}`;
  const pace = new Pace();
  for (let from = 0; from < last;) {
    from = pace.slice((rows) => {
      database.run(sql, ...order.joins.values, from, from + rows, ...where.values);
      return from + rows;
    });
    yield '';
  }
  const sorted = order.terms.map(({ isDescending }, index) => ({ sql: `k${index}`, isDescending }));
  return database
    .all<{ id: string }>(
      `SELECT id FROM temp.found ORDER BY ${termsSql(sorted)} LIMIT ? OFFSET ?`,
      limit,
      offset,
    )
    .map(({ id }) => id);
}
