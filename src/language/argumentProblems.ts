import { pyStr } from '../formats/pyText.ts';
import type { TextRange, YamlNode } from '../formats/yaml.ts';
import { effectiveEntries, findEntry, isNone, stringKey } from '../formats/yamlLookup.ts';
import { parameterType } from './parameterTypes.ts';
import type { Problem } from './problem.ts';
import { elsewhere, parameterName, type ReadCall } from './readCalls.ts';
import { readPassed, type PassedValue } from './scripts/passedOptions.ts';
import { mainName, type ScriptInterface, type ScriptOption } from './scripts/scriptInterface.ts';
import { isFixed, type ShellWord } from './scripts/shellWords.ts';
import { accepts, type ValueCheck } from './scripts/valueChecks.ts';
import { sourceOffsets } from './sourceOffsets.ts';

/** W26: values that a script surely refuses. What `-P` gives is the user's; the default of a parameter counts. */
export function argumentProblems(read: ReadCall): Problem[] {
  const { call, script, path } = read;
  const { values, flags, unfinished, extra, flagBefore } = readPassed(call, script);
  const problemAt = (range: TextRange, message: string, option?: ScriptOption): Problem => ({
    code: 'W26',
    message,
    range,
    related: option ? [elsewhere(read, `\`${mainName(option)}\` is declared here`, option)] : [],
  });
  return [
    ...values.flatMap((value) => refusedValue(read, value)),
    ...flags.flatMap(({ word, option, isSure, from }) => {
      if (!isSure) return [];
      const shown = isFixed(word)
        ? refusal(script, option, { kind: 'flag', value: word.text.slice(from) })
        : '';
      const stops = shown === '' ? 'it stops' : `it stops with ${shown}`;
      const message = `\`${word.text.slice(0, from - 1)}\` of \`${path}\` takes no value: ${stops}.`;
      return [problemAt(rangeOf(read, word), message, option)];
    }),
    ...unfinished.flatMap(({ word, option, isSure }) => {
      if (!isSure) return [];
      const message = `\`${word.text}\` of \`${path}\` needs ${describeCount(option)}: it stops with ${refusal(script, option, { kind: 'unfinished', name: word.text })}.`;
      return [problemAt(rangeOf(read, word), message, option)];
    }),
    ...surplus(read, extra, flagBefore).map(({ message, range }) => problemAt(range, message, flagBefore)),
  ];
}

function refusedValue(read: ReadCall, { word, option, from, isSure }: PassedValue): Problem[] {
  const { check } = option;
  const passed = check && isSure ? passedText(read, word, from) : undefined;
  if (!check || !passed || accepts(check, passed.text)) return [];
  const name = mainName(option);
  const whose = passed.parameter === undefined ? '' : `, the default of \`${passed.parameter}\``;
  const message = `\`${read.path}\` takes ${describeCheck(check)} for \`${name}\`, not \`${passed.text}\`${whose}: it stops with ${refusal(read.script, option, { kind: 'value', value: passed.text })}.`;
  const related = [elsewhere(read, `\`${name}\` is declared here`, option)];
  return [{ code: 'W26', message, range: passed.range, related }];
}

interface PassedText {
  readonly text: string;
  readonly range: TextRange;
  /** Whose default it is. */
  readonly parameter?: string;
}

/** What a word gives to an option; undefined where only a run tells. */
function passedText(read: ReadCall, word: ShellWord, from: number): PassedText | undefined {
  if (isFixed(word)) {
    const isPlain = word.range.end - word.range.start === word.text.length;
    return { text: word.text.slice(from), range: rangeOf(read, word, isPlain ? from : 0) };
  }
  const parameter = word.fixedLength === from ? word.ending : undefined;
  const found = parameter === undefined ? undefined : defaultOf(read, parameter);
  if (parameter === undefined || !found) return undefined;
  return { text: found.text, range: found.range ?? rangeOf(read, word, from), parameter };
}

/** The default of the entry point's parameter as the command gets it, and where it is written. */
function defaultOf(
  { project }: ReadCall,
  name: string,
): { readonly text: string; readonly range: TextRange | undefined } | undefined {
  const parameters = findEntry(project.map, 'parameters')?.value;
  const entries = parameters?.kind === 'map' ? effectiveEntries(parameters) : [];
  const entry = entries.find((candidate) => stringKey(candidate) === name);
  // MLflow makes another path of it.
  if (!entry || entry.value.kind !== 'map' || parameterType(entry) === 'path') return undefined;
  const written = findEntry(entry.value, 'default');
  if (!written || isNone(written.value)) return undefined;
  const isHere = !written.merged && !entry.merged && ![parameters, entry.value].some(isAliased);
  return { text: pyStr(written.value), range: isHere ? written.value.range : undefined };
}

function isAliased(node: YamlNode | undefined): boolean {
  return node?.aliased === true;
}

