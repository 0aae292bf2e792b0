import type { ScriptCall } from './scriptCalls.ts';
import type { ScriptInterface, ScriptOption } from './scriptInterface.ts';
import { isFixed, type ShellWord } from './shellWords.ts';

export interface PassedOptions {
  /** Options that the script does not have, by the words that name them. */
  readonly unknown: readonly { readonly word: ShellWord; readonly name: string }[];
  /** Options and arguments that the script can't do without. Empty where the command's words don't tell. */
  readonly missing: readonly ScriptOption[];
  /** The words that give a value to an option, with the option that takes it. */
  readonly values: readonly PassedValue[];
  /** Flags to which a value is glued: `--fast=1`. */
  readonly flags: readonly PassedValue[];
  /** Options behind which their value, or a part of it, is not there. */
  readonly unfinished: readonly PassedValue[];
  /** Words for which the script has no place; the flag that stands before the first one is told with it. */
  readonly extra: readonly ShellWord[];
  readonly flagBefore: ScriptOption | undefined;
}

export interface PassedValue {
  readonly word: ShellWord;
  readonly option: ScriptOption;
  /** Where in the word's text the value starts: behind the `=` of `--alpha=3`. */
  readonly from: number;
  /** No other option or argument can be meant. */
  readonly isSure: boolean;
}

/** Reads the words of a call as the script would. */
export function readPassed({ arguments: words }: ScriptCall, script: ScriptInterface): PassedOptions {
  const unknown: { word: ShellWord; name: string }[] = [];
  const values: PassedValue[] = [];
  const flags: PassedValue[] = [];
  const unfinished: PassedValue[] = [];
  const flagsBefore = new Map<ShellWord, ScriptOption>();
  const given = new Set<ScriptOption>();
  const positionals: ShellWord[] = [];
  let isSure = true;
  let ends = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    const { name, value } = splitOption(word);
    if (name === undefined) {
      isSure &&= !word.splits;
      positionals.push(word);
      const before = words[at - 1];
      const flag = before && findOption(script, before.text);
      if (flag && flag.values.max === 0) flagsBefore.set(word, flag);
    } else if (name === '--') {
      const rest = words.slice(at + 1);
      isSure &&= !rest.some(({ splits }) => splits);
      positionals.push(...rest);
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
      if (option.ends) {
        isSure = false;
        ends = true;
      }
      // To click the last one counts, and no other is looked at.
      if (script.framework !== 'argparse') dropValues(values, option);
      const { min, max } = option.values;
      const found = { option, isSure: isOnlyOne(script, name, option) };
      // `-b=3` gives `=3` to click.
      const isLong = name.startsWith('--');
      if (value) {
        (max === 0 ? flags : values).push({
          ...found,
          word,
          from: name.length + 1,
          isSure: found.isSure && isLong,
        });
        continue;
      }
      let taken = 0;
      let mayBeMore = false;
      for (; taken < max; taken++) {
        const next = words[at + 1];
        if (!next || (taken >= min && isOptionWord(next)) || isNextOption(script, next)) break;
        // A word that may be several, or none, leaves open where the next one belongs.
        isSure &&= !next.splits;
        mayBeMore ||= next.splits;
        values.push({ ...found, word: next, from: 0 });
        at++;
      }
      const next = words[at + 1];
      // What argparse makes of `--` and of an option with a blank in it is another matter.
      const isPlain = !next || (next.fixedLength > 1 && next.text !== '--' && !next.text.includes(' '));
      if (taken < min && !mayBeMore && isPlain) unfinished.push({ ...found, word, from: 0 });
      else if (taken < min) isSure = false;
    }
  }
  const declared = script.options.filter(({ positional }) => positional);
  const placed = placePositionals(declared, positionals);
  const isPlaced = isSure && !script.subcommands;
  values.push(...placed.values.map((value) => ({ ...value, from: 0, isSure: isPlaced })));
  const extra = isPlaced ? placed.left : [];
  const countsSurely = script.framework === 'argparse' ? !ends : isSure;
  // A placeholder that has no place of its own may stand for an option.
  if (placed.left.some((word) => !isFixed(word)) || script.subcommands) isSure = false;
  const lacking = [
    ...script.options.filter((option) => !option.positional && option.required && !given.has(option)),
    ...placed.lacking,
  ];
  // A script that only prints its help has no objections.
  const told = <T>(found: readonly T[]): readonly T[] => (ends ? [] : found);
  return {
    unknown,
    missing: isSure ? lacking : [],
    values: values.map((value) => ({ ...value, isSure: value.isSure && countsSurely })),
    flags: told(flags),
    unfinished: told(unfinished),
    extra,
    flagBefore: extra[0] && flagsBefore.get(extra[0]),
  };
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

function dropValues(values: PassedValue[], option: ScriptOption): void {
  for (const [index, value] of values.entries())
    if (value.option === option) values[index] = { ...value, isSure: false };
}

/** Subcommands, and branches of the script, may declare the same name in ways of their own. */
function isOnlyOne({ options, subcommands }: ScriptInterface, name: string, option: ScriptOption): boolean {
  return (
    !subcommands && options.every((other) => other === option || !other.names.some((known) => known === name))
  );
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
