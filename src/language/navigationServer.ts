import {
  LSPErrorCodes,
  ResponseError,
  SemanticTokensBuilder,
  type Connection,
  type InitializeParams,
  type Location,
  type LocationLink,
  type SemanticTokens,
  type SemanticTokensDelta,
  type ServerCapabilities,
  type TextDocuments,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { InlayHintsSetting } from '../shared/language.ts';
import { codeActionKinds } from './codeActions.ts';
import type { NavigationService } from './navigationService.ts';
import { RenameError } from './rename.ts';
import { semanticTokenModifiers, semanticTokenTypes, type SemanticToken } from './semanticTokens.ts';

export const navigationCapabilities: ServerCapabilities = {
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentHighlightProvider: true,
  documentLinkProvider: {},
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  inlayHintProvider: true,
  codeActionProvider: { codeActionKinds: [...codeActionKinds] },
  semanticTokensProvider: {
    legend: { tokenTypes: [...semanticTokenTypes], tokenModifiers: [...semanticTokenModifiers] },
    full: { delta: true },
    range: true,
  },
};

export interface NavigationParts {
  readonly service: NavigationService;
  readonly documents: TextDocuments<TextDocument>;
  readonly capabilities: () => InitializeParams['capabilities'];
  readonly inlayHints: () => InlayHintsSetting;
  /** For mistakes of ours, which must not take an editor's feature down. */
  readonly report: (error: unknown) => void;
}

/** The protocol's side of moving about and changing. */
export function serveNavigation(connection: Connection, parts: NavigationParts): void {
  const { service, documents, capabilities, inlayHints, report } = parts;
  const answer: Answer = async ({ uri }, read) => {
    const document = documents.get(uri);
    if (!document) return null;
    try {
      return await read(document);
    } catch (error) {
      // The editor shows it where the name is typed.
      if (error instanceof RenameError) throw new ResponseError(LSPErrorCodes.RequestFailed, error.message);
      report(error);
      return null;
    }
  };

  connection.onDefinition(({ textDocument, position }) =>
    answer(textDocument, async (document): Promise<LocationLink[] | Location[]> => {
      const links = await service.definition(document, position);
      if (capabilities().textDocument?.definition?.linkSupport) return links;
      return links.map(({ targetUri, targetSelectionRange }) => ({
        uri: targetUri,
        range: targetSelectionRange,
      }));
    }),
  );
  connection.onReferences(({ textDocument, position, context }) =>
    answer(textDocument, (document) =>
      service.references(document, position, context.includeDeclaration ? 'with' : 'without'),
    ),
  );
  connection.onPrepareRename(({ textDocument, position }) =>
    answer(textDocument, (document) => service.prepareRename(document, position)),
  );
  connection.onRenameRequest(({ textDocument, position, newName }) =>
    answer(textDocument, (document) => service.rename(document, position, newName)),
  );
  connection.onDocumentHighlight(({ textDocument, position }) =>
    answer(textDocument, (document) => service.highlights(document, position)),
  );
  connection.onDocumentLinks(({ textDocument }) =>
    answer(textDocument, (document) => service.links(document)),
  );
  connection.onFoldingRanges(({ textDocument }) =>
    answer(textDocument, (document) => service.folding(document)),
  );
  connection.onSelectionRanges(({ textDocument, positions }) =>
    answer(textDocument, (document) => positions.map((position) => service.selection(document, position))),
  );
  connection.onDocumentFormatting(({ textDocument, options }) =>
    answer(textDocument, (document) => service.format(document, options)),
  );
  connection.onDocumentRangeFormatting(({ textDocument, options, range }) =>
    answer(textDocument, (document) => service.format(document, { tabSize: options.tabSize, range })),
  );
  connection.languages.inlayHint.on(({ textDocument, range }) =>
    answer(textDocument, (document) => service.hints(document, range, inlayHints())),
  );
  connection.onCodeAction(({ textDocument, range, context }) =>
    answer(textDocument, (document) => {
      // Without it an editor knows commands only, and there are none of ours.
      if (!capabilities().textDocument?.codeAction?.codeActionLiteralSupport) return [];
      const operations = capabilities().workspace?.workspaceEdit?.resourceOperations ?? [];
      const files = operations.includes('create') && operations.includes('rename') ? 'changes' : 'text only';
      return service.actions(document, {
        range,
        diagnostics: context.diagnostics,
        only: context.only,
        files,
      });
    }),
  );
  serveTokens(connection, parts, answer);
}

type Answer = <T>(
  asked: { readonly uri: string },
  read: (document: TextDocument) => T | Promise<T>,
) => Promise<T | null>;

function serveTokens(connection: Connection, { documents, service }: NavigationParts, answer: Answer): void {
  const builders = new Map<string, SemanticTokensBuilder>();
  const none: SemanticTokens = { data: [] };
  const fill = (
    builder: SemanticTokensBuilder,
    document: TextDocument,
    tokens: readonly SemanticToken[],
  ): void => {
    for (const { range, type, modifiers } of tokens) {
      const { line, character } = document.positionAt(range.start);
      const bits = modifiers.reduce(
        (sum, modifier) => sum | (1 << semanticTokenModifiers.indexOf(modifier)),
        0,
      );
      builder.push(line, character, range.end - range.start, semanticTokenTypes.indexOf(type), bits);
    }
  };
  documents.onDidClose(({ document }) => void builders.delete(document.uri));
  connection.languages.semanticTokens.on(
    async ({ textDocument }) =>
      (await answer(textDocument, (document) => {
        const builder = new SemanticTokensBuilder();
        builders.set(document.uri, builder);
        fill(builder, document, service.tokens(document));
        return builder.build();
      })) ?? none,
  );
  connection.languages.semanticTokens.onDelta(
    async ({ textDocument, previousResultId }) =>
      (await answer(textDocument, (document): SemanticTokens | SemanticTokensDelta => {
        const builder = builders.get(document.uri) ?? new SemanticTokensBuilder();
        builders.set(document.uri, builder);
        builder.previousResult(previousResultId);
        fill(builder, document, service.tokens(document));
        return builder.buildEdits();
      })) ?? none,
  );
  connection.languages.semanticTokens.onRange(
    async ({ textDocument, range }) =>
      (await answer(textDocument, (document) => {
        const builder = new SemanticTokensBuilder();
        const start = document.offsetAt(range.start);
        const end = document.offsetAt(range.end);
        const tokens = service.tokens(document);
        fill(
          builder,
          document,
          tokens.filter((token) => token.range.end >= start && token.range.start <= end),
        );
        return builder.build();
      })) ?? none,
  );
}
