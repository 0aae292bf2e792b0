import { formatFields, parseFormat } from '../formats/formatString.ts';
import { parameterTypes, type FormatKey } from '../formats/keys.ts';
import type { EntryPoint } from '../formats/mlproject.ts';
import type { YamlDocument } from '../formats/yaml.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import type { CursorContext } from './cursorContext.ts';
import type { Draft } from './completionItems.ts';
import { describeFormatKey, describeParameter } from './hover.ts';
import { keysAt, mapAt } from './keyPaths.ts';
import type { ParsedDocument } from './parsedDocument.ts';

export type KeyContext = Extract<CursorContext, { kind: 'key' }>;
export type ValueContext = Extract<CursorContext, { kind: 'value' }>;

/** What the text of an MLproject file alone suggests. */
export function mlprojectDrafts(
  parsed: ParsedDocument & { kind: 'mlproject' },
  context: KeyContext | ValueContext,
  offset: number,
): Draft[] {
  if (context.kind === 'key') return [...keyDrafts(parsed, context), ...nameDrafts(parsed, context)];
  return [
    ...typeDrafts(insideQuotes(parsed, context)),
    ...environmentDrafts(insideQuotes(parsed, context)),
    ...placeholderDrafts(parsed, context, offset),
  ];
}

/** Keys that are allowed at the cursor and not yet there. */
export function keyDrafts(parsed: ParsedDocument & { yaml: YamlDocument }, context: KeyContext): Draft[] {
  const { path, range, flow } = context;
  const map = mapAt(parsed.yaml.root, path);
  const present = new Set(context.written);
  for (const entry of map?.entries ?? []) {
    // The key under the cursor may be chosen again.
    const touches = entry.key.range.start <= range.end && range.start <= entry.key.range.end;
    if (!touches) present.add(stringKey(entry) ?? '');
  }
  const top = parsed.kind === 'mlproject' && path.length === 0 ? present : new Set<string>();
  return keysAt(parsed.kind, path)
    .filter(({ name }) => !present.has(name) && !isExcluded(name, top))
    .map((key, index) => ({
      label: key.name,
      kind: 'key',
      detail: key.type,
      documentation: describeFormatKey(key),
      range,
      text: context.hasColon ? key.name : `${key.name}:${snippetOf(key, flow)}`,
      snippet: !context.hasColon,
      order: index,
    }));
}

const environmentKeys = ['python_env', 'conda_env', 'docker_env', 'databricks_spark_job'];

/** Only one of the keys that say where a project runs may be there. */
function isExcluded(name: string, present: ReadonlySet<string>): boolean {
  return environmentKeys.includes(name) && environmentKeys.some((key) => present.has(key));
}

function snippetOf(key: FormatKey, flow: boolean): string {
  const snippet = key.snippet ?? ' ${1}';
  return flow && snippet.startsWith('\n') ? ' ${1}' : snippet;
}

/** Names that the file lets us guess: a first entry point, parameters that the command uses. */
function nameDrafts(parsed: ParsedDocument & { kind: 'mlproject' }, context: KeyContext): Draft[] {
  const { path, range, hasColon } = context;
  if (path[0] !== 'entry_points' || hasColon) return [];
  if (path.length === 1) {
    const hasMain = parsed.project.entryPoints.some(({ name }) => name === 'main');
    const label = hasMain ? 'entry point' : 'main';
    const name = hasMain ? '${1:name}' : 'main';
    const text = `${name}:\n  parameters:\n    \${2:name}: {type: \${3|string,float,int,path,uri|}, default: \${4}}\n  command: "\${5:python train.py} --$2 {$2}"`;
    const documentation = 'An entry point with a parameter and a command.';
    return [
      {
        label,
        kind: 'entryPoint',
        detail: 'entry point',
        documentation,
        range,
        text,
        snippet: true,
        order: 0,
      },
    ];
  }
  const entryPoint = path.length === 3 && path[2] === 'parameters' ? findEntryPoint(parsed, path) : undefined;
  if (!entryPoint) return [];
  const declared = new Set(entryPoint.parameters.map(({ name }) => name));
  const used = new Set(formatFields(parseFormat(entryPoint.command ?? '')).map(({ name }) => name));
  return [...used]
    .filter((name) => !declared.has(name) && /^[A-Za-z_][\w-]*$/.test(name))
    .map((name, order) => ({
      label: name,
      kind: 'parameter',
      detail: 'parameter',
      documentation: 'The command uses this parameter.',
      range,
      text: `${name}: {type: \${1|string,float,int,path,uri|}, default: \${2}}`,
      snippet: true,
      order,
    }));
}

