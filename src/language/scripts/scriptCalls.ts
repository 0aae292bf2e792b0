import { commandsInFolders, joinPath } from './commandFolders.ts';
import { isFixed, type ShellCommand, type ShellWord } from './shellWords.ts';

/** A Python script of the project that a command runs. */
export interface ScriptCall {
  /** Relative to the folder of the project; the script of `-m` may be in two places, the first one first. */
  readonly paths: readonly string[];
  readonly script: ShellWord;
  readonly arguments: readonly ShellWord[];
  /** Where a further argument would be put. */
  readonly end: number;
}

const launchers: readonly (readonly string[])[] = [
  ['exec'],
  ['time'],
  ['nohup'],
  ['uv', 'run'],
  ['poetry', 'run'],
  ['pipenv', 'run'],
  ['pdm', 'run'],
  ['hatch', 'run'],
];

/** The Python scripts that a command runs in the project's folder, as far as its text tells. */
export function scriptCalls(command: string): ScriptCall[] {
  const calls: ScriptCall[] = [];
  for (const { folder, command: simple } of commandsInFolders(command)) {
    if (folder === undefined) break;
    const call = simple.operator === 'unread' ? undefined : pythonCall(simple);
    if (call) calls.push({ ...call, paths: call.paths.map((path) => joinPath(folder, path)) });
  }
  return calls;
}

/** The script of a command that starts a Python; its paths are relative to where it runs. */
export function pythonCall({ words, end }: ShellCommand): ScriptCall | undefined {
  let at = 0;
  while (/^[A-Za-z_]\w*=/.test(words[at]?.text ?? '')) at++;
  const launcher = launchers.find((names) => names.every((name, index) => words[at + index]?.text === name));
  at += launcher?.length ?? 0;
  const interpreter = words[at++];
  if (!interpreter || !isFixed(interpreter) || !/^python[\d.]*$/.test(interpreter.text)) return undefined;
  for (; at < words.length; at++) {
    const word = words[at];
    if (!word || !isFixed(word)) return undefined;
    if (/^-[WX]$/.test(word.text)) at++;
    else if (word.text === '-m') return moduleCall(words, { at: at + 1, end });
    else if (/^-[bBdEhiIOPqRsSuvx]+$|^-[WX]./.test(word.text)) continue;
    else if (word.text.startsWith('-') || !/^[\w./ -]+\.py$/.test(word.text)) return undefined;
    else {
      return { paths: [word.text], script: word, arguments: words.slice(at + 1), end };
    }
  }
  return undefined;
}

function moduleCall(
  words: readonly ShellWord[],
  { at, end }: { at: number; end: number },
): ScriptCall | undefined {
  const script = words[at];
  if (!script || !isFixed(script) || !/^[A-Za-z_]\w*(?:\.\w+)*$/.test(script.text)) return undefined;
  const path = script.text.replaceAll('.', '/');
  const rest = words.slice(at + 1);
  return { paths: [`${path}/__main__.py`, `${path}.py`], script, arguments: rest, end };
}
