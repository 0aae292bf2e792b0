import type { CodeAction, Diagnostic, TextEdit } from 'vscode-languageserver';
import { formatFields, parseFormat } from '../formats/formatString.ts';
import { parseYaml, type TextRange, type YamlMap } from '../formats/yaml.ts';
import { findEntry, findValue, isNone } from '../formats/yamlLookup.ts';
import { sourceRanges } from './commandRanges.ts';
import { toRange } from './diagnostics.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { findCalls, nearestOption, parameterName, unknownRange, type ReadCall } from './scriptProblems.ts';
import type { ScriptReader } from './scriptReader.ts';
import { readPassed } from './scripts/passedOptions.ts';
import { mainName, type ScriptOption } from './scripts/scriptInterface.ts';
import { sourceOffsets } from './sourceOffsets.ts';

type Project = ParsedDocument & { kind: 'mlproject' };

/** Quick fixes that rest on what a script takes: none where its text does not tell. */
export async function scriptFixes(
  parsed: ParsedDocument,
  diagnostics: readonly Diagnostic[],
  scripts: ScriptReader,
): Promise<CodeAction[]> {
  const ours = diagnostics.filter(({ code }) => code === 'E9' || code === 'W21' || code === 'W22');
  if (parsed.kind !== 'mlproject' || ours.length === 0) return [];
  const calls = await findCalls(parsed, scripts);
  return ours.flatMap((diagnostic) =>
    calls.flatMap((read) => {
      if (diagnostic.code === 'W21') return renameOption(parsed, diagnostic, read);
      return diagnostic.code === 'W22'
        ? passMissing(parsed, diagnostic, read)
        : declareLikeScript(parsed, diagnostic, read);
    }),
  );
}

function renameOption(parsed: Project, diagnostic: Diagnostic, read: ReadCall): CodeAction[] {
  return readPassed(read.call, read.script).unknown.flatMap(({ word, name }) => {
    const nearest = nearestOption(read.script, name);
    const range = unknownRange(read, { word, name });
    if (!nearest || !isAt(parsed, diagnostic, range)) return [];
    const source = parsed.document.getText().slice(range.start, range.end);
    if (source !== name) return [];
    const newText = mainName(nearest);
    return [fix(parsed, diagnostic, { title: `Write ${newText}`, edits: [{ range, newText }] })];
  });
}

function passMissing(parsed: Project, diagnostic: Diagnostic, read: ReadCall): CodeAction[] {
  const { call, project, script } = read;
  const rangeOf = sourceOffsets(project.command);
  const place = rangeOf(call.script.range) ?? project.command.range;
  const last = call.arguments.at(-1) ?? call.script;
  const end = rangeOf(last.range)?.end;
  if (!isAt(parsed, diagnostic, place) || end === undefined) return [];
  // Several options may be missing at one place: each has a fix of its own.
  const missing = readPassed(call, script).missing.filter((option) =>
    String(diagnostic.message).includes(`\`${mainName(option)}\`,`),
  );
  return missing.flatMap((option) => {
    const name = parameterName(option);
    const placeholder = `{${name}}`;
    const newText = option.positional ? ` ${placeholder}` : ` ${mainName(option)} ${placeholder}`;
    const declaration = declare(parsed, read, { name, option });
    if (!declaration) return [];
    const edits = [{ range: { start: end, end }, newText }, ...declaration];
    return [fix(parsed, diagnostic, { title: `Pass ${mainName(option)} with a parameter`, edits })];
  });
}

/** E9: the placeholder is the value of an option, or has its name. */
function declareLikeScript(parsed: Project, diagnostic: Diagnostic, read: ReadCall): CodeAction[] {
  const { call, project, script, path } = read;
  const rangeOf = sourceRanges(project.command);
  const field = formatFields(parseFormat(project.command.text)).find((candidate) =>
    isAt(parsed, diagnostic, rangeOf(candidate)),
  );
  if (!field || !/^[A-Za-z_][\w-]*$/.test(field.name)) return [];
  const option =
    readPassed(call, script).values.find(({ word }) => word.placeholder === field.name)?.option ??
    script.options.find((candidate) => parameterName(candidate) === field.name);
  const declaration = option && declare(parsed, read, { name: field.name, option });
  if (!declaration || declaration.length === 0) return [];
  const title = `Declare parameter ${field.name} as ${path} does`;
  return [fix(parsed, diagnostic, { title, edits: declaration })];
}

