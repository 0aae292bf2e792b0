import type { TextRange } from '../formats/yaml.ts';
import { flowContext } from './flowContext.ts';

/** What stands at the cursor, read from the lines above it, so that broken and half-typed YAML has an answer too. */
export type CursorContext =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'key';
      /** Keys that lead to the mapping. */
      readonly path: readonly string[];
      /** The key as far as it is typed, to its end. */
      readonly range: TextRange;
      readonly hasColon: boolean;
      /** Inside braces. */
      readonly flow: boolean;
      /** Keys of the same braces; a broken line may hide them from the parser. */
      readonly written: readonly string[];
    }
  | {
      readonly kind: 'value';
      /** Keys that lead to the value, its own included. */
      readonly path: readonly string[];
      /** From the value's start to the cursor. */
      readonly range: TextRange;
    };

interface Owner {
  readonly indent: number;
  readonly key: string;
  /** Offset of the first character after the colon that is no space. */
  readonly valueStart: number;
  readonly value: string;
}

const keyLine = /^( *)((?:- +)*)("[^"]*"|'[^']*'|[^\s"'#&*!|>%@`{}[\],][^#]*?) *:(?=\s|$)([ \t]*)(.*)$/;

export function contextAt(text: string, offset: number): CursorContext {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const owners = ownersAbove(text, lineStart);
  const indent = before.trim() === '' ? before.length : (/^ */.exec(before)?.[0].length ?? 0);
  const open = openValue(text, owners, { lineStart, indent, offset });
  if (open) return open;
  if (/(?:^|\s)#/.test(stripQuoted(before))) return { kind: 'none' };
  const match = keyLine.exec(before);
  if (match) {
    const [, spaces = '', dashes = '', key = '', gap = '', value = ''] = match;
    const column = spaces.length + dashes.length;
    const path = [...owners.filter((owner) => owner.indent < column).map((owner) => owner.key), unquote(key)];
    const start = offset - value.length;
    if (gap === '') return { kind: 'none' };
    if (value.startsWith('{') || value.startsWith('[')) return flowContext(text, { start, offset, path });
    return { kind: 'value', path, range: { start, end: offset } };
  }
  const dashes = /^ *(?:- +)*/.exec(before)?.[0] ?? '';
  const column = before.trim() === '' ? before.length : dashes.length;
  const path = owners.filter((owner) => owner.indent < column).map((owner) => owner.key);
  return keyContext(text, { start: lineStart + Math.min(dashes.length, before.length), offset, path });
}

function keyContext(
  text: string,
  at: { start: number; offset: number; path: readonly string[] },
): CursorContext {
  const { start, offset, path } = at;
  const rest = /^[\w-]*/.exec(text.slice(offset, offset + 200))?.[0] ?? '';
  const end = offset + rest.length;
  const hasColon = /^[ \t]*:/.test(text.slice(end, end + 20));
  return { kind: 'key', path, range: { start, end }, hasColon, flow: false, written: [] };
}

/** The keys whose mappings are open at the line, outermost first. */
function ownersAbove(text: string, lineStart: number): Owner[] {
  const owners: Owner[] = [];
  let at = 0;
  while (at < lineStart) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? lineStart : newline;
    const line = text.slice(at, end).replace(/\r$/, '');
    const from = at;
    at = end + 1;
    if (/^\s*(?:#|$)/.test(line)) continue;
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    const last = owners.at(-1);
    // Lines of a long scalar or of braces hold no keys of the outer mapping.
    if (last && last.value !== '' && indent > last.indent) continue;
    const match = keyLine.exec(line);
    if (!match) continue;
    const [, spaces = '', dashes = '', key = '', , rest = ''] = match;
    const column = spaces.length + dashes.length;
    while (owners.length > 0 && (owners.at(-1)?.indent ?? 0) >= column) owners.pop();
    const value = rest.replace(/^(?:[&!]\S+[ \t]*)+/, '').replace(/^#.*$/, '');
    owners.push({
      indent: column,
      key: unquote(key),
      value: value.trim(),
      valueStart: from + line.length - value.length,
    });
  }
  return owners;
}

/** The cursor stands in a further line of a value that began above. */
function openValue(
  text: string,
  owners: readonly Owner[],
  at: { lineStart: number; indent: number; offset: number },
): CursorContext | undefined {
  const last = owners.at(-1);
  if (!last || last.value === '' || at.indent <= last.indent) return undefined;
  const path = owners.map((owner) => owner.key);
  if (last.value.startsWith('{') || last.value.startsWith('[')) {
    return flowContext(text, { start: last.valueStart, offset: at.offset, path });
  }
  return { kind: 'value', path, range: { start: last.valueStart, end: at.offset } };
}

function stripQuoted(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"?|'[^']*'?/g, '""');
}

export function unquote(key: string): string {
  return /^(["']).*\1$/.test(key) ? key.slice(1, -1) : key.trim();
}
