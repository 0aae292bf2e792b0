import type {
  CodeAction,
  DocumentHighlight,
  DocumentLink,
  FoldingRange,
  InlayHint,
  Location,
  LocationLink,
  Position,
  Range,
  SelectionRange,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { InlayHintsSetting } from '../shared/language.ts';
import { codeActions, type CodeActionRequest } from './codeActions.ts';
import { documentLinks } from './documentLinks.ts';
import { foldingRanges } from './folding.ts';
import { formatDocument } from './format.ts';
import { inlayHints } from './inlayHints.ts';
import type { LanguageHost, ServiceParts } from './languageService.ts';
import { definitionAt, highlightsAt, referencesAt } from './navigation.ts';
import { prepareRename, rename } from './rename.ts';
import { selectionRange } from './selectionRanges.ts';
import { semanticTokens, type SemanticToken } from './semanticTokens.ts';
import type { WorkspaceText } from './workspaceCalls.ts';

/** What moving about and mending ask of the world, besides what checking asks. */
export interface NavigationHost extends LanguageHost {
  /** MLproject files of the workspace, and scripts and Makefiles that may call one. */
  workspaceTexts(): Promise<{
    readonly files: readonly WorkspaceText[];
    /** Said where there were too many to read. */
    readonly left: string | undefined;
  }>;
  /** The Python that is chosen in the editor, where the editor says so. */
  activePython?(documentUri: string): Promise<ActivePython | undefined>;
}

export interface ActivePython {
  readonly version: string;
  /** Versions by names as PyPI normalizes them. */
  readonly packages: ReadonlyMap<string, string>;
}

export interface NavigationService {
  definition(document: TextDocument, position: Position): Promise<LocationLink[]>;
  references(
    document: TextDocument,
    position: Position,
    declaration: 'with' | 'without',
  ): Promise<Location[]>;
  /** Throws a RenameError. */
  prepareRename(document: TextDocument, position: Position): { range: Range; placeholder: string };
  /** Throws a RenameError. */
  rename(document: TextDocument, position: Position, newName: string): Promise<WorkspaceEdit>;
  highlights(document: TextDocument, position: Position): Promise<DocumentHighlight[]>;
  links(document: TextDocument): Promise<DocumentLink[]>;
  folding(document: TextDocument): FoldingRange[];
  selection(document: TextDocument, position: Position): SelectionRange;
  tokens(document: TextDocument): SemanticToken[];
  hints(document: TextDocument, range: Range, setting: InlayHintsSetting): InlayHint[];
  format(document: TextDocument, options: { readonly tabSize: number; readonly range?: Range }): TextEdit[];
  actions(
    document: TextDocument,
    request: Omit<CodeActionRequest, 'range'> & { readonly range: Range },
  ): Promise<CodeAction[]>;
}

/** Moving about in MLproject, MLmodel and python_env.yaml, and changing them. */
export function createNavigationService(
  host: NavigationHost,
  { documents, scripts }: Required<ServiceParts>,
): NavigationService {
  const offsets = (document: TextDocument, { start, end }: Range): { start: number; end: number } => ({
    start: document.offsetAt(start),
    end: document.offsetAt(end),
  });
  return {
    definition: (document, position) =>
      definitionAt(documents.get(document), document.offsetAt(position), host),
    references: (document, position, declaration) =>
      referencesAt(documents.get(document), document.offsetAt(position), { host, declaration }),
    prepareRename: (document, position) =>
      prepareRename(documents.get(document), document.offsetAt(position)),
    rename: (document, position, newName) =>
      rename(documents.get(document), document.offsetAt(position), { newName, host }),
    highlights: (document, position) => highlightsAt(documents.get(document), position),
    links: (document) => documentLinks(documents.get(document), host),
    folding: (document) => foldingRanges(documents.get(document)),
    selection: (document, position) => selectionRange(documents.get(document), position),
    tokens: (document) => semanticTokens(documents.get(document)),
    hints: (document, range, setting) =>
      inlayHints(documents.get(document), offsets(document, range), setting),
    format: (document, { tabSize, range }) =>
      formatDocument(documents.get(document), { tabSize, within: range && offsets(document, range) }),
    actions: (document, request) =>
      codeActions(
        documents.get(document),
        { ...request, range: offsets(document, request.range) },
        { host, scripts },
      ),
  };
}
