import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createConnection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  WatchKind,
  type InitializeParams,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  languageSettingsSection,
  lastRunsMethod,
  pythonFolderMethod,
  toDiagnosticsLevel,
  toInlayHintsSetting,
  type DiagnosticsLevel,
  type ExperimentalCapabilities,
  type InlayHintsSetting,
  type LastRun,
  type LastRunsParams,
  type PythonFolderParams,
} from '../shared/language.ts';
import { withoutSnippet } from './completionItems.ts';
import { createLanguageService, type FoundFile } from './languageService.ts';
import { navigationCapabilities, serveNavigation } from './navigationServer.ts';
import { readPython } from './installedPackages.ts';
import { createNavigationService, type ActivePython } from './navigationService.ts';
import { ParsedDocuments } from './parsedDocument.ts';
import { parseLastRuns, runLenses, runnableEntryPoints, within } from './runLenses.ts';
import { Validator } from './validator.ts';
import { readNamed, readWorkspace } from './workspaceFiles.ts';

// The language server's process: the protocol on one side, the language service on the other.

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const parsed = new ParsedDocuments();
const service = createLanguageService({ findFile }, parsed);
/** Of a script only its being there counts, not each time it is saved. */
const comesOrGoes: WatchKind = WatchKind.Create | WatchKind.Delete;
let level: DiagnosticsLevel = 'all';
let inlayHints: InlayHintsSetting = 'all';
let capabilities: InitializeParams['capabilities'] = {};
let knowsRuns = false;
let knowsPython = false;
let folders: readonly string[] = [];

const validator = new Validator({
  service,
  level: () => level,
  publish: (document, diagnostics) =>
    void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics }),
  onError: report,
});

serveNavigation(connection, {
  service: createNavigationService({ findFile, workspaceTexts, readText: readNamed, activePython }, parsed),
  documents,
  capabilities: () => capabilities,
  inlayHints: () => inlayHints,
  report,
});

connection.onInitialize((params) => {
  capabilities = params.capabilities;
  const experimental = capabilities.experimental as { mlflow?: ExperimentalCapabilities } | undefined;
  knowsRuns = experimental?.mlflow?.runs === true;
  knowsPython = experimental?.mlflow?.python === true;
  folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
  const options: unknown = params.initializationOptions;
  if (typeof options === 'object' && options !== null && 'diagnostics' in options) {
    level = toDiagnosticsLevel(options.diagnostics);
  }
  if (typeof options === 'object' && options !== null && 'inlayHints' in options) {
    inlayHints = toInlayHintsSetting(options.inlayHints);
  }
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: ['{', ' '] },
      hoverProvider: true,
      codeLensProvider: {},
      documentSymbolProvider: true,
      ...navigationCapabilities,
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
    serverInfo: { name: 'mlflow-language-server' },
  };
});

connection.onInitialized(async () => {
  if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) {
    await connection.client.register(DidChangeConfigurationNotification.type, {
      section: languageSettingsSection,
    });
  }
  if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
    // Environment files and scripts come and go beside the MLproject file that names them.
    const watchers = [
      { globPattern: '**/*.{yaml,yml}' },
      { globPattern: '**/*.{py,sh,R}', kind: comesOrGoes },
    ];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
  if (capabilities.workspace?.workspaceFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => uri));
      folders = [...folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
    });
  }
  await readSettings();
});

connection.onDidChangeConfiguration(readSettings);

async function readSettings(): Promise<void> {
  if (!capabilities.workspace?.configuration) return;
  try {
    const settings: unknown = await connection.workspace.getConfiguration(languageSettingsSection);
    readInlayHints(settings);
    const value =
      typeof settings === 'object' && settings !== null && 'diagnostics' in settings
        ? settings.diagnostics
        : undefined;
    const next = value === undefined ? level : toDiagnosticsLevel(value);
    if (next === level) return;
    level = next;
    validateAll();
  } catch (error) {
    report(error);
  }
}

