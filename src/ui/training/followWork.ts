import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { WindowWork } from '../../state/windowWork.ts';
import { taskType } from '../projects/projectTask.ts';

/** Notes when project tasks and commands in terminals of this window run. */
export function followWork(work: WindowWork): Disposable {
  const { window, tasks } = vscode;
  const store = new DisposableStore();
  store.add(
    tasks.onDidStartTaskProcess(({ execution }) => {
      const isProject = execution.task.definition.type === taskType;
      work.begin(execution, isProject ? 'task' : 'terminal');
    }),
  );
  store.add(tasks.onDidEndTaskProcess(({ execution }) => work.end(execution)));
  store.add(window.onDidStartTerminalShellExecution(({ execution }) => work.begin(execution, 'terminal')));
  store.add(window.onDidEndTerminalShellExecution(({ execution }) => work.end(execution)));
  // A shell that says nothing of its commands may run one all the time.
  const begin = (terminal: vscode.Terminal): void => {
    if (!terminal.shellIntegration) work.begin(terminal, 'terminal');
  };
  for (const terminal of window.terminals) begin(terminal);
  store.add(window.onDidOpenTerminal(begin));
  store.add(window.onDidChangeTerminalShellIntegration(({ terminal }) => work.end(terminal)));
  store.add(window.onDidCloseTerminal((terminal) => work.end(terminal)));
  return store;
}
