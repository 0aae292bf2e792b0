import { distance } from '../common/distance.ts';
import { parameterTypes } from '../formats/keys.ts';
import type { TextRange, YamlEntry, YamlNode } from '../formats/yaml.ts';
import { findValue, isNone, stringValue } from '../formats/yamlLookup.ts';
import type { Problem } from './problem.ts';

/** What a value of the type looks like; `any` where the file does not say or says it in words of its own. */
export type TypeKind = 'text' | 'number' | 'whole number' | 'boolean' | 'path' | 'uri' | 'any';

/** Words that are in use besides MLflow's own. All of them mean `string` to it, as `float` and `int` do. */
const synonyms: Readonly<Record<string, TypeKind>> = {
  str: 'text',
  integer: 'whole number',
  number: 'number',
  double: 'number',
  bool: 'boolean',
  boolean: 'boolean',
};

const kinds: Readonly<Record<string, TypeKind>> = {
  ...synonyms,
  string: 'text',
  float: 'number',
  int: 'whole number',
  path: 'path',
  uri: 'uri',
};

const words = [...parameterTypes.map(({ name }) => name), ...Object.keys(synonyms)];

export function isTypeWord(word: string): boolean {
  return words.includes(word);
}

export function parameterType({ value }: YamlEntry): string | undefined {
  return value.kind === 'map' ? stringValue(findValue(value, 'type')) : stringValue(value);
}

/** MLflow looks only for `path` and `uri`, in exactly these letters; the other words speak to readers. */
export function typeKind(type: string | undefined): TypeKind {
  return (type === undefined ? undefined : Object.hasOwn(kinds, type) ? kinds[type] : undefined) ?? 'any';
}

/** H1: a type that is surely not meant as it stands. Words that MLflow does not know are the user's own business. */
export function typeProblems(node: YamlNode, range: TextRange): Problem[] {
  if (isNone(node)) return [];
  const type = stringValue(node);
  if (type === undefined) {
    const message = 'A type is a word, such as `float`. MLflow takes anything else as `string`.';
    return [{ code: 'H1', message, range }];
  }
  const odd = oddType(type);
  if (odd === undefined) return [];
  const { message, meant } = odd;
  return [
    { code: 'H1', message, range, ...(meant !== undefined && { data: { kind: 'meant', word: meant } }) },
  ];
}

/** Longer texts are no slip of a word, and not worth the time. */
const longestType = 500;

function oddType(type: string): { readonly message: string; readonly meant?: string } | undefined {
  if (isTypeWord(type) || type.length > longestType) return undefined;
  const word = type.trim().toLowerCase();
  if (word === 'path' || word === 'uri') {
    const message = `MLflow takes \`${type}\` as \`string\`, and does nothing about the value. Did you mean \`${word}\`, in lower case?`;
    return { message, meant: word };
  }
  if (isTypeWord(word)) return undefined;
  const meant = closestType(word);
  if (meant !== undefined)
    return { message: `MLflow takes \`${type}\` as \`string\`. Did you mean \`${meant}\`?`, meant };
  if (looksLikeCommand.test(type))
    return {
      message: 'MLflow takes this command as the type of a parameter. Check the indentation of `command`.',
    };
  if (looksLikeValue.test(type))
    return {
      message: `MLflow takes \`${type}\` as a type. A default has a key of its own: \`{type: float, default: 0.5}\`.`,
    };
  return undefined;
}

/** A type that holds what its default should, in parts: `float = 0.5` has both. */
export function valueInType(type: string): { readonly type: string; readonly value: string } | undefined {
  if (!looksLikeValue.test(type)) return undefined;
  const [, named, rest] = /^(string|float|int)[\s,;=:]+(.*)$/s.exec(type) ?? [];
  if (named !== undefined && rest !== undefined) return { type: named, value: rest };
  const isNumber = /^[-+]?\.?\d/.test(type);
  return { type: !isNumber ? 'string' : /^[-+]?\d[\d_]*$/.test(type) ? 'int' : 'float', value: type };
}

function closestType(word: string): string | undefined {
  // A plural or a word with digits (`paths`, `float32`) is on purpose.
  if (!/^[a-z]{3,}$/.test(word) || isTypeWord(word.replace(/s$/, ''))) return undefined;
  return words.find((known) => isSlip(word, known));
}

function isSlip(word: string, known: string): boolean {
  if (known.length >= 7 && word.startsWith(known.charAt(0))) return distance(word, known) <= 2;
  if (distance(word, known) > 1) return false;
  if (known.length > 4) return true;
  // Short words are near each other by chance (`url`, `ini`): only letters that swapped places or came twice count.
  const isSwapped = [...word].toSorted().join('') === [...known].toSorted().join('');
  return (
    isSwapped || (word.length > known.length && word.replace(/(.)\1/g, '$1') === known) || known === 'path'
  );
}

const looksLikeCommand = /^(?:python[\d.]*|bash|sh|Rscript)\s|\s\S+\.(?:py|sh|R)(?:\s|$)/;
const looksLikeValue =
  /^[-+]?\.?\d[\d._]*(?:[eE][-+]?\d+)?$|^(?:string|float|int)[\s,;=:]+[-+]?\.?\d[\d.]*(?:[eE][-+]?\d+)?$|^(?:\.{1,2}|~)?\/\S+$|^[^\s[\]]+\/[^\s[\]]*\.\w+$|^[a-z][\w+.-]*:\/\S+$/;
