import * as vscode from 'vscode';
import { isAbort } from '../api/errors.ts';
import type { Disposable } from '../common/disposable.ts';
import { errorText } from '../common/log.ts';

/**
 * Registers a command that fails in one way only: one message with "Show Log", the whole error in the log.
 * Cancelling is silent.
 */
export function registerCommand(
  log: vscode.LogOutputChannel,
  id: string,
  run: (...args: readonly unknown[]) => unknown,
): Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await run(...args);
    } catch (error) {
      if (isCancel(error)) return undefined;
      log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      // Not awaited: the command has ended, the message may stand for hours.
      void showError(log, errorText(error));
      return undefined;
    }
  });
}

/** One message with a way to the log. */
export async function showError(log: vscode.LogOutputChannel, message: string): Promise<void> {
  const showLog = 'Show Log';
  if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) log.show();
}

function isCancel(error: unknown): boolean {
  return isAbort(error) || error instanceof vscode.CancellationError;
}

/** A signal that aborts when VS Code's token is cancelled. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
