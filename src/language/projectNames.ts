import { formatFields, parseFormat, type FormatField } from '../formats/formatString.ts';
import type { TextRange, YamlDocument, YamlEntry, YamlMap, YamlNode, YamlScalar } from '../formats/yaml.ts';
import { findEntry, findValue, stringKey, stringValue } from '../formats/yamlLookup.ts';
import { sourceRanges } from './commandRanges.ts';

// What an MLproject file names, and where: the ground for going to definitions, for references and for renaming.

/** An entry point as it is written; the parts of an alias are where they were written first. */
export interface WrittenEntryPoint {
  readonly entry: YamlEntry;
  readonly name: string;
  /** Every parameter that is written for it or merged in, also what a later one of the same name hides. */
  readonly parameters: readonly YamlEntry[];
  readonly command: YamlScalar | undefined;
}

export interface Placeholder {
  readonly name: string;
  /** With the braces. */
  readonly range: TextRange;
  /** The name alone; undefined where YAML writes it in another way than the command reads. */
  readonly nameRange: TextRange | undefined;
}

/** A parameter or an entry point under the cursor, with all places of the same document that mean it. */
export interface NameAt {
  readonly kind: 'parameter' | 'entryPoint';
  readonly name: string;
  /** The name under the cursor. */
  readonly range: TextRange;
  readonly declarations: readonly TextRange[];
  readonly uses: readonly Placeholder[];
  /** Where renaming must not lead to: the names beside it. */
  readonly siblings: readonly string[];
  /** The entry points whose calls mean it. */
  readonly entryPoints: readonly string[];
}

export function writtenEntryPoints(root: YamlNode | undefined): WrittenEntryPoint[] {
  const map = root?.kind === 'map' ? findValue(root, 'entry_points') : undefined;
  if (root?.kind !== 'map' || map?.kind !== 'map') return [];
  return map.entries.flatMap((entry) => {
    const name = stringKey(entry);
    if (name === undefined) return [];
    const { value } = entry;
    if (value.kind !== 'map') return [{ entry, name, parameters: [], command: undefined }];
    const parameters = findValue(value, 'parameters');
    return [
      {
        entry,
        name,
        parameters: parameters?.kind === 'map' ? parameters.entries : [],
        command: commandOf(root, value),
      },
    ];
  });
}

function commandOf(root: YamlMap, entryPoint: YamlMap): YamlScalar | undefined {
  const value = findEntry(entryPoint, 'command')?.value;
  if (value?.kind !== 'scalar' || stringValue(value) === undefined) return undefined;
  return value.aliased ? (originalOf(root, value) ?? value) : value;
}

/** The scalar that an alias stands for: the two share their value. */
function originalOf(node: YamlNode, alias: YamlScalar): YamlScalar | undefined {
  if (node.aliased) return undefined;
  if (node.kind === 'scalar') return node.value === alias.value ? node : undefined;
  const children = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  for (const child of children) {
    const found = originalOf(child, alias);
    if (found) return found;
  }
  return undefined;
}

export function placeholdersIn(command: YamlScalar | undefined): Placeholder[] {
  if (!command) return [];
  const rangeOf = sourceRanges(command);
  return formatFields(parseFormat(command.text)).map((field) => {
    const range = rangeOf(field);
    return { name: field.name, range, nameRange: nameRangeOf(command, field, range) };
  });
}

function nameRangeOf(command: YamlScalar, { name }: FormatField, range: TextRange): TextRange | undefined {
  const start = range.start + 1;
  const written = command.source.slice(
    start - command.range.start,
    start - command.range.start + name.length,
  );
  return written === name && !command.aliased ? { start, end: start + name.length } : undefined;
}

export function nameAt({ root, text, problems }: YamlDocument, offset: number): NameAt | undefined {
  const entryPoints = writtenEntryPoints(root);
  for (const entryPoint of entryPoints) {
    if (holds(entryPoint.entry.key.range, offset)) return entryPointName(entryPoints, entryPoint);
    const key = entryPoint.parameters.find((parameter) => holds(parameter.key.range, offset))?.key;
    const name = key?.kind === 'scalar' && key.value.kind === 'str' ? key.value.value : undefined;
    if (key && name !== undefined) {
      return parameterName(entryPoints, { name, range: key.range, keys: [key.range.start] });
    }
  }
  const found = placeholderAt(entryPoints, offset);
  if (found || problems.length === 0) return found;
  return brokenPlaceholderAt(entryPoints, text, offset);
}

