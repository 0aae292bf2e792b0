import type { DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { pyStr } from '../formats/pyText.ts';
import type { YamlEntry, YamlNode } from '../formats/yaml.ts';
import { findValue, isNone } from '../formats/yamlLookup.ts';
import { toRange } from './diagnostics.ts';
import type { ParsedDocument } from './parsedDocument.ts';

const kinds = {
  key: 20,
  entryPoint: 12,
  parameter: 13,
  map: 19,
  list: 18,
  flavor: 5,
} as const satisfies Record<string, SymbolKind>;

/** Deeper than this nobody looks; an MLmodel's columns are text anyway. */
const deepest = 5;
const longestDetail = 60;

export function documentSymbols(parsed: ParsedDocument): DocumentSymbol[] {
  if (!('yaml' in parsed) || parsed.yaml.root?.kind !== 'map') return [];
  const isProject = parsed.kind === 'mlproject';
  const kindAt = (path: readonly string[], value: YamlNode): SymbolKind => {
    if (isProject && path[0] === 'entry_points') {
      if (path.length === 2) return kinds.entryPoint;
      if (path.length === 4 && path[2] === 'parameters') return kinds.parameter;
    }
    if (parsed.kind === 'mlmodel' && path[0] === 'flavors' && path.length === 2) return kinds.flavor;
    return value.kind === 'map' ? kinds.map : value.kind === 'list' ? kinds.list : kinds.key;
  };
  const visit = (entry: YamlEntry, parents: readonly string[]): DocumentSymbol[] => {
    if (entry.merged) return [];
    const name = pyStr(entry.key);
    const path = [...parents, name];
    const { value } = entry;
    const isParameter = kindAt(path, value) === kinds.parameter;
    const children =
      value.kind === 'map' && !value.aliased && !isParameter && path.length < deepest
        ? value.entries.flatMap((child) => visit(child, path))
        : [];
    return [symbol(parsed.document, { entry, name, kind: kindAt(path, value), children })];
  };
  return parsed.yaml.root.entries.flatMap((entry) => visit(entry, []));
}

function symbol(
  document: TextDocument,
  from: { entry: YamlEntry; name: string; kind: SymbolKind; children: DocumentSymbol[] },
): DocumentSymbol {
  const { entry, name, kind, children } = from;
  const { value } = entry;
  const detail = detailOf(value, kind);
  return {
    // The protocol refuses a symbol without a name.
    name: name.trim() === '' ? '""' : name,
    detail: detail && detail.length > longestDetail ? `${detail.slice(0, longestDetail)}…` : (detail ?? ''),
    kind,
    range: toRange(document, entry.range),
    selectionRange: toRange(document, entry.key.range),
    children,
  };
}

/** A parameter's type and default, an entry point's command, a list's length, and what stands behind other keys. */
function detailOf(value: YamlNode, kind: SymbolKind): string | undefined {
  const firstLine = (node: YamlNode | undefined): string | undefined =>
    node?.kind === 'scalar' ? node.text.split('\n')[0] : undefined;
  if (value.kind === 'list') return value.items.length === 1 ? '1 item' : `${value.items.length} items`;
  if (value.kind === 'scalar') return firstLine(value);
  if (kind === kinds.entryPoint) return firstLine(findValue(value, 'command'));
  if (kind === kinds.flavor) return firstLine(findValue(value, 'loader_module'));
  if (kind !== kinds.parameter) return undefined;
  const type = firstLine(findValue(value, 'type')) ?? 'string';
  const given = findValue(value, 'default');
  return given && !isNone(given) ? `${type} = ${pyStr(given)}` : type;
}
