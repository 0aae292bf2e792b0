import type { TextRange } from '../formats/yaml.ts';
import type { Draft } from './completionItems.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { projectCommands } from './scripts/projectCommands.ts';
import { scriptCalls } from './scripts/scriptCalls.ts';
import type { ScriptOption } from './scripts/scriptInterface.ts';
import type { ShellWord } from './scripts/shellWords.ts';
import { describeOption, describeShortly } from './optionText.ts';
import { parameterName } from './readCalls.ts';
import type { ScriptReader } from './scriptReader.ts';

type Project = ParsedDocument & { kind: 'mlproject' };

/** What stands before the cursor in a command: the lines from the command's start, and the word at the cursor. */
export interface CommandCursor {
  readonly before: string;
  readonly word: string;
  readonly range: TextRange;
}

/** The word at the cursor is what follows the last blank, quote or `=`. */
export function commandCursor(text: string, range: TextRange): CommandCursor {
  const written = text
    .slice(range.start, range.end)
    .replace(/^[|>][-+\d]*[^\n]*\n/, '')
    .replace(/^["']/, '');
  const word = /[^\s"'=;&|]*$/.exec(written)?.[0] ?? '';
  const before = written.slice(0, written.length - word.length);
  return { before, word, range: { start: range.end - word.length, end: range.end } };
}

/** Names of the file's entry points after `mlflow run . -e`. */
export function entryPointDrafts(parsed: Project, { before, range }: CommandCursor): Draft[] {
  if (!/\bmlflow run\b[^;&|\n]*\s(?:-e\s+|--entry-point[\s=]+)$/.test(before)) return [];
  return parsed.project.entryPoints.map(({ name }, order) => ({
    label: name,
    kind: 'entryPoint',
    detail: 'entry point',
    documentation: 'An entry point of this project.',
    range,
    text: name,
    snippet: false,
    order,
  }));
}

/** The options that the script before the cursor takes and that the command does not pass yet. */
export async function optionDrafts(
  parsed: Project,
  { before, word, range }: CommandCursor,
  reader: ScriptReader,
): Promise<Draft[]> {
  if (!word.startsWith('-')) return [];
  const call = scriptCalls(joinLines(before)).at(-1);
  const read = call && (await reader.read(parsed.document.uri, call));
  if (!call || !read) return [];
  const text = parsed.document.getText();
  const passed = new Set(
    [...call.arguments, ...laterArguments(parsed, { before, word, range })].map(
      (argument) => argument.text.split('=')[0] ?? '',
    ),
  );
  const rest = /^[\w-]*/.exec(text.slice(range.end, range.end + 200))?.[0] ?? '';
  return read.script.options
    .filter(({ positional, names }) => !positional && !names.some((name) => passed.has(name)))
    .flatMap((option) => option.names.map((name) => ({ option, name })))
    .filter(({ name }) => name.startsWith('--') || word === '-')
    .map(({ option, name }, order) => ({
      label: name,
      kind: 'option',
      detail: describeShortly(option),
      documentation: describeOption(option, read.path),
      range: { start: range.start, end: range.end + rest.length },
      text: hasParameter(parsed, range.start, option) ? `${name} {${parameterName(option)}}` : name,
      snippet: false,
      order,
    }));
}

/** What the same command passes behind the cursor. */
function laterArguments(parsed: Project, { before, word, range }: CommandCursor): readonly ShellWord[] {
  const written = projectCommands(parsed.yaml.root).find(
    ({ command }) => command.range.start <= range.start && range.end <= command.range.end,
  );
  if (!written || written.command.aliased) return [];
  const { source, range: whole, style } = written.command;
  const isLiteral = source.startsWith('|');
  const rest = source
    .slice(range.end - whole.start, style === 'quoted' ? -1 : undefined)
    .replace(isLiteral ? /\\\r?\n\s*/g : /\\?\r?\n\s*/g, ' ');
  const start = joinLines(before);
  const at = start.length;
  const call = scriptCalls(start + word + rest).find(
    ({ script, end }) => script.range.start < at && at <= end,
  );
  return call?.arguments.filter((argument) => argument.range.start > at) ?? [];
}

/** A block's lines follow each other in the shell only after a backslash; YAML folds the other ones. */
function joinLines(text: string): string {
  return text.replace(/\\?\r?\n\s*/g, ' ');
}

function hasParameter({ project }: Project, offset: number, option: ScriptOption): boolean {
  const entryPoint = project.entryPoints.find(({ range }) => range.start <= offset && offset <= range.end);
  return (
    option.values.max > 0 &&
    (entryPoint?.parameters.some(({ name }) => name === parameterName(option)) ?? false)
  );
}
