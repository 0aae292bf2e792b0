import type { SyntaxNode } from '@lezer/common';
import { childrenOf, nodeText, type PythonTree } from './pythonTree.ts';

/** A value that is written out in the source. */
export type PythonConstant =
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'int' | 'float'; readonly text: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'none' | 'ellipsis' }
  | { readonly kind: 'list'; readonly items: readonly (PythonConstant | undefined)[] };

/** Undefined for what only running the script would tell. */
export function constantOf(tree: PythonTree, node: SyntaxNode | undefined): PythonConstant | undefined {
  switch (node?.name) {
    case 'String': {
      const value = stringOf(nodeText(tree, node));
      return value === undefined ? undefined : { kind: 'str', value };
    }
    case 'ContinuedString': {
      const parts = childrenOf(node).map((part) => constantOf(tree, part));
      const texts = parts.flatMap((part) => (part?.kind === 'str' ? [part.value] : []));
      return texts.length === parts.length ? { kind: 'str', value: texts.join('') } : undefined;
    }
    case 'Number': {
      const text = nodeText(tree, node).replaceAll('_', '');
      return { kind: /^\d+$|^0[xob]/i.test(text) ? 'int' : 'float', text };
    }
    case 'UnaryExpression': {
      const value = constantOf(tree, node.lastChild ?? undefined);
      const sign = nodeText(tree, node).charAt(0);
      if ((value?.kind !== 'int' && value?.kind !== 'float') || !'-+'.includes(sign)) return undefined;
      return { kind: value.kind, text: sign === '-' ? `-${value.text}` : value.text };
    }
    case 'Boolean':
      return { kind: 'bool', value: nodeText(tree, node) === 'True' };
    case 'None':
      return { kind: 'none' };
    case 'Ellipsis':
      return { kind: 'ellipsis' };
    case 'ArrayExpression':
    case 'SetExpression':
    case 'TupleExpression':
      return {
        kind: 'list',
        items: childrenOf(node)
          .filter(({ name }) => !/^[[\](){},]$/.test(name))
          .map((item) => constantOf(tree, item)),
      };
    case 'ParenthesizedExpression':
      return constantOf(tree, childrenOf(node)[1]);
    default:
      return undefined;
  }
}

export function stringConstant(tree: PythonTree, node: SyntaxNode | undefined): string | undefined {
  const constant = constantOf(tree, node);
  return constant?.kind === 'str' ? constant.value : undefined;
}

export function isTrue(tree: PythonTree, node: SyntaxNode | undefined): boolean {
  const constant = constantOf(tree, node);
  return constant?.kind === 'bool' && constant.value;
}

/** The constant as a command line would give it; undefined for what is no single word. */
export function constantText(constant: PythonConstant | undefined): string | undefined {
  switch (constant?.kind) {
    case 'str':
      return constant.value;
    case 'int':
    case 'float':
      return constant.text;
    case 'bool':
      return constant.value ? 'True' : 'False';
    default:
      return undefined;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

function stringOf(written: string): string | undefined {
  const match = /^([a-zA-Z]*)('''|"""|'|")([^]*)\2$/.exec(written);
  const [, prefix = '', , body = ''] = match ?? [];
  if (!match || /[bft]/i.test(prefix)) return undefined;
  if (/r/i.test(prefix)) return body;
  return body.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([^]))/g,
    (_, x?: string, u?: string, c = '') => {
      const code = x ?? u;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      return escapes[String(c)] ?? (/[\\'"]/.test(String(c)) ? String(c) : `\\${String(c)}`);
    },
  );
}
