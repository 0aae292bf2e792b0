import type {
  CodeLens,
  CompletionItem,
  Diagnostic,
  DocumentSymbol,
  Hover,
  Position,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { DescribeIdParams, DiagnosticsLevel, IdSummary } from '../shared/language.ts';
import { codeLenses } from './codeLenses.ts';
import { completeAt } from './completeAt.ts';
import { toDiagnostics } from './diagnostics.ts';
import { findProblems } from './findProblems.ts';
import { hoverAt } from './hover.ts';
import { documentSymbols } from './outline.ts';
import { ParsedDocuments } from './parsedDocument.ts';
import type { ProjectHost } from './projectHost.ts';
import { ScriptReader } from './scriptReader.ts';

/** What the service asks of the world. Everything else is in the document. */
export interface LanguageHost extends Partial<ProjectHost> {
  /**
   * Looks for a file that a document names, relative to the document's folder. `unknown` where there is no
   * folder to look in: untitled documents, virtual file systems.
   */
  findFile(documentUri: string, path: string): Promise<FoundFile>;
  /** What the editor's tracking server knows of a run or a model, if it answers at once. */
  describeId?(params: DescribeIdParams): Promise<IdSummary | undefined>;
}

export interface FoundFile {
  readonly state: 'found' | 'missing' | 'unknown';
  /** The path as MLflow would print it. */
  readonly path: string;
  /** Of a file that was found. */
  readonly uri?: string;
  readonly folder?: boolean;
}

export interface LanguageService {
  validate(document: TextDocument, level: DiagnosticsLevel): Promise<Diagnostic[]>;
  complete(document: TextDocument, position: Position): Promise<CompletionItem[]>;
  hover(document: TextDocument, position: Position): Promise<Hover | undefined>;
  codeLenses(document: TextDocument): CodeLens[];
  symbols(document: TextDocument): DocumentSymbol[];
}

/** What is kept of documents and scripts, to be shared with the navigation service. */
export interface ServiceParts {
  readonly documents?: ParsedDocuments;
  readonly scripts?: ScriptReader;
}

/** Text in, LSP values out, for MLproject, MLmodel and python_env.yaml. */
export function createLanguageService(
  host: LanguageHost,
  { documents = new ParsedDocuments(), scripts = new ScriptReader(host) }: ServiceParts = {},
): LanguageService {
  return {
    async validate(document, level) {
      if (level === 'off') return [];
      const problems = await findProblems(documents.get(document), { host, scripts });
      return toDiagnostics(document, problems, { level, helpUri: host.helpUri });
    },
    complete: (document, position) =>
      completeAt(documents.get(document), document.offsetAt(position), { host, scripts }),
    hover: (document, position) =>
      hoverAt(documents.get(document), document.offsetAt(position), { host, scripts }),
    codeLenses: (document) => codeLenses(documents.get(document)),
    symbols: (document) => documentSymbols(documents.get(document)),
  };
}
