import type { Disposable } from '../../common/disposable.ts';
import type { RunRef } from '../../state/connection.ts';
import type { RunWatch } from '../../state/runWatch.ts';
import type { FindFailedRun } from '../projects/taskFailures.ts';

/** Word of a run's end comes a moment after its process has ended. */
const patienceMs = 3000;
const mostKept = 20;

interface FailedRun {
  readonly startTime: number;
  readonly ref: RunRef;
}

/** Remembers the runs that failed, for who knows when a run began but not its id. */
export function rememberFailedRuns(watch: RunWatch): Disposable & { readonly find: FindFailedRun } {
  let failed: readonly FailedRun[] = [];
  const waiting = new Set<() => void>();
  const subscription = watch.onDidHappen(({ kind, connection, run }) => {
    if (kind !== 'ended' || run.info.status !== 'FAILED') return;
    const ref = { connectionId: connection.id, runId: run.info.run_id };
    failed = [{ startTime: run.info.start_time, ref }, ...failed].slice(0, mostKept);
    for (const look of waiting) look();
  });
  const known = (since: number): RunRef | undefined =>
    failed.find(({ startTime }) => startTime >= since)?.ref;
  const find: FindFailedRun = (since) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        waiting.delete(look);
        resolve(known(since));
      };
      const look = (): void => {
        if (known(since)) end();
      };
      const timer = setTimeout(end, patienceMs);
      waiting.add(look);
      look();
    });
  return { find, dispose: () => subscription.dispose() };
}