function readInlayHints(settings: unknown): void {
  if (typeof settings !== 'object' || settings === null || !('inlayHints' in settings)) return;
  const next = toInlayHintsSetting(settings.inlayHints);
  if (next === inlayHints) return;
  inlayHints = next;
  if (capabilities.workspace?.inlayHint?.refreshSupport) void connection.languages.inlayHint.refresh();
}

connection.onDidChangeWatchedFiles(validateAll);

function validateAll(): void {
  for (const document of documents.all()) validator.schedule(document);
}

documents.onDidChangeContent(({ document }) => validator.schedule(document));
documents.onDidClose(({ document }) => {
  validator.forget(document.uri);
  void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});

connection.onCompletion((params) =>
  withDocument(params.textDocument.uri, (document) => {
    const items = service.complete(document, params.position);
    // A space asks only where a value starts; anywhere else the list would get in the way of typing.
    if (params.context?.triggerCharacter === ' ' && items.some(({ kind }) => kind !== 25 && kind !== 17))
      return [];
    const snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport;
    return snippets ? items : items.map(withoutSnippet);
  }),
);
connection.onHover((params) =>
  withDocument(params.textDocument.uri, (document) => service.hover(document, params.position)),
);
connection.onCodeLens(async ({ textDocument }) => {
  const lenses = withDocument(textDocument.uri, (document) => service.codeLenses(document));
  const document = documents.get(textDocument.uri);
  if (!lenses || !document || !knowsRuns) return lenses;
  const lastRuns = await askLastRuns(document);
  return [...lenses, ...(withDocument(textDocument.uri, (of) => runLenses(parsed.get(of), lastRuns)) ?? [])];
});

/** So long we wait for what the editor knows, in milliseconds. */
const patience = 300;

async function askLastRuns(document: TextDocument): Promise<readonly LastRun[]> {
  const entryPoints = runnableEntryPoints(parsed.get(document));
  if (entryPoints.length === 0) return [];
  const params: LastRunsParams = { uri: document.uri, entryPoints };
  return parseLastRuns(await within(connection.sendRequest<unknown>(lastRunsMethod, params), patience, []));
}

connection.onDocumentSymbol((params) =>
  withDocument(params.textDocument.uri, (document) => service.symbols(document)),
);

/** A mistake of ours must not take an editor's feature down with it: it is logged, and nothing is shown. */
function withDocument<T>(uri: string, answer: (document: TextDocument) => T): T | null {
  const document = documents.get(uri);
  if (!document) return null;
  try {
    return answer(document) ?? null;
  } catch (error) {
    report(error);
    return null;
  }
}

function report(error: unknown): void {
  connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

async function findFile(documentUri: string, path: string): Promise<FoundFile> {
  if (!documentUri.startsWith('file:')) return { state: 'unknown', path };
  const folder = fileURLToPath(new URL('.', documentUri)).replace(/[\\/]$/, '');
  // As Python's os.path.join: `..` and `.` stay in the path that is shown.
  const full = isAbsolute(path) ? path : `${folder}/${path}`;
  try {
    const found = await stat(join(full));
    const uri = pathToFileURL(join(full)).href;
    return { state: 'found', path: full, uri, folder: found.isDirectory() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { state: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unknown', path: full };
  }
}

/** Of open documents what the editor has counts, not what was saved. */
async function workspaceTexts(): ReturnType<typeof readWorkspace> {
  const { files, left } = await readWorkspace(folders);
  if (left !== undefined) connection.console.warn(left);
  const texts = new Map(files.map(({ uri, text }) => [uri, text]));
  for (const document of documents.all()) {
    if (document.languageId === 'mlproject') texts.set(document.uri, document.getText());
  }
  return { files: [...texts].map(([uri, text]) => ({ uri, text })), left };
}

async function activePython(documentUri: string): Promise<ActivePython | undefined> {
  if (!knowsPython) return undefined;
  const params: PythonFolderParams = { uri: documentUri };
  const folder = await within(connection.sendRequest<unknown>(pythonFolderMethod, params), patience, null);
  return typeof folder === 'string' ? readPython(folder) : undefined;
}

documents.listen(connection);
connection.listen();
