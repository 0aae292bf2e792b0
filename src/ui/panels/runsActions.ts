import * as vscode from 'vscode';
import { planFilter } from '../../filter/filterPlan.ts';
import { countOf, formatCount } from '../../shared/format.ts';
import type { RunColumn } from '../../shared/runColumns.ts';
import type { RunAction, RunRow } from '../../shared/runTable.ts';
import type { RunTable } from '../../state/runTable.ts';
import type { TableExtremes } from '../../state/tableExtremes.ts';
import { orderOf } from '../../state/runTableReads.ts';
import { assertWritable, knownConnection } from '../../state/usableConnection.ts';
import { askForTag, deleteItems } from '../explorer/editItems.ts';
import type { ItemsToEdit } from '../explorer/editItems.ts';
import type { Services } from '../services.ts';
import { editNotes } from '../explorer/noteMany.ts';
import { askForNewNames } from '../explorer/renameMany.ts';
import { csvOf, markdownOf, pandasOf } from './exportRuns.ts';
import type { RunsToExport } from './exportRuns.ts';
import { pickColor } from './pickColor.ts';

/** What an action works on. */
export interface RunsToActOn {
  readonly services: Services;
  readonly table: RunTable;
  readonly extremes: TableExtremes;
  readonly connectionId: string;
  readonly experimentId: string;
  /** Those ticked, or the one it was asked from; empty where neither is. */
  readonly rows: readonly RunRow[];
  /** Those shown, in their order, with what is known of them. */
  readonly columns: () => readonly RunColumn[];
}

export async function actOnRuns(action: RunAction, target: RunsToActOn): Promise<void> {
  const { table, rows } = target;
  switch (action) {
    case 'copyCsv':
    case 'copyMarkdown':
    case 'exportCsv': {
      const exported = await wholeRows(target);
      if (!exported) return;
      const count = exported.rows.length;
      if (action === 'exportCsv') return exportCsv(csvOf(exported), table.state.experiment, count);
      return copy(action === 'copyCsv' ? csvOf(exported) : markdownOf(exported), countOf(count, 'run'));
    }
    case 'copyPandas':
      return copy(snippetOf(target), 'The snippet');
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
    case 'images':
      await vscode.commands.executeCommand(
        action === 'images' ? 'mlflow.showImages' : 'mlflow.compareRuns',
        rows.map(({ id }) => ({ connectionId: target.connectionId, runId: id })),
      );
      return;
    case 'pinRun':
    case 'showHide':
      return target.services.marks.toggle(action === 'pinRun' ? 'pinned' : 'hidden', idsOf(rows));
    case 'pinRuns':
    case 'unpinRuns':
      return target.services.marks.set('pinned', idsOf(rows), action === 'pinRuns');
    case 'showInCharts':
    case 'hideFromCharts':
      return target.services.marks.set('hidden', idsOf(rows), action === 'hideFromCharts');
    case 'color':
      return pickColor(rows, target.services.colors);
    case 'note':
      return editNotes(await itemsOf(target));
    case 'rename':
      return askForNewNames(await itemsOf(target));
    case 'tag':
      return askForTag(await itemsOf(target));
    case 'delete':
      return deleteItems(await itemsOf(target));
  }
}

function idsOf(rows: readonly RunRow[]): readonly string[] {
  return rows.map(({ id }) => id);
}

/** The rows to export, once all of their histories are read that are shown; undefined where that was given up. */
async function wholeRows({ extremes, rows, columns }: RunsToActOn): Promise<RunsToExport | undefined> {
  const meant = rows.length > 0 ? rows : extremes.rows;
  const missing = extremes.countMissing(meant);
  if (missing > 0) {
    const title = `Reading ${missing === 1 ? 'one history' : `${formatCount(missing)} histories`}`;
    const location = vscode.ProgressLocation.Notification;
    const isRead = await vscode.window.withProgress(
      { location, title, cancellable: true },
      async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        let told = 0;
        try {
          await extremes.readAll(meant, abort.signal, (read, of) => {
            progress.report({ increment: (100 * (read - told)) / of });
            told = read;
          });
        } catch (error) {
          if (!abort.signal.aborted) throw error;
        }
        return !abort.signal.aborted;
      },
    );
    if (!isRead) return undefined;
  }
  return { rows: meant, columns: columns() };
}

async function copy(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`${what} copied`, 3000);
}

function snippetOf({ services, table, connectionId, experimentId, rows, columns }: RunsToActOn): string {
  const connection = services.connections.get(connectionId);
  const { query } = table.state;
  // What MLflow's own filters can't say is said by naming the runs.
  const filter = planFilter(query.filter, 'plain');
  const named = rows.length > 0 || !filter.rest ? rows : table.rows;
  const ids = named.map(({ id }) => `'${id}'`).join(', ');
  return pandasOf({
    columns: columns(),
    experimentId,
    // The embedded server's port may be another one tomorrow; terminals of this window know it.
    ...(connection?.kind === 'remote' ? { trackingUri: connection.location } : {}),
    filter: named.length > 0 ? `attributes.run_id IN (${ids})` : filter.sent,
    orderBy: orderOf(query.sort),
    sort: query.sort,
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

async function itemsOf({
  services,
  table,
  connectionId,
  experimentId,
  rows,
}: RunsToActOn): Promise<ItemsToEdit> {
  const connection = knownConnection(services.connections, connectionId);
  assertWritable(connection);
  const client = await connection.connect();
  return {
    items: rows.map(({ id, name }) => ({ kind: 'run', id, name, experimentId, connectionId, client })),
    changed: () => table.refresh(),
  };
}
