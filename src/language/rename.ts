import type { Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parseYaml, type TextRange } from '../formats/yaml.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import { toRange } from './diagnostics.ts';
import { callsOf } from './navigation.ts';
import type { NavigationHost } from './navigationService.ts';
import { parameterNameProblem } from './parameterNames.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { nameAt, type NameAt } from './projectNames.ts';

/** Why something can't be renamed, for the user. */
export class RenameError extends Error {}

export function prepareRename(
  parsed: ParsedDocument,
  offset: number,
): { readonly range: Range; readonly placeholder: string } {
  const name = renamable(parsed, offset);
  return { range: toRange(parsed.document, name.range), placeholder: name.name };
}

export async function rename(
  parsed: ParsedDocument,
  offset: number,
  options: { readonly newName: string; readonly host: NavigationHost },
): Promise<WorkspaceEdit> {
  const { newName, host } = options;
  const name = renamable(parsed, offset);
  const { document } = parsed;
  const text = document.getText();
  checkName(name, newName);
  const { calls, files } = await callsOf(document, name, host);
  const changes: Record<string, TextEdit[]> = {};
  const add = (of: TextDocument, range: TextRange, newText: string): void => {
    (changes[of.uri] ??= []).push({ range: toRange(of, range), newText });
  };
  for (const range of name.declarations)
    add(document, range, writeKey(text.slice(range.start, range.end), newName));
  for (const { nameRange } of name.uses) if (nameRange) add(document, nameRange, newName);
  for (const { file, range } of calls) {
    const source = files.find(({ uri }) => uri === file)?.text ?? '';
    const of = file === document.uri ? document : TextDocument.create(file, '', 0, source);
    add(of, range, writeWord(source, range, newName));
  }
  return { changes };
}

function renamable(parsed: ParsedDocument, offset: number): NameAt {
  const name = parsed.kind === 'mlproject' ? nameAt(parsed.yaml, offset) : undefined;
  const broken = 'yaml' in parsed && parsed.yaml.problems.find(({ kind }) => kind === 'syntax');
  // What can't be read would keep the old name.
  if (broken) throw new RenameError(`The file can't be read yet: ${broken.message}.`);
  if (!name) throw new RenameError('Only parameters and entry points of an MLproject file can be renamed.');
  if (name.declarations.length === 0) {
    throw new RenameError(
      `\`${name.name}\` is no parameter of this entry point: declare it under \`parameters\` first.`,
    );
  }
  if (name.uses.some(({ nameRange }) => !nameRange)) {
    throw new RenameError(
      `The command writes \`${name.name}\` with escapes or over lines, so it can't be renamed there.`,
    );
  }
  return name;
}

function checkName(name: NameAt, newName: string): void {
  const what = name.kind === 'parameter' ? 'parameter' : 'entry point';
  if (newName.trim() === '' || newName.trim() !== newName) {
    throw new RenameError(`The name of ${article(what)} has no space at its ends, and is not empty.`);
  }
  if (name.siblings.includes(newName))
    throw new RenameError(`There is already ${article(what)} \`${newName}\`.`);
  if (name.kind === 'parameter') {
    const [problem] = parameterNameProblem(newName, { range: name.range, index: 0 });
    if (problem) throw new RenameError(problem.message.replace(/^Invalid value .* supplied: /, ''));
    return;
  }
  // MLflow takes any name; these would have to be written differently in every script that calls it.
  // oxlint-disable-next-line no-control-regex
  if (/["'\\{}$`\x00-\x1F\x7F]/.test(newName)) {
    throw new RenameError(
      'The name of an entry point has no quotes, backslashes, braces, dollar signs and control characters.',
    );
  }
}

function article(what: string): string {
  return /^[aeiou]/.test(what) ? `an ${what}` : `a ${what}`;
}

/** A key with the quotes it had, or with those that YAML needs to read the name as text. */
export function writeKey(written: string, name: string): string {
  if (written.startsWith("'")) return `'${name}'`;
  if (written.startsWith('"')) return `"${name}"`;
  const { root, problems } = parseYaml(`{${name}: x}`);
  const [entry] = root?.kind === 'map' ? root.entries : [];
  const isText = problems.length === 0 && entry !== undefined && stringKey(entry) === name;
  return isText ? name : `"${name}"`;
}

/** In a script a name with spaces and the like needs quotes, which a string of Python has already. */
function writeWord(source: string, { start, end }: TextRange, name: string): string {
  const isQuoted = /["']/.test(source.charAt(start - 1)) && source.charAt(start - 1) === source.charAt(end);
  if (isQuoted || /^[\w./:@%+,-]+$/.test(name)) return name;
  return `"${name}"`;
}
