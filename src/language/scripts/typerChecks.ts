import type { PythonScript } from './argparseParsers.ts';
import type { PythonCall } from './pythonCalls.ts';
import { constantOf, isTrue, type PythonConstant } from './pythonConstants.ts';
import { enumValues } from './pythonEnums.ts';
import { parsePython } from './pythonTree.ts';
import { choicesCheck, type ValueCheck } from './valueChecks.ts';

/** What typer makes of a value, by the annotation of the parameter or else by its default. */
export function typerCheck(
  script: PythonScript,
  {
    type,
    fallback,
    call,
  }: {
    readonly type: string;
    readonly fallback: PythonConstant | undefined;
    readonly call: PythonCall | undefined;
  },
): ValueCheck | undefined {
  const foreign = ['parser', 'click_type', 'is_flag', 'flag_value', 'formats', 'autocompletion'];
  if (call?.spread || foreign.some((key) => call?.keywords.has(key))) return undefined;
  const word = type === '' ? fallback?.kind : script.imports.qualify(type);
  if (word === 'int') return { kind: 'any int' };
  if (word === 'float') return { kind: 'float' };
  const sensitive = call?.keywords.get('case_sensitive');
  const ignoresCase = sensitive !== undefined && !isTrue(script.tree, sensitive);
  const choices = enumValues(script, type) ?? literalWords(script, type);
  return choices && { kind: 'choices', choices, ignoresCase, as: 'text' };
}

/** `Literal["a", "b"]` */
function literalWords({ imports }: PythonScript, type: string): readonly string[] | undefined {
  const [, name = '', words] = /^([\w.]+)\s*\[(.*)\]$/s.exec(type) ?? [];
  if (words === undefined || imports.qualify(name) !== 'typing.Literal') return undefined;
  const tree = parsePython(`[${words}]`);
  const list = tree.root.firstChild?.firstChild ?? undefined;
  const check = tree.broken ? undefined : choicesCheck(constantOf(tree, list), 'text');
  return check?.kind === 'choices' ? check.choices : undefined;
}
