import type { SyntaxNode } from '@lezer/common';
import type { PythonScript } from './argparseParsers.ts';
import { loosening, readDecorated, type DecoratedFunction } from './decoratedFunctions.ts';
import { constantOf, constantText, isTrue, stringConstant, type PythonConstant } from './pythonConstants.ts';
import { readCall, type PythonCall } from './pythonCalls.ts';
import { dottedName } from './pythonTree.ts';
import { choicesCheck, type ValueCheck } from './valueChecks.ts';
import { readsFile } from './readPaths.ts';
import {
  anyValues,
  noValue,
  oneValue,
  typeOfConstant,
  typeOfName,
  type ScriptInterface,
  type ScriptOption,
  type ScriptType,
} from './scriptInterface.ts';

/** Decorators of click that add no option, or one that a command does not pass. */
const plainDecorators = new Set(['pass_context', 'pass_obj', 'version_option', 'help_option']);

/** `@click.version_option(…, '--release')` */
function namesOptions({ tree }: PythonScript, { positional }: PythonCall): boolean {
  return positional.some((name) => stringConstant(tree, name)?.startsWith('-') !== false);
}

/** The options of the script's click commands; undefined if it has none. */
export function readClick(script: PythonScript): ScriptInterface | undefined {
  const { imports, scopes } = script;
  const word = ({ callee }: PythonCall): string => {
    const name = imports.qualify(callee);
    return name.startsWith('click.') ? name.slice('click.'.length) : '';
  };
  const groups = new Set<string>();
  const commands = readDecorated(script).flatMap((found) => {
    const maker = found.decorators.find(
      (decorator) => /^(?:command|group)$/.test(word(decorator)) || isSubcommand(decorator, groups),
    );
    if (!maker) return [];
    if (maker.method === 'group') groups.add(found.name);
    return [{ ...found, maker }];
  });
  if (commands.length === 0) return undefined;
  const subcommands = commands.length > 1 || groups.size > 0;
  const isPlain = (command: DecoratedFunction & { maker: PythonCall }): boolean =>
    !command.maker.spread &&
    !command.maker.keywords.has('cls') &&
    command.decorators.every(
      (decorator) =>
        decorator === command.maker ||
        (plainDecorators.has(word(decorator)) && !namesOptions(script, decorator)) ||
        (/^(?:option|argument)$/.test(word(decorator)) && hasNames(script, decorator)),
    );
  const [only] = commands;
  const runs = scopes.calls.filter(
    ({ callee, node }) => commands.some(({ name }) => name === callee) && scopes.isReached(node),
  );
  const complete =
    commands.every(isPlain) &&
    runs.length > 0 &&
    runs.every(
      ({ positional, keywords, spread }) => !spread && positional.length === 0 && !keywords.has('args'),
    ) &&
    !loosening.test(script.tree.source) &&
    !scopes.calls.some(({ method }) => method === 'add_command');
  const options = commands.flatMap(({ decorators }) =>
    decorators.flatMap((decorator) => {
      const kind = word(decorator);
      if (kind === 'option') return readOption(script, decorator) ?? [];
      return kind === 'argument' ? (readArgument(script, decorator) ?? []) : [];
    }),
  );
  // A command of a group is named before its options.
  return {
    framework: 'click',
    options: subcommands ? options.map((option) => ({ ...option, required: false })) : options,
    complete: complete && only !== undefined,
    subcommands,
    abbreviations: false,
  };
}

function isSubcommand({ callee, method }: PythonCall, groups: ReadonlySet<string>): boolean {
  return /^(?:command|group)$/.test(method) && groups.has(callee.slice(0, -method.length - 1));
}

function hasNames({ tree }: PythonScript, { positional, node }: PythonCall): boolean {
  const list = node.getChild('ArgList');
  const startsWithStar = list
    ? tree.source
        .slice(list.from + 1, list.to)
        .trimStart()
        .startsWith('*')
    : true;
  return (
    !startsWithStar &&
    positional.length > 0 &&
    positional.every((name) => stringConstant(tree, name) !== undefined)
  );
}

function readOption(script: PythonScript, call: PythonCall): ScriptOption | undefined {
  const { tree } = script;
  const { keywords, spread } = call;
  const declared = call.positional.flatMap((name) => stringConstant(tree, name) ?? []);
  const names = declared.flatMap(splitNames);
  if (names.length === 0) return undefined;
  const fallback = constantOf(tree, keywords.get('default'));
  const isFlag =
    declared.some((name) => name.startsWith('-') && name.includes('/')) ||
    isTrue(tree, keywords.get('is_flag')) ||
    isTrue(tree, keywords.get('count'));
  const hasDoubt =
    spread ||
    ['flag_value', 'is_flag', 'cls', 'prompt_required'].some((key) => keywords.has(key)) ||
    fallback?.kind === 'bool';
  const count = constantOf(tree, keywords.get('nargs'));
  const values =
    count?.kind === 'int'
      ? { min: Number(count.text), max: Number(count.text) }
      : keywords.has('nargs')
        ? anyValues
        : oneValue;
  const elsewhere =
    keywords.has('prompt') || keywords.has('envvar') || keywords.has('default') || keywords.has('callback');
  return {
    names,
    positional: false,
    required: !spread && !elsewhere && isTrue(tree, keywords.get('required')),
    values: isFlag ? noValue : hasDoubt ? { min: 0, max: values.max } : values,
    ...describe(script, { keywords, fallback, isFlag }),
    check: isFlag || hasDoubt ? undefined : checkOf(script, keywords),
    range: rangeOf(call),
  };
}

