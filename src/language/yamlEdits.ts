import {
  parseYaml,
  type TextRange,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../formats/yaml.ts';
import { stringValue } from '../formats/yamlLookup.ts';

/** A change of a text; offsets are those before any change. */
export interface Change extends TextRange {
  readonly text: string;
}

export function applyChanges(text: string, changes: readonly Change[]): string {
  let result = '';
  let at = 0;
  for (const change of changes.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return result + text.slice(at);
}

export function replace({ start, end }: TextRange, text: string): Change {
  return { start, end, text };
}

export function insertAt(offset: number, text: string): Change {
  return { start: offset, end: offset, text };
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Before the line's end, also before a `\r`. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return text.charAt(end - 1) === '\r' && end > offset ? end - 1 : end;
}

export function endOfLine(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Behind the colon of a key; behind the key itself where it has none yet. */
export function afterColon(text: string, key: YamlNode): number {
  return key.range.end + (/^\s*:/.exec(text.slice(key.range.end))?.[0].length ?? 0);
}

export function isFlow(text: string, map: YamlMap): boolean {
  return text.charAt(map.range.start) === '{';
}

/** Where what is written of an entry ends: a block text may take empty lines with it. */
export function writtenEnd(text: string, { start, end }: TextRange): number {
  return start + text.slice(start, end).trimEnd().length;
}

/** Takes an entry out with its line or its comma; undefined where it stands in a way that is not understood. */
export function removeEntry(text: string, map: YamlMap, entry: YamlEntry): Change[] | undefined {
  const { start } = entry.range;
  const end = writtenEnd(text, entry.range);
  if (isFlow(text, map)) {
    const after = /^\s*,[ \t]*/.exec(text.slice(end))?.[0].length;
    if (after !== undefined) return [{ start, end: end + after, text: '' }];
    const before = /,?[ \t]*$/.exec(text.slice(map.range.start + 1, start))?.[0].length ?? 0;
    return [{ start: start - before, end, text: '' }];
  }
  const from = lineStart(text, start);
  if (text.slice(from, start).trim() !== '') return undefined;
  const to = text.indexOf('\n', end);
  return [{ start: from, end: to === -1 ? text.length : to + 1, text: '' }];
}

/** Adds a line or, in braces, an item; `value` is YAML as it is to be written. */
export function addEntry(
  text: string,
  map: YamlMap,
  entry: { readonly key: string; readonly value: string },
): Change[] {
  const written = `${entry.key}: ${entry.value}`;
  const own = map.entries.filter(({ merged }) => !merged);
  if (isFlow(text, map)) {
    const last = own.at(-1);
    if (!last) return [{ start: map.range.start + 1, end: map.range.end - 1, text: written }];
    return [insertAt(writtenEnd(text, last.range), `, ${written}`)];
  }
  const [first] = own;
  const last = own.at(-1);
  const column = columnOf(text, first?.range.start ?? map.range.start);
  const at = lineEnd(text, writtenEnd(text, last?.range ?? map.range));
  return [insertAt(at, `${endOfLine(text)}${' '.repeat(column)}${written}`)];
}

/** The lines of an entry, its comment behind it too, moved by some columns. */
export function shiftedLines(text: string, { range }: YamlEntry, columns: number): string {
  const from = lineStart(text, range.start);
  const to = lineEnd(text, writtenEnd(text, range));
  return text
    .slice(from, to)
    .split('\n')
    .map((line) => {
      if (line.trim() === '') return line;
      return columns >= 0 ? ' '.repeat(columns) + line : line.replace(new RegExp(`^ {0,${-columns}}`), '');
    })
    .join('\n');
}

/** Quotes round a text as it is written, so that YAML reads just that. */
export function quoted(text: string): string {
  return /["\\]/.test(text) && !text.includes("'") ? `'${text}'` : JSON.stringify(text);
}

/** Plain where YAML reads it as this text, else in quotes. */
export function asYaml(text: string): string {
  const { root, problems } = parseYaml(`{x: ${text}}`);
  const value = root?.kind === 'map' && root.entries.length === 1 ? root.entries[0]?.value : undefined;
  const isPlain = value?.kind === 'scalar' && value.style === 'plain' && problems.length === 0;
  return isPlain && stringValue(value) === text ? text : quoted(text);
}

/** Puts a scalar in quotes as it stands; undefined where it has some, or goes over lines. */
export function quoteScalar({ style, range, source, aliased }: YamlScalar): Change | undefined {
  if (style !== 'plain' || aliased || source.includes('\n') || source === '') return undefined;
  return replace(range, quoted(source));
}
