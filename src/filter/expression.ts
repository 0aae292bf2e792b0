import type { Clause, Dialect, EntityType } from './dialect.ts';
import { checkComparator, checkIdentifier, readComparison, unquoted } from './dialect.ts';
import { FilterError } from './filterError.ts';
import type { Token } from './lexer.ts';
import { readTokens } from './lexer.ts';
import type { Comparison, Piece } from './parser.ts';
import { groupPieces, joinWords } from './parser.ts';
import { PatternMatcher } from './patternMatcher.ts';

/** A filter as a tree: its leaves are comparisons, all or any of which have to hold. */
export type Condition =
  | { readonly kind: 'clause'; readonly clause: Clause }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition };

/** The moment (ms since 1970) that a text in quotes names, for the attributes that are times. Throws FilterError. */
export type ReadMoment = (text: string, value: Piece, clause: { readonly comparator: string }) => number;

/** Beyond this a database refuses the statement, or a person has lost the overview. */
const mostComparisons = 200;
const deepest = 50;
const longestText = 100_000;

/** A dialect with RLIKE, which compares texts with a regular expression, and IS NULL of all that a run may lack. */
export function extended(dialect: Dialect): Dialect {
  const takes = (type: EntityType, key: string): boolean => dialect.comparators(type, key).includes('LIKE');
  return {
    ...dialect,
    nullable: ['metric', 'parameter', 'tag', 'attribute'],
    comparators: (type, key) => [...dialect.comparators(type, key), ...(takes(type, key) ? ['RLIKE'] : [])],
  };
}

/**
 * The extended language, which only who asks for it gets: OR, NOT, brackets, RLIKE and IS NULL of metrics and
 * attributes beside all that `dialect` has; with `readMoment` dates too. NOT binds closest, then AND. Throws
 * FilterError.
 */
export function checkExpression(text: string, dialect: Dialect, readMoment?: ReadMoment): Condition {
  if (text.trim() === '') return { kind: 'all', parts: [] };
  return new ExpressionReader(text, extended(dialect), readMoment).read();
}

class ExpressionReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #dialect: Dialect;
  readonly #readMoment: ReadMoment | undefined;
  #index = 0;
  #comparisons = 0;

  constructor(text: string, dialect: Dialect, readMoment: ReadMoment | undefined) {
    this.#text = text;
    if (text.length > longestText)
      throw new FilterError('The filter is too long.', { start: 0, end: text.length });
    this.#tokens = readTokens(text);
    this.#dialect = dialect;
    this.#readMoment = readMoment;
  }

  read(): Condition {
    const condition = this.#readAny(0);
    const rest = this.#tokens[this.#index];
    if (rest) throw new FilterError(`Unexpected '${rest.text}' in the filter.`, rest);
    return condition;
  }

  #readAny(depth: number): Condition {
    return this.#readParts('any', 'OR', () => this.#readParts('all', 'AND', () => this.#readOne(depth)));
  }

  #readParts(kind: 'all' | 'any', word: string, readPart: () => Condition): Condition {
    const parts = [readPart()];
    while (this.#isWord(word)) {
      this.#index++;
      parts.push(readPart());
    }
    return parts.length === 1 ? (parts[0] as Condition) : { kind, parts };
  }

  #readOne(depth: number): Condition {
    const open = this.#tokens[this.#index];
    const isNot = this.#isWord('NOT');
    if (!open || (open.kind !== 'open' && !isNot)) return this.#readComparison();
    if (depth >= deepest) throw new FilterError(`Brackets are nested more than ${deepest} deep.`, open);
    this.#index++;
    if (isNot) return { kind: 'not', part: this.#readOne(depth + 1) };
    const inner = this.#readAny(depth + 1);
    if (this.#tokens[this.#index]?.kind !== 'close')
      throw new FilterError("A bracket is not closed: expected ')'.", open);
    this.#index++;
    return inner;
  }

  #readComparison(): Condition {
    const tokens = this.#takeComparison();
    const [first, last] = [tokens[0], tokens.at(-1)];
    if (!first || !last) {
      const at = this.#tokens[this.#index]?.start ?? this.#text.length;
      const place = { start: Math.max(0, at - 1), end: Math.max(1, at) };
      throw new FilterError('Expected a comparison, such as metrics.loss < 0.1.', place);
    }
    const pieces = joinWords(groupPieces(this.#text, tokens));
    const comparison = pieces[0]?.comparison;
    const place = { start: first.start, end: last.end };
    if (!comparison || pieces.length > 1) {
      const text = this.#text.slice(place.start, place.end);
      throw new FilterError(`Expected a comparison, found '${text}'.`, place);
    }
    if (++this.#comparisons > mostComparisons)
      throw new FilterError(`A filter can have at most ${mostComparisons} comparisons.`, place);
    const dated = this.#withMoment(comparison);
    const clause = checkComparator(readComparison(dated, this.#dialect), this.#dialect);
    // What can't be built is refused here, in its place, and not when the first text is looked at.
    if (clause.comparator === 'RLIKE')
      void new PatternMatcher(String(clause.value), comparison.value ?? place);
    return { kind: 'clause', clause };
  }

  /** A date becomes the number that MLflow compares times with. */
  #withMoment(comparison: Comparison): Comparison {
    const { identifier, comparator, value } = comparison;
    const isText = value?.kind === 'string' || (value?.kind === 'identifier' && /^["']/.test(value.text));
    if (!this.#readMoment || !value || !isText || identifier.kind !== 'identifier') return comparison;
    const { type, key } = checkIdentifier(identifier.text, this.#dialect, identifier);
    if (type !== 'attribute' || !this.#dialect.numericAttributes.includes(key)) return comparison;
    const moment = this.#readMoment(unquoted(value, value), value, { comparator });
    return { ...comparison, value: { ...value, kind: 'integer', text: String(moment) } };
  }

  /** The tokens up to the next AND, OR or closing bracket; lists in brackets belong to it. */
  #takeComparison(): readonly Token[] {
    const start = this.#index;
    for (let depth = 0; this.#index < this.#tokens.length; this.#index++) {
      const token = this.#tokens[this.#index] as Token;
      if (token.kind === 'open') depth++;
      else if (token.kind === 'close' && depth-- === 0) break;
      else if (depth === 0 && (this.#isWord('AND') || this.#isWord('OR'))) break;
    }
    return this.#tokens.slice(start, this.#index);
  }

  #isWord(word: string): boolean {
    return isJoint(this.#tokens, this.#index, word);
  }
}

/** Is this token the word that joins comparisons? Right before a bracket the lexer takes it for a function. */
export function isJoint(tokens: readonly Token[], index: number, word: string): boolean {
  const token = tokens[index];
  if (token?.text.toUpperCase() !== word) return false;
  if (token.kind === 'keyword') return true;
  const [before, after] = [tokens[index - 1], tokens[index + 1]];
  return token.kind === 'name' && after?.kind === 'open' && before?.kind !== 'dot';
}