interface Edit {
  readonly range: TextRange;
  readonly newText: string;
}

/** Adds the parameter to the entry point; no edit where it is there, undefined where there is no place for it. */
function declare(
  parsed: Project,
  { project: { map } }: ReadCall,
  { name, option }: { name: string; option: ScriptOption },
): Edit[] | undefined {
  const entry = findEntry(map, 'parameters');
  const parameters = entry?.value;
  const value = parameterValue(option);
  if (parameters?.kind === 'map') {
    if (findValue(parameters, name)) return [];
    return parameters.aliased || entry?.merged
      ? undefined
      : addEntry(parsed, parameters, `${name}: ${value}`);
  }
  if (entry && !isNone(parameters)) return undefined;
  const [first] = map.entries;
  if (entry || !first || first.merged) return undefined;
  const text = parsed.document.getText();
  if (text.charAt(map.range.start) === '{') return addEntry(parsed, map, `parameters: {${name}: ${value}}`);
  const indent = indentAt(text, first.key.range.start);
  if (indent === undefined) return undefined;
  const start = first.key.range.start;
  return [{ range: { start, end: start }, newText: `parameters:\n${indent}  ${name}: ${value}\n${indent}` }];
}

function addEntry({ document }: Project, map: YamlMap, line: string): Edit[] | undefined {
  const text = document.getText();
  if (text.charAt(map.range.start) === '{') {
    const inside = text.slice(map.range.start + 1, map.range.end - 1);
    const at = map.range.start + 1 + inside.trimEnd().length;
    const separator = inside.trim() === '' ? '' : inside.trimEnd().endsWith(',') ? ' ' : ', ';
    return [{ range: { start: at, end: at }, newText: `${separator}${line}` }];
  }
  const last = map.entries.findLast(({ merged }) => !merged);
  const indent = last && indentAt(text, last.key.range.start);
  if (!last || indent === undefined) return undefined;
  const newline = text.indexOf('\n', Math.max(last.range.start, last.value.range.end - 1));
  const at = newline === -1 ? text.length : newline;
  return [{ range: { start: at, end: at }, newText: `\n${indent}${line}` }];
}

/** The blanks before a key that starts its line. */
function indentAt(text: string, offset: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^ *$/.test(before) ? before : undefined;
}

/** `{type: float, default: 0.5}`, or the type alone for what must be given. */
function parameterValue(option: ScriptOption): string {
  // To MLflow a truth value is text; `path` would have it look for a file.
  const type = option.type === 'int' || option.type === 'float' ? option.type : 'string';
  return option.default === undefined ? type : `{type: ${type}, default: ${yamlText(option.default, type)}}`;
}

/** Quoted where YAML would read something else than the text, or something else than a number of the type. */
function yamlText(text: string, type: 'int' | 'float' | 'string'): string {
  const { root, problems } = parseYaml(`{a: ${text}}`);
  const value = root?.kind === 'map' && root.entries.length === 1 ? root.entries[0]?.value : undefined;
  const kind =
    value?.kind === 'scalar' && problems.length === 0 && value.text === text ? value.value.kind : '';
  const isPlain = type === 'string' ? kind === 'str' : kind === 'int' || kind === 'float' || kind === 'str';
  return isPlain && text !== '' ? text : JSON.stringify(text);
}

function isAt({ document }: Project, { range }: Diagnostic, place: TextRange): boolean {
  return document.offsetAt(range.start) === place.start && document.offsetAt(range.end) === place.end;
}

function fix(
  { document }: Project,
  diagnostic: Diagnostic,
  { title, edits }: { title: string; edits: readonly Edit[] },
): CodeAction {
  const changes: TextEdit[] = edits.map(({ range, newText }) => ({
    range: toRange(document, range),
    newText,
  }));
  return {
    title,
    kind: 'quickfix',
    diagnostics: [diagnostic],
    isPreferred: true,
    edit: { changes: { [document.uri]: changes } },
  };
}
