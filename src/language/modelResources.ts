import { pyRepr, pyStr, pyTypeName } from '../formats/pyText.ts';
import { parseYaml, type YamlMap, type YamlNode } from '../formats/yaml.ts';
import {
  effectiveEntries,
  findEntry,
  findValue,
  stringKey,
  stringValue,
  valueRange,
} from '../formats/yamlLookup.ts';
import type { LanguageHost } from './languageService.ts';
import type { Problem } from './problem.ts';

const resourceTypes = new Set([
  'uc_connection',
  'vector_search_index',
  'serving_endpoint',
  'sql_warehouse',
  'function',
  'genie_space',
  'table',
  'app',
  'lakebase',
  'uc_model_service',
]);

/** E16: `resources` as text is the path of a file, which is read when the model is loaded. */
export async function modelResourceProblems(
  { uri, root }: { readonly uri: string; readonly root: YamlMap },
  host: LanguageHost,
): Promise<Problem[]> {
  const entry = findEntry(root, 'resources');
  const path = stringValue(entry?.value);
  if (!entry || path === undefined) return [];
  const range = valueRange(entry);
  const isMissing =
    path === '' ||
    ((await host.findFile(uri, path)).state === 'missing' && !(await host.isInWorkspace?.(path)));
  if (isMissing) {
    const message = `Text in \`resources\` is the path of a file. MLflow fails with OSError: No such file or directory: '${path}'`;
    return [{ code: 'E16', message, range }];
  }
  const file = await host.readFile?.(uri, path);
  if (!file) return [];
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes);
  const yaml = parseYaml(text);
  const [syntax] = yaml.problems;
  const found = syntax ?? refused(yaml.root);
  if (!found) return [];
  const place = found.range ?? { start: 0, end: 0 };
  const related = [{ message: `In \`${path}\``, range: place, file: { uri: file.uri, text } }];
  return [{ code: 'E16', message: `\`${path}\`: ${found.message}`, range, related }];
}

type Refusal = { readonly message: string; readonly range?: YamlNode['range'] };

/** The first reason for which MLflow's builder of resources refuses what a file holds. */
function refused(root: YamlNode | undefined): Refusal | undefined {
  if (root?.kind !== 'map') {
    const type = root ? pyTypeName(root) : 'NoneType';
    return type === 'list'
      ? { message: "TypeError: 'str' object cannot be interpreted as an integer", range: root?.range }
      : { message: `AttributeError: '${type}' object has no attribute 'pop'`, range: root?.range };
  }
  const version = findValue(root, 'api_version');
  if (!version) return { message: "KeyError: 'api_version'", range: root.range };
  if (stringValue(version) !== '1')
    return { message: `Unsupported API version: ${pyStr(version)}`, range: version.range };
  for (const { key, value } of effectiveEntries(root)) {
    if (pyStr(key) === 'api_version') continue;
    const found = refusedTarget(key, value);
    if (found) return found;
  }
  return undefined;
}

function refusedTarget(key: YamlNode, value: YamlNode): Refusal | undefined {
  if (value.kind !== 'map')
    return {
      message: `AttributeError: '${pyTypeName(value)}' object has no attribute 'items'`,
      range: value.range,
    };
  for (const entry of effectiveEntries(value)) {
    if (pyStr(key) !== 'databricks')
      return { message: `Unsupported target URI: ${pyStr(key)}`, range: key.range };
    if (!resourceTypes.has(stringKey(entry) ?? ''))
      return { message: `Unsupported resource type: ${pyStr(entry.key)}`, range: entry.key.range };
    const found = refusedItems(entry.value);
    if (found) return found;
  }
  return undefined;
}

function refusedItems(items: YamlNode): Refusal | undefined {
  if (items.kind === 'scalar') {
    if (stringValue(items) === '') return undefined;
    const message =
      stringValue(items) === undefined
        ? `TypeError: '${pyTypeName(items)}' object is not iterable`
        : "TypeError: string indices must be integers, not 'str'";
    return { message, range: items.range };
  }
  for (const item of items.kind === 'list' ? items.items : items.entries.map(({ key }) => key)) {
    if (item.kind !== 'map')
      return { message: `${pyRepr(item)} is no mapping with a \`name\``, range: item.range };
    if (!findValue(item, 'name')) return { message: "KeyError: 'name'", range: item.range };
  }
  return undefined;
}
