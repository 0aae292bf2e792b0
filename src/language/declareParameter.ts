import { findEntry, isNone } from '../formats/yamlLookup.ts';
import type { Fix, ParameterGuess } from './fix.ts';
import type { WrittenEntryPoint } from './projectNames.ts';
import { addEntry, asYaml, columnOf, endOfLine, insertAt, isFlow, lineStart, replace } from './yamlEdits.ts';

/** Declares a parameter that the command uses. Without a guess it takes any text, and must be given. */
export function declareParameter(
  { entry, command }: WrittenEntryPoint,
  name: string,
  { text, guess }: { readonly text: string; readonly guess?: ParameterGuess },
): Fix | undefined {
  const { value } = entry;
  if (value.kind !== 'map' || value.aliased || !command) return undefined;
  const as = guess ? ` as \`${guess.from}\` has it` : '';
  const title = `Declare the parameter \`${name}\`${as}`;
  const type = guess?.type ?? 'string';
  const written = guess?.default === undefined ? type : `{type: ${type}, default: ${guess.default}}`;
  const key = asYaml(name);
  const parameters = findEntry(value, 'parameters');
  if (parameters && !parameters.merged && !parameters.value.aliased) {
    const map = parameters.value;
    if (isNone(map)) {
      if (map.range.end > map.range.start)
        return { title, changes: [replace(map.range, `{${key}: ${written}}`)] };
      return { title, changes: [insertAt(parameters.key.range.end, `: {${key}: ${written}}`)] };
    }
    if (map.kind !== 'map') return undefined;
    return { title, changes: addEntry(text, map, { key, value: written }) };
  }
  if (parameters) return undefined;
  const own = findEntry(value, 'command');
  if (!own || own.merged) return undefined;
  const at = own.range.start;
  if (isFlow(text, value)) return { title, changes: [insertAt(at, `parameters: {${key}: ${written}}, `)] };
  const column = columnOf(text, at);
  if (text.slice(lineStart(text, at), at).trim() !== '') return undefined;
  const eol = endOfLine(text);
  const indent = ' '.repeat(column);
  return { title, changes: [insertAt(at, `parameters:${eol}${indent}  ${key}: ${written}${eol}${indent}`)] };
}
