import type { SyntaxNode } from '@lezer/common';
import type { PythonScript } from './argparseParsers.ts';
import { readDecorator, type PythonCall } from './pythonCalls.ts';
import { childrenOf, nodesNamed, nodeText } from './pythonTree.ts';

export interface DecoratedFunction {
  readonly name: string;
  readonly definition: SyntaxNode;
  readonly decorators: readonly PythonCall[];
}

export function readDecorated({ tree }: PythonScript): DecoratedFunction[] {
  return nodesNamed(tree, 'DecoratedStatement').flatMap((statement) => {
    const parts = childrenOf(statement);
    const definition = parts.find(({ name }) => name === 'FunctionDefinition');
    const name = definition?.getChild('VariableName');
    if (!definition || !name) return [];
    const decorators = parts
      .filter((part) => part.name === 'Decorator')
      .map((part) => readDecorator(tree, part));
    return [{ name: nodeText(tree, name), definition, decorators }];
  });
}

/** click's settings that let a command take what it does not declare, or find values elsewhere. */
export const loosening =
  /\b(?:ignore_unknown_options|allow_extra_args|default_map|allow_interspersed_args|auto_envvar_prefix|token_normalize_func)\b/;