/** A quote that is open at the cursor stays. */
export function insideQuotes({ document }: ParsedDocument, context: ValueContext): ValueContext {
  const { start, end } = context.range;
  const isOpen = /^["'][^"']*$/.test(document.getText().slice(start, end));
  return isOpen ? { ...context, range: { start: start + 1, end } } : context;
}

function typeDrafts({ path, range }: ValueContext): Draft[] {
  if (path[0] !== 'entry_points' || path[2] !== 'parameters') return [];
  const isShort = path.length === 4;
  if (!isShort && !(path.length === 5 && path[4] === 'type')) return [];
  const types = parameterTypes.map(({ name, doc }, order): Draft => ({
    label: name,
    kind: 'type',
    detail: 'parameter type',
    documentation: doc,
    range,
    text: name,
    snippet: false,
    order,
  }));
  if (!isShort) return types;
  const text = '{type: ${1|string,float,int,path,uri|}, default: ${2}}';
  const documentation = 'A parameter with a default.';
  return [
    ...types,
    {
      label: '{type, default}',
      kind: 'type',
      detail: 'parameter',
      documentation,
      range,
      text,
      snippet: true,
      order: 9,
    },
  ];
}

const environmentFiles: Readonly<Record<string, string>> = {
  python_env: 'python_env.yaml',
  conda_env: 'conda.yaml',
};

function environmentDrafts({ path, range }: ValueContext): Draft[] {
  const [key = ''] = path;
  const file = path.length === 1 ? environmentFiles[key] : undefined;
  if (!file) return [];
  const documentation = 'The usual name, which MLflow also finds by itself.';
  return [
    {
      label: file,
      kind: 'file',
      detail: 'environment file',
      documentation,
      range,
      text: file,
      snippet: false,
      order: 0,
    },
  ];
}

/** `{parameter}` in a command, once the brace is typed or where a word may start. */
function placeholderDrafts(
  parsed: ParsedDocument & { kind: 'mlproject' },
  context: ValueContext,
  offset: number,
): Draft[] {
  const { path } = context;
  if (path.length !== 3 || path[0] !== 'entry_points' || path[2] !== 'command') return [];
  const text = parsed.document.getText();
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const open = /(?:^|[^{])(?:\{\{)*(\{[^{}]*)$/.exec(line)?.[1];
  if (open === undefined && !/[\s="']$/.test(line)) return [];
  // An editor may have closed the brace already.
  const rest = open === undefined ? '' : (/^[\w.-]*\}?/.exec(text.slice(offset, offset + 200))?.[0] ?? '');
  const range = { start: offset - (open?.length ?? 0), end: offset + (rest.endsWith('}') ? rest.length : 0) };
  return (findEntryPoint(parsed, path)?.parameters ?? []).map((parameter, order) => ({
    label: `{${parameter.name}}`,
    kind: 'placeholder',
    detail: `${parameter.type}${parameter.default === undefined ? ', required' : ` = ${parameter.default}`}`,
    documentation: describeParameter(parameter),
    range,
    text: `{${parameter.name}}`,
    snippet: false,
    order,
  }));
}

function findEntryPoint(
  parsed: ParsedDocument & { kind: 'mlproject' },
  path: readonly string[],
): EntryPoint | undefined {
  return parsed.project.entryPoints.find(({ name }) => name === path[1]);
}
