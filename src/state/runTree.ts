import type { Run } from '../api/entities.ts';
import { parentOf } from './trackingReads.ts';
import type { RunList } from './trackingReads.ts';

/** How runs stand under each other, in the order of the list at each level. */
export interface RunTree {
  readonly roots: readonly Run[];
  childrenOf(runId: string): readonly Run[];
  /** The run under which this one stands here; none for a root. */
  parentOf(runId: string): Run | undefined;
}

const trees = new WeakMap<RunList, RunTree>();

/** Runs whose parent is not in the list, and runs that are their own ancestors, stand at the top. */
export function runTreeOf(list: RunList): RunTree {
  const known = trees.get(list);
  if (known) return known;
  const byId = new Map(list.runs.map((run) => [run.info.run_id, run]));
  const roots: Run[] = [];
  const children = new Map<string, Run[]>();
  const parents = new Map<string, Run>();
  for (const run of list.runs) {
    const parent = byId.get(parentOf(run) ?? '');
    if (!parent || isItsOwnAncestor(run, byId)) {
      roots.push(run);
      continue;
    }
    parents.set(run.info.run_id, parent);
    const siblings = children.get(parent.info.run_id);
    if (siblings) siblings.push(run);
    else children.set(parent.info.run_id, [run]);
  }
  const tree: RunTree = {
    roots,
    childrenOf: (runId) => children.get(runId) ?? [],
    parentOf: (runId) => parents.get(runId),
  };
  trees.set(list, tree);
  return tree;
}

/** The tag is free text: a circle would hide its runs. */
function isItsOwnAncestor(run: Run, byId: ReadonlyMap<string, Run>): boolean {
  const seen = new Set<string>();
  let current: Run | undefined = run;
  while (current && !seen.has(current.info.run_id)) {
    seen.add(current.info.run_id);
    current = byId.get(parentOf(current) ?? '');
  }
  return current === run;
}
