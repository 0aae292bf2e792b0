import { findEntry } from '../formats/yamlLookup.ts';
import type { Fix, Fixer } from './fix.ts';
import { isTypeWord, valueInType } from './parameterTypes.ts';
import { parameterAt, scalarUnder } from './valueFixes.ts';
import { asYaml, replace } from './yamlEdits.ts';

/** H1: a slip in the word of a type. */
export const fixType: Fixer = (fault, { parsed }) => {
  const scalar = scalarUnder(fault, parsed.yaml.root);
  const meant = fault.data?.kind === 'meant' ? fault.data.word : undefined;
  if (!scalar || meant === undefined || !isTypeWord(meant)) return [];
  const quotes = scalar.style === 'quoted' ? scalar.source.charAt(0) : '';
  const changeTo = (word: string): Fix => ({
    title: `Change to \`${word}\``,
    changes: [replace(scalar.range, `${quotes}${word}${quotes}`)],
  });
  const fixes: Fix[] = [{ ...changeTo(meant), preferred: true, safe: true }];
  // With `path` and `uri` MLflow looks at the value; this is what the word means to it now.
  return meant === 'path' || meant === 'uri' ? [...fixes, changeTo('string')] : fixes;
};

/** H1: a default that stands where the type should. */
export const makeDefault: Fixer = (fault, context) => {
  const scalar = scalarUnder(fault, context.parsed.yaml.root);
  const parameter = parameterAt(fault, context)?.value;
  if (!scalar || scalar.style === 'block' || scalar.aliased || !parameter) return [];
  const found = valueInType(scalar.text);
  if (!found) return [];
  const value = found.type === 'string' ? asYaml(found.value) : found.value;
  const isShort = parameter === scalar;
  if (!isShort && (parameter.kind !== 'map' || findEntry(parameter, 'default'))) return [];
  if (!isShort) {
    const map = parameter.kind === 'map' ? parameter : undefined;
    // In braces one behind the other; a line of its own would need its column.
    if (context.text.charAt(map?.range.start ?? 0) !== '{') return [];
  }
  const written = `type: ${found.type}, default: ${value}`;
  const changes = isShort
    ? [replace(scalar.range, `{${written}}`)]
    : [replace(scalar.range, `${found.type}, default: ${value}`)];
  return [
    { title: `Write \`${isShort ? `{${written}}` : written}\``, changes, preferred: true, reveals: true },
  ];
};
