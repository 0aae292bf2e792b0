import { isFixed, type ScriptCall } from './scriptCalls.ts';
import type { ScriptInterface, ScriptOption } from './scriptInterface.ts';
import type { ShellWord } from './shellWords.ts';

export interface PassedOptions {
  /** Options that the script does not have, by the words that name them. */
  readonly unknown: readonly { readonly word: ShellWord; readonly name: string }[];
  /** Options and arguments that the script can't do without. Empty where the command's words don't tell. */
  readonly missing: readonly ScriptOption[];
  /** The words that give a value to an option, with the option that takes it. */
  readonly values: readonly { readonly word: ShellWord; readonly option: ScriptOption }[];
}

/** Reads the words of a call as the script would. */
export function readPassed({ arguments: words }: ScriptCall, script: ScriptInterface): PassedOptions {
  const unknown: { word: ShellWord; name: string }[] = [];
  const values: { word: ShellWord; option: ScriptOption }[] = [];
  const given = new Set<ScriptOption>();
  const positionals: ShellWord[] = [];
  let isSure = true;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    const { name, value } = splitOption(word);
    if (name === undefined) {
      isSure &&= !word.splits;
      positionals.push(word);
    } else if (name === '--') {
      positionals.push(...words.slice(at + 1));
      break;
    } else if (name.length > word.fixedLength) {
      // Its name is known to the run only, and so is what follows it.
      isSure = false;
      at = skipValues(words, at);
    } else {
      const option = findOption(script, name);
      if (!option) {
        if (isCertainlyUnknown(script, name)) unknown.push({ word, name });
        isSure = false;
        at = skipValues(words, at);
        continue;
      }
      given.add(option);
      if (option.ends) isSure = false;
      if (value) continue;
      const { min, max } = option.values;
      for (let taken = 0; taken < max; taken++) {
        const next = words[at + 1];
        if (!next || (taken >= min && isOptionWord(next)) || isNextOption(script, next)) break;
        // A word that may be several, or none, leaves open where the next one belongs.
        isSure &&= !next.splits;
        values.push({ word: next, option });
        at++;
      }
    }
  }
  const declared = script.options.filter(({ positional }) => positional);
  const placed = placePositionals(declared, positionals);
  values.push(...placed.values);
  // A placeholder that has no place of its own may stand for an option.
  if (placed.left.some((word) => !isFixed(word)) || script.subcommands) isSure = false;
  const lacking = [
    ...script.options.filter((option) => !option.positional && option.required && !given.has(option)),
    ...placed.lacking,
  ];
  return { unknown, missing: isSure ? lacking : [], values };
}

/** `--alpha`, and whether its value is glued to it; nothing for a word that is no option, `-1` among them. */
function splitOption({ text, fixedLength }: ShellWord): { name?: string; value?: boolean } {
  if (fixedLength === 0 || !isOptionText(text)) return {};
  const equals = text.indexOf('=');
  return equals === -1 || equals > fixedLength
    ? { name: text }
    : { name: text.slice(0, equals), value: true };
}

function isOptionText(text: string): boolean {
  return /^-[^\d.\s]/.test(text);
}

function isOptionWord({ text, fixedLength }: ShellWord): boolean {
  return fixedLength > 0 && isOptionText(text);
}

/** argparse never takes a word that looks like an option as a value; click takes what it must have. */
function isNextOption({ framework }: ScriptInterface, word: ShellWord): boolean {
  return framework === 'argparse' && isOptionWord(word);
}

export function findOption(script: ScriptInterface, name: string): ScriptOption | undefined {
  const { options } = script;
  const exact = options.find(({ names }) => names.includes(name));
  if (exact || !script.abbreviations || !name.startsWith('--')) return exact;
  const longer = options.filter(({ names }) => names.some((known) => known.startsWith(name)));
  return longer.length === 1 ? longer[0] : undefined;
}

/** `-abc` may be three flags or a value glued to `-a`; the frameworks add options of their own. */
function isCertainlyUnknown(script: ScriptInterface, name: string): boolean {
  if (/^--(?:help|version|install-completion|show-completion)$|^-h$/.test(name)) return false;
  const names = script.options.flatMap((option) => option.names);
  if (name.startsWith('--')) return !(script.abbreviations && names.some((known) => known.startsWith(name)));
  return !names.some(
    (known) => known.startsWith(name) || (!known.startsWith('--') && name.startsWith(known)),
  );
}

/** The words after an unknown option up to the next one: whose they are is not known. */
function skipValues(words: readonly ShellWord[], at: number): number {
  let last = at;
  for (let next = words[last + 1]; next && !isOptionWord(next); next = words[last + 1]) last++;
  return last;
}

function placePositionals(
  declared: readonly ScriptOption[],
  words: readonly ShellWord[],
): {
  values: { word: ShellWord; option: ScriptOption }[];
  lacking: ScriptOption[];
  left: readonly ShellWord[];
} {
  const values: { word: ShellWord; option: ScriptOption }[] = [];
  const lacking: ScriptOption[] = [];
  let at = 0;
  declared.forEach((option, index) => {
    const reserved = declared.slice(index + 1).reduce((sum, later) => sum + later.values.min, 0);
    const count = Math.max(0, Math.min(option.values.max, words.length - at - reserved));
    for (const word of words.slice(at, at + count)) values.push({ word, option });
    if (option.required && words.length - at < option.values.min) lacking.push(option);
    at += count;
  });
  return { values, lacking, left: words.slice(at) };
}
