import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  toDiagnosticsLevel,
  toEnvironmentManager,
  type DiagnosticsLevel,
} from '../shared/language.ts';
import { withoutSnippet } from './completionItems.ts';
import { createLanguageService, type FoundFile } from './languageService.ts';
import { createDiskHost } from './diskHost.ts';
import { fieldsOf, readServerSettings, type ServerSettings } from './serverSettings.ts';
import { Validator } from './validator.ts';
import { isSkipped } from './workspaceFiles.ts';
import { WorkspaceProblems } from './workspaceProblems.ts';

// The language server's process: the protocol on one side, the language service on the other.

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
let folders: readonly string[] = [];
let settings: ServerSettings = { level: 'all', workspace: true, setsTrackingUri: false, excluded: new Set() };
const service = createLanguageService({
  findFile,
  ...createDiskHost({
    findFile,
    openText: (uri) => documents.get(uri)?.getText(),
    folders: () => folders,
    environmentManager: () => settings.manager,
    setsTrackingUri: () => settings.setsTrackingUri,
    helpPage: join(dirname(process.argv[1] ?? ''), '..', 'docs', 'diagnostics.md'),
  }),
});
/** Of a script only its being there counts, not each time it is saved. */
const comesOrGoes: WatchKind = WatchKind.Create | WatchKind.Delete;
let capabilities: InitializeParams['capabilities'] = {};

const validator = new Validator({
  service,
  level: () => settings.level,
  publish: (document, diagnostics) =>
    void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics }),
  onError: report,
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
  folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
  const options = fieldsOf(params.initializationOptions);
  settings = {
    ...settings,
    level: toDiagnosticsLevel(options['diagnostics']),
    manager: toEnvironmentManager(options['environmentManager']),
    workspace: options['workspaceDiagnostics'] !== false,
  };
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: ['{', ' '] },
      hoverProvider: true,
      codeLensProvider: {},
      documentSymbolProvider: true,
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
    const next = readServerSettings(Array.isArray(answer) ? answer : [], settings);
    if (isDeepStrictEqual(next, settings)) return;
    settings = next;
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
connection.onCodeLens((params) =>
  withDocument(params.textDocument.uri, (document) => service.codeLenses(document)),
);
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
    await stat(join(full));
    return { state: 'found', path: full };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { state: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unknown', path: full };
  }
}

documents.listen(connection);
connection.listen();
