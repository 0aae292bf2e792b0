import type { TextRange, YamlMap, YamlNode } from '../formats/yaml.ts';
import {
  effectiveEntries,
  findEntry,
  findValue,
  isNone,
  stringKey,
  stringValue,
} from '../formats/yamlLookup.ts';
import { pathsInCommand } from './commandPaths.ts';
import type { FoundFile } from './languageService.ts';
import { parameterType } from './parameterTypes.ts';
import { uriScheme } from './parameterNames.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { writtenEntryPoints } from './projectNames.ts';

/** A path in a document, relative to its folder; whether there is such a file is for others to find out. */
export interface LinkedPath {
  readonly path: string;
  /** Where else it may be: the file of a module has one of two names. */
  readonly orElse?: string;
  readonly range: TextRange;
}

/** The file that is meant, the first one that is there. */
export async function findLinked(
  { path, orElse }: LinkedPath,
  find: (path: string) => Promise<FoundFile>,
): Promise<FoundFile> {
  const found = await find(path);
  return found.state === 'missing' && orElse !== undefined ? find(orElse) : found;
}

/** More paths than this are not looked for on the disk. */
const mostPaths = 200;

export function linkedPaths(parsed: ParsedDocument): LinkedPath[] {
  if (!('yaml' in parsed) || parsed.yaml.root?.kind !== 'map') return [];
  const { root } = parsed.yaml;
  const found =
    parsed.kind === 'mlproject'
      ? projectPaths(root)
      : parsed.kind === 'mlmodel'
        ? modelPaths(root)
        : requirementPaths(root);
  const unique = new Map(found.map((path) => [path.range.start, path]));
  return [...unique.values()].slice(0, mostPaths);
}

function projectPaths(root: YamlMap): LinkedPath[] {
  const isElsewhere =
    !isNone(findValue(root, 'docker_env')) || !isNone(findValue(root, 'databricks_spark_job'));
  const entryPoints = writtenEntryPoints(root);
  return [
    ...['python_env', 'conda_env'].flatMap((key) => wholePath(findEntry(root, key)?.value)),
    ...entryPoints.flatMap(({ parameters }) =>
      parameters.flatMap((parameter) =>
        parameterType(parameter) === 'path' && parameter.value.kind === 'map'
          ? wholePath(findEntry(parameter.value, 'default')?.value)
          : [],
      ),
    ),
    // A container has files of its own.
    ...(isElsewhere ? [] : entryPoints.flatMap(({ command }) => pathsInCommand(command))),
  ];
}

/** A scalar that is a path as a whole: the range is that of the text inside its quotes. */
function wholePath(node: YamlNode | undefined): LinkedPath[] {
  const path = stringValue(node);
  if (node?.kind !== 'scalar' || path === undefined || !isLocal(path)) return [];
  if (node.aliased || node.style === 'block') return [];
  const { start, end } = node.range;
  const range = node.style === 'quoted' ? { start: start + 1, end: end - 1 } : { start, end };
  return [{ path, range }];
}

function isLocal(path: string): boolean {
  return path !== '' && path.length < 1000 && uriScheme(path) === undefined && !path.includes('\n');
}

/** Flavors name their files by keys of their own, so all that looks like a path is looked for. */
const pathKeys =
  /^(?:data|code|env|conda|virtualenv|path|artifact_path|pickled_model|python_model|\w+_path|\w+_file)$/;

function modelPaths(root: YamlMap): LinkedPath[] {
  const found: LinkedPath[] = [];
  const visit = (node: YamlNode, key: string): void => {
    if (node.aliased || found.length >= mostPaths) return;
    if (node.kind === 'scalar') {
      if (pathKeys.test(key) || /[./\\]/.test(node.text)) found.push(...wholePath(node));
    } else if (node.kind === 'list') for (const item of node.items) visit(item, key);
    else
      for (const entry of effectiveEntries(node))
        if (!entry.merged) visit(entry.value, stringKey(entry) ?? '');
  };
  for (const key of ['flavors', 'saved_input_example_info']) {
    const value = findValue(root, key);
    if (value) visit(value, key);
  }
  return found;
}

/** `-r requirements.txt`, `-c constraints.txt` and `-e .`, as pip reads them. */
const requirementFile =
  /^(?:-r|--requirement|-c|--constraint|-e|--editable)(?:\s+|=)(\S+)\s*$|^(\.{1,2}(?:\/\S*)?)$/;

function requirementPaths(root: YamlMap): LinkedPath[] {
  return ['build_dependencies', 'dependencies'].flatMap((key) => {
    const list = findValue(root, key);
    if (list?.kind !== 'list') return [];
    return list.items.flatMap((item): LinkedPath[] => {
      if (item.kind !== 'scalar' || item.aliased) return [];
      const match = requirementFile.exec(item.text);
      const path = match?.[1] ?? match?.[2];
      const at = path === undefined ? -1 : item.source.lastIndexOf(path);
      if (path === undefined || at === -1 || !isLocal(path)) return [];
      const start = item.range.start + at;
      return [{ path, range: { start, end: start + path.length } }];
    });
  });
}
