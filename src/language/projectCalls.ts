import type { YamlScalar } from '../formats/yaml.ts';
import { defaultEntryPoint, type ProjectCall } from './scripts/projectCall.ts';
import { shellLines, type ShellWord } from './shellWords.ts';
import { sourceOffsets } from './sourceOffsets.ts';

/** Options of `mlflow run` that are followed by no value. */
const flags = new Set(['--build-image', '--help']);
const options = new Set(['-e', '-v', '-P', '-A', '-b', '-c']);

/** `mlflow run URI -e NAME -P PARAMETER=VALUE` in a shell script, in a recipe of a Makefile or in a command. */
export function shellCalls(text: string): ProjectCall[] {
  return shellLines(text).flatMap((words) => {
    const at = words.findIndex(
      ({ text: word }, index) =>
        // A recipe's `@` and `-` belong to make.
        word === 'run' && /^[@+-]*mlflow$|[/\\]mlflow$/.test(words[index - 1]?.text ?? ''),
    );
    return at === -1 ? [] : readCall(text, words.slice(at + 1));
  });
}

function readCall(source: string, words: readonly ShellWord[]): ProjectCall[] {
  let uri: ShellWord | undefined;
  let entryPoint: GivenValue | undefined;
  let isOpen = false;
  const parameters: GivenValue[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word) break;
    if (!word.text.startsWith('-') || word.text === '-') {
      if (uri) isOpen ||= isFilledIn(word.text);
      uri ??= word;
      continue;
    }
    const option = /^(?:(-[eP])|(--(?:entry-point|param-list))(?:=|$))/.exec(word.text);
    if (option) {
      const isGlued = word.text !== (option[1] ?? option[2]);
      const prefix = isGlued ? option[0] : '';
      const value = isGlued ? word : words[++i];
      if (!value) return [];
      const given = { word: value, prefix, text: value.text.slice(prefix.length) };
      if (/^--?e/.test(option[0])) entryPoint = given;
      else parameters.push(given);
    } else if (
      options.has(word.text) ||
      (word.text.startsWith('--') && !word.text.includes('=') && !flags.has(word.text))
    )
      i++;
  }
  // A variable may hold `-e` as well.
  const name = entryPoint || isOpen ? entryPoint?.text : defaultEntryPoint;
  if (!uri?.text || !name || isFilledIn(uri.text) || isFilledIn(name)) return [];
  const whole = { uri: uri.text, entryPoint: name, start: words[0]?.range.start ?? 0 };
  const named = entryPoint && placeOf(source, entryPoint, name);
  return [
    ...(named ? [{ ...whole, ...named, parameter: undefined }] : []),
    ...parameters.flatMap((given) => {
      const parameter = /^([^=]+)=/.exec(given.text)?.[1];
      if (parameter === undefined || isFilledIn(parameter)) return [];
      const place = placeOf(source, given, parameter);
      return place ? [{ ...whole, ...place, parameter }] : [];
    }),
  ];
}

/** The value of an option, which may be glued to it. */
interface GivenValue {
  readonly word: ShellWord;
  readonly prefix: string;
  readonly text: string;
}

/** What the shell or MLflow fills in later is not known here. */
function isFilledIn(text: string): boolean {
  return /[$`{}*]/.test(text);
}

/** Where the value starts with the name, in one piece; nothing if escapes or quotes are inside the name. */
function placeOf(
  source: string,
  { word, prefix }: GivenValue,
  name: string,
): Pick<ProjectCall, 'range' | 'quotes'> | undefined {
  const { start, end } = word.range;
  const written = source.slice(start, end);
  if (!written.startsWith(prefix)) return undefined;
  const quote = /^["']?/.exec(written.slice(prefix.length))?.[0] ?? '';
  const at = start + prefix.length + quote.length;
  const after = at + name.length;
  if (source.slice(at, after) !== name) return undefined;
  const isQuoted = quote !== '' || /["']/.test(source.charAt(start - 1));
  return { range: { start: at, end: after }, quotes: isQuoted ? 'there' : '"' };
}

/** Calls in the command of an entry point, with their places in the document. */
export function commandCalls(command: YamlScalar): ProjectCall[] {
  if (!command.text.includes('mlflow')) return [];
  const rangeOf = sourceOffsets(command);
  const isDouble = command.source.startsWith('"');
  return shellCalls(command.text).flatMap((call) => {
    const range = rangeOf(call.range);
    // YAML's own quotes end at the first one like them.
    const quotes = call.quotes === '"' && isDouble ? "'" : call.quotes;
    return range ? [{ ...call, range, quotes, start: command.range.start + call.start }] : [];
  });
}
