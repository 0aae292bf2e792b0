import {
  databricksKeys,
  dockerKeys,
  entryPointKeys,
  mlprojectKeys,
  parameterKeys,
  pythonEnvKeys,
  type FormatKey,
} from '../formats/keys.ts';
import { condaKeys } from '../formats/condaKeys.ts';
import { envKeys, exampleKeys, flavors } from '../formats/flavorKeys.ts';
import { mlmodelKeys, signatureKeys } from '../formats/mlmodelKeys.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import type { YamlEntry, YamlMap, YamlNode } from '../formats/yaml.ts';
import type { ParsedDocument } from './parsedDocument.ts';

/** The keys that have a meaning in a mapping, by the keys that lead to it. */
export function keysAt(kind: ParsedDocument['kind'], path: readonly string[]): readonly FormatKey[] {
  if (kind === 'python-env') return path.length === 0 ? pythonEnvKeys : [];
  if (kind === 'mlmodel') {
    if (path.length === 0) return mlmodelKeys;
    if (path[0] === 'flavors') return flavorKeysAt(path);
    if (path.length > 1) return [];
    return path[0] === 'signature'
      ? signatureKeys
      : path[0] === 'saved_input_example_info'
        ? exampleKeys
        : [];
  }
  if (kind === 'conda') return path.length === 0 ? condaKeys : [];
  if (path.length === 0) return mlprojectKeys;
  if (path.length === 1 && path[0] === 'docker_env') return dockerKeys;
  if (path.length === 1 && path[0] === 'databricks_spark_job') return databricksKeys;
  if (path[0] !== 'entry_points') return [];
  if (path.length === 2) return entryPointKeys;
  return path.length === 4 && path[2] === 'parameters' ? parameterKeys : [];
}

function flavorKeysAt(path: readonly string[]): readonly FormatKey[] {
  if (path.length === 3) return path[1] === 'python_function' && path[2] === 'env' ? envKeys : [];
  return path.length === 2 ? (flavors.find(({ name }) => name === path[1])?.keys ?? []) : [];
}

/** The mapping that the keys lead to, as far as it could be read. */
export function mapAt(root: YamlNode | undefined, path: readonly string[]): YamlMap | undefined {
  let node = root;
  for (const key of path) {
    if (node?.kind !== 'map') return undefined;
    node = node.entries.findLast((entry) => stringKey(entry) === key)?.value;
  }
  return node?.kind === 'map' ? node : undefined;
}

export interface EntryAt {
  readonly entry: YamlEntry;
  /** The keys above the entry's own. */
  readonly parents: readonly string[];
  readonly on: 'key' | 'value';
}

/** The innermost written entry whose key or value holds the offset. */
export function entryAt(root: YamlNode | undefined, offset: number): EntryAt | undefined {
  const parents: string[] = [];
  let node = root;
  let found: EntryAt | undefined;
  while (node?.kind === 'map') {
    const entry: YamlEntry | undefined = node.entries.find(
      ({ merged, range }) => !merged && range.start <= offset && offset <= range.end,
    );
    if (!entry) return found;
    const on = offset <= entry.key.range.end ? 'key' : 'value';
    found = { entry, parents: [...parents], on };
    if (on === 'key' || entry.value.aliased) return found;
    parents.push(stringKey(entry) ?? '');
    node = entry.value;
  }
  return found;
}