/** In a line that can't be read yet: it belongs to the entry point above it. */
function brokenPlaceholderAt(
  entryPoints: readonly WrittenEntryPoint[],
  text: string,
  offset: number,
): NameAt | undefined {
  const before = /\{([^{}\r\n]*)$/.exec(text.slice(0, offset))?.[1];
  const after = /^[^{}\r\n"']*/.exec(text.slice(offset))?.[0] ?? '';
  const entryPoint = entryPoints.findLast(({ entry }) => !entry.merged && entry.range.start < offset);
  if (before === undefined || !entryPoint) return undefined;
  const name = before + after;
  const keys = keysOf(entryPoint, name).map(({ start }) => start);
  const start = offset - before.length;
  return keys.length > 0
    ? parameterName(entryPoints, { name, range: { start, end: start + name.length }, keys })
    : undefined;
}

function placeholderAt(entryPoints: readonly WrittenEntryPoint[], offset: number): NameAt | undefined {
  for (const entryPoint of entryPoints) {
    const { command } = entryPoint;
    if (!command || !holds(command.range, offset)) continue;
    const found = placeholdersIn(command).find(({ range }) => holds(range, offset));
    if (!found || found.name === '') continue;
    const { name } = found;
    const range = found.nameRange ?? found.range;
    // A command that several entry points share is read with the parameters of each.
    const sharing = entryPoints.filter((other) => other.command?.range.start === command.range.start);
    const keys = sharing.flatMap((other) => keysOf(other, name).map(({ start }) => start));
    if (keys.length > 0) return parameterName(entryPoints, { name, range, keys });
    const uses = placeholdersIn(command).filter((other) => other.name === name);
    return { kind: 'parameter', name, range, declarations: [], uses, siblings: [], entryPoints: [] };
  }
  return undefined;
}

function entryPointName(
  entryPoints: readonly WrittenEntryPoint[],
  { name, entry }: WrittenEntryPoint,
): NameAt {
  const same = entryPoints.filter((other) => other.name === name);
  return {
    kind: 'entryPoint',
    name,
    range: entry.key.range,
    declarations: uniqueRanges(same.map((other) => other.entry.key.range)),
    uses: [],
    siblings: entryPoints.filter((other) => other.name !== name).map((other) => other.name),
    entryPoints: [name],
  };
}

/** Anchors and merges let entry points share a parameter: its name is then the same in all of them. */
function parameterName(
  entryPoints: readonly WrittenEntryPoint[],
  from: { readonly name: string; readonly range: TextRange; readonly keys: readonly number[] },
): NameAt {
  const { name, range } = from;
  const keys = new Set(from.keys);
  let sharing: WrittenEntryPoint[] = [];
  for (let before = -1; before !== keys.size;) {
    before = keys.size;
    sharing = entryPoints.filter((other) => keysOf(other, name).some(({ start }) => keys.has(start)));
    for (const other of sharing) for (const { start } of keysOf(other, name)) keys.add(start);
  }
  const uses = sharing.flatMap(({ command }) => placeholdersIn(command)).filter((use) => use.name === name);
  const siblings = sharing.flatMap(({ parameters }) => parameters.flatMap((entry) => stringKey(entry) ?? []));
  return {
    kind: 'parameter',
    name,
    range,
    declarations: uniqueRanges(sharing.flatMap((other) => keysOf(other, name))),
    uses: [...new Map(uses.map((use) => [use.range.start, use])).values()],
    siblings: siblings.filter((other) => other !== name),
    // Of entry points with the same name the last one is called.
    entryPoints: [...new Map(entryPoints.map((other) => [other.name, other])).values()]
      .filter((other) => sharing.includes(other))
      .map((other) => other.name),
  };
}

function keysOf({ parameters }: WrittenEntryPoint, name: string): TextRange[] {
  return parameters.filter((entry) => stringKey(entry) === name).map(({ key }) => key.range);
}

function uniqueRanges(ranges: readonly TextRange[]): TextRange[] {
  return [...new Map(ranges.map((range) => [range.start, range])).values()];
}

export function holds({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset <= end;
}
