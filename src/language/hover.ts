import type { Hover } from 'vscode-languageserver';
import { formatFields, parseFormat } from '../formats/formatString.ts';
import { parameterTypes, type FormatKey } from '../formats/keys.ts';
import type { EntryPoint, ProjectParameter } from '../formats/mlproject.ts';
import { pyStr } from '../formats/pyText.ts';
import type { TextRange } from '../formats/yaml.ts';
import { stringKey, stringValue } from '../formats/yamlLookup.ts';
import { sourceRanges } from './commandRanges.ts';
import { toRange } from './diagnostics.ts';
import { filesHover } from './filesHover.ts';
import type { ProblemSources } from './findProblems.ts';
import { entryAt, keysAt, type EntryAt } from './keyPaths.ts';
import { mlmodelHover } from './mlmodelHover.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { describeOption } from './optionText.ts';
import { findOption } from './scripts/passedOptions.ts';
import { projectCommands } from './scripts/projectCommands.ts';
import { scriptCalls } from './scripts/scriptCalls.ts';
import type { ScriptReader } from './scriptReader.ts';
import { sourceOffsets } from './sourceOffsets.ts';

interface Shown {
  readonly text: string;
  readonly range: TextRange;
}

export async function hoverAt(
  parsed: ParsedDocument,
  offset: number,
  { host, scripts }: ProblemSources,
): Promise<Hover | undefined> {
  if (!('yaml' in parsed)) return undefined;
  const at = entryAt(parsed.yaml.root, offset);
  if (!at) return undefined;
  const shown =
    keyHover(parsed, at) ?? (parsed.kind === 'mlproject' ? projectHover(parsed, at, offset) : undefined);
  const parts = [
    // What this file says comes before what any file may say, which would push it out of sight.
    parsed.kind === 'mlmodel' ? await mlmodelHover(at, host) : undefined,
    shown,
    shown || parsed.kind !== 'mlproject' ? undefined : await optionHover(parsed, offset, scripts),
    await filesHover(parsed, { at, offset }, host),
  ].filter((part) => part !== undefined);
  const [first] = parts;
  if (!first) return undefined;
  const value = parts.map(({ text }) => text).join('\n\n---\n\n');
  return { contents: { kind: 'markdown', value }, range: toRange(parsed.document, first.range) };
}

/** An option in a command, as the script declares it. */
async function optionHover(
  parsed: ParsedDocument & { kind: 'mlproject' },
  offset: number,
  scripts: ScriptReader,
): Promise<Shown | undefined> {
  const calls = projectCommands(parsed.yaml.root).filter(
    ({ command: { range } }) => range.start <= offset && offset <= range.end,
  );
  for (const { command } of calls) {
    const rangeOf = sourceOffsets(command);
    for (const call of scriptCalls(command.text)) {
      for (const word of call.arguments) {
        const name = word.text.split('=')[0] ?? '';
        const { start } = word.range;
        const range = name.startsWith('-') ? rangeOf({ start, end: start + name.length }) : undefined;
        if (!range || offset < range.start || offset > range.end) continue;
        const read = await scripts.read(parsed.document.uri, call);
        const option = read && findOption(read.script, name);
        return read && option && { text: describeOption(option, read.path), range };
      }
    }
  }
  return undefined;
}

function keyHover(parsed: ParsedDocument, { entry, parents, on }: EntryAt): Shown | undefined {
  if (on !== 'key') return undefined;
  const name = stringKey(entry);
  const key = keysAt(parsed.kind, parents).find((known) => known.name === name);
  return key && { text: describeFormatKey(key), range: entry.key.range };
}

/** Markdown for a key: what it does, its default, an example. */
export function describeFormatKey(key: FormatKey): string {
  const parts = [`**${key.name}**: ${key.type}`, key.doc];
  if (key.default !== undefined) parts.push(`Default: ${key.default}`);
  if (key.since !== undefined) parts.push(`Since MLflow ${key.since}`);
  if (key.example !== undefined) parts.push(`\`\`\`yaml\n${key.example}\n\`\`\``);
  return parts.join('\n\n');
}

