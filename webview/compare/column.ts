import type { ComparedRun, CompareState, RunLook } from '../../src/shared/compare.ts';
import { cutMiddle } from '../../src/shared/format.ts';
import { differingParams } from '../../src/shared/runLabels.ts';
import type { DifferingParam } from '../../src/shared/runLabels.ts';

/** A run as its column's head and its lines show it. */
export interface Column {
  readonly id: string;
  readonly name: string;
  /** The parameters that tell it from the other runs. */
  readonly apart: readonly DifferingParam[];
  readonly look: RunLook;
  readonly run: ComparedRun;
}

export function columnsOf({ runs }: CompareState): readonly Column[] {
  const apart = differingParams(runs.map(({ run }) => run));
  return runs.map((run, index) => ({
    id: run.id,
    name: run.run?.info.run_name || cutMiddle(run.ref.runId, 13),
    apart: apart[index]!,
    look: run.look,
    run,
  }));
}
