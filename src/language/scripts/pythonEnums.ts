import type { PythonScript } from './argparseParsers.ts';
import { stringConstant } from './pythonConstants.ts';
import { childrenOf, dottedName, nodesNamed, nodeText } from './pythonTree.ts';

/** The values of an Enum of texts that the script defines; undefined where they are not all written out. */
export function enumValues({ tree, imports }: PythonScript, name: string): readonly string[] | undefined {
  const definitions = nodesNamed(tree, 'ClassDefinition').filter((node) => {
    const found = node.getChild('VariableName');
    return found !== null && nodeText(tree, found) === name;
  });
  const [definition] = definitions;
  const bases = definition?.getChild('ArgList');
  const body = definition?.getChild('Body');
  if (!body || !bases || definitions.length > 1) return undefined;
  const isEnum = childrenOf(bases).some((base) =>
    /^enum\.(?:Str)?Enum$/.test(imports.qualify(dottedName(tree, base))),
  );
  if (!isEnum || nodeText(tree, body).includes('_missing_')) return undefined;
  const values: string[] = [];
  for (const node of childrenOf(body)) {
    if (/^(?:ExpressionStatement|FunctionDefinition|PassStatement|:)$/.test(node.name)) continue;
    const [, operator, value, more] = childrenOf(node).filter((part) => part.name !== 'TypeDef');
    const text =
      node.name === 'AssignStatement' && operator && !more ? stringConstant(tree, value) : undefined;
    if (text === undefined) return undefined;
    values.push(text);
  }
  return values.length > 0 ? values : undefined;
}
