import type { YamlEntry, YamlMap, YamlNode, YamlProblem } from './yaml.ts';

/** Resolves `<<` keys as PyYAML does: what they bring in comes first, so that the mapping's own keys win. */
export function mergeEntries(written: readonly YamlEntry[]): {
  entries: YamlEntry[];
  problems: YamlProblem[];
} {
  const problems: YamlProblem[] = [];
  if (!written.some((entry) => isMergeKey(entry.key) || isValueKey(entry.key)))
    return { entries: [...written], problems };
  const merged: YamlEntry[] = [];
  const own: YamlEntry[] = [];
  for (const entry of written) {
    if (isMergeKey(entry.key)) merged.push(...mergedFrom(entry.value, problems));
    else own.push(isValueKey(entry.key) ? { ...entry, key: asText(entry.key) } : entry);
  }
  return { entries: [...lastOfEach(merged), ...own], problems };
}

function mergedFrom(value: YamlNode, problems: YamlProblem[]): YamlEntry[] {
  if (value.kind === 'map') return markMerged(value);
  if (value.kind === 'list') {
    // Of several the first one wins, so it comes last.
    return value.items.toReversed().flatMap((item) => {
      if (item.kind === 'map') return markMerged(item);
      const found = item.kind === 'list' ? 'sequence' : 'scalar';
      problems.push({
        kind: 'value',
        message: `expected a mapping for merging, but found ${found}`,
        range: item.range,
      });
      return [];
    });
  }
  problems.push({
    kind: 'value',
    message: 'expected a mapping or list of mappings for merging, but found scalar',
    range: value.range,
  });
  return [];
}

function markMerged(map: YamlMap): YamlEntry[] {
  return map.entries.map((entry) => ({ ...entry, merged: true }));
}

/** Without this, merges of merges could double with each line. */
function lastOfEach(entries: readonly YamlEntry[]): YamlEntry[] {
  const byKey = new Map<string, YamlEntry>();
  for (const entry of entries) {
    const { key } = entry;
    byKey.set(key.kind === 'scalar' ? `${key.value.kind} ${key.text}` : `${key.range.start}`, entry);
  }
  return [...byKey.values()];
}

function isMergeKey(key: YamlNode): boolean {
  return hasTag(key, 'merge');
}

function isValueKey(key: YamlNode): boolean {
  return hasTag(key, 'value');
}

/** The tag counts, written or found by the text: `!!merge x` merges, and `!foo <<` does not. */
function hasTag(key: YamlNode, name: 'merge' | 'value'): boolean {
  return (
    key.kind === 'scalar' &&
    key.value.kind === 'invalid' &&
    key.value.message.endsWith(`'tag:yaml.org,2002:${name}'`)
  );
}

function asText(key: YamlNode): YamlNode {
  return key.kind === 'scalar' ? { ...key, value: { kind: 'str', value: key.text } } : key;
}
