import { FilterError } from './filterError.ts';
import type { Token } from './lexer.ts';
import { readTokens } from './lexer.ts';

export type PieceKind =
  /** A name, or names joined by dots: ``tags.`a b` ``, also `"a"` and what stands before an alias. */
  | 'identifier'
  /** In single quotes. */
  | 'string'
  | 'integer'
  | 'float'
  | 'null'
  /** What stands in brackets, with them. */
  | 'list'
  /** `a-b`: two things with an operator between. */
  | 'operation'
  | 'call'
  | 'comparison'
  | 'token';

/** One or more tokens that belong together. */
export interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of a single token. */
  readonly token?: Token;
  /** Of a comparison. */
  readonly comparison?: Comparison;
}

/** One `identifier comparator value`; without a value for IS NULL and IS NOT NULL. */
export interface Comparison {
  readonly identifier: Piece;
  /** As it stands there; words that were put together in capitals: `IN`, `NOT IN`, `IS NULL`. */
  readonly comparator: string;
  readonly value: Piece | undefined;
  readonly start: number;
  readonly end: number;
}

export interface ParsedFilter {
  /** All of them have to hold. */
  readonly comparisons: readonly Comparison[];
  /** What is neither a comparison nor AND, as it stands there. */
  readonly leftovers: readonly { readonly text: string; readonly start: number; readonly end: number }[];
}

/** sqlparse's own limit. */
const mostTokens = 10_000;
const longest = 1_000_000;

/**
 * Parses comparisons joined by AND; what they mean is up to the checks of each search. `typeName`: a name that
 * SQL has for a type, and that this search takes for a name all the same.
 */
export function parseFilter(text: string, typeName?: string): ParsedFilter {
  const place = { start: 0, end: text.length };
  if (text.length > longest) throw new FilterError('The filter is too long.', place);
  const tokens = readTokens(text, mostTokens + 1);
  if (tokens.length > mostTokens) throw new FilterError(`Error on parsing filter '${text}'`, place);
  if (text !== '' && tokens.length === 0) {
    throw new FilterError(`Invalid filter '${text}'. Could not be parsed.`, place);
  }
  const second = tokens.find((_, index) => tokens[index - 1]?.kind === 'semicolon');
  if (second) {
    throw new FilterError(
      `Search filter contained multiple expression ${quote(text)}. Provide AND-ed expression list.`,
      second,
    );
  }
  const pieces = joinWords(groupPieces(text, tokens), typeName);
  return {
    comparisons: pieces.flatMap(({ comparison }) => comparison ?? []),
    leftovers: pieces.filter((piece) => !piece.comparison && !isWord(piece, 'AND')),
  };
}

/** The pieces of a text, from the smallest to the largest, in the order in which sqlparse groups them. */
export function groupPieces(text: string, tokens: readonly Token[]): readonly Piece[] {
  const join = (kind: PieceKind, first: Piece, last: Piece): Piece => ({
    kind,
    text: text.slice(first.start, last.end),
    start: first.start,
    end: last.end,
  });
  let pieces = groupBrackets(tokens.map(pieceOf), join);
  pieces = groupCalls(pieces, join);
  pieces = groupDots(pieces, join);
  pieces = pieces.map((piece) => (isNamed(piece) ? { ...piece, kind: 'identifier' } : piece));
  pieces = groupDirections(pieces, join);
  pieces = groupBetween(pieces, {
    isMiddle: ({ token }) => token?.kind === 'operator',
    isSide: isOperand,
    join: (before, _middle, after) => join('operation', before, after),
  });
  pieces = groupBetween(pieces, {
    isMiddle: ({ token }) => token?.kind === 'comparator',
    // sqlparse takes what stands before for the operand that it ends with, be it a whole comparison: `a = b = c`.
    isSide: (piece) => isOperand(piece) || piece?.kind === 'null' || piece?.kind === 'comparison',
    join: (identifier, { text: comparator }, value) => ({
      ...join('comparison', identifier, value),
      comparison: { identifier, comparator, value, start: identifier.start, end: value.end },
    }),
  });
  pieces = groupAliases(pieces, join);
  return groupBetween(pieces, {
    isMiddle: ({ token }) => token?.kind === 'comma',
    isSide: (piece) =>
      piece !== undefined &&
      (piece.kind !== 'token' || piece.token?.kind === 'keyword') &&
      piece.kind !== 'list',
    join: (before, _middle, after) => join('token', before, after),
  });
}

type Join = (kind: PieceKind, first: Piece, last: Piece) => Piece;

const kinds: Partial<Record<Token['kind'], PieceKind>> = {
  string: 'string',
  integer: 'integer',
  float: 'float',
};

function pieceOf(token: Token): Piece {
  const { text, start, end } = token;
  const isNull = token.kind === 'keyword' && text.toUpperCase() === 'NULL';
  return { kind: isNull ? 'null' : (kinds[token.kind] ?? 'token'), text, start, end, token };
}

function groupBrackets(pieces: readonly Piece[], join: Join): readonly Piece[] {
  const grouped: Piece[] = [];
  const opens: number[] = [];
  for (const piece of pieces) {
    grouped.push(piece);
    if (piece.token?.kind === 'open') opens.push(grouped.length - 1);
    if (piece.token?.kind !== 'close') continue;
    const open = opens.pop();
    if (open !== undefined) grouped.splice(open, Infinity, join('list', grouped[open] as Piece, piece));
  }
  return grouped;
}

