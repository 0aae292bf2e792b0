import type { YamlScalar } from '../formats/yaml.ts';
import type { ProjectCall } from './scripts/projectRuns.ts';
import { shellLines, type ShellWord } from './shellWords.ts';
import { sourceOffsets } from './sourceOffsets.ts';

/** Options of `mlflow run` that are followed by no value. */
const flags = new Set(['--build-image', '--help']);
const options = new Set(['-e', '-v', '-P', '-A', '-b', '-c']);

/** `mlflow run URI -e NAME` in a shell script, in a recipe of a Makefile or in a command. */
export function shellCalls(text: string): ProjectCall[] {
  return shellLines(text).flatMap((words) => {
    const at = words.findIndex(
      ({ text: word }, index) => word === 'run' && /^mlflow$|[/\\]mlflow$/.test(words[index - 1]?.text ?? ''),
    );
    return at === -1 ? [] : readCall(words.slice(at + 1));
  });
}

function readCall(words: readonly ShellWord[]): ProjectCall[] {
  let uri: ShellWord | undefined;
  let entryPoint: ShellWord | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word) break;
    if (!word.text.startsWith('-') || word.text === '-') {
      uri ??= word;
      continue;
    }
    const glued = /^(--entry-point=|-e(?=.))/.exec(word.text)?.[0].length;
    if (glued !== undefined && word.plain) {
      const range = { start: word.range.start + glued, end: word.range.end };
      entryPoint = { text: word.text.slice(glued), range, plain: true };
    } else if (word.text === '-e' || word.text === '--entry-point') entryPoint = words[++i];
    else if (
      options.has(word.text) ||
      (word.text.startsWith('--') && !word.text.includes('=') && !flags.has(word.text))
    )
      i++;
  }
  // What the shell or MLflow fills in later is not known here.
  const isOpen = [uri, entryPoint].some((word) => !word?.text || /[$`{}*]/.test(word.text));
  if (!uri || !entryPoint || isOpen) return [];
  return [{ uri: uri.text, entryPoint: entryPoint.text, range: entryPoint.range }];
}

/** Calls in the command of an entry point, with their places in the document. */
export function commandCalls(command: YamlScalar): ProjectCall[] {
  if (!command.text.includes('mlflow')) return [];
  const rangeOf = sourceOffsets(command);
  return shellCalls(command.text).flatMap((call) => {
    const range = rangeOf(call.range);
    return range ? [{ ...call, range }] : [];
  });
}