function rangeOf({ project: { command } }: ReadCall, { range }: ShellWord, from = 0): TextRange {
  // An empty value has no place of its own.
  const start = range.start + from < range.end ? range.start + from : range.start;
  return sourceOffsets(command)({ start, end: range.end }) ?? command.range;
}

/** Words for which the script has no place, up to the first of which only a run knows what it is. */
function surplus(
  read: ReadCall,
  extra: readonly ShellWord[],
  flag: ScriptOption | undefined,
): { readonly message: string; readonly range: TextRange }[] {
  const { script, path } = read;
  const known = extra.map((word) => surplusText(read, word, flag));
  const [first] = extra;
  const last = extra.at(-1);
  const texts = known.filter((text) => text !== undefined);
  if (!first || !last || texts.length < extra.length) return [];
  const shown = script.framework === 'typer' ? texts.slice(0, 1).join('') : texts.join(' ');
  const stops =
    script.framework === 'argparse'
      ? `"error: unrecognized arguments: ${shown}"`
      : `"Got unexpected extra argument${texts.length > 1 ? 's' : ''} (${shown})"`;
  const places = script.options.filter(({ positional }) => positional).length;
  const why = flag
    ? `\`${mainName(flag)}\` of \`${path}\` takes no value, and there is no place for \`${first.text}\` behind it`
    : places === 0
      ? `\`${path}\` takes options only, and no \`${first.text}\` without one`
      : `\`${path}\` has no place for \`${first.text}\`: it takes ${places === 1 ? 'one argument' : `${places} arguments`} without an option`;
  return [{ message: `${why}: it stops with ${stops}.`, range: rangeOf(read, first) }];
}

/** Undefined for what may be an option when the project is run. */
function surplusText(read: ReadCall, word: ShellWord, flag: ScriptOption | undefined): string | undefined {
  if (isFixed(word)) return word.text;
  if (word.placeholder === undefined) return undefined;
  const found = defaultOf(read, word.placeholder);
  if (found) return found.text.startsWith('-') ? undefined : found.text;
  return flag && parameterName(flag) === word.placeholder ? word.text : undefined;
}

function describeCheck(check: ValueCheck): string {
  switch (check.kind) {
    case 'int':
    case 'any int':
      return 'a whole number';
    case 'float':
      return 'a number';
    case 'choices': {
      const words = check.choices.map((choice) => `\`${choice}\``);
      return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
    }
  }
}

function describeCount({ values: { min, max } }: ScriptOption): string {
  if (min !== max) return 'one value at least';
  return min === 1 ? 'a value' : `${min} values`;
}

type Objection =
  | { readonly kind: 'value' | 'flag'; readonly value: string }
  | { readonly kind: 'unfinished'; readonly name: string };

/** The script's own last words. */
function refusal({ framework }: ScriptInterface, option: ScriptOption, objection: Objection): string {
  return framework === 'argparse'
    ? `"error: argument ${option.names.join('/')}: ${argparseWords(option, objection)}"`
    : `"${clickWords(option, objection)}"`;
}

function argparseWords({ check, values }: ScriptOption, objection: Objection): string {
  if (objection.kind === 'flag') return `ignored explicit argument '${objection.value}'`;
  if (objection.kind === 'value') {
    const isChoice = check?.kind === 'choices';
    const isNumber = isChoice && check.as !== 'text';
    if (isNumber && accepts({ kind: check.as === 'int' ? 'int' : 'float' }, objection.value))
      return `invalid choice: ${objection.value}`;
    if (isChoice && !isNumber) return `invalid choice: '${objection.value}'`;
    const type = isChoice ? check.as : check?.kind === 'float' ? 'float' : 'int';
    return `invalid ${type} value: '${objection.value}'`;
  }
  if (values.min !== values.max) return 'expected at least one argument';
  return values.min === 1 ? 'expected one argument' : `expected ${values.min} arguments`;
}

function clickWords({ names, check, values }: ScriptOption, objection: Objection): string {
  if (objection.kind === 'unfinished') {
    const what = values.min === 1 ? 'an argument' : `${values.min} arguments`;
    return `Option '${objection.name}' requires ${what}.`;
  }
  if (objection.kind === 'flag') return `Option '${mainFlag(names)}' does not take a value.`;
  const shown = names.map((name) => `'${name}'`).join(' / ');
  const what =
    check?.kind === 'choices'
      ? `one of ${check.choices.map((choice) => `'${choice}'`).join(', ')}`
      : `a valid ${check?.kind === 'float' ? 'float' : 'integer'}`;
  return `Invalid value for ${shown}: '${objection.value}' is not ${what}.`;
}

function mainFlag(names: readonly string[]): string {
  return names.find((name) => name.startsWith('--')) ?? names[0] ?? '';
}
