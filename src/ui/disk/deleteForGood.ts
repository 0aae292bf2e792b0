import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Connection } from '../../state/connection.ts';
import { carryOutDeletion, previewDeletion } from '../../state/deleteForGood.ts';
import type { DeletionPreview, Unwanted } from '../../state/deleteForGood.ts';
import { assertWritable } from '../../state/usableConnection.ts';
import { formatBytes } from '../../shared/format.ts';
import { baseName } from '../../state/artifactRef.ts';
import { describeDeletion, describeStaying, whatGoes } from './describeDeletion.ts';

/**
 * Shows what would go for good, asks, and lets it go. Nothing goes that is in use, and nothing without a yes. True where
 * something went.
 */
export async function deleteForGood(connection: Connection, unwanted: Unwanted): Promise<boolean> {
  assertWritable(connection);
  const client = await connection.connect();
  const preview = await withProgress('Looking what would be deleted', (signal) =>
    previewDeletion(client, unwanted, { signal }),
  );
  const answer = await ask(preview);
  if (answer === undefined) return false;
  const title = answer.backup ? 'Backing up and deleting for good' : 'Deleting for good';
  const done = await withProgress(title, (signal) =>
    carryOutDeletion(client, preview, { backup: answer.backup, signal }),
  );
  const backup = done.backup === undefined ? '' : ` Backup: ${baseName(done.backup.replaceAll('\\', '/'))}.`;
  const left = done.stays.find(({ what }) => what === 'all');
  if (done.goes.length === 0) throw new Error(`Nothing was deleted. ${left?.why ?? ''}`.trim());
  const kept = left ? ` Not all of it went: ${left.why}` : '';
  const message = `Deleted ${whatGoes(done)} for good, ${formatBytes(done.bytes)}.${backup}${kept}`;
  void vscode.window.showInformationMessage(message);
  return true;
}

async function ask({ report }: DeletionPreview): Promise<{ readonly backup: boolean } | undefined> {
  if (report.goes.length === 0) {
    // It was asked for in a list that comes back: a message in the corner would not be seen.
    const detail = describeStaying(report) || 'Nothing is deleted.';
    await vscode.window.showInformationMessage('Nothing can be deleted for good', { modal: true, detail });
    return undefined;
  }
  const withBackup = 'Back Up and Delete';
  const without = 'Delete without Backup';
  const answer = await vscode.window.showWarningMessage(
    `Delete ${whatGoes(report)} for good?`,
    { modal: true, detail: describeDeletion(report) },
    withBackup,
    without,
  );
  return answer === undefined ? undefined : { backup: answer === withBackup };
}

/** VS Code shows no more than three notices within 0.8 s: what is done sooner leaves them to what has come of it. */
const quickMs = 800;

async function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const result = work(controller.signal);
  const isQuick = await Promise.race([
    result.then(
      () => true,
      () => true,
    ),
    delay(quickMs, false, { ref: false }),
  ]);
  if (isQuick) return result;
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, (_progress, token) => {
    token.onCancellationRequested(() => controller.abort());
    return result;
  });
}
