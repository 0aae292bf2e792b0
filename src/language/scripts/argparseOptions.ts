import type { SyntaxNode } from '@lezer/common';
import {
  hasForeignParents,
  isFalse,
  traceParsers,
  type ArgparseParsers,
  type PythonScript,
} from './argparseParsers.ts';
import { constantOf, constantText, isTrue, stringConstant } from './pythonConstants.ts';
import type { PythonCall } from './pythonCalls.ts';
import { choicesCheck, type ValueCheck } from './valueChecks.ts';
import { isConditional, isRepeated, parameterNames } from './pythonScopes.ts';
import { ancestorsOf, dottedName, nodesNamed, nodeText, type PythonTree } from './pythonTree.ts';
import { readsFile } from './readPaths.ts';
import {
  anyValues,
  noValue,
  oneValue,
  typeOfConstant,
  typeOfName,
  type ScriptInterface,
  type ScriptOption,
} from './scriptInterface.ts';

/** What the script adds to its ArgumentParser; undefined if it makes none. */
export function readArgparse(script: PythonScript): ScriptInterface | undefined {
  const { tree, scopes } = script;
  const parsers = traceParsers(script);
  const { constructions } = parsers;
  if (constructions.length === 0) return undefined;
  const added = scopes.calls.filter(({ method, receiver }) => receiver && method === 'add_argument');
  const subcommands = scopes.calls.some(({ method }) => method === 'add_subparsers');
  const isOnly = constructions.length === 1 && !subcommands;
  const options = added.flatMap((call) => readOption(script, call, { parsers, isOnly }) ?? []);
  const hasHelp = constructions.some(({ keywords }) => !isFalse(tree, keywords.get('add_help')));
  const first = constructions[0]?.node;
  if (hasHelp && first) options.push(helpOption(first));
  return {
    framework: 'argparse',
    options,
    complete: isComplete(script, parsers, added),
    subcommands,
    abbreviations: constructions.some(({ keywords }) => !isFalse(tree, keywords.get('allow_abbrev'))),
  };
}

const usualArguments = new Set([
  ...['prog', 'usage', 'description', 'epilog', 'formatter_class', 'parents', 'add_help', 'allow_abbrev'],
  ...['exit_on_error', 'argument_default', 'conflict_handler', 'suggest_on_error', 'color'],
]);

function isComplete(script: PythonScript, parsers: ArgparseParsers, added: readonly PythonCall[]): boolean {
  const { scopes } = script;
  // A function of the script's own may be called `parse_args` too.
  const parsing = scopes.calls.filter(
    ({ method, receiver }) => receiver && /^parse_(?:known_)?(?:intermixed_)?args$/.test(method),
  );
  const isKnown = (call: PythonCall): boolean => parsers.kindOf(call.receiver) !== undefined;
  return (
    parsers.traced &&
    parsers.constructions.every(
      (call) =>
        !call.spread &&
        [...call.keywords.keys()].every((name) => usualArguments.has(name)) &&
        !hasForeignParents(call, parsers),
    ) &&
    added.every((call) => isKnown(call) && !isRepeated(call.node) && hasNames(script, call)) &&
    parsing.every(
      (call) => isKnown(call) && !call.method.includes('known') && readsCommandLine(script, call),
    ) &&
    parsing.some(({ node }) => scopes.isReached(node)) &&
    !readsArgv(script)
  );
}

