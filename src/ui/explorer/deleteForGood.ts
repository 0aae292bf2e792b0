import * as vscode from 'vscode';
import type { MlflowClient } from '../../api/client.ts';
import type { DeletionReport } from '../../api/ownEndpoints.ts';
import { cutEnd, formatBytes } from '../../shared/format.ts';
import type { Item } from '../../state/itemEdits.ts';
import { countsOf, previewText } from './deletionPreview.ts';
import type { ItemsToEdit } from './editItems.ts';

/** Walking and removing many folders takes its time. */
const options = { timeoutMs: 600_000, retries: 0 };

/**
 * Removes deleted experiments and runs with their artifacts, after the embedded server has said what goes and what
 * stays and the user has seen it.
 */
export async function deleteForGood({ items, changed }: ItemsToEdit): Promise<void> {
  const [first] = items;
  if (!first) return;
  // A server deletes its own only.
  const own = items.filter(({ connectionId }) => connectionId === first.connectionId);
  const ids = idsOf(own);
  const preview = await during('Looking at what goes', first.client, { ...ids, dry_run: true });
  if (preview.goes.length === 0) {
    const why = preview.stays[0]?.why ?? 'It is not deleted';
    throw new Error(`Nothing is deleted for good. ${cutEnd(first.name, 80)}: ${why}`);
  }
  const backUp = 'Back Up and Delete';
  const remove = 'Delete';
  const question = `Delete ${countsOf(preview)} for good?`;
  const detail = previewText(preview);
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, backUp, remove);
  if (answer === undefined) return;
  try {
    const report = await during('Deleting for good', first.client, {
      ...ids,
      dry_run: false,
      backup: answer === backUp,
    });
    const backup = report.backup === undefined ? '' : ` The database was copied to ${report.backup}.`;
    void vscode.window.showInformationMessage(
      `Deleted ${countsOf(report)} for good, ${formatBytes(report.bytes)}.${backup}`,
    );
  } finally {
    await changed();
  }
}

function idsOf(items: readonly Item[]): { readonly run_ids: string[]; readonly experiment_ids: string[] } {
  const of = (kind: Item['kind']): string[] => items.filter((item) => item.kind === kind).map(({ id }) => id);
  return { run_ids: of('run'), experiment_ids: of('experiment') };
}

function during(
  title: string,
  client: MlflowClient,
  request: Parameters<typeof client.callOwn<'deletePermanently'>>[1],
): Thenable<DeletionReport> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title }, () =>
    client.callOwn('deletePermanently', request, options),
  );
}
