import type {
  CodeAction,
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
import { scriptFixes } from './scriptFixes.ts';
import { ScriptReader } from './scriptReader.ts';

/** What the service asks of the world. Everything else is in the document. */
export interface LanguageHost {
  /**
   * Looks for a file that a document names, relative to the document's folder. `unknown` where there is no
   * folder to look in: untitled documents, virtual file systems.
   */
  findFile(documentUri: string, path: string): Promise<FoundFile>;
  /**
   * A text file, named relative to the document's folder. Undefined where there is none, where it is too
   * large to be worth reading, and where there is no folder to look in.
   */
  readFile?(documentUri: string, path: string): Promise<HostFile | undefined>;
  /** What is in a folder, named relative to the document's; nothing where it can't be looked into. */
  listFolder?(documentUri: string, path: string): Promise<readonly FolderEntry[]>;
  /** What the editor's tracking server knows of a run or a model, if it answers at once. */
  describeId?(params: DescribeIdParams): Promise<IdSummary | undefined>;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

export interface HostFile {
  readonly uri: string;
  readonly text: string;
  /** Changes with the text. */
  readonly version: string;
}

export interface FoundFile {
  readonly state: 'found' | 'missing' | 'unknown';
  /** The path as MLflow would print it. */
  readonly path: string;
}

export interface LanguageService {
  validate(document: TextDocument, level: DiagnosticsLevel): Promise<Diagnostic[]>;
  complete(document: TextDocument, position: Position): Promise<CompletionItem[]>;
  hover(document: TextDocument, position: Position): Promise<Hover | undefined>;
  /** Quick fixes for the problems at a place. */
  codeActions(document: TextDocument, diagnostics: readonly Diagnostic[]): Promise<CodeAction[]>;
  codeLenses(document: TextDocument): CodeLens[];
  symbols(document: TextDocument): DocumentSymbol[];
}

/** Text in, LSP values out, for MLproject, MLmodel and python_env.yaml. */
export function createLanguageService(host: LanguageHost): LanguageService {
  const documents = new ParsedDocuments();
  const scripts = new ScriptReader(host);
  return {
    async validate(document, level) {
      if (level === 'off') return [];
      const problems = await findProblems(documents.get(document), { host, scripts });
      return toDiagnostics(document, problems, level);
    },
    complete: (document, position) =>
      completeAt(documents.get(document), document.offsetAt(position), { host, scripts }),
    hover: (document, position) =>
      hoverAt(documents.get(document), document.offsetAt(position), { host, scripts }),
    codeActions: (document, diagnostics) => scriptFixes(documents.get(document), diagnostics, scripts),
    codeLenses: (document) => codeLenses(documents.get(document)),
    symbols: (document) => documentSymbols(documents.get(document)),
  };
}
