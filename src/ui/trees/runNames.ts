import { tellApart } from '../../shared/runLabels.ts';
import type { RunList } from '../../state/trackingReads.ts';

const known = new WeakMap<RunList, ReadonlyMap<string, string>>();

/** Runs of one name get what tells them apart: run id → `seed=2`, nothing for a name that is there once. */
export function distinctionsOf(list: RunList): ReadonlyMap<string, string> {
  const before = known.get(list);
  if (before) return before;
  const groups = Map.groupBy(list.runs, (run) => run.info.run_name);
  const distinctions = new Map<string, string>();
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const texts = tellApart(group, 2);
    for (const [index, run] of group.entries()) distinctions.set(run.info.run_id, texts[index]!);
  }
  known.set(list, distinctions);
  return distinctions;
}
