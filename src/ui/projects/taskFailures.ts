import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';

/** Exit codes of what the user ended: Ctrl+C, and a terminal that was closed or told to stop. */
const stoppedByUser = new Set([129, 130, 143]);

/** One message for a task that failed, with the way to what it printed. */
export function watchFailures(type: string): Disposable {
  const store = new DisposableStore();
  const processes = new Map<vscode.TaskExecution, number>();
  store.add(
    vscode.tasks.onDidStartTaskProcess(({ execution, processId }) => {
      if (execution.task.definition.type === type) processes.set(execution, processId);
    }),
  );
  store.add(
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      const processId = processes.get(execution);
      processes.delete(execution);
      if (processId === undefined || !exitCode || stoppedByUser.has(exitCode)) return;
      void report(execution.task.name, exitCode, processId);
    }),
  );
  return store;
}

async function report(name: string, exitCode: number, processId: number): Promise<void> {
  const show = 'Show Terminal';
  const message = `The run of ${name} failed (exit code ${exitCode}).`;
  if ((await vscode.window.showErrorMessage(message, show)) !== show) return;
  for (const terminal of vscode.window.terminals) {
    if ((await terminal.processId) === processId) terminal.show();
  }
}
