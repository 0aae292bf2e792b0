import type { RunStatus } from '../../src/shared/runPage.ts';

/** As in the tree. */
export const statusIcons: Readonly<Record<RunStatus, string>> = {
  RUNNING: 'sync~spin',
  SCHEDULED: 'clock',
  FINISHED: 'pass',
  FAILED: 'error',
  KILLED: 'circle-slash',
};

export function statusWord(status: RunStatus): string {
  return status.charAt(0) + status.slice(1).toLowerCase();
}
