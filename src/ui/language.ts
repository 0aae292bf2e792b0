import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { errorText } from '../common/log.ts';
import { languageIds } from '../shared/language.ts';
import { describeId } from './describeId.ts';
import type * as languageClient from './languageClient.ts';
import { readLastRuns } from './lastRuns.ts';
import { choosePythonFolder } from './projects/pythonFolder.ts';
import type { Services } from './services.ts';

type ClientModule = typeof languageClient;

/** Where no file of ours is looked for: the server, too, leaves these out. */
const unsearched = '**/{node_modules,site-packages,venv,env,mlruns,mlartifacts,.*}/**';

/**
 * Starts language features with the first MLproject, MLmodel or python_env.yaml that is opened, or where one is
 * in the workspace, whose problems are shown too.
 */
export function registerLanguage(services: Services): vscode.Disposable {
  const { context, log } = services;
  const dist = join(context.extensionPath, 'dist');
  let running: ClientModule | undefined;
  let disposed = false;
  let started = false;
  let listener: vscode.Disposable | undefined;

  async function start(): Promise<void> {
    if (started || disposed) return;
    started = true;
    listener?.dispose();
    try {
      // By its path, which the bundler leaves alone: the client must not be part of the extension's own bundle.
      running = require(join(dist, 'language-client.js')) as ClientModule;
      await running.start({
        serverPath: join(dist, 'language-server.js'),
        log,
        lastRuns: (params) => readLastRuns(services, params),
        pythonFolder: ({ uri }) => pythonFolderOf(vscode.Uri.parse(uri)),
        describeId: (params) => describeId(services, params),
        onDidChangeRuns: services.tracking.onDidChange,
      });
      if (disposed) await running.stop();
    } catch (error) {
      log.error(`The language server did not start: ${errorText(error)}`);
    }
  }

  async function startForWorkspace(): Promise<void> {
    if (vscode.workspace.getConfiguration('mlflow.language').get('workspaceDiagnostics') === false) return;
    const files = '**/{MLproject,MLmodel,python_env.yaml}';
    const [found] = await vscode.workspace.findFiles(files, unsearched, 1);
    if (found) await start();
  }

  const isOurs = ({ languageId }: vscode.TextDocument): boolean =>
    languageIds.some((id) => id === languageId);
  if (vscode.workspace.textDocuments.some(isOurs)) void start();
  else {
    // A document whose language is changed by hand is opened anew, so this hears of it too.
    listener = vscode.workspace.onDidOpenTextDocument((document) => {
      if (isOurs(document)) void start();
    });
    void startForWorkspace();
  }
  return {
    dispose() {
      disposed = true;
      listener?.dispose();
      void running?.stop();
    },
  };
}

/** In Restricted Mode a setting of the workspace does not say where to look. */
function pythonFolderOf(uri: vscode.Uri): string | undefined {
  if (uri.scheme !== 'file' || !vscode.workspace.isTrusted) return undefined;
  return choosePythonFolder({
    folder: dirname(uri.fsPath),
    workspaceFolder: vscode.workspace.getWorkspaceFolder(uri),
  });
}
