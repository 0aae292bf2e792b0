import * as vscode from 'vscode';
import type { MlflowClient } from '../../api/client.ts';
import { errorText } from '../../common/log.ts';
import { TaskQueue } from '../../common/taskQueue.ts';
import { countOf } from '../../shared/format.ts';
import type { RunColumn } from '../../shared/runColumns.ts';
import type { RunAction, RunRow } from '../../shared/runTable.ts';
import type { RunTable } from '../../state/runTable.ts';
import { orderOf } from '../../state/runTableReads.ts';
import { askInPlace } from '../commands/askInPlace.ts';
import type { Services } from '../services.ts';
import { csvOf, markdownOf, pandasOf } from './exportRuns.ts';

/** What an action works on. */
export interface RunsToActOn {
  readonly services: Services;
  readonly table: RunTable;
  readonly connectionId: string;
  readonly experimentId: string;
  /** Those ticked, or the one it was asked from; empty where neither is. */
  readonly rows: readonly RunRow[];
  /** Those shown, in their order. */
  readonly columns: readonly RunColumn[];
}

export async function actOnRuns(action: RunAction, target: RunsToActOn): Promise<void> {
  const { table, rows, columns } = target;
  const exported = { rows: rows.length > 0 ? rows : table.rows, columns };
  switch (action) {
    case 'copyCsv':
      return copy(csvOf(exported), countOf(exported.rows.length, 'run'));
    case 'copyMarkdown':
      return copy(markdownOf(exported), countOf(exported.rows.length, 'run'));
    case 'copyPandas':
      return copy(snippetOf(target), 'The snippet');
    case 'exportCsv':
      return exportCsv(csvOf(exported), table.state.experiment, exported.rows.length);
  }
  const [first] = rows;
  if (!first) {
    void vscode.window.showInformationMessage('Tick runs in the table first.');
    return;
  }
  switch (action) {
    case 'openPage':
    case 'open': {
      const command = action === 'open' ? 'mlflow.openRun' : 'mlflow.openRunPage';
      await vscode.commands.executeCommand(command, {
        connectionId: target.connectionId,
        runId: first.id,
      });
      return;
    }
    case 'compare':
      await vscode.commands.executeCommand(
        'mlflow.compareRuns',
        rows.map(({ id }) => ({ connectionId: target.connectionId, runId: id })),
      );
      return;
    case 'rename':
      return renameRun(target, first);
    case 'tag':
      return tagRuns(target);
    case 'delete':
      return deleteRuns(target);
  }
}

async function copy(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`${what} copied`, 3000);
}

function snippetOf({ services, table, connectionId, experimentId, rows, columns }: RunsToActOn): string {
  const connection = services.connections.get(connectionId);
  const { query } = table.state;
  const ids = rows.map(({ id }) => `'${id}'`).join(', ');
  return pandasOf({
    columns,
    experimentId,
    // The embedded server's port may be another one tomorrow; terminals of this window know it.
    ...(connection?.kind === 'remote' ? { trackingUri: connection.location } : {}),
    filter: rows.length > 0 ? `attributes.run_id IN (${ids})` : query.filter,
    orderBy: orderOf(query.sort),
  });
}

async function exportCsv(text: string, experiment: string, count: number): Promise<void> {
  const name = `${experiment.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'runs'}.csv`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: 'Export Runs as CSV',
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: { CSV: ['csv'] },
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = 'Open';
  const shown = `Exported ${countOf(count, 'run')}.`;
  if ((await vscode.window.showInformationMessage(shown, open)) === open) {
    await vscode.commands.executeCommand('vscode.open', target);
  }
}

async function renameRun(target: RunsToActOn, { id, name }: RunRow): Promise<void> {
  const client = await writableClient(target);
  const renamed = await askInPlace({
    title: 'Rename Run',
    prompt: 'New name of the run',
    value: name,
    submit: async (text) => {
      await client.call('updateRun', { run_id: id, run_name: text });
      return undefined;
    },
  });
  if (renamed !== undefined) await target.table.refresh();
}

async function tagRuns(target: RunsToActOn): Promise<void> {
  const client = await writableClient(target);
  const { rows } = target;
  const title = `Add Tag to ${rows.length === 1 ? rows[0]!.name : countOf(rows.length, 'Run')}`;
  const key = await askInPlace({ title, prompt: 'Key of the tag', placeholder: 'stage' });
  if (key === undefined) return;
  const value = await askInPlace({ title, prompt: `Value of ${key}` });
  if (value === undefined) return;
  await each(target, `Tagging ${countOf(rows.length, 'run')}`, ({ id }) =>
    client.call('setTag', { run_id: id, key, value }),
  );
}

const mostNames = 10;

async function deleteRuns(target: RunsToActOn): Promise<void> {
  const client = await writableClient(target);
  const { rows } = target;
  const names = rows.slice(0, mostNames).map(({ name }) => name);
  if (rows.length > mostNames) names.push(`and ${countOf(rows.length - mostNames, 'other')}`);
  const question = rows.length === 1 ? 'Delete this run?' : `Delete these ${countOf(rows.length, 'run')}?`;
  const detail = `${names.join('\n')}\n\nDeleted runs can be restored until they are deleted for good.`;
  const yes = 'Delete';
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  await each(target, `Deleting ${countOf(rows.length, 'run')}`, ({ id }) =>
    client.call('deleteRun', { run_id: id }),
  );
}

async function writableClient({ services, table, connectionId }: RunsToActOn): Promise<MlflowClient> {
  const { readOnly, connection } = table.state;
  if (readOnly !== undefined) throw new Error(`${connection} is read-only: ${readOnly}`);
  const found = services.connections.get(connectionId);
  if (!found) throw new Error('This connection was removed.');
  return found.connect();
}

/** A few at a time. What fails does not keep the others from being done, and is told of once. */
async function each(
  { rows, table }: RunsToActOn,
  title: string,
  act: (row: RunRow) => Promise<unknown>,
): Promise<void> {
  const queue = new TaskQueue(4);
  const problems: string[] = [];
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    Promise.all(
      rows.map((row) =>
        queue
          .run(() => act(row))
          .catch((error: unknown) => problems.push(`${row.name}: ${errorText(error)}`)),
      ),
    ),
  );
  await table.refresh();
  if (problems.length === 0) return;
  const rest = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new Error(`${title}: ${countOf(problems.length, 'run')} failed. ${problems[0]}${rest}`);
}
