import type { TextRange } from '../formats/yaml.ts';
import type { Draft } from './completionItems.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { scriptCalls } from './scripts/scriptCalls.ts';
import type { ScriptOption } from './scripts/scriptInterface.ts';
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
  // A block's lines follow each other in the shell only after a backslash; YAML folds the other ones.
  const call = scriptCalls(before.replace(/\\?\r?\n\s*/g, ' ')).at(-1);
  const read = call && (await reader.read(parsed.document.uri, call));
  if (!call || !read) return [];
  const passed = new Set(call.arguments.map(({ text }) => text.split('=')[0] ?? ''));
  const text = parsed.document.getText();
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

function hasParameter({ project }: Project, offset: number, option: ScriptOption): boolean {
  const entryPoint = project.entryPoints.find(({ range }) => range.start <= offset && offset <= range.end);
  return (
    option.values.max > 0 &&
    (entryPoint?.parameters.some(({ name }) => name === parameterName(option)) ?? false)
  );
}
