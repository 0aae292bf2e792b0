import type { SyntaxNode } from '@lezer/common';
import type { PythonScript } from './argparseParsers.ts';
import { splitNames } from './clickOptions.ts';
import { typerCheck } from './typerChecks.ts';
import { loosening, readDecorated } from './decoratedFunctions.ts';
import { constantOf, constantText, isTrue, stringConstant } from './pythonConstants.ts';
import { readCall, type PythonCall } from './pythonCalls.ts';
import { childrenOf, dottedName, nodesNamed, nodeText } from './pythonTree.ts';
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

/** The parameters of the functions that typer makes commands of; undefined if there are none. */
export function readTyper(script: PythonScript): ScriptInterface | undefined {
  const { tree, imports, scopes } = script;
  const is = (call: PythonCall, name: string): boolean => imports.qualify(call.callee) === `typer.${name}`;
  const run = scopes.calls.filter((call) => is(call, 'run'));
  const runFunctions = run.map(({ positional: [name] }) => (name ? dottedName(tree, name) : ''));
  const apps = new Set(
    nodesNamed(tree, 'AssignStatement').flatMap((node) => {
      const [target, operator, value] = childrenOf(node);
      const isApp = value?.name === 'CallExpression' && is(readCall(tree, value), 'Typer');
      return target && operator?.name === 'AssignOp' && isApp ? [nodeText(tree, target)] : [];
    }),
  );
  const isMaker = ({ callee, method }: PythonCall): boolean =>
    /^(?:command|callback)$/.test(method) && apps.has(callee.slice(0, -method.length - 1));
  const decorated = readDecorated(script).filter(({ decorators }) => decorators.some(isMaker));
  const definitions = [
    ...runFunctions.map((name) => scopes.functions.get(name)),
    ...decorated.map(({ definition }) => definition),
  ];
  if (definitions.length === 0) return undefined;
  const read = definitions.map((definition) => (definition ? readParameters(script, definition) : undefined));
  const commands = decorated.flatMap(({ decorators }) => decorators.filter(isMaker));
  const subcommands = commands.length > 1 || commands.some(({ method }) => method === 'callback');
  const starts = [...run, ...scopes.calls.filter(({ callee }) => apps.has(callee))];
  const complete =
    definitions.every((definition) => definition !== undefined) &&
    read.every((options) => options !== undefined) &&
    run.length <= 1 &&
    (run.length === 0 || commands.length === 0) &&
    apps.size <= 1 &&
    starts.some(({ node }) => scopes.isReached(node)) &&
    starts.every((call) => run.includes(call) || call.positional.length + call.keywords.size === 0) &&
    commands.every(({ spread, keywords }) => !spread && !keywords.has('cls')) &&
    decorated.every(({ decorators }) => decorators.every(isMaker)) &&
    !loosening.test(tree.source) &&
    !scopes.calls.some(({ method }) => method === 'add_typer');
  const options = read.flatMap((found) => found ?? []);
  return {
    framework: 'typer',
    options: subcommands ? options.map((option) => ({ ...option, required: false })) : options,
    complete,
    subcommands,
    abbreviations: false,
  };
}

interface Parameter {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly annotation: SyntaxNode | undefined;
  readonly fallback: SyntaxNode | undefined;
}

/** Undefined where a star hides what the function takes. */
function readParameters(script: PythonScript, definition: SyntaxNode): ScriptOption[] | undefined {
  const list = definition.getChild('ParamList');
  const parts = list ? childrenOf(list) : [];
  const parameters: Parameter[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part?.name === '*' || part?.name === '**') {
      // A star alone only makes the others keywords.
      if (parts[i + 1]?.name === 'VariableName') return undefined;
      continue;
    }
    if (part?.name !== 'VariableName') continue;
    let annotation: SyntaxNode | undefined;
    let fallback: SyntaxNode | undefined;
    const next = parts[i + 1];
    if (next?.name === 'TypeDef') {
      annotation = next.lastChild ?? undefined;
      i++;
    }
    if (parts[i + 1]?.name === 'AssignOp') {
      fallback = parts[i + 2];
      i += 2;
    }
    parameters.push({ name: nodeText(script.tree, part), node: part, annotation, fallback });
  }
  return parameters.flatMap((parameter) => readParameter(script, parameter) ?? []);
}

