import type { SyntaxNode } from '@lezer/common';
import type { TextRange } from '../../formats/yaml.ts';
import { readCalls } from './pythonCalls.ts';
import { readImports } from './pythonImports.ts';
import { nodeText, parsePython, type PythonTree } from './pythonTree.ts';

/** A call of a project with an entry point that is written out: only such a call can be followed. */
export interface ProjectCall {
  readonly uri: string;
  readonly entryPoint: string;
  /** The entry point's name, without quotes. */
  readonly range: TextRange;
}

/** `mlflow.run(uri, "name")` and `mlflow.projects.run(uri, entry_point="name")`, under any name it is imported as. */
export function pythonRuns(source: string): ProjectCall[] {
  const tree = parsePython(source);
  const imports = readImports(tree);
  return readCalls(tree).flatMap(({ callee, positional, keywords }) => {
    if (!/^mlflow(?:\.projects)?\.run$/.test(imports.qualify(callee))) return [];
    const uri = plainString(tree, keywords.get('uri') ?? positional[0]);
    const entryPoint = plainString(tree, keywords.get('entry_point') ?? positional[1]);
    if (!uri?.text || !entryPoint?.text) return [];
    return [{ uri: uri.text, entryPoint: entryPoint.text, range: entryPoint.range }];
  });
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
