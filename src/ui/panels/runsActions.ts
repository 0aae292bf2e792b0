import * as vscode from 'vscode';
import { planFilter } from '../../filter/filterPlan.ts';
import { countOf, formatCount } from '../../shared/format.ts';
import type { RunColumn } from '../../shared/runColumns.ts';
import type { RunAction, RunRow } from '../../shared/runTable.ts';
import type { RunTable } from '../../state/runTable.ts';
import type { TableExtremes } from '../../state/tableExtremes.ts';
import { orderOf } from '../../state/runTableReads.ts';
import { writableClient } from '../../state/usableConnection.ts';
import { signalOf } from '../commandWrapper.ts';
import { askForTag, deleteItems, restoreItems } from '../explorer/editItems.ts';
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
      // Runs that no filter of MLflow's can tell from the others are named.
      if (rows.length === 0 && isBeyondMlflow(table) && !(await loadAll(target))) return;
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
      return deleteItems(await itemsOf({ ...target, rows: rows.filter(({ isDeleted }) => !isDeleted) }));
    case 'restore':
      return restoreItems(await itemsOf({ ...target, rows: rows.filter(({ isDeleted }) => isDeleted) }));
  }
}

function idsOf(rows: readonly RunRow[]): readonly string[] {
  return rows.map(({ id }) => id);
}

/**
 * The rows to export, once all runs are loaded, if none are ticked, and all of their histories are read that are
 * shown; undefined where that was given up.
 */
async function wholeRows(target: RunsToActOn): Promise<RunsToExport | undefined> {
  const { extremes, rows, columns } = target;
  if (rows.length === 0 && !(await loadAll(target))) return undefined;
  const meant = rows.length > 0 ? rows : extremes.rows;
  const missing = extremes.countMissing(meant);
  if (missing > 0) {
    const title = `Reading ${missing === 1 ? 'one history' : `${formatCount(missing)} histories`}`;
    const isRead = await unlessCancelled(title, (signal, progress) => {
      let told = 0;
      return extremes.readAll(meant, signal, (read, of) => {
        progress.report({ increment: (100 * (read - told)) / of });
        told = read;
      });
    });
    if (!isRead) return undefined;
  }
  return { rows: meant, columns: columns() };
}

/** What is not loaded is meant too; false where the user does not wait for it. */
async function loadAll({ table }: RunsToActOn): Promise<boolean> {
  if (!table.state.more) return true;
  return unlessCancelled('Loading all runs', (signal, progress) =>
    table.loadAll(signal, ({ total }, loaded) => {
      const of = total === undefined ? 'loaded' : `of ${formatCount(total)}`;
      progress.report({ message: `${formatCount(loaded)} ${of}` });
    }),
  );
}

/** Shows that it goes on. False where the user has ended it. */
async function unlessCancelled(
  title: string,
  work: (signal: AbortSignal, progress: Progress) => Promise<void>,
): Promise<boolean> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const signal = signalOf(token);
    try {
      await work(signal, progress);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return !signal.aborted;
  });
}

type Progress = Parameters<Parameters<typeof vscode.window.withProgress>[1]>[0];

async function copy(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`${what} copied`, 3000);
}

function isBeyondMlflow({ state }: RunTable): boolean {
  return planFilter(state.query.filter, 'plain').rest !== undefined;
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
  const client = await writableClient(services.connections, connectionId);
  return {
    items: rows.map(({ id, name }) => ({ kind: 'run', id, name, experimentId, connectionId, client })),
    changed: () => table.refresh(),
  };
}
