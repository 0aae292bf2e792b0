import type { RunStatus } from '../api/entities.ts';

/** How a process ended: by itself with an exit code, or because somebody stopped it. */
export type ProcessEnd = { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'stopped' };

/**
 * The status to give to a run whose process has ended, or undefined if it tells the truth already. MLflow
 * overwrites whatever the script said; here a script that ended its run as FAILED and exits with 0 is believed.
 */
export function statusAfter(end: ProcessEnd, current: RunStatus): RunStatus | undefined {
  const open = current === 'RUNNING' || current === 'SCHEDULED';
  // A script that is stopped may still log that it failed. That is not why it ended.
  if (end.kind === 'stopped') return open || current === 'FAILED' ? 'KILLED' : undefined;
  if (end.code === 0) return open ? 'FINISHED' : undefined;
  return open || current === 'FINISHED' ? 'FAILED' : undefined;
}
