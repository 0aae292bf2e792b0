import type { MlflowClient } from '../api/client.ts';
import type { Run, ViewType } from '../api/entities.ts';
import type { FilterLanguage } from '../filter/filterPlan.ts';
import { planFilter } from '../filter/filterPlan.ts';
import type { RunQuery } from '../shared/runView.ts';
import { countRuns, orderOf, pageSize, readNamedRuns, readRunPages } from './runTableReads.ts';
import { parentOf } from './trackingReads.ts';
import type { RunList } from './trackingReads.ts';

export interface RunListRequest {
  readonly experimentId: string;
  /** How many runs, as long as there are so many. */
  readonly count: number;
  readonly query: RunQuery;
  readonly viewType: ViewType;
  /** Ids of further ones that somebody went to, shown where the filter lets them. */
  readonly others: ReadonlySet<string>;
  /** Does the server count runs? The embedded one does. */
  readonly counts: boolean;
  /** Of filters, as the server understands them. */
  readonly language: FilterLanguage;
}

/** A poll that fails is followed by the next poll: trying again inside would only make it slower. */
const once = { retries: 0 };
/** A chain of parents longer than this is cut; its runs then stand at the top. */
const maxParentRounds = 4;

/**
 * The first `count` runs of an experiment. Parents that have no place among them are fetched so that their children
 * can stand under them; of those that a filter leaves out only the names.
 */
export async function readRuns(client: MlflowClient, request: RunListRequest): Promise<RunList> {
  const { experimentId, count, query, viewType } = request;
  const filter = planFilter(query.filter, request.language);
  // Where few of many may match, a page of the tree is too little to look at.
  const enough = filter.rest ? Math.max(count, pageSize) : count;
  const pages = { experimentId, viewType, filter, order_by: orderOf(query.sort), count: enough };
  const { runs: paged, loaded, next } = await readRunPages(client, pages, once);
  const more = next !== undefined;
  const known = new Set(paged.map(({ info }) => info.run_id));
  const others = [...request.others].filter((id) => !known.has(id));
  const runs = [
    ...paged,
    ...(await readNamedRuns(client, { experimentId, viewType, filter, ids: others }, once)),
  ];
  const total =
    more && request.counts
      ? await countRuns(client, {
          experiment_ids: [experimentId],
          filter,
          run_view_type: viewType,
        })
      : undefined;
  const page = {
    loaded,
    more,
    ...(total !== undefined && { total }),
    ...(filter.rest && { onLoaded: filter.rest.words }),
  };
  if (query.filter === '') {
    const parents = await readParents(client, { experimentId, viewType, runs, rounds: maxParentRounds });
    return { runs: arranged(withoutDoubles(runs), parents, query), ...page };
  }
  const parents = await readParents(client, { experimentId, viewType: 'ALL', runs, rounds: 1 });
  const names = parents.map(({ info }): [string, string] => [info.run_id, info.run_name || info.run_id]);
  return {
    runs: arranged(withoutDoubles(runs), [], query),
    ...page,
    ...(names.length > 0 && { parentNames: Object.fromEntries(names) }),
  };
}

interface ParentsRequest {
  readonly experimentId: string;
  readonly viewType: ViewType;
  readonly runs: readonly Run[];
  /** How far up. */
  readonly rounds: number;
}

/** Parents that are not among the runs themselves. */
async function readParents(
  client: MlflowClient,
  { experimentId, viewType, runs, rounds }: ParentsRequest,
): Promise<readonly Run[]> {
  const known = new Set(runs.map((run) => run.info.run_id));
  const parents: Run[] = [];
  let children = runs;
  for (let round = 0; round < rounds; round++) {
    const missing = new Set<string>();
    for (const run of children) {
      const parent = parentOf(run);
      if (parent && !known.has(parent)) missing.add(parent);
    }
    if (missing.size === 0) break;
    for (const id of missing) known.add(id);
    children = await readNamedRuns(client, { experimentId, viewType, ids: missing }, once);
    parents.push(...children);
  }
  return parents;
}

/** A run that started while the pages were read may be on two of them. */
function withoutDoubles(runs: readonly Run[]): readonly Run[] {
  return [...new Map(runs.map((run) => [run.info.run_id, run])).values()];
}

/** Newest first, also of the fetched parents; in any other order a parent stands where its first child does. */
function arranged(runs: readonly Run[], parents: readonly Run[], { sort }: RunQuery): readonly Run[] {
  const isNewestFirst = !sort || (sort.column === 'attributes.start_time' && sort.isDescending);
  if (isNewestFirst) {
    return [...runs, ...parents].sort((one, other) => other.info.start_time - one.info.start_time);
  }
  const waiting = new Map(parents.map((parent) => [parent.info.run_id, parent]));
  const list: Run[] = [];
  for (const run of runs) {
    const above: Run[] = [];
    for (
      let parent = waiting.get(parentOf(run) ?? '');
      parent;
      parent = waiting.get(parentOf(parent) ?? '')
    ) {
      waiting.delete(parent.info.run_id);
      above.unshift(parent);
    }
    list.push(...above, run);
  }
  return list;
}
