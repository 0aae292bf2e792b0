import type { SyntaxNode } from '@lezer/common';
import { childrenOf, dottedName, nodesNamed, nodeText, type PythonTree } from './pythonTree.ts';

export interface PythonCall {
  readonly node: SyntaxNode;
  /** `a.b` of `a.b(…)`; empty if what is called has no such name. */
  readonly callee: string;
  /** `b` of `<anything>.b(…)` and of `b(…)`. */
  readonly method: string;
  /** What the method is called on. */
  readonly receiver: SyntaxNode | undefined;
  readonly positional: readonly SyntaxNode[];
  readonly keywords: ReadonlyMap<string, SyntaxNode>;
  /** It has arguments that are not written out: `*args`, `**kwargs`. */
  readonly spread: boolean;
}

export function readCalls(tree: PythonTree): PythonCall[] {
  return nodesNamed(tree, 'CallExpression').map((node) => readCall(tree, node));
}

export function readCall(tree: PythonTree, node: SyntaxNode): PythonCall {
  const callee = node.firstChild ?? node;
  const isMember = callee.name === 'MemberExpression';
  const property = isMember ? callee.lastChild : callee;
  return {
    node,
    callee: dottedName(tree, callee),
    method: property && /^(?:VariableName|PropertyName)$/.test(property.name) ? nodeText(tree, property) : '',
    receiver: isMember ? (callee.firstChild ?? undefined) : undefined,
    ...readArguments(tree, node.getChild('ArgList')),
  };
}

/** `@a.b(…)`, also without parentheses. */
export function readDecorator(tree: PythonTree, node: SyntaxNode): PythonCall {
  const callee = childrenOf(node)
    .filter(({ name }) => /^(?:VariableName|PropertyName)$/.test(name))
    .map((name) => nodeText(tree, name))
    .join('.');
  const method = callee.slice(callee.lastIndexOf('.') + 1);
  return { node, callee, method, receiver: undefined, ...readArguments(tree, node.getChild('ArgList')) };
}

function readArguments(
  tree: PythonTree,
  list: SyntaxNode | null,
): Pick<PythonCall, 'positional' | 'keywords' | 'spread'> {
  const positional: SyntaxNode[] = [];
  const keywords = new Map<string, SyntaxNode>();
  let spread = false;
  const nodes = list ? childrenOf(list) : [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    if (!node || /^[(),]$/.test(node.name)) continue;
    if (node.name === '*' || node.name === '**') {
      spread = true;
      i++;
    } else if (nodes[i + 1]?.name === 'AssignOp') {
      const value = nodes[i + 2];
      if (value) keywords.set(nodeText(tree, node), value);
      i += 2;
    } else if (node.name === 'for' || node.name === 'async') {
      spread = true;
      break;
    } else positional.push(node);
  }
  return { positional, keywords, spread };
}
