import * as vscode from 'vscode';
import {
  DidChangeConfigurationNotification,
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
  type RenameMiddleware,
} from 'vscode-languageclient/node';
import type { Disposable } from '../common/disposable.ts';
import type { Event } from '../common/event.ts';
import {
  describeIdMethod,
  languageIds,
  languageServerFlags,
  lastRunsMethod,
  pythonFolderMethod,
  type DescribeIdParams,
  type ExperimentalCapabilities,
  type IdSummary,
  type LastRun,
  type LastRunsParams,
  type PythonFolderParams,
} from '../shared/language.ts';

// A bundle of its own: language.ts loads it when the first document of ours opens, so that nobody else pays for it.

export interface LanguageClientOptions {
  /** Path of the server's bundle. */
  readonly serverPath: string;
  readonly log: vscode.LogOutputChannel;
  readonly lastRuns: (params: LastRunsParams) => Promise<readonly LastRun[]>;
  readonly pythonFolder: (params: PythonFolderParams) => string | undefined;
  readonly onDidChangeRuns: Event<unknown>;
  /** Answers the server's question about a run or a model. */
  readonly describeId: (params: DescribeIdParams) => Promise<IdSummary | null>;
}

let client: LanguageClient | undefined;
let following: Disposable | undefined;
let trusting: Disposable | undefined;

/** Starts the language server in a process of its own; resolves when it answers. */
export async function start(options: LanguageClientOptions): Promise<void> {
  if (client) return;
  const { serverPath, log } = options;
  client = new LanguageClient(
    'mlflow.language',
    'MLflow Language Server',
    { module: serverPath, transport: TransportKind.ipc, options: { execArgv: [...languageServerFlags] } },
    {
      documentSelector: languageIds.map((language) => ({ language })),
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      middleware: {
        // The server knows nothing of the others, so that it answers nothing about them.
        didOpen: async (document, next) => (isChecked(document.uri) ? next(document) : undefined),
        provideRenameEdits: refuseUnsaved,
      },
    },
  );
  const known: ExperimentalCapabilities = { runs: true, python: true, ids: true };
  client.registerFeature({
    fillClientCapabilities: (capabilities) => {
      capabilities.experimental = { ...(capabilities.experimental as object | undefined), mlflow: known };
    },
    initialize: () => {},
    getState: () => ({ kind: 'static' }),
    clear: () => {},
  });
  client.onRequest(lastRunsMethod, options.lastRuns);
  client.onRequest(describeIdMethod, options.describeId);
  client.onRequest(pythonFolderMethod, (params: PythonFolderParams) => options.pythonFolder(params) ?? null);
  await client.start();
  following = followRuns(client, options.onDidChangeRuns);
  trusting = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    for (const ms of trustDelays) setTimeout(() => void tellOfSettings(), ms);
  });
}

export async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  following?.dispose();
  trusting?.dispose();
  await running?.dispose();
}

/** The folder's own settings count from when it is trusted, some time after the event; no event says when. */
const trustDelays = [0, 1000, 5000];

async function tellOfSettings(): Promise<void> {
  await client?.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
}

/** Asks for lenses anew once runs have changed; many changes at once are one. */
function followRuns(running: LanguageClient, changes: Event<unknown>): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    timer = undefined;
    for (const document of vscode.workspace.textDocuments) {
      if (document.languageId !== 'mlproject') continue;
      running.getFeature('textDocument/codeLens').getProvider(document)?.onDidChangeCodeLensEmitter.fire();
      return;
    }
  };
  const subscription = changes(() => {
    timer ??= setTimeout(refresh, 1000);
  });
  return {
    dispose() {
      subscription.dispose();
      clearTimeout(timer);
    },
  };
}

/** The server reads scripts from the disk: in one with unsaved changes its edits would land at the wrong place. */
const refuseUnsaved: RenameMiddleware['provideRenameEdits'] = async (...asked) => {
  const [document, position, newName, token, next] = asked;
  const edit = await next(document, position, newName, token);
  for (const [uri] of edit?.entries() ?? []) {
    const open = vscode.workspace.textDocuments.find((other) => other.uri.toString() === uri.toString());
    if (open?.isDirty && !languageIds.some((id) => id === open.languageId)) {
      throw new Error(
        `${vscode.workspace.asRelativePath(uri)} has unsaved changes. Save it, then rename again.`,
      );
    }
  }
  return edit;
};

/** Not `git:` and the like: the other side of a diff is not for checking. */
function isChecked({ scheme }: vscode.Uri): boolean {
  if (['file', 'untitled', 'mlflow-artifact'].includes(scheme)) return true;
  const folders = vscode.workspace.workspaceFolders ?? [];
  return (
    folders.some(({ uri }) => uri.scheme === scheme) ||
    vscode.workspace.fs.isWritableFileSystem(scheme) === true
  );
}
