import type { DocumentLink } from 'vscode-languageserver';
import { toRange } from './diagnostics.ts';
import { findLinked, linkedPaths } from './linkedPaths.ts';
import type { NavigationHost } from './navigationService.ts';
import type { ParsedDocument } from './parsedDocument.ts';

/** Links to the files that a document names, those that are there. */
export async function documentLinks(parsed: ParsedDocument, host: NavigationHost): Promise<DocumentLink[]> {
  const { document } = parsed;
  const links = await Promise.all(
    linkedPaths(parsed).map(async (linked): Promise<DocumentLink[]> => {
      const { state, uri } = await findLinked(linked, (path) => host.findFile(document.uri, path));
      return state === 'found' && uri ? [{ range: toRange(document, linked.range), target: uri }] : [];
    }),
  );
  return links.flat();
}
