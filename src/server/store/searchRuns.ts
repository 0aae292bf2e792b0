import type { RequestFor } from '../../api/endpoints.ts';
import type { Run } from '../../api/entities.ts';
import { invalidParameter } from '../answers.ts';
import { RawJson } from '../http/respond.ts';
import { stagesOf } from './filterSql.ts';
import { findInSlices } from './findInSlices.ts';
import type { RunQuery } from './findRuns.ts';
import { findingOf, findRuns } from './findRuns.ts';
import { positionOf, valuesOf } from './listOrder.ts';
import type { ListPage } from './listPage.ts';
import { pageSteps } from './listPage.ts';
import type { LongRead } from './longRead.ts';
import { InTurns } from './longRead.ts';
import { namedExperiments } from './namedExperiments.ts';
import { nextToken, readPosition, readToken } from './pageToken.ts';
import { runFilterSql } from './runFilter.ts';
import type { RunParts } from './runJson.ts';
import { runColumns, runJson } from './runJson.ts';
import { orderRuns } from './runOrder.ts';
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
function planSearch(database: Database, request: Request): Plan | undefined {
  const maxResults = Number(request.max_results ?? 1000);
  if (maxResults < 1) {
    throw invalidParameter(
      `Invalid value ${maxResults} for parameter 'max_results' supplied. It must be a positive integer`,
    );
  }
  const filter = runFilterSql(request.filter ?? '', request.language);
  const order = orderRuns(request.order_by ?? []);
  const offset = readToken(request.page_token);
  const experimentIds = namedExperiments(database, request.experiment_ids);
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
    const plan = planSearch(database, request);
    if (!plan) return new RawJson('{}');
    database.patterns.start();
    // First which runs, then their parts: so that only one page's parts are read.
    return new InTurns(pageSteps(findRuns(database, plan.query), pageOf(plan)));
  },

  *sliced(database, request) {
    const plan = planSearch(database, request);
    database.patterns.start();
    if (!plan) return yield '{}';
    const ids = yield* findInSlices<string>(database, findingOf(plan.query));
    for (const step of pageSteps(ids, pageOf(plan))) yield step(database);
  },
};

function pageOf({ maxResults, offset, query }: Plan): ListPage<string> {
  return {
    name: 'runs',
    maxResults,
    items: (database, ids) =>
      database
        .all<RunParts>(
          `SELECT ${runColumns} FROM json_each(?) j CROSS JOIN runs r ON r.run_uuid = j.value ORDER BY j.key`,
          JSON.stringify(ids),
        )
        .map(runJson),
    token: (database, last) =>
      nextToken(offset, maxResults, positionOf(database, findingOf(query), query.order, last)),
  };
}
