import { pyStr } from './pyText.ts';
import {
  parseYaml,
  type TextRange,
  type YamlDocument,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
} from './yaml.ts';
import { effectiveEntries, findEntry, findValue, isNone, stringValue } from './yamlLookup.ts';

/** An MLproject file as MLflow would use it. What is misshapen is left out: the language service says why. */
export interface Mlproject {
  readonly name: string | undefined;
  readonly environment: ProjectEnvironment;
  readonly entryPoints: readonly EntryPoint[];
  /** PyYAML's reason if the text can't be read; the rest is then what could be made of it. */
  readonly syntaxError: { readonly message: string; readonly range: TextRange } | undefined;
}

/** `none`: no key says it, so MLflow takes `python_env.yaml` or `conda.yaml` beside the file, else an empty environment. */
export type ProjectEnvironment =
  | { readonly kind: 'none' }
  | { readonly kind: 'python' | 'conda'; readonly path: string; readonly range: TextRange }
  | { readonly kind: 'docker'; readonly image: string | undefined; readonly range: TextRange }
  | { readonly kind: 'databricks'; readonly range: TextRange };

export interface EntryPoint {
  readonly name: string;
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly parameters: readonly ProjectParameter[];
  /** Undefined if it is missing or no string: such an entry point can't run. */
  readonly command: string | undefined;
}

export interface ProjectParameter {
  readonly name: string;
  readonly type: string;
  /** Python's `str()` of the default, as MLflow logs and passes it; undefined for a required parameter. */
  readonly default: string | undefined;
  /** MLflow ignores it; many projects write it. */
  readonly description: string | undefined;
  readonly range: TextRange;
  readonly nameRange: TextRange;
}

export function parseMlproject(text: string): Mlproject {
  return readMlproject(parseYaml(text));
}

export function readMlproject(document: YamlDocument): Mlproject {
  const syntaxError = document.problems[0];
  const { root } = document;
  if (root?.kind !== 'map')
    return { name: undefined, environment: { kind: 'none' }, entryPoints: [], syntaxError };
  const name = findValue(root, 'name');
  const entryPoints = findValue(root, 'entry_points');
  return {
    name: name && !isNone(name) ? pyStr(name) : undefined,
    environment: readEnvironment(root),
    entryPoints:
      entryPoints?.kind === 'map'
        ? effectiveEntries(entryPoints).flatMap((entry) => readEntryPoint(entry, syntaxError !== undefined))
        : [],
    syntaxError,
  };
}

function readEnvironment(root: YamlMap): ProjectEnvironment {
  const databricks = findEntry(root, 'databricks_spark_job');
  if (databricks && !isNone(databricks.value)) return { kind: 'databricks', range: databricks.range };
  const docker = findEntry(root, 'docker_env');
  if (docker?.value.kind === 'map' && docker.value.entries.length > 0) {
    const image = findValue(docker.value, 'image');
    return { kind: 'docker', image: image && !isNone(image) ? pyStr(image) : undefined, range: docker.range };
  }
  for (const kind of ['python', 'conda'] as const) {
    const entry = findEntry(root, `${kind}_env`);
    const path = stringValue(entry?.value);
    if (entry && path) return { kind, path, range: entry.range };
  }
  return { kind: 'none' };
}

/** In a text that can't be read, an entry point may have lost its lines; it is listed all the same. */
function readEntryPoint(entry: YamlEntry, isBroken: boolean): EntryPoint[] {
  const { value } = entry;
  const map = value.kind === 'map' ? value : undefined;
  if (!map && !(isBroken && isNone(value))) return [];
  const parameters = map && findValue(map, 'parameters');
  return [
    {
      name: pyStr(entry.key),
      range: entry.range,
      nameRange: entry.key.range,
      parameters: parameters?.kind === 'map' ? effectiveEntries(parameters).flatMap(readParameter) : [],
      command: map && stringValue(findValue(map, 'command')),
    },
  ];
}

/** `name: type` or `name: {type: T, default: D}`. */
function readParameter(entry: YamlEntry): ProjectParameter[] {
  const { key, value, range } = entry;
  const place = { name: pyStr(key), range, nameRange: key.range };
  const shortType = stringValue(value);
  if (shortType !== undefined)
    return [{ ...place, type: shortType, default: undefined, description: undefined }];
  if (value.kind !== 'map') return [];
  return [
    {
      ...place,
      type: textOf(findValue(value, 'type')) ?? 'string',
      default: textOf(findValue(value, 'default')),
      description: textOf(findValue(value, 'description')),
    },
  ];
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node && !isNone(node) ? pyStr(node) : undefined;
}