function readArgument(script: PythonScript, call: PythonCall): ScriptOption | undefined {
  const { tree } = script;
  const { keywords, spread } = call;
  const name = stringConstant(tree, call.positional[0]);
  if (name === undefined) return undefined;
  const nargs = constantOf(tree, keywords.get('nargs'));
  const isMany = keywords.has('nargs') && (nargs?.kind !== 'int' || nargs.text === '-1');
  const count = nargs?.kind === 'int' && nargs.text !== '-1' ? Number(nargs.text) : 1;
  const mayLack = ['default', 'envvar', 'required', 'callback'].some((key) => keywords.has(key));
  return {
    names: [name],
    positional: true,
    required: !spread && !isMany && !mayLack,
    values: isMany || spread ? anyValues : { min: count, max: count },
    ...describe(script, { keywords, fallback: constantOf(tree, keywords.get('default')), isFlag: false }),
    check: spread || keywords.has('cls') ? undefined : checkOf(script, keywords),
    range: rangeOf(call),
  };
}

function describe(
  script: PythonScript,
  from: { keywords: PythonCall['keywords']; fallback: PythonConstant | undefined; isFlag: boolean },
): Pick<ScriptOption, 'type' | 'mustExist' | 'default' | 'choices' | 'help'> {
  const { keywords, fallback, isFlag } = from;
  const { type, choices } = readType(script, keywords.get('type'));
  return {
    type: isFlag ? 'bool' : keywords.has('type') ? type : (typeOfConstant(fallback) ?? 'string'),
    mustExist: readsFile(script, keywords.get('type')),
    default: constantText(fallback),
    choices,
    help: stringConstant(script.tree, keywords.get('help')),
  };
}

/** Without a type, that of the default counts. */
function checkOf(
  { tree, imports, scopes }: PythonScript,
  keywords: PythonCall['keywords'],
): ValueCheck | undefined {
  const node = keywords.get('type');
  if (!node) {
    const fallback = constantOf(tree, keywords.get('default'));
    return fallback?.kind === 'int' || fallback?.kind === 'float' ? { kind: fallback.kind } : undefined;
  }
  const call = node.name === 'CallExpression' ? readCall(tree, node) : undefined;
  const name = imports.qualify(call?.callee ?? dottedName(tree, node));
  if (scopes.functions.has(name)) return undefined;
  if (/^(?:int|click\.(?:INT|IntRange))$/.test(name)) return { kind: 'int' };
  if (/^(?:float|click\.(?:FLOAT|FloatRange))$/.test(name)) return { kind: 'float' };
  if (!call || name !== 'click.Choice' || call.spread) return undefined;
  const check = choicesCheck(constantOf(tree, call.positional[0]), 'text');
  const sensitive = call.positional[1] ?? call.keywords.get('case_sensitive');
  if (check?.kind !== 'choices' || !sensitive) return check;
  const isSensitive = constantOf(tree, sensitive);
  return isSensitive?.kind === 'bool' ? { ...check, ignoresCase: !isSensitive.value } : undefined;
}

/** `float`, `click.INT`, `click.Path(exists=True)`, `click.Choice(["a", "b"])`. */
function readType(
  { tree, imports }: PythonScript,
  node: SyntaxNode | undefined,
): { type: ScriptType | undefined; choices: readonly string[] } {
  if (!node) return { type: undefined, choices: [] };
  if (node.name !== 'CallExpression')
    return { type: typeOfName(imports.qualify(dottedName(tree, node))), choices: [] };
  const call = readCall(tree, node);
  const name = imports.qualify(call.callee);
  if (name === 'click.IntRange') return { type: 'int', choices: [] };
  if (name === 'click.FloatRange') return { type: 'float', choices: [] };
  if (name !== 'click.Choice') return { type: typeOfName(name), choices: [] };
  const list = constantOf(tree, call.positional[0]);
  const items = list?.kind === 'list' ? list.items.flatMap((item) => constantText(item) ?? []) : [];
  return { type: 'string', choices: items };
}

/** `--shout/--no-shout`, `-s/ `; the name of the function's parameter is none of the command line's. */
export function splitNames(declared: string): string[] {
  if (!declared.startsWith('-')) return [];
  return declared
    .split('/')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

export function rangeOf({ positional, node }: PythonCall): ScriptOption['range'] {
  return { start: positional[0]?.from ?? node.from, end: positional.at(-1)?.to ?? node.to };
}
