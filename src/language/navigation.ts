import type { DocumentHighlight, Location, LocationLink, Position } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange } from '../formats/yaml.ts';
import { toRange } from './diagnostics.ts';
import { linkedPaths } from './linkedPaths.ts';
import type { NavigationHost } from './navigationService.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { commandCalls } from './projectCalls.ts';
import { holds, nameAt, writtenEntryPoints, type NameAt } from './projectNames.ts';
import { entryPointKeys, workspaceCalls, type FoundCall, type WorkspaceText } from './workspaceCalls.ts';

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
    if (name) {
      const from = toRange(document, name.range);
      return name.declarations.map((range) => linkTo(document, from, range));
    }
    const call = await callAt(parsed, offset, host);
    if (call) return call;
  }
  const path = linkedPaths(parsed).find(({ range }) => holds(range, offset));
  const found = path && (await host.findFile(document.uri, path.path));
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

/** `mlflow run . -e name` in a command of this project. */
async function callAt(
  parsed: ParsedDocument & { kind: 'mlproject' },
  offset: number,
  host: NavigationHost,
): Promise<LocationLink[] | undefined> {
  const { document } = parsed;
  const commands = writtenEntryPoints(parsed.yaml.root).flatMap(({ command }) => command ?? []);
  if (!commands.some((command) => commandCalls(command).some(({ range }) => holds(range, offset))))
    return undefined;
  const files = await textsWith(document, host);
  const calls = await workspaceCalls(files);
  const call = calls.find(({ file, range }) => file === document.uri && holds(range, offset));
  const target = files.find(({ uri }) => uri === call?.project);
  if (!call || !target) return [];
  const text = TextDocument.create(target.uri, 'mlproject', 0, target.text);
  const from = toRange(document, call.range);
  return entryPointKeys(target.text, call.entryPoint).map((range) => linkTo(text, from, range));
}

/** All that could be read of the workspace, with this document as it stands in the editor. */
export async function textsWith(
  document: TextDocument,
  host: NavigationHost,
): Promise<readonly WorkspaceText[]> {
  const { files } = await host.workspaceTexts();
  const others = files.filter(({ uri }) => uri !== document.uri);
  return [...others, { uri: document.uri, text: document.getText() }];
}

export async function referencesAt(
  parsed: ParsedDocument,
  offset: number,
  options: { readonly host: NavigationHost; readonly declaration: 'with' | 'without' },
): Promise<Location[]> {
  const name = parsed.kind === 'mlproject' ? nameAt(parsed.yaml, offset) : undefined;
  if (!name) return [];
  const { document } = parsed;
  const declared = options.declaration === 'with' ? name.declarations : [];
  const own = [...declared, ...name.uses.map(({ range, nameRange }) => nameRange ?? range)];
  const { calls, files } = await callsOf(document, name, options.host);
  const texts = new Map(
    files.map(({ uri, text }) => [
      uri,
      uri === document.uri ? document : TextDocument.create(uri, '', 0, text),
    ]),
  );
  const places = [
    ...own.map((range): Place => ({ uri: document.uri, range })),
    ...calls.map(({ file, range }): Place => ({ uri: file, range })),
  ];
  return places.map(({ uri, range }) => ({ uri, range: toRange(texts.get(uri) ?? document, range) }));
}

/** The workspace's calls of the entry point. */
export async function callsOf(
  document: TextDocument,
  name: NameAt,
  host: NavigationHost,
): Promise<{ readonly calls: readonly FoundCall[]; readonly files: readonly WorkspaceText[] }> {
  if (name.kind !== 'entryPoint') return { calls: [], files: [] };
  const files = await textsWith(document, host);
  const calls = (await workspaceCalls(files)).filter(
    ({ project, entryPoint }) => project === document.uri && entryPoint === name.name,
  );
  return { calls, files };
}

const highlightKinds = { read: 2, write: 3 } as const;

/** The same name in the same document. */
export async function highlightsAt(parsed: ParsedDocument, position: Position): Promise<DocumentHighlight[]> {
  if (parsed.kind !== 'mlproject') return [];
  const { document } = parsed;
  const name = nameAt(parsed.yaml, document.offsetAt(position));
  if (!name) return [];
  const calls =
    name.kind === 'entryPoint'
      ? (await workspaceCalls([{ uri: document.uri, text: document.getText() }])).filter(
          ({ entryPoint }) => entryPoint === name.name,
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
