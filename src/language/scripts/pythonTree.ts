import { parser } from '@lezer/python';
import type { SyntaxNode } from '@lezer/common';

export interface PythonTree {
  readonly source: string;
  readonly root: SyntaxNode;
  /** Python would refuse the text, or the grammar does not know it: what is read then is a part at best. */
  readonly broken: boolean;
}

export function parsePython(source: string): PythonTree {
  const tree = parser.parse(source);
  let broken = false;
  tree.iterate({
    enter: (node) => {
      broken ||= node.type.isError;
      return !broken;
    },
  });
  return { source, root: tree.topNode, broken };
}

export function nodeText({ source }: PythonTree, node: SyntaxNode): string {
  return source.slice(node.from, node.to);
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

/** Every node of these names, in the order of the text. */
export function nodesNamed({ root }: PythonTree, ...names: readonly string[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  root.cursor().iterate(({ name, node }) => {
    if (names.includes(name)) found.push(node);
  });
  return found;
}

export function ancestorsOf(node: SyntaxNode): SyntaxNode[] {
  const ancestors: SyntaxNode[] = [];
  for (let above = node.parent; above; above = above.parent) ancestors.push(above);
  return ancestors;
}

/** `a.b.c` of names and their members; empty for what is no such path. */
export function dottedName(tree: PythonTree, node: SyntaxNode): string {
  if (node.name !== 'VariableName' && node.name !== 'MemberExpression') return '';
  const text = nodeText(tree, node);
  return /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(text) ? text : '';
}
