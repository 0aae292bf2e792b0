import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  CompletionRequest,
  createConnection,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  HoverRequest,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  WatchKind,
  type InitializeParams,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  describeIdMethod,
  languageSettingsSection,
  lastRunsMethod,
  longestAnswer,
  pythonFolderMethod,
  type DescribeIdParams,
  type DiagnosticsLevel,
  type ExperimentalCapabilities,
  type IdSummary,
  type LastRun,
  type LastRunsParams,
  type PythonFolderParams,
} from '../shared/language.ts';
import { fitsTrigger, withoutSnippet } from './completionItems.ts';
import { createDiskHost } from './diskHost.ts';
import { readPython } from './installedPackages.ts';
import { createLanguageService } from './languageService.ts';
import { navigationCapabilities, serveNavigation } from './navigationServer.ts';
import { createNavigationService, type ActivePython } from './navigationService.ts';
import { ParsedDocuments } from './parsedDocument.ts';
import { plainDocumentation, plainHover } from './plainText.ts';
import { parseLastRuns, runLenses, runnableEntryPoints, within } from './runLenses.ts';
import { ScriptReader } from './scriptReader.ts';
import {
  fieldsOf,
  managerOf,
  readInitialSettings,
  readServerSettings,
  settingsItems,
  usualSettings,
} from './serverSettings.ts';
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
const disk = createDiskHost({
  openText: (uri) => documents.get(uri)?.getText(),
  folders: () => folders,
  environmentManager: (uri) => managerOf(settings, uri),
  setsTrackingUri: () => settings.setsTrackingUri,
  helpPage: join(dirname(process.argv[1] ?? ''), '..', 'docs', 'diagnostics.md'),
});
const host = { ...disk, describeId };
const scripts = new ScriptReader(host);
const service = createLanguageService(host, { documents: parsed, scripts });
/** Of most files only their being there counts, not each time they are saved. */
const comesOrGoes: WatchKind = WatchKind.Create | WatchKind.Delete;
const triggerCharacters = ['{', ' ', '-', '/'];
let capabilities: InitializeParams['capabilities'] = {};
let knows: ExperimentalCapabilities = {};

const validator = new Validator({
  service,
  level: () => settings.level,
  publish: (document, diagnostics) =>
    void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics }),
  onError: report,
});

serveNavigation(connection, {
  service: createNavigationService({ ...host, workspaceTexts, activePython }, { documents: parsed, scripts }),
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
  knows = fieldsOf(fieldsOf(capabilities.experimental)['mlflow']);
  folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
  settings = readInitialSettings(params.initializationOptions);
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters },
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
    // What a document names comes and goes, also with the folder that it is in; scripts say what they take.
    const watchers = [
      { globPattern: '**/*.{yaml,yml,py}' },
      { globPattern: '**/[mM][lL]{[pP][rR][oO][jJ][eE][cC][tT],model}' },
      { globPattern: '**', kind: comesOrGoes },
    ];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
  await registerCondaFiles();
  if (capabilities.workspace?.workspaceFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => uri));
      folders = [...folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
      validateAll();
      void readSettings();
    });
  }
  await readSettings();
  workspace.schedule();
});

/**
 * They stay YAML to the editor, whose other helpers format and check them: only completion and hovers are added,
 * and that not where the editor sends them by its own configuration.
 */
async function registerCondaFiles(): Promise<void> {
  const { synchronization, completion, hover } = capabilities.textDocument ?? {};
  if (!synchronization?.dynamicRegistration) return;
  const documentSelector = [{ language: 'yaml', pattern: '**/{conda,conda_env,environment}.{yaml,yml}' }];
  const { client } = connection;
  await client.register(DidOpenTextDocumentNotification.type, { documentSelector });
  await client.register(DidChangeTextDocumentNotification.type, {
    documentSelector,
    syncKind: TextDocumentSyncKind.Incremental,
  });
  await client.register(DidCloseTextDocumentNotification.type, { documentSelector });
  if (completion?.dynamicRegistration)
    await client.register(CompletionRequest.type, { documentSelector, triggerCharacters });
  if (hover?.dynamicRegistration) await client.register(HoverRequest.type, { documentSelector });
}

connection.onDidChangeConfiguration(readSettings);

async function readSettings(): Promise<void> {
  if (!capabilities.workspace?.configuration) return;
  try {
    const asked = folders;
    const answer: unknown = await connection.workspace.getConfiguration(settingsItems(asked));
    const before = settings;
    const answers: readonly unknown[] = Array.isArray(answer) ? answer : [];
    settings = readServerSettings({ answers, folders: asked }, before);
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
  if (document.languageId !== 'python-env' && document.languageId !== 'yaml') return;
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
  withDocument(params.textDocument.uri, async (document) => {
    const items = await service.complete(document, params.position);
    if (!fitsTrigger(params.context?.triggerCharacter, items)) return [];
    const { snippetSupport, documentationFormat } =
      capabilities.textDocument?.completion?.completionItem ?? {};
    const written = snippetSupport ? items : items.map(withoutSnippet);
    return documentationFormat?.includes('markdown') ? written : written.map(plainDocumentation);
  }),
);
connection.onHover((params) =>
  withDocument(params.textDocument.uri, async (document) => {
    const hover = await service.hover(document, params.position);
    const isMarkdown = capabilities.textDocument?.hover?.contentFormat?.includes('markdown');
    return hover && !isMarkdown ? plainHover(hover) : hover;
  }),
);
connection.onCodeLens(async ({ textDocument }) => {
  const lenses = await withDocument(textDocument.uri, (document) => service.codeLenses(document));
  const document = documents.get(textDocument.uri);
  if (!lenses || !document || !knows.runs) return lenses;
  const lastRuns = await askLastRuns(document);
  const last = await withDocument(textDocument.uri, (of) => runLenses(parsed.get(of), lastRuns));
  return [...lenses, ...(last ?? [])];
});

async function askLastRuns(document: TextDocument): Promise<readonly LastRun[]> {
  const entryPoints = runnableEntryPoints(parsed.get(document));
  if (entryPoints.length === 0) return [];
  const params: LastRunsParams = { uri: document.uri, entryPoints };
  return parseLastRuns(
    await within(connection.sendRequest<unknown>(lastRunsMethod, params), longestAnswer, []),
  );
}

connection.onDocumentSymbol((params) =>
  withDocument(params.textDocument.uri, (document) => service.symbols(document)),
);

/** A mistake of ours must not take an editor's feature down with it: it is logged, and nothing is shown. */
async function withDocument<T>(
  uri: string,
  answer: (document: TextDocument) => T | Promise<T>,
): Promise<T | null> {
  const document = documents.get(uri);
  if (!document) return null;
  try {
    return (await answer(document)) ?? null;
  } catch (error) {
    report(error);
    return null;
  }
}

/** What the editor knows, if it says it in time: a hover shows what there is. */
async function describeId(params: DescribeIdParams): Promise<IdSummary | undefined> {
  if (!knows.ids) return undefined;
  const asked = connection.sendRequest<IdSummary | null>(describeIdMethod, params);
  return (await within(asked, longestAnswer, null)) ?? undefined;
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
  if (!knows.python) return undefined;
  const params: PythonFolderParams = { uri: documentUri };
  const folder = await within(
    connection.sendRequest<unknown>(pythonFolderMethod, params),
    longestAnswer,
    null,
  );
  return typeof folder === 'string' ? readPython(folder) : undefined;
}

documents.listen(connection);
connection.listen();
