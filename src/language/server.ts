import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
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
  type DiagnosticsLevel,
  type ExperimentalCapabilities,
  type LastRun,
  type LastRunsParams,
  type PythonFolderParams,
} from '../shared/language.ts';
import { withoutSnippet } from './completionItems.ts';
import { createDiskHost } from './diskHost.ts';
import { readPython } from './installedPackages.ts';
import { createLanguageService } from './languageService.ts';
import { navigationCapabilities, serveNavigation } from './navigationServer.ts';
import { createNavigationService, type ActivePython } from './navigationService.ts';
import { ParsedDocuments } from './parsedDocument.ts';
import { parseLastRuns, runLenses, runnableEntryPoints, within } from './runLenses.ts';
import { fieldsOf, readInitialSettings, readServerSettings, usualSettings } from './serverSettings.ts';
import { Validator } from './validator.ts';
import { isSkipped } from './workspaceFiles.ts';
import { WorkspaceProblems } from './workspaceProblems.ts';
import { readWorkspaceTexts, type WorkspaceTexts } from './workspaceTexts.ts';

// The language server's process: the protocol on one side, the language service on the other.

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const parsed = new ParsedDocuments();
let folders: readonly string[] = [];
let settings = usualSettings;
const host = createDiskHost({
  openText: (uri) => documents.get(uri)?.getText(),
  folders: () => folders,
  environmentManager: () => settings.manager,
  setsTrackingUri: () => settings.setsTrackingUri,
  helpPage: join(dirname(process.argv[1] ?? ''), '..', 'docs', 'diagnostics.md'),
});
const service = createLanguageService(host, parsed);
/** Of a script only its being there counts, not each time it is saved. */
const comesOrGoes: WatchKind = WatchKind.Create | WatchKind.Delete;
let capabilities: InitializeParams['capabilities'] = {};
let knowsRuns = false;
let knowsPython = false;

const validator = new Validator({
  service,
  level: () => settings.level,
  publish: (document, diagnostics) =>
    void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics }),
  onError: report,
});

serveNavigation(connection, {
  service: createNavigationService({ ...host, workspaceTexts, activePython }, parsed),
  documents,
  capabilities: () => capabilities,
  inlayHints: () => settings.inlayHints,
  report,
});

const workspace = new WorkspaceProblems({
  service,
  level: (): DiagnosticsLevel => (settings.workspace ? settings.level : 'off'),
  folders: () => folders,
  excluded: () => settings.excluded,
  isOpen: (uri) => documents.get(uri) !== undefined,
  publish: (uri, diagnostics) => void connection.sendDiagnostics({ uri, diagnostics }),
  onError: report,
});

connection.onInitialize((params) => {
  capabilities = params.capabilities;
  const experimental: ExperimentalCapabilities = fieldsOf(fieldsOf(capabilities.experimental)['mlflow']);
  knowsRuns = experimental.runs === true;
  knowsPython = experimental.python === true;
  folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
  settings = readInitialSettings(params.initializationOptions);
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
    // What a document names comes and goes, also with the folder that it is in.
    const watchers = [
      { globPattern: '**/*.{yaml,yml}' },
      { globPattern: '**/[mM][lL]{[pP][rR][oO][jJ][eE][cC][tT],model}' },
      { globPattern: '**', kind: comesOrGoes },
    ];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
  if (capabilities.workspace?.workspaceFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => uri));
      folders = [...folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
      validateAll();
    });
  }
  await readSettings();
  workspace.schedule();
});

connection.onDidChangeConfiguration(readSettings);

async function readSettings(): Promise<void> {
  if (!capabilities.workspace?.configuration) return;
  try {
    const sections = [languageSettingsSection, 'mlflow.projects', 'mlflow.terminal', 'files'];
    const answer: unknown = await connection.workspace.getConfiguration(
      sections.map((section) => ({ section })),
    );
    const before = settings;
    settings = readServerSettings(Array.isArray(answer) ? answer : [], before);
    if (settings.inlayHints !== before.inlayHints && capabilities.workspace?.inlayHint?.refreshSupport)
      void connection.languages.inlayHint.refresh();
    if (isDeepStrictEqual({ ...settings, inlayHints: before.inlayHints }, before)) return;
    validateAll();
  } catch (error) {
    report(error);
  }
}

connection.onDidChangeWatchedFiles(({ changes }) => {
  // Training writes to stores by the thousand: that is no reason to look anew.
  const isNear = ({ uri }: { uri: string }): boolean =>
    !uri.split('/').slice(3).some(isSkippedBelowFolder(uri));
  if (changes.length === 0 || changes.some(isNear)) validateAll();
});

/** Whether a part of a path is one that is not searched; the workspace's own folder may have any name. */
function isSkippedBelowFolder(uri: string): (part: string, index: number) => boolean {
  const folder = folders.find((candidate) => uri.startsWith(candidate));
  const own = folder === undefined ? 0 : folder.split('/').length - 3;
  return (part, index) => index >= own && isSkipped(decodeURIComponent(part));
}

function validateAll(): void {
  for (const document of documents.all()) validator.schedule(document);
  workspace.schedule();
}

documents.onDidOpen(({ document }) => workspace.opened(document.uri));
documents.onDidChangeContent(({ document }) => {
  validator.schedule(document);
  if (document.languageId !== 'python-env') return;
  // The projects that name it show its problems.
  for (const other of documents.all()) if (other !== document) validator.schedule(other);
});
documents.onDidSave(({ document }) => validator.schedule(document));
documents.onDidClose(({ document }) => {
  validator.forget(document.uri);
  void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  workspace.schedule();
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

/** Of open documents what the editor has counts, not what was saved. */
async function workspaceTexts(): Promise<WorkspaceTexts> {
  const { files, left } = await readWorkspaceTexts(folders, settings.excluded);
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