/** All its names are written out, and it does not swallow what follows. */
function hasNames({ tree }: PythonScript, { positional, keywords, node }: PythonCall): boolean {
  const nargs = keywords.get('nargs');
  const rest = nargs && /REMAINDER|PARSER|["'](?:\.\.\.|A\.\.\.)["']/.test(nodeText(tree, nargs));
  const stars = nodeText(tree, node.getChild('ArgList') ?? node)
    .replace(/^\(\s*/, '')
    .startsWith('*');
  return (
    !rest &&
    !stars &&
    positional.length > 0 &&
    positional.every((name) => stringConstant(tree, name) !== undefined)
  );
}

/** `parse_args()`, `parse_args(sys.argv[1:])`, or a function's `argv=None`. */
function readsCommandLine(script: PythonScript, { positional, keywords, spread, node }: PythonCall): boolean {
  const { tree, scopes } = script;
  const args = positional[0] ?? keywords.get('args');
  if (spread) return false;
  if (!args || constantOf(tree, args)?.kind === 'none') return true;
  const text = nodeText(tree, args);
  if (text === 'sys.argv[1:]') return true;
  const definition = ancestorsOf(node).find(({ name }) => name === 'FunctionDefinition');
  const list = definition?.getChild('ParamList');
  if (!definition || !list || !parameterNames(tree, definition).includes(text)) return false;
  const isNone = new RegExp(`[(,\\s]${text}\\s*(?::[^,=]*)?=\\s*None\\b`).test(nodeText(tree, list));
  const name = nodeText(tree, definition.getChild('VariableName') ?? definition);
  const given = scopes.calls.filter(({ callee }) => callee === name);
  return isNone && given.every((call) => !call.spread && call.positional.length + call.keywords.size === 0);
}

/** It looks at the command line itself, and may do anything with it. */
export function readsArgv({ tree, imports }: PythonScript): boolean {
  const names = nodesNamed(tree, 'MemberExpression', 'VariableName').filter(
    (node) =>
      node.parent?.name !== 'ImportStatement' && imports.qualify(dottedName(tree, node)) === 'sys.argv',
  );
  return names.some(({ parent }) => {
    const text = parent ? nodeText(tree, parent) : '';
    const isParsed = parent?.parent?.name === 'ArgList' && calledMethod(tree, parent) === 'parse_args';
    return !(text.endsWith('[0]') || (text.endsWith('[1:]') && isParsed));
  });
}

function calledMethod(tree: PythonTree, argument: SyntaxNode): string {
  const callee = argument.parent?.parent?.firstChild;
  return callee
    ? nodeText(tree, callee.name === 'MemberExpression' ? (callee.lastChild ?? callee) : callee)
    : '';
}

function readOption(
  script: PythonScript,
  call: PythonCall,
  { parsers, isOnly }: { parsers: ArgparseParsers; isOnly: boolean },
): ScriptOption | undefined {
  const { tree, imports, scopes } = script;
  const { keywords, node, spread } = call;
  const names = call.positional.flatMap((name) => stringConstant(tree, name) ?? []);
  const [first] = names;
  if (first === undefined) return undefined;
  const positional = !first.startsWith('-');
  const action = keywords.get('action');
  const actionWord = action && stringConstant(tree, action);
  const isBooleanOptional =
    action && imports.qualify(dottedName(tree, action)) === 'argparse.BooleanOptionalAction';
  const isFlag =
    isBooleanOptional ||
    /^(?:store_const|store_true|store_false|append_const|count|help|version)$/.test(actionWord ?? '');
  const isStored = !action || /^(?:store|append|extend)$/.test(actionWord ?? '');
  const values = isFlag ? noValue : isStored && !spread ? valuesOf(script, keywords.get('nargs')) : anyValues;
  const kind = parsers.kindOf(call.receiver);
  const isCertain = isOnly && !spread && (kind === 'parser' || kind === 'group');
  const mustBe = positional ? isStored && values.min > 0 : isTrue(tree, keywords.get('required'));
  const fallback = constantOf(tree, keywords.get('default'));
  const type = keywords.get('type');
  const typeName = type?.name === 'CallExpression' ? (type.firstChild ?? type) : type;
  const choices = constantOf(tree, keywords.get('choices'));
  // What it gives back may be changed later.
  const isPlain = isStored && !spread && node.parent?.name === 'ExpressionStatement';
  return {
    names: isBooleanOptional ? [...names, ...names.map((name) => name.replace(/^--/, '--no-'))] : names,
    positional,
    ends: /^(?:help|version)$/.test(actionWord ?? ''),
    required: isCertain && mustBe && !isConditional(tree, node) && scopes.isReached(node),
    values,
    type: isFlag
      ? 'bool'
      : typeName
        ? typeOfName(imports.qualify(dottedName(tree, typeName)))
        : (typeOfConstant(fallback) ?? 'string'),
    mustExist: readsFile(script, type),
    default: constantText(fallback),
    choices: choices?.kind === 'list' ? choices.items.flatMap((item) => constantText(item) ?? []) : [],
    check: isPlain && !isFlag ? checkOf(script, keywords) : undefined,
    help: stringConstant(tree, keywords.get('help')),
    range: { start: call.positional[0]?.from ?? node.from, end: call.positional.at(-1)?.to ?? node.to },
  };
}

/** A value is made what `type` says, and is looked for among `choices` then. */
function checkOf(
  { tree, imports, scopes }: PythonScript,
  keywords: PythonCall['keywords'],
): ValueCheck | undefined {
  const type = keywords.get('type');
  const word = type ? imports.qualify(dottedName(tree, type)) : 'str';
  if (!/^(?:str|int|float)$/.test(word) || scopes.functions.has(word)) return undefined;
  const as = word === 'int' || word === 'float' ? word : 'text';
  const choices = keywords.get('choices');
  if (choices) return choicesCheck(constantOf(tree, choices), as);
  return as === 'text' ? undefined : { kind: as };
}

function valuesOf({ tree }: PythonScript, nargs: SyntaxNode | undefined): ScriptOption['values'] {
  if (!nargs) return oneValue;
  const constant = constantOf(tree, nargs);
  if (constant?.kind === 'int') return { min: Number(constant.text), max: Number(constant.text) };
  if (constant?.kind === 'none') return oneValue;
  const word = constant?.kind === 'str' ? constant.value : undefined;
  if (word === '?') return { min: 0, max: 1 };
  if (word === '+') return { min: 1, max: Number.POSITIVE_INFINITY };
  return anyValues;
}

function helpOption({ from, to }: SyntaxNode): ScriptOption {
  return {
    names: ['-h', '--help'],
    positional: false,
    required: false,
    ends: true,
    values: noValue,
    type: 'bool',
    default: undefined,
    choices: [],
    help: 'show this help message and exit',
    range: { start: from, end: to },
  };
}
