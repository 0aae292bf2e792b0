import type { MlflowClient } from '../api/client.ts';
import type { Run } from '../api/entities.ts';
import { TaskQueue } from '../common/taskQueue.ts';
import { plainFilter } from '../filter/filterPlan.ts';
import { parentTag } from '../shared/runTags.ts';
import type { Item } from './itemEdits.ts';
import { eachRunPage, tableCalls } from './runTableReads.ts';
import { parentOf } from './trackingReads.ts';

/** So many parents are asked for one by one; for more, all nested runs of the experiment are read. */
const mostAsked = 20;

/**
 * The runs nested in some, at any depth, that are in one stage and not among them: also those under one in the other
 * stage. Looked for where the tree shows them, in the experiment of the parent.
 */
export async function readNestedRuns(
  items: readonly Item[],
  stage: 'active' | 'deleted',
): Promise<readonly Item[]> {
  const experiments = new Map<string, { readonly example: Item; readonly ids: Set<string> }>();
  const queue = new TaskQueue(4);
  const places = await Promise.all(items.map((item) => queue.run(() => experimentOf(item))));
  for (const [index, item] of items.entries()) {
    const key = `${item.connectionId}\n${places[index]}`;
    const known = experiments.get(key);
    if (known) known.ids.add(item.id);
    else
      experiments.set(key, { example: { ...item, experimentId: places[index]! }, ids: new Set([item.id]) });
  }
  const found: Item[] = [];
  for (const { example, ids } of experiments.values()) {
    const { client, connectionId, experimentId } = example;
    for (const { info } of await readBelow(client, experimentId!, ids)) {
      const { run_id: id, run_name: name } = info;
      if (info.lifecycle_stage !== stage) continue;
      found.push({ kind: 'run', id, name: name || id, experimentId: experimentId!, connectionId, client });
    }
  }
  return found;
}

async function experimentOf({ client, id, experimentId }: Item): Promise<string> {
  return experimentId ?? (await client.call('getRun', { run_id: id })).run.info.experiment_id;
}

/** All runs below some, without these. The tag is free text: it may lead in a circle. */
async function readBelow(
  client: MlflowClient,
  experimentId: string,
  ids: ReadonlySet<string>,
): Promise<readonly Run[]> {
  const known = new Set(ids);
  const found: Run[] = [];
  let all: readonly Run[] | undefined;
  for (let parents: ReadonlySet<string> = ids; parents.size > 0;) {
    if (parents.size > mostAsked) all ??= await readRuns(client, experimentId, `LIKE '_%'`);
    const children = all
      ? all.filter((run) => parents.has(parentOf(run) ?? ''))
      : await readChildren(client, experimentId, parents);
    const fresh = children.filter(({ info }) => !known.has(info.run_id));
    for (const { info } of fresh) known.add(info.run_id);
    found.push(...fresh);
    parents = new Set(fresh.map(({ info }) => info.run_id));
  }
  return found;
}

async function readChildren(
  client: MlflowClient,
  experimentId: string,
  parents: ReadonlySet<string>,
): Promise<readonly Run[]> {
  // What can't be an id can't be said in a filter either.
  const ids = [...parents].filter((id) => /^[\w-]+$/.test(id));
  const queue = new TaskQueue(4);
  const lists = await Promise.all(
    ids.map((id) => queue.run(() => readRuns(client, experimentId, `= '${id}'`))),
  );
  return lists.flat();
}

async function readRuns(
  client: MlflowClient,
  experimentId: string,
  isParent: string,
): Promise<readonly Run[]> {
  const request = {
    experimentId,
    filter: plainFilter(`tags.${parentTag} ${isParent}`),
    order_by: [],
    count: Infinity,
    viewType: 'ALL',
  } as const;
  const runs: Run[] = [];
  for await (const page of eachRunPage(client, request, tableCalls)) runs.push(...page.runs);
  return runs;
}
