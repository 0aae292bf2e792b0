import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import type { TableIntent, TableMessage } from '../../shared/table.ts';
import { parseTableIntent } from '../../shared/table.ts';
import { baseName } from '../../state/artifactRef.ts';
import type { WindowConnections } from '../connections.ts';
import { WebviewPanel } from '../panels/webviewPanel.ts';
import { refOfUri } from './artifactUri.ts';
import type { ArtifactServices } from './openArtifact.ts';
import { tableViewType } from './tableFiles.ts';
import { readTable, tableKindOf } from './tableReader.ts';

type TableServices = ArtifactServices & { readonly connections: WindowConnections };

/** The custom editor `mlflow.table`: the beginning of a CSV, Parquet or `log_table` file, to look at. */
export function registerTableEditor(services: TableServices): Disposable {
  return vscode.window.registerCustomEditorProvider(tableViewType, {
    openCustomDocument: (uri): vscode.CustomDocument => ({ uri, dispose() {} }),
    resolveCustomEditor: ({ uri }, panel) => {
      const content = showTable(panel, uri, services);
      panel.onDidDispose(() => content.dispose());
    },
  });
}

function showTable(panel: vscode.WebviewPanel, uri: vscode.Uri, services: TableServices): Disposable {
  const { context, connections, files, fileSystem, log } = services;
  const name = baseName(uri.path);
  const store = new DisposableStore();
  const view = store.add(
    new WebviewPanel<TableMessage, TableIntent>(panel, {
      extensionUri: context.extensionUri,
      entry: 'table',
      parse: parseTableIntent,
      log,
    }),
  );
  let reading = new AbortController();
  let message: TableMessage | undefined;
  const read = async (): Promise<void> => {
    reading.abort();
    const { signal } = (reading = new AbortController());
    try {
      await connections.ready;
      const ref = refOfUri(uri, connections);
      // The file system says what is wrong with it.
      if (!ref)
        throw await fileSystem.stat(uri).then(
          () => new Error('This is no artifact.'),
          (error: unknown) => error,
        );
      const script = join(context.extensionPath, 'dist', 'table-reader.js');
      message = { type: 'table', name, ...(await readTable({ files, ref, script, signal })) };
    } catch (error) {
      if (signal.aborted) return;
      log.warn(`${uri.path}: ${errorText(error)}`);
      message = {
        type: 'failed',
        name,
        message: errorText(error),
        canOpenText: tableKindOf(uri.path) !== 'parquet',
      };
    }
    if (!signal.aborted) view.post(message);
  };
  store.add(toDisposable(() => reading.abort()));
  // A page that VS Code made anew gets what was read already.
  store.add(view.onDidBecomeReady(() => (message ? view.post(message) : void read())));
  store.add(
    view.onDidReceive(({ type }) => {
      if (type === 'retry') void read();
      else if (type === 'download') void vscode.commands.executeCommand('mlflow.downloadArtifacts', uri);
      else void vscode.commands.executeCommand('vscode.openWith', uri, 'default');
    }),
  );
  const watcher = store.add(
    vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), name),
      true,
      false,
      true,
    ),
  );
  store.add(watcher.onDidChange(() => void read()));
  return store;
}
