import type { MlflowClient } from '../api/client.ts';
import type { Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import type { OwnRequestFor } from '../api/ownEndpoints.ts';
import { orderIdentifier } from '../filter/writeIdentifier.ts';
import type { RunQuery, RunSort } from '../shared/runView.ts';

export interface RunPages {
  readonly runs: readonly Run[];
  /** Where the next page begins; absent behind the last. */
  readonly next: string | undefined;
}

export interface PagesRequest {
  readonly experimentId: string;
  readonly filter: string;
  readonly order_by: readonly string[];
  /** How many runs, as long as there are so many. */
  readonly count: number;
  readonly from: string | undefined;
  readonly signal: AbortSignal;
}

export const pageSize = 1000;
const options = { retries: 0, timeoutMs: 60_000 };

export async function readRunPages(client: MlflowClient, request: PagesRequest): Promise<RunPages> {
  const { experimentId, filter, order_by, count, signal } = request;
  const runs: Run[] = [];
  let next = request.from;
  do {
    const page = await client.call(
      'searchRuns',
      {
        experiment_ids: [experimentId],
        filter,
        order_by,
        max_results: Math.min(pageSize, count - runs.length),
        page_token: next,
      },
      { ...options, signal },
    );
    runs.push(...(page.runs ?? []));
    next = page.next_page_token || undefined;
  } while (next !== undefined && runs.length < count);
  return { runs, next };
}

export async function readNamedRuns(
  client: MlflowClient,
  experimentId: string,
  ids: readonly string[],
): Promise<readonly Run[]> {
  const list = ids.filter((id) => /^[\w-]+$/.test(id)).map((id) => `'${id}'`);
  const page = await client.call(
    'searchRuns',
    {
      experiment_ids: [experimentId],
      filter: `attributes.run_id IN (${list.join(', ')})`,
      max_results: list.length,
    },
    options,
  );
  return page.runs ?? [];
}

/** How many runs there are; undefined from a server that can't count, or not in time. */
export async function countRuns(
  client: MlflowClient,
  request: OwnRequestFor<'countRuns'>,
): Promise<number | undefined> {
  try {
    return (await client.callOwn('countRuns', request, options)).count;
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
  return filter === '' && (sort === undefined || sort.column === 'attributes.start_time');
}
