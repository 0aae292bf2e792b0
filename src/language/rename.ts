import type { Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { parseYaml, type TextRange, type YamlDocument } from '../formats/yaml.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import { toRange } from './diagnostics.ts';
import { callAt, documentsOf, targetAt, type NameTarget } from './nameTarget.ts';
import type { NavigationHost } from './navigationService.ts';
import { parameterNameProblem } from './parameterNames.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import type { ProjectCall } from './scripts/projectCall.ts';
import { nameAt, type NameAt } from './projectNames.ts';

/** Why something can't be renamed, for the user. */
export class RenameError extends Error {}

export function prepareRename(
  parsed: ParsedDocument,
  offset: number,
): { readonly range: Range; readonly placeholder: string } {
  const call =
    parsed.kind === 'mlproject' && !nameAt(parsed.yaml, offset) ? callAt(parsed, offset) : undefined;
  // Whether the workspace has the project that it calls is seen when the files are read.
  if (call) {
    return { range: toRange(parsed.document, call.range), placeholder: call.parameter ?? call.entryPoint };
  }
  const name = renamable('yaml' in parsed ? parsed.yaml : undefined, nameIn(parsed, offset));
  return { range: toRange(parsed.document, name.range), placeholder: name.name };
}

export async function rename(
  parsed: ParsedDocument,
  offset: number,
  options: { readonly newName: string; readonly host: NavigationHost },
): Promise<WorkspaceEdit> {
  const { newName, host } = options;
  const target = await targetAt(parsed, offset, host);
  const name = renamable(target?.yaml ?? ('yaml' in parsed ? parsed.yaml : undefined), target?.name);
  checkName(name, newName);
  const changes: Record<string, TextEdit[]> = {};
  if (!target) return { changes };
  checkCalls(target, newName);
  const { document } = target;
  const documents = documentsOf(target);
  const text = document.getText();
  const add = (uri: string, range: TextRange, newText: string): void => {
    (changes[uri] ??= []).push({ range: toRange(documents(uri), range), newText });
  };
  for (const range of name.declarations)
    add(document.uri, range, writeKey(text.slice(range.start, range.end), newName));
  for (const { nameRange } of name.uses) if (nameRange) add(document.uri, nameRange, newName);
  for (const call of target.calls) add(call.file, call.range, writeWord(call, newName));
  return { changes };
}

function nameIn(parsed: ParsedDocument, offset: number): NameAt | undefined {
  return parsed.kind === 'mlproject' ? nameAt(parsed.yaml, offset) : undefined;
}

function renamable(yaml: YamlDocument | undefined, name: NameAt | undefined): NameAt {
  const broken = yaml?.problems.find(({ kind }) => kind === 'syntax');
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

/** A call that could not be written would keep the old name, and run something else. */
function checkCalls({ name, calls, allCalls }: NameTarget, newName: string): void {
  if (name.kind !== 'parameter') return;
  for (const { file, start, quotes } of calls) {
    const where = decodeURIComponent(file.slice(file.lastIndexOf('/') + 1));
    const isTaken = allCalls.some(
      (other) => other.file === file && other.start === start && other.parameter === newName,
    );
    if (isTaken) throw new RenameError(`A call in ${where} passes \`${newName}\` too.`);
    if (quotes === 'impossible' && !isPythonName(newName)) {
      throw new RenameError(
        `A call in ${where} passes it as \`dict(${name.name}=…)\`, which takes names of Python only.`,
      );
    }
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

const pythonKeywords = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

function isPythonName(name: string): boolean {
  // Python reads other forms of a letter as the usual one.
  const isWord = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && name === name.normalize('NFKC');
  return isWord && !pythonKeywords.has(name);
}

/** In a script a name with spaces and the like needs quotes, which a string of Python has already. */
function writeWord({ quotes }: ProjectCall, name: string): string {
  if (quotes === 'there' || quotes === 'impossible' || /^[\w./:@%+,-]+$/.test(name)) return name;
  return `${quotes}${name}${quotes}`;
}
