import type { DocumentHighlight, Location, LocationLink, Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange } from '../formats/yaml.ts';
import { toRange } from './diagnostics.ts';
import { findLinked, linkedPaths } from './linkedPaths.ts';
import type { NavigationHost } from './navigationService.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { callAt, callsTo, documentsOf, isCallOf, targetAt } from './nameTarget.ts';
import { holds, nameAt } from './projectNames.ts';
import { writtenCalls } from './workspaceCalls.ts';

/** A place in some file. */
export interface Place {
  readonly uri: string;
  readonly range: TextRange;
}

/** From a placeholder to its parameter, from a call to the entry point, from a path to its file. */
export async function definitionAt(
  parsed: ParsedDocument,
  offset: number,
  host: NavigationHost,
): Promise<LocationLink[]> {
  if (!('yaml' in parsed)) return [];
  const { document } = parsed;
  if (parsed.kind === 'mlproject') {
    const name = nameAt(parsed.yaml, offset);
    const call = name ? undefined : callAt(parsed, offset);
    const target = call ? await targetAt(parsed, offset, host) : name && { document, name };
    const from = name?.range ?? call?.range;
    if (from) {
      const links = target?.name.declarations ?? [];
      return links.map((range) => linkTo(target?.document ?? document, toRange(document, from), range));
    }
  }
  const path = linkedPaths(parsed).find(({ range }) => holds(range, offset));
  const found = path && (await findLinked(path, (name) => host.findFile(document.uri, name)));
  // A folder has no place to go to.
  if (!path || found?.state !== 'found' || !found.uri || found.folder) return [];
  const start = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return [
    {
      targetUri: found.uri,
      targetRange: start,
      targetSelectionRange: start,
      originSelectionRange: toRange(document, path.range),
    },
  ];
}

function linkTo(
  document: TextDocument,
  from: LocationLink['originSelectionRange'],
  to: TextRange,
): LocationLink {
  const range = toRange(document, to);
  return {
    targetUri: document.uri,
    targetRange: range,
    targetSelectionRange: range,
    originSelectionRange: from,
  };
}

export async function referencesAt(
  parsed: ParsedDocument,
  offset: number,
  options: { readonly host: NavigationHost; readonly declaration: 'with' | 'without' },
): Promise<Location[]> {
  const target = await targetAt(parsed, offset, options.host);
  if (!target) return [];
  const { document, name, calls } = target;
  const declared = options.declaration === 'with' ? name.declarations : [];
  const own = [...declared, ...name.uses.map(({ range, nameRange }) => nameRange ?? range)];
  const documents = documentsOf(target);
  const places = [
    ...own.map((range): Place => ({ uri: document.uri, range })),
    ...calls.map(({ file, range }): Place => ({ uri: file, range })),
  ];
  return places.map(({ uri, range }) => ({ uri, range: toRange(documents(uri), range) }));
}

const highlightKinds = { read: 2, write: 3 } as const;

/** The same name in the same document. */
export async function highlightsAt(parsed: ParsedDocument, position: Position): Promise<DocumentHighlight[]> {
  if (parsed.kind !== 'mlproject') return [];
  const { document } = parsed;
  const name = nameAt(parsed.yaml, document.offsetAt(position));
  if (!name) return [];
  const calls = writtenCalls(parsed.yaml.root).some((call) => isCallOf(name, call))
    ? (await callsTo(document.uri, [{ uri: document.uri, text: document.getText() }])).filter((call) =>
        isCallOf(name, call),
      )
    : [];
  const reads = [
    ...name.uses.map(({ range, nameRange }) => nameRange ?? range),
    ...calls.map(({ range }) => range),
  ];
  return [
    ...name.declarations.map((range) => ({ range: toRange(document, range), kind: highlightKinds.write })),
    ...reads.map((range) => ({ range: toRange(document, range), kind: highlightKinds.read })),
  ];
}
