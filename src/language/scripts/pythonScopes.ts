import type { SyntaxNode } from '@lezer/common';
import { readCalls, type PythonCall } from './pythonCalls.ts';
import { ancestorsOf, nodesNamed, nodeText, type PythonTree } from './pythonTree.ts';

/** A script, and what its readers ask of its functions. */
export interface PythonScopes {
  readonly calls: readonly PythonCall[];
  readonly functions: ReadonlyMap<string, SyntaxNode>;
  /** It stands at the top of the script, or in functions that the script calls. */
  isReached(node: SyntaxNode): boolean;
}

export function readScopes(tree: PythonTree): PythonScopes {
  const calls = readCalls(tree);
  const functions = new Map<string, SyntaxNode>();
  for (const node of nodesNamed(tree, 'FunctionDefinition')) {
    const name = node.getChild('VariableName');
    if (name) functions.set(nodeText(tree, name), node);
  }
  const called = new Set(calls.map(({ method }) => method));
  const isReached = (node: SyntaxNode): boolean =>
    ancestorsOf(node).every((above) => {
      if (above.name === 'LambdaExpression') return false;
      if (above.name !== 'FunctionDefinition') return true;
      const name = above.getChild('VariableName');
      return name !== null && called.has(nodeText(tree, name));
    });
  return { calls, functions, isReached };
}

/** Whether it runs each time: not in a branch, but for `if __name__ == "__main__"`. */
export function isConditional(tree: PythonTree, node: SyntaxNode): boolean {
  return ancestorsOf(node).some(({ name, firstChild }) => {
    if (name !== 'IfStatement') return /^(?:Try|While|For|Match)Statement$|Comprehension/.test(name);
    const condition = firstChild?.nextSibling;
    return !condition || !nodeText(tree, condition).includes('__name__');
  });
}

export function isRepeated(node: SyntaxNode): boolean {
  return ancestorsOf(node).some(({ name }) => /^(?:While|For)Statement$|Comprehension/.test(name));
}

/** The parameters of a function or of a lambda, those with a star left out. */
export function parameterNames(tree: PythonTree, definition: SyntaxNode): string[] {
  const names: string[] = [];
  const list = definition.getChild('ParamList');
  for (let node = list?.firstChild ?? null; node; node = node.nextSibling) {
    const before = node.prevSibling?.name ?? '';
    if (node.name === 'VariableName' && /^[(,]$/.test(before)) names.push(nodeText(tree, node));
  }
  return names;
}
