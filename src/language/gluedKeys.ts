import { parameterKeys, type FormatKey } from '../formats/keys.ts';
import type { YamlEntry, YamlMap } from '../formats/yaml.ts';
import { findEntry, isNone, stringKey } from '../formats/yamlLookup.ts';
import { closestKey } from './misspellings.ts';
import { isTypeWord } from './parameterTypes.ts';
import type { Problem } from './problem.ts';

/** W3: `{type:int, default:10}` has the keys `type:int` and `default:10`, and `{int, default: 10}` the key `int`. */
export function gluedKeys(map: YamlMap): Problem[] {
  return map.entries.flatMap((entry): Problem[] => {
    const glued = gluedKey(entry, parameterKeys);
    if (!glued) return [];
    const { key, name, value } = glued;
    const message = `A colon and a space separate key and value: \`${name}: ${value}\`. YAML reads one key here, \`${key}\`, and MLflow ignores it.`;
    if (!isTypeWord(key)) return [{ code: 'W3', message, range: entry.key.range }];
    if (findEntry(map, 'type')) return [];
    const typeMessage = `A type has a key of its own: \`type: ${key}\`. MLflow ignores \`${key}\` and takes the parameter as \`string\`.`;
    return [{ code: 'W3', message: typeMessage, range: entry.key.range }];
  });
}

export interface GluedKey {
  readonly key: string;
  /** The key that is meant, and the value that YAML took as a part of it. */
  readonly name: string;
  readonly value: string;
}

/** A key that holds its value too; the name before the colon may be misspelt as well. */
export function gluedKey(entry: YamlEntry, known: readonly FormatKey[]): GluedKey | undefined {
  const key = stringKey(entry);
  if (key === undefined || entry.merged) return undefined;
  const isParameter = known === parameterKeys;
  if (isParameter && isTypeWord(key))
    return isNone(entry.value) ? { key, name: 'type', value: key } : undefined;
  const written = isParameter ? /^(type|default)\s*(:?)\s*(\S.*)$/.exec(key) : null;
  if (written?.[1] !== undefined && written[3] !== undefined && (written[2] === ':' || isNone(entry.value)))
    return { key, name: written[1], value: written[3] };
  const other = isNone(entry.value) ? /^([\w-]+)\s*:\s*(\S.*)$/.exec(key) : null;
  const name = other?.[1] === undefined ? undefined : closestKey(other[1], known);
  return name !== undefined && other?.[2] !== undefined ? { key, name, value: other[2] } : undefined;
}
