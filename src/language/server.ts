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
import { setTimeout as delay } from 'node:timers/promises';
import {
  describeIdRequest,
  languageSettingsSection,
  longestDescribe,
  toDiagnosticsLevel,
  type DescribeIdParams,
  type DiagnosticsLevel,
  type IdSummary,
} from '../shared/language.ts';
import { fitsTrigger, withoutSnippet } from './completionItems.ts';
import { FileHost } from './fileHost.ts';
import { createLanguageService, type LanguageHost } from './languageService.ts';
import { plainDocumentation, plainHover } from './plainText.ts';
import { Validator } from './validator.ts';

// The language server's process: the protocol on one side, the language service on the other.

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const host: LanguageHost = Object.assign(new FileHost(), { describeId });
const service = createLanguageService(host);
/** Of a shell script only its being there counts, not each time it is saved. */
const comesOrGoes: WatchKind = WatchKind.Create | WatchKind.Delete;
let level: DiagnosticsLevel = 'all';
/** The editor answers `describeIdRequest`. */
let describesIds = false;
let capabilities: InitializeParams['capabilities'] = {};

const validator = new Validator({
  service,
  level: () => level,
  publish: (document, diagnostics) =>
    void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics }),
  onError: report,
});

connection.onInitialize((params) => {
  capabilities = params.capabilities;
  const options: unknown = params.initializationOptions;
  if (typeof options === 'object' && options !== null && 'diagnostics' in options) {
    level = toDiagnosticsLevel(options.diagnostics);
  }
  describesIds =
    typeof options === 'object' &&
    options !== null &&
    'describeIds' in options &&
    options.describeIds === true;
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: ['{', ' ', '-', '/'] },
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: ['quickfix'] },
      codeLensProvider: {},
      documentSymbolProvider: true,
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
    // Environment files and scripts come and go beside the MLproject file that names them, and scripts say
    // which options they take.
    const watchers = [
      { globPattern: '**/*.{yaml,yml,py}' },
      { globPattern: '**/*.{sh,R}', kind: comesOrGoes },
    ];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
  await readSettings();
});

connection.onDidChangeConfiguration(readSettings);

async function readSettings(): Promise<void> {
  if (!capabilities.workspace?.configuration) return;
  try {
    const settings: unknown = await connection.workspace.getConfiguration(languageSettingsSection);
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
connection.onCodeAction((params) =>
  withDocument(params.textDocument.uri, (document) => {
    // Without it an editor knows commands only, and the server has none.
    if (!capabilities.textDocument?.codeAction?.codeActionLiteralSupport) return [];
    return service.codeActions(document, params.context.diagnostics);
  }),
);
connection.onCodeLens((params) =>
  withDocument(params.textDocument.uri, (document) => service.codeLenses(document)),
);
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

/** Left out when the editor does not know, does not answer in time, or fails: a hover shows what it has. */
async function describeId(params: DescribeIdParams): Promise<IdSummary | undefined> {
  if (!describesIds) return undefined;
  const stop = new AbortController();
  const late = delay(longestDescribe, undefined, { signal: stop.signal }).catch(() => undefined);
  const asked = connection
    .sendRequest<IdSummary | null>(describeIdRequest, params)
    .then((summary) => summary ?? undefined)
    .catch(() => undefined);
  const summary = await Promise.race([asked, late]);
  stop.abort();
  return summary;
}

function report(error: unknown): void {
  connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

documents.listen(connection);
connection.listen();