function readParameter(script: PythonScript, parameter: Parameter): ScriptOption | undefined {
  const { tree, imports } = script;
  const annotated = splitAnnotated(script, parameter.annotation);
  const typeText = annotated.type ? nodeText(tree, annotated.type) : '';
  if (imports.qualify(typeText) === 'typer.Context') return undefined;
  const inDefault = typerCall(script, parameter.fallback);
  const call = inDefault ?? annotated.call;
  const isArgument = call
    ? imports.qualify(call.callee) === 'typer.Argument'
    : parameter.fallback === undefined;
  const declared = (inDefault ? inDefault.positional.slice(1) : (call?.positional ?? [])).map((name) =>
    stringConstant(tree, name),
  );
  const valueNode = inDefault
    ? (inDefault.positional[0] ?? inDefault.keywords.get('default'))
    : parameter.fallback;
  const value = constantOf(tree, valueNode);
  const { type, plain, isMany, hasDoubt } = readType(script, typeText, typeOfConstant(value));
  const isFlag = !isArgument && type === 'bool' && !isMany;
  const given = declared.flatMap((name) => (name === undefined ? [] : splitNames(name)));
  const option = `--${parameter.name.replaceAll('_', '-')}`;
  const usual = isFlag ? [option, option.replace('--', '--no-')] : [option];
  const elsewhere = ['prompt', 'envvar', 'default_factory', 'callback'].some((key) =>
    call?.keywords.has(key),
  );
  const lacks = valueNode === undefined || value?.kind === 'ellipsis';
  const isCount = call?.keywords.has('count') ?? false;
  const isValue = !isFlag && !isCount && type !== 'bool';
  const check = isValue ? typerCheck(script, { type: plain, fallback: value, call }) : undefined;
  return {
    names: isArgument ? [parameter.name] : given.length > 0 ? given : usual,
    positional: isArgument,
    required: lacks && !elsewhere && !call?.spread && !isMany && !hasDoubt,
    values: isFlag || isCount ? noValue : hasDoubt || (isMany && isArgument) ? anyValues : oneValue,
    type: isFlag ? 'bool' : type,
    mustExist:
      /^typer\.File(?:Text|BinaryRead)$/.test(imports.qualify(plain)) ||
      (type === 'path' && isTrue(tree, call?.keywords.get('exists'))),
    default: constantText(value),
    choices: check?.kind === 'choices' ? check.choices : [],
    check,
    help: stringConstant(tree, call?.keywords.get('help')),
    range: { start: parameter.node.from, end: parameter.node.to },
  };
}

function typerCall({ tree, imports }: PythonScript, node: SyntaxNode | undefined): PythonCall | undefined {
  if (node?.name !== 'CallExpression') return undefined;
  const call = readCall(tree, node);
  return /^typer\.(?:Option|Argument)$/.test(imports.qualify(call.callee)) ? call : undefined;
}

/** `Annotated[float, typer.Option("--lr")]`. */
function splitAnnotated(
  script: PythonScript,
  annotation: SyntaxNode | undefined,
): { type?: SyntaxNode; call?: PythonCall } {
  if (!annotation) return {};
  const parts = childrenOf(annotation);
  const isAnnotated =
    annotation.name === 'MemberExpression' &&
    /(?:^|\.)Annotated\s*\[/.test(nodeText(script.tree, annotation).slice(0, 40));
  if (!isAnnotated) return { type: annotation };
  const inside = parts.slice(parts.findIndex(({ name }) => name === '[') + 1);
  const call = inside.flatMap((node) => typerCall(script, node) ?? [])[0];
  return { ...(inside[0] && { type: inside[0] }), ...(call && { call }) };
}

/** `float`, `Optional[Path]`, `list[str]`, `int | None`; anything else may take any number of words. */
function readType(
  { imports }: PythonScript,
  written: string,
  fallback: ScriptType | undefined,
): { type: ScriptType | undefined; plain: string; isMany: boolean; hasDoubt: boolean } {
  if (written === '') return { type: fallback ?? 'string', plain: '', isMany: false, hasDoubt: false };
  const plain = written
    .replace(/^(?:typing\.)?Optional\[(.*)\]$/s, '$1')
    .replace(/\s*\|\s*None$/, '')
    .trim();
  const item = /^(?:typing\.)?[Ll]ist\[(.*)\]$/s.exec(plain)?.[1];
  const one = (item ?? plain).trim();
  const type = typeOfName(imports.qualify(one));
  const hasDoubt = type === undefined && !/^[A-Z]\w*$|^(?:typing\.)?Literal\[/.test(plain);
  return { type, plain: one, isMany: item !== undefined, hasDoubt };
}