function groupCalls(pieces: readonly Piece[], join: Join): readonly Piece[] {
  const grouped: Piece[] = [];
  for (const piece of pieces) {
    const before = grouped.at(-1);
    if (piece.kind === 'list' && before?.token?.kind === 'name') {
      grouped[grouped.length - 1] = join('call', before, piece);
    } else grouped.push(piece);
  }
  return grouped;
}

function groupDots(pieces: readonly Piece[], join: Join): readonly Piece[] {
  const grouped: Piece[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index] as Piece;
    const before = grouped.at(-1);
    if (piece.token?.kind !== 'dot' || !before || !isNamed(before)) {
      grouped.push(piece);
      continue;
    }
    const after = pieces[index + 1];
    const takes =
      after && (isNamed(after) || after.kind === 'string' || after.kind === 'call' || after.text === '*');
    grouped[grouped.length - 1] = join('identifier', before, takes ? after : piece);
    if (takes) index++;
  }
  return grouped;
}

function isNamed({ kind, token }: Piece): boolean {
  return kind === 'identifier' || token?.kind === 'name' || token?.kind === 'symbol';
}

function groupDirections(pieces: readonly Piece[], join: Join): readonly Piece[] {
  const grouped: Piece[] = [];
  for (const piece of pieces) {
    const before = grouped.at(-1);
    const isGrouped =
      piece.token?.kind === 'direction' && before && ['identifier', 'integer', 'float'].includes(before.kind);
    if (isGrouped) grouped[grouped.length - 1] = join('identifier', before, piece);
    else grouped.push(piece);
  }
  return grouped;
}

interface Between {
  readonly isMiddle: (piece: Piece) => boolean;
  readonly isSide: (piece: Piece | undefined) => boolean;
  readonly join: (before: Piece, middle: Piece, after: Piece) => Piece;
}

function groupBetween(pieces: readonly Piece[], { isMiddle, isSide, join }: Between): readonly Piece[] {
  const grouped: Piece[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index] as Piece;
    const [before, after] = [grouped.at(-1), pieces[index + 1]];
    if (isMiddle(piece) && before && after && isSide(before) && isSide(after)) {
      grouped[grouped.length - 1] = join(before, piece, after);
      index++;
    } else grouped.push(piece);
  }
  return grouped;
}

function isOperand(piece: Piece | undefined): boolean {
  return (
    piece !== undefined &&
    ['identifier', 'string', 'integer', 'float', 'list', 'operation', 'call'].includes(piece.kind)
  );
}

/** Two things side by side are one with an alias: so what stands after a comparison spoils it. */
function groupAliases(pieces: readonly Piece[], join: Join): readonly Piece[] {
  const grouped: Piece[] = [];
  for (const piece of pieces) {
    const before = grouped.at(-1);
    const canHave = before && before.kind !== 'string' && (isOperand(before) || before.kind === 'comparison');
    if (piece.kind === 'identifier' && canHave)
      grouped[grouped.length - 1] = join('identifier', before, piece);
    else grouped.push(piece);
  }
  return grouped;
}

/** Puts `x IN (…)`, `x NOT IN (…)`, `x IS NULL` and `x IS NOT NULL` together, looking where MLflow looks. */
export function joinWords(pieces: readonly Piece[], typeName?: string): readonly Piece[] {
  const joined: Piece[] = [];
  let index = 0;
  while (index < pieces.length) {
    const [first, second, third, fourth] = pieces.slice(index, index + 4);
    if (!first || !second || !third) return [...joined, ...pieces.slice(index)];
    if (first.text === typeName && first.kind === 'token') {
      const isComparison = second.token?.kind === 'comparator' && third.kind === 'integer';
      const whole = comparison(first, second.text, { value: third, end: third.end });
      joined.push(...(isComparison ? [whole] : [first, second, third]));
      index += 3;
      continue;
    }
    if (first.kind !== 'identifier') {
      joined.push(first);
      index++;
      continue;
    }
    if (isWord(second, 'IN') && third.kind === 'list') {
      joined.push(comparison(first, 'IN', { value: third, end: third.end }));
      index += 3;
    } else if (isWord(second, 'IS') && (third.kind === 'null' || isWord(third, 'NOT NULL'))) {
      joined.push(comparison(first, third.kind === 'null' ? 'IS NULL' : 'IS NOT NULL', third));
      index += 3;
    } else if (isWord(second, 'NOT') && isWord(third, 'IN') && fourth?.kind === 'list') {
      joined.push(comparison(first, 'NOT IN', { value: fourth, end: fourth.end }));
      index += 4;
    } else {
      joined.push(...pieces.slice(index, index + 4));
      index += 4;
    }
  }
  return joined;
}

function comparison(
  identifier: Piece,
  comparator: string,
  { value, end }: { readonly value?: Piece; readonly end: number },
): Piece {
  const { start } = identifier;
  const text = identifier.text + comparator;
  return { kind: 'comparison', text, start, end, comparison: { identifier, comparator, value, start, end } };
}

export function isWord({ token }: Piece, word: string): boolean {
  return token?.kind === 'keyword' && token.text.toUpperCase() === word;
}

/** Only the outer quotes go, as in MLflow: doubled ones inside stay. */
export function unquote(text: string, quotes = '\'"`'): string {
  const first = text[0] ?? '';
  return text.length >= 2 && quotes.includes(first) && text.endsWith(first) ? text.slice(1, -1) : text;
}

/** As Python prints a string. */
export function quote(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`;
}
