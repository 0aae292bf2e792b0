import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { RunRef } from '../../state/connection.ts';

/** Exit codes of what the user ended: Ctrl+C, and a terminal that was closed or told to stop. */
const stoppedByUser = new Set([129, 130, 143]);

/** Says which run, of those that began since a time, has failed; undefined where none did within a few seconds. */
export type FindFailedRun = (since: number) => Promise<RunRef | undefined>;

/** One message for a task that failed, with the way to what it printed and to its run. */
export function watchFailures(type: string, findRun: FindFailedRun): Disposable {
  const store = new DisposableStore();
  const processes = new Map<vscode.TaskExecution, { readonly processId: number; readonly since: number }>();
  store.add(
    vscode.tasks.onDidStartTaskProcess(({ execution, processId }) => {
      if (execution.task.definition.type !== type) return;
      processes.set(execution, { processId, since: Date.now() });
    }),
  );
  store.add(
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      const started = processes.get(execution);
      processes.delete(execution);
      if (!started || !exitCode || stoppedByUser.has(exitCode)) return;
      const message = `The run of ${execution.task.name} failed (exit code ${exitCode}).`;
      void findRun(started.since).then((run) => report(message, started.processId, run));
    }),
  );
  return store;
}

async function report(message: string, processId: number, run: RunRef | undefined): Promise<void> {
  const show = 'Show Terminal';
  const open = 'Open Run';
  const answer = await vscode.window.showErrorMessage(message, show, ...(run ? [open] : []));
  if (answer === open) await vscode.commands.executeCommand('mlflow.openRun', run);
  if (answer !== show) return;
  for (const terminal of vscode.window.terminals) {
    if ((await terminal.processId) === processId) terminal.show();
  }
}
