import { pyRepr } from './pyText.ts';
import type { TextRange, YamlEntry, YamlMap, YamlNode } from './yaml.ts';

/** The entry that counts for a key: the last of several. */
export function findEntry(map: YamlMap, key: string): YamlEntry | undefined {
  return map.entries.findLast((entry) => isKey(entry, key));
}

export function findValue(map: YamlMap, key: string): YamlNode | undefined {
  return findEntry(map, key)?.value;
}

/** Of equal keys the last one counts, at the place of the first, as in a Python dict. */
export function effectiveEntries(map: YamlMap): YamlEntry[] {
  const byKey = new Map<string, YamlEntry>();
  for (const entry of map.entries) byKey.set(stringKey(entry) ?? `\0${pyRepr(entry.key)}`, entry);
  return [...byKey.values()];
}

/** The key's text if it is a string; undefined for `yes:`, `1:`, `null:` and the like. */
export function stringKey(entry: YamlEntry): string | undefined {
  const { key } = entry;
  return key.kind === 'scalar' && key.value.kind === 'str' ? key.value.value : undefined;
}

export function isNone(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value.kind === 'none');
}

export function stringValue(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value.kind === 'str' ? node.value.value : undefined;
}

/** Where to point at an entry's value: at the key if the value is not written. */
export function valueRange(entry: YamlEntry): TextRange {
  return entry.value.range.end > entry.value.range.start ? entry.value.range : entry.key.range;
}

function isKey(entry: YamlEntry, key: string): boolean {
  return entry.key.kind === 'scalar' && entry.key.value.kind === 'str' && entry.key.value.value === key;
}
