import type { SyntaxNode } from '@lezer/common';
import { constantOf } from './pythonConstants.ts';
import type { PythonCall } from './pythonCalls.ts';
import type { PythonImports } from './pythonImports.ts';
import { parameterNames, type PythonScopes } from './pythonScopes.ts';
import { childrenOf, dottedName, nodesNamed, nodeText, type PythonTree } from './pythonTree.ts';

/** `shared`: a parameter of a function, so that it may be any parser. */
type ParserKind = 'parser' | 'group' | 'choice' | 'subparsers' | 'subparser' | 'shared';

/** The names that stand for argparse's parsers and groups in one script. */
export interface ArgparseParsers {
  readonly constructions: readonly PythonCall[];
  kindOf(receiver: SyntaxNode | undefined): ParserKind | undefined;
  /** Every use of a parser is one that its reader understands. */
  readonly traced: boolean;
}

const makers: Readonly<Record<string, ParserKind>> = {
  add_argument_group: 'group',
  add_mutually_exclusive_group: 'choice',
  add_subparsers: 'subparsers',
  add_parser: 'subparser',
};

const harmless = new Set([
  ...Object.keys(makers),
  ...['add_argument', 'parse_args', 'parse_known_args', 'parse_intermixed_args'],
  ...['parse_known_intermixed_args', 'print_help', 'print_usage', 'format_help', 'format_usage'],
  ...['error', 'exit', 'set_defaults', 'get_default'],
]);

export interface PythonScript {
  readonly tree: PythonTree;
  readonly imports: PythonImports;
  readonly scopes: PythonScopes;
}

export function traceParsers({ tree, imports, scopes }: PythonScript): ArgparseParsers {
  const { calls, functions } = scopes;
  const callsByStart = new Map(calls.map((call) => [callKey(call.node), call]));
  const isConstruction = ({ callee }: PythonCall): boolean =>
    imports.qualify(callee) === 'argparse.ArgumentParser';
  const names = new Map<string, ParserKind>();
  const parserFunctions = new Set<string>();

  const kindOf = (node: SyntaxNode | undefined): ParserKind | undefined => {
    if (!node) return undefined;
    if (node.name !== 'CallExpression') return names.get(dottedName(tree, node));
    const call = callsByStart.get(callKey(node));
    if (!call) return undefined;
    if (isConstruction(call)) return 'parser';
    if (parserFunctions.has(call.callee)) return 'parser';
    const made = Object.hasOwn(makers, call.method) ? makers[call.method] : undefined;
    return made && kindOf(call.receiver) ? made : undefined;
  };

  // A name may be used before the line that explains it is read.
  for (let before = -1; before !== names.size + parserFunctions.size;) {
    before = names.size + parserFunctions.size;
    for (const node of nodesNamed(tree, 'AssignStatement')) {
      const { target, value } = assignment(node);
      const kind = kindOf(value);
      const name = target ? dottedName(tree, target) : '';
      if (kind && name !== '' && !names.has(name)) names.set(name, kind);
    }
    for (const [name, definition] of functions) {
      if (returns(definition).some((value) => kindOf(value) === 'parser')) parserFunctions.add(name);
    }
    for (const call of calls) {
      const definition = functions.get(call.callee);
      if (!definition) continue;
      const parameters = parameterNames(tree, definition);
      const given = [
        ...call.positional.map((node, index) => [parameters[index], node] as const),
        ...call.keywords,
      ];
      for (const [parameter, node] of given) {
        if (parameter !== undefined && kindOf(node) && !names.has(parameter)) names.set(parameter, 'shared');
      }
    }
  }

  const isUnderstood = (node: SyntaxNode): boolean => {
    const { parent } = node;
    switch (parent?.name) {
      case 'MemberExpression': {
        if (parent.firstChild?.from !== node.from || parent.parent?.name !== 'CallExpression') return false;
        const isCalled =
          parent.parent.firstChild?.from === parent.from && parent.parent.firstChild.to === parent.to;
        return isCalled && harmless.has(nodeText(tree, parent.lastChild ?? parent));
      }
      case 'AssignStatement': {
        const { target, value } = assignment(parent);
        return target?.from === node.from ? kindOf(value) !== undefined : false;
      }
      case 'ArgList': {
        // The name of a keyword argument.
        if (node.nextSibling?.name === 'AssignOp') return true;
        const call = callsByStart.get(callKey(parent.parent ?? parent));
        return (
          call !== undefined && (functions.has(call.callee) || call.callee === 'argcomplete.autocomplete')
        );
      }
      case 'ArrayExpression':
        return isParents(tree, parent);
      case 'ParamList':
        return !node.prevSibling?.name.startsWith('*');
      case 'ReturnStatement':
      case 'ScopeStatement':
        return true;
      default:
        return false;
    }
  };
  const uses = nodesNamed(tree, 'VariableName', 'MemberExpression').filter((node) =>
    names.has(nodeText(tree, node)),
  );
  return { constructions: calls.filter(isConstruction), kindOf, traced: uses.every(isUnderstood) };
}

/** Expressions have no identity of their own: a node is found by its place. */
export function callKey({ from, to }: SyntaxNode): string {
  return `${from}-${to}`;
}

function isParents(tree: PythonTree, list: SyntaxNode): boolean {
  const name = list.prevSibling?.prevSibling;
  return name?.name === 'VariableName' && nodeText(tree, name) === 'parents';
}

/** `target = value`, with or without a type; nothing of `a = b = c` and `a, b = c`. */
function assignment(node: SyntaxNode): { target?: SyntaxNode; value?: SyntaxNode } {
  const parts = childrenOf(node).filter(({ name }) => name !== 'TypeDef');
  const [target, operator, value] = parts;
  return parts.length === 3 && operator?.name === 'AssignOp' && target && value ? { target, value } : {};
}

function returns(definition: SyntaxNode): SyntaxNode[] {
  const values: SyntaxNode[] = [];
  definition.cursor().iterate(({ name, node }) => {
    const value = name === 'ReturnStatement' ? childrenOf(node)[1] : undefined;
    if (value) values.push(value);
  });
  return values;
}

/** `[a, b]` of `parents=[a, b]`, all of them parsers of the script. */
export function hasForeignParents(call: PythonCall, parsers: Pick<ArgparseParsers, 'kindOf'>): boolean {
  const parents = call.keywords.get('parents');
  if (!parents) return false;
  if (parents.name !== 'ArrayExpression') return true;
  return childrenOf(parents)
    .filter(({ name }) => !/^[[\],]$/.test(name))
    .some((node) => parsers.kindOf(node) === undefined);
}

export function isFalse(tree: PythonTree, node: SyntaxNode | undefined): boolean {
  const constant = constantOf(tree, node);
  return constant?.kind === 'bool' && !constant.value;
}
