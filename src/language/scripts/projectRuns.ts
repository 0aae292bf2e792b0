import type { SyntaxNode } from '@lezer/common';
import type { TextRange } from '../../formats/yaml.ts';
import { defaultEntryPoint, type ProjectCall } from './projectCall.ts';
import { readCall, readCalls, type PythonCall } from './pythonCalls.ts';
import { readImports, type PythonImports } from './pythonImports.ts';
import { childrenOf, nodeText, parsePython, type PythonTree } from './pythonTree.ts';

/** `mlflow.run(uri, "name")` and `mlflow.projects.run(uri, entry_point="name")`, under any name it is imported as. */
export function pythonRuns(source: string): ProjectCall[] {
  const tree = parsePython(source);
  const imports = readImports(tree);
  return readCalls(tree).flatMap((call): ProjectCall[] => {
    const { callee, positional, keywords, spread } = call;
    if (!/^mlflow(?:\.projects)?\.run$/.test(imports.qualify(callee))) return [];
    const uri = plainString(tree, keywords.get('uri') ?? positional[0]);
    const named = keywords.get('entry_point') ?? positional[1];
    const entryPoint = plainString(tree, named);
    const name = named || spread ? entryPoint?.text : defaultEntryPoint;
    if (!uri?.text || !name) return [];
    const whole = { uri: uri.text, entryPoint: name, start: call.node.from };
    // In what Python refuses, a string may as well be code, and code a string.
    const passed = tree.broken ? [] : passedNames(tree, passedParameters(call), imports);
    return [
      ...(entryPoint
        ? [{ ...whole, parameter: undefined, range: entryPoint.range, quotes: 'there' as const }]
        : []),
      ...passed.map((parameter) => ({ ...whole, ...parameter })),
    ];
  });
}

/** The fourth argument, if it is not named. */
function passedParameters({ positional, keywords, spread }: PythonCall): SyntaxNode | undefined {
  return keywords.get('parameters') ?? (spread ? undefined : positional[3]);
}

type PassedName = Pick<ProjectCall, 'range' | 'quotes'> & { readonly parameter: string };

/** The keys of `{"name": 1}`, of `dict(name=1)` and of `dict({"name": 1})`. */
function passedNames(
  tree: PythonTree,
  node: SyntaxNode | undefined,
  imports: PythonImports,
): readonly PassedName[] {
  if (node?.name === 'DictionaryExpression') {
    const nodes = childrenOf(node);
    return nodes.flatMap((key, index): PassedName[] => {
      const isKey = nodes[index + 1]?.name === ':' && /^[{,]$/.test(nodes[index - 1]?.name ?? '');
      const name = isKey ? plainString(tree, key) : undefined;
      return name?.text ? [{ parameter: name.text, range: name.range, quotes: 'there' }] : [];
    });
  }
  if (node?.name !== 'CallExpression') return [];
  const { callee, positional, keywords } = readCall(tree, node);
  if (imports.qualify(callee) !== 'dict') return [];
  const given = [...keywords].flatMap(([parameter, value]): PassedName[] => {
    let name = value.prevSibling;
    while (name && name.name !== 'VariableName') name = name.prevSibling;
    if (!name || nodeText(tree, name) !== parameter) return [];
    return [{ parameter, range: { start: name.from, end: name.to }, quotes: 'impossible' }];
  });
  return [...passedNames(tree, positional[0], imports), ...given];
}

/** A string in one piece and without escapes: each character stands where it is read. */
function plainString(
  tree: PythonTree,
  node: SyntaxNode | undefined,
): { readonly text: string; readonly range: TextRange } | undefined {
  if (node?.name !== 'String') return undefined;
  const match = /^[uUrR]?("""|'''|"|')([^\\]*)\1$/.exec(nodeText(tree, node));
  if (!match) return undefined;
  const [, quote = '', text = ''] = match;
  const end = node.to - quote.length;
  return { text, range: { start: end - text.length, end } };
}

/** Top-level names of the modules that a script imports, without those beside it that it names with a dot. */
export function importedModules(source: string): string[] {
  const { modules } = readImports(parsePython(source));
  const names = [...modules].map((module) => module.split('.', 1)[0] ?? '');
  return [...new Set(names)].filter((name) => name !== '');
}