/** Markdown for a parameter: its type, default and what its type means. */
export function describeParameter(parameter: ProjectParameter): string {
  const required = parameter.default === undefined;
  const parts = [
    `**${parameter.name}**: ${parameter.type}${required ? ', required' : ` = \`${parameter.default || "''"}\``}`,
  ];
  if (parameter.description) parts.push(parameter.description);
  parts.push(describeType(parameter.type));
  if (required) parts.push('The run must give it a value.');
  return parts.join('\n\n');
}

function describeType(type: string): string {
  const known = parameterTypes.find(({ name }) => name === type);
  return known ? known.doc : `MLflow takes the type \`${type}\` as \`string\`.`;
}

function projectHover(
  parsed: ParsedDocument & { kind: 'mlproject' },
  at: EntryAt,
  offset: number,
): Shown | undefined {
  const { entry, parents, on } = at;
  if (parents[0] !== 'entry_points') return undefined;
  const name = pyStr(entry.key);
  if (parents.length === 1 && on === 'key') {
    const entryPoint = parsed.project.entryPoints.find((candidate) => candidate.name === name);
    return entryPoint && { text: describeEntryPoint(entryPoint), range: entry.key.range };
  }
  const entryPoint = parsed.project.entryPoints.find((candidate) => candidate.name === parents[1]);
  if (!entryPoint) return undefined;
  if (parents.length === 3 && parents[2] === 'parameters' && on === 'key') {
    const parameter = entryPoint.parameters.find((candidate) => candidate.name === name);
    return parameter && { text: withUses(entryPoint, parameter), range: entry.key.range };
  }
  if (on !== 'value' || entry.value.kind !== 'scalar') return undefined;
  const isType = name === 'type' ? parents[2] === 'parameters' && parents.length === 4 : parents.length === 3;
  if (isType && parents[2] === 'parameters') {
    const type = stringValue(entry.value);
    return type === undefined
      ? undefined
      : { text: `**${type}**\n\n${describeType(type)}`, range: entry.value.range };
  }
  if (parents.length !== 2 || name !== 'command') return undefined;
  const rangeOf = sourceRanges(entry.value);
  for (const field of formatFields(parseFormat(entry.value.text))) {
    const range = rangeOf(field);
    if (offset < range.start || offset > range.end) continue;
    const parameter = entryPoint.parameters.find((candidate) => candidate.name === field.name);
    return parameter && { text: describeParameter(parameter), range };
  }
  return undefined;
}

function describeEntryPoint(entryPoint: EntryPoint): string {
  const required = entryPoint.parameters.filter((parameter) => parameter.default === undefined);
  const options = required.map(({ name }) => ` -P ${/^[\w.-]+$/.test(name) ? name : `'${name}'`}=…`);
  const run = `mlflow run .${entryPoint.name === 'main' ? '' : ` -e ${entryPoint.name}`}${options.join('')}`;
  const count = entryPoint.parameters.length;
  const parameters = count === 0 ? 'no parameters' : count === 1 ? '1 parameter' : `${count} parameters`;
  const say = required.length === 0 ? parameters : `${parameters}, ${required.length} required`;
  return `**${entryPoint.name}**: entry point, ${say}\n\n\`\`\`sh\n${run}\n\`\`\``;
}

function withUses(entryPoint: EntryPoint, parameter: ProjectParameter): string {
  const fields = formatFields(parseFormat(entryPoint.command ?? ''));
  const uses = fields.filter(({ name }) => name === parameter.name).length;
  const times = uses === 1 ? 'once' : `${uses} times`;
  const use =
    uses === 0
      ? 'Not used in the command: it is logged with the run and not passed.'
      : `Used ${times} in the command.`;
  return `${describeParameter(parameter)}\n\n${use}`;
}
