import { FilterError } from './filterError.ts';
import type { Token } from './lexer.ts';
import { readTokens } from './lexer.ts';

export type Value =
  /** `text` without its quotes. */
  | { readonly kind: 'string'; readonly text: string; readonly raw: string }
  | { readonly kind: 'number'; readonly number: number; readonly isInteger: boolean; readonly raw: string }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly raw: string }
  /** A bare word, which only logged models take as a value. */
  | { readonly kind: 'word'; readonly raw: string };

/** One `identifier comparator value`; without a value for IS NULL and IS NOT NULL. */
export interface Comparison {
  readonly identifier: Token;
  /** In capitals: `=`, `!=`, `LIKE`, `NOT IN`, `IS NULL`. */
  readonly comparator: string;
  readonly value: Value | undefined;
  readonly start: number;
  readonly end: number;
}

export interface ParsedFilter {
  /** All of them have to hold. */
  readonly comparisons: readonly Comparison[];
  /** What is neither a comparison nor AND, as it stands there. */
  readonly leftovers: readonly { readonly text: string; readonly start: number; readonly end: number }[];
}

/** Parses comparisons joined by AND; what they mean is up to the checks of each search. */
export function parseFilter(text: string): ParsedFilter {
  const tokens = readTokens(text);
  if (text !== '' && tokens.length === 0) {
    throw new FilterError(`Invalid filter '${text}'. Could not be parsed.`, { start: 0, end: text.length });
  }
  const comparisons: Comparison[] = [];
  const leftovers: Token[] = [];
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index] as Token;
    if (token.kind === 'semicolon') {
      if (index < tokens.length - 1)
        throw new FilterError(
          `Search filter contained multiple expression ${quote(text)}. Provide AND-ed expression list.`,
          token,
        );
      index++;
      continue;
    }
    if (isWord(token, 'AND')) {
      index++;
      continue;
    }
    const found = readComparison(text, tokens, index);
    if (found) {
      comparisons.push(found.comparison);
      index = found.next;
      continue;
    }
    const end = token.kind === 'open' ? closing(tokens, index) : index;
    const last = tokens[end] ?? token;
    leftovers.push({
      kind: 'unknown',
      text: text.slice(token.start, last.end),
      start: token.start,
      end: last.end,
    });
    index = end + 1;
  }
  return { comparisons, leftovers };
}

interface Found {
  readonly comparison: Comparison;
  readonly next: number;
}

const keywords = new Set(['AND', 'OR', 'NOT', 'IS', 'IN', 'LIKE', 'ILIKE', 'RLIKE', 'BETWEEN', 'NULL']);

function readComparison(text: string, tokens: readonly Token[], index: number): Found | undefined {
  const identifier = tokens[index] as Token;
  if (!['identifier', 'string', 'number'].includes(identifier.kind) || isKeyword(identifier))
    return undefined;
  const comparator = readComparator(tokens, index + 1);
  if (!comparator) return undefined;
  const { name, next } = comparator;
  if (name.startsWith('IS '))
    return finish(identifier, name, { value: undefined, next, end: tokens[next - 1] });
  const value = tokens[next];
  if (!value) return undefined;
  if (value.kind === 'open') {
    const end = closing(tokens, next);
    const raw = text.slice(value.start, tokens[end]?.end);
    return finish(identifier, name, {
      value: readList(tokens.slice(next + 1, end), raw, value),
      next: end + 1,
      end: tokens[end],
    });
  }
  const read = readValue(value);
  return read && finish(identifier, name, { value: read, next: next + 1, end: value });
}

function finish(
  identifier: Token,
  comparator: string,
  { value, next, end }: { value: Value | undefined; next: number; end: Token | undefined },
): Found {
  if (identifier.kind !== 'identifier' && !identifier.text.startsWith('"')) {
    throw new FilterError(
      `Invalid comparison clause. Expected 'Identifier' found '${identifier.text}'`,
      identifier,
    );
  }
  const last = end?.end ?? identifier.end;
  return { comparison: { identifier, comparator, value, start: identifier.start, end: last }, next };
}

function readComparator(tokens: readonly Token[], index: number): { name: string; next: number } | undefined {
  const token = tokens[index];
  if (token?.kind === 'operator') return { name: token.text, next: index + 1 };
  for (const name of [
    'IS NOT NULL',
    'IS NULL',
    'NOT IN',
    'NOT LIKE',
    'NOT ILIKE',
    'IN',
    'LIKE',
    'ILIKE',
    'RLIKE',
  ]) {
    const words = name.split(' ');
    if (words.every((word, offset) => isWord(tokens[index + offset], word))) {
      return { name, next: index + words.length };
    }
  }
  return undefined;
}

function readValue(token: Token): Value | undefined {
  const { text } = token;
  if (token.kind === 'string') return { kind: 'string', text: unquote(text), raw: text };
  if (token.kind === 'number') {
    return { kind: 'number', number: Number(text), isInteger: /^[-+]?\d+$/.test(text), raw: text };
  }
  if (token.kind === 'identifier' && !isKeyword(token)) return { kind: 'word', raw: text };
  return undefined;
}

function readList(tokens: readonly Token[], raw: string, place: Token): Value {
  const items: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'comma') continue;
    if (token.kind !== 'string') {
      // As Python writes a tuple of one.
      const shown = tokens.length === 1 ? `(${token.text},)` : raw;
      throw new FilterError(
        `While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: ${shown}`,
        token,
      );
    }
    items.push(unquote(token.text));
  }
  if (items.length === 0) {
    throw new FilterError(
      'While parsing a list in the query, expected a non-empty list of string values, but got empty list',
      place,
    );
  }
  return { kind: 'list', items, raw };
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (tokens[index]?.kind === 'open') depth++;
    else if (tokens[index]?.kind === 'close' && --depth === 0) return index;
  }
  return tokens.length - 1;
}

/** Only the outer quotes go, as in MLflow: doubled ones inside stay. */
export function unquote(text: string): string {
  const first = text[0];
  const isQuoted =
    text.length >= 2 && (first === "'" || first === '"' || first === '`') && text.endsWith(first);
  return isQuoted ? text.slice(1, -1) : text;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'identifier' && token.text.toUpperCase() === word;
}

function isKeyword(token: Token): boolean {
  return keywords.has(token.text.toUpperCase());
}

/** As Python prints a string. */
export function quote(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`;
}
