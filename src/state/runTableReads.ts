import type { CallOptions, MlflowClient } from '../api/client.ts';
import type { Run, ViewType } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import type { OwnRequestFor } from '../api/ownEndpoints.ts';
import type { FilterPlan } from '../filter/filterPlan.ts';
import { noFilter } from '../filter/filterPlan.ts';
import { orderIdentifier } from '../filter/writeIdentifier.ts';
import type { RunQuery, RunSort } from '../shared/runView.ts';
import { filterHeaders, withRest } from './runFilter.ts';

export interface RunPages {
  readonly runs: readonly Run[];
  /** How many the server gave; where it could not be asked the whole filter, not all of them answer it. */
  readonly loaded: number;
  /** Where the next page begins; absent behind the last. */
  readonly next: string | undefined;
  /** How many values a run has, about. */
  readonly width: number;
}

export interface PagesRequest {
  readonly experimentId: string;
  readonly filter: FilterPlan;
  readonly order_by: readonly string[];
  /** How many runs, as long as there are so many. */
  readonly count: number;
  readonly from?: string | undefined;
  readonly viewType?: ViewType;
}

export const pageSize = 1000;
/** For the table, whose pages are large. What fails is read again by whoever polls, and not within. */
export const tableCalls = { retries: 0, timeoutMs: 60_000 };

/** Read before the others: more than a screen. */
const firstRuns = 100;
/** Of one answer: to take in more of them at once would keep others in this process waiting. */
const mostValues = 50_000;

/** The runs in parts, as they come: the first screen before the rest, and no more at once than is soon taken in. */
export async function* eachRunPage(
  client: MlflowClient,
  request: PagesRequest,
  call: CallOptions,
): AsyncGenerator<RunPages, void> {
  let loaded = 0;
  let atOnce = firstRuns;
  for (let from = request.from; ;) {
    const count = Math.min(atOnce, request.count - loaded);
    const page = await readRunPages(client, { ...request, count, from }, call);
    yield page;
    loaded += page.loaded;
    if (page.next === undefined || loaded >= request.count) return;
    from = page.next;
    atOnce = Math.min(pageSize, Math.max(firstRuns, Math.floor(mostValues / page.width)));
  }
}

export async function readRunPages(
  client: MlflowClient,
  request: PagesRequest,
  call: CallOptions,
): Promise<RunPages> {
  const { experimentId, filter, order_by, count, viewType } = request;
  const runs: Run[] = [];
  let next = request.from;
  do {
    const page = await client.call(
      'searchRuns',
      {
        experiment_ids: [experimentId],
        run_view_type: viewType,
        filter: filter.sent,
        order_by,
        max_results: Math.min(pageSize, count - runs.length),
        page_token: next,
      },
      { ...call, headers: filterHeaders(filter) },
    );
    runs.push(...(page.runs ?? []));
    next = page.next_page_token || undefined;
  } while (next !== undefined && runs.length < count);
  return { runs: await withRest(runs, filter, call.signal), loaded: runs.length, next, width: widthOf(runs) };
}

/** How many values a run has, about. */
function widthOf(runs: readonly Run[]): number {
  let values = 1;
  for (const { data } of runs)
    values += (data.params?.length ?? 0) + (data.metrics?.length ?? 0) + (data.tags?.length ?? 0);
  return values / Math.max(1, runs.length);
}

/** Of one filter. */
const mostNamed = 200;

export interface NamedRunsRequest {
  readonly experimentId: string;
  /** What can't be an id is left out: it can't be said in a filter. */
  readonly ids: Iterable<string>;
  /** What they have to answer besides. */
  readonly filter?: FilterPlan;
  readonly viewType?: ViewType;
}

export async function readNamedRuns(
  client: MlflowClient,
  { experimentId, ids, filter = noFilter, viewType }: NamedRunsRequest,
  call: CallOptions,
): Promise<readonly Run[]> {
  const list = [...ids].filter((id) => /^[\w-]+$/.test(id)).map((id) => `'${id}'`);
  if (list.length === 0) return [];
  const isNamed = `attributes.run_id IN (${list.join(', ')})`;
  // OR binds less than AND; MLflow's own filters have no brackets.
  const sent = filter.language === 'extended' ? `(${filter.sent})` : filter.sent;
  const page = await client.call(
    'searchRuns',
    {
      experiment_ids: [experimentId],
      run_view_type: viewType,
      filter: sent === '' ? isNamed : `${sent} AND ${isNamed}`,
      max_results: list.length,
    },
    { ...call, headers: filterHeaders(filter) },
  );
  return withRest(page.runs ?? [], filter, call.signal);
}

/** As many as there are names, some at a time. */
export async function readAllNamed(
  client: MlflowClient,
  request: Omit<NamedRunsRequest, 'ids'> & { readonly ids: readonly string[] },
  call: CallOptions,
): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (let from = 0; from < request.ids.length; from += mostNamed) {
    const ids = request.ids.slice(from, from + mostNamed);
    runs.push(...(await readNamedRuns(client, { ...request, ids }, call)));
  }
  return runs;
}

/** How many runs there are; undefined from a server that can't count, or not in time. */
export async function countRuns(
  client: MlflowClient,
  { filter, ...request }: Omit<OwnRequestFor<'countRuns'>, 'filter'> & { readonly filter: FilterPlan },
  signal?: AbortSignal,
): Promise<number | undefined> {
  try {
    const call = { ...tableCalls, ...(signal && { signal }), headers: filterHeaders(filter) };
    return (await client.callOwn('countRuns', { ...request, filter: filter.sent }, call)).count;
  } catch (error) {
    // A filter that is refused is told of by the search itself.
    if (error instanceof MlflowError) return undefined;
    throw error;
  }
}

/** Newest first where nothing is said, and among equals. */
export function orderOf(sort: RunSort | undefined): readonly string[] {
  const newest = 'attributes.start_time DESC';
  const identifier = sort && orderIdentifier(sort.column);
  if (identifier === undefined) return [newest];
  const order = `${identifier} ${sort?.isDescending ? 'DESC' : 'ASC'}`;
  // MLflow refuses an order that names something twice.
  return identifier === 'attributes.start_time' ? [order] : [order, newest];
}

/** Is it all runs in the order of their starts, so that no value decides which are shown, and where? */
export function isPlain({ filter, sort }: RunQuery): boolean {
  return filter === '' && (sort === undefined || isByStart(sort));
}

/** What no server can order by is put in order where it is shown. */
function isByStart({ column }: RunSort): boolean {
  return column === 'attributes.start_time' || orderIdentifier(column) === undefined;
}
