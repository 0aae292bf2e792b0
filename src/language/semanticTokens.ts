import type { TextRange } from '../formats/yaml.ts';
import { findEntry, findValue, stringKey, stringValue } from '../formats/yamlLookup.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { placeholdersIn, writtenEntryPoints, type WrittenEntryPoint } from './projectNames.ts';

/** What grammars can't know: which name is which, and whether it is declared. */
export const semanticTokenTypes = ['function', 'parameter', 'type', 'class'] as const;
export const semanticTokenModifiers = ['declaration', 'undeclared', 'unused'] as const;

export interface SemanticToken {
  readonly range: TextRange;
  readonly type: (typeof semanticTokenTypes)[number];
  readonly modifiers: readonly (typeof semanticTokenModifiers)[number][];
}

/** In the order of the text, each within one line. */
export function semanticTokens(parsed: ParsedDocument): SemanticToken[] {
  if (!('yaml' in parsed)) return [];
  const { root, text } = parsed.yaml;
  const found =
    parsed.kind === 'mlproject'
      ? writtenEntryPoints(root).flatMap(entryPointTokens)
      : parsed.kind === 'mlmodel'
        ? flavorTokens(parsed)
        : [];
  const unique = new Map(found.map((token) => [token.range.start, token]));
  return [...unique.values()]
    .filter(({ range }) => range.end > range.start && !/[\r\n]/.test(text.slice(range.start, range.end)))
    .toSorted((a, b) => a.range.start - b.range.start);
}

function entryPointTokens({ entry, parameters, command }: WrittenEntryPoint): SemanticToken[] {
  const tokens: SemanticToken[] = [];
  if (!entry.merged) tokens.push({ range: entry.key.range, type: 'function', modifiers: ['declaration'] });
  const placeholders = placeholdersIn(command);
  const used = new Set(placeholders.map(({ name }) => name));
  for (const parameter of parameters) {
    const name = stringKey(parameter);
    if (name === undefined) continue;
    const isUsed = command === undefined || used.has(name);
    tokens.push({
      range: parameter.key.range,
      type: 'parameter',
      modifiers: isUsed ? ['declaration'] : ['declaration', 'unused'],
    });
    const { value } = parameter;
    const type = value.kind === 'map' ? findEntry(value, 'type')?.value : value;
    if (
      type?.kind === 'scalar' &&
      !type.aliased &&
      type.style !== 'block' &&
      stringValue(type) !== undefined
    ) {
      tokens.push({ range: type.range, type: 'type', modifiers: [] });
    }
  }
  const declared = new Set(parameters.map(stringKey));
  for (const { name, nameRange } of placeholders) {
    if (!nameRange || name === '') continue;
    tokens.push({ range: nameRange, type: 'parameter', modifiers: declared.has(name) ? [] : ['undeclared'] });
  }
  return tokens;
}

function flavorTokens(parsed: ParsedDocument & { kind: 'mlmodel' | 'python-env' }): SemanticToken[] {
  const { root } = parsed.yaml;
  const flavors = root?.kind === 'map' ? findValue(root, 'flavors') : undefined;
  if (flavors?.kind !== 'map') return [];
  return flavors.entries
    .filter((entry) => !entry.merged && stringKey(entry) !== undefined)
    .map((entry) => ({ range: entry.key.range, type: 'class', modifiers: ['declaration'] }));
}
