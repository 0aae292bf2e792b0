import type { SyntaxNode } from '@lezer/common';
import type { PythonScript } from './argparseParsers.ts';
import { readCall } from './pythonCalls.ts';
import { constantOf, isTrue } from './pythonConstants.ts';
import { dottedName } from './pythonTree.ts';

/**
 * Whether a type wants a file that is there: `click.Path(exists=True)`, or one that is opened for reading. To
 * others the name may be that of a file to come.
 */
export function readsFile({ tree, imports }: PythonScript, type: SyntaxNode | undefined): boolean {
  if (!type) return false;
  const call = type.name === 'CallExpression' ? readCall(tree, type) : undefined;
  const name = imports.qualify(call?.callee ?? dottedName(tree, type));
  const first = call?.positional[0];
  if (name === 'click.Path') return isTrue(tree, call?.keywords.get('exists') ?? first);
  if (name !== 'click.File' && name !== 'argparse.FileType') return false;
  const given = first ?? call?.keywords.get('mode');
  const mode = constantOf(tree, given);
  return !call?.spread && (given === undefined || (mode?.kind === 'str' && mode.value.startsWith('r')));
}
