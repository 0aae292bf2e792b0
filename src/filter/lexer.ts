import { keywords } from './keywords.ts';

export type TokenKind =
  /** A bare word, or one in backticks. */
  | 'name'
  | 'keyword'
  /** In single quotes. */
  | 'string'
  /** In double quotes: a name or a string, as it happens. */
  | 'symbol'
  | 'integer'
  | 'float'
  /** `=`, `<>`, LIKE, NOT ILIKE and the like. */
  | 'comparator'
  /** ASC or DESC. */
  | 'direction'
  | 'operator'
  | 'dot'
  | 'open'
  | 'close'
  | 'comma'
  | 'semicolon'
  | 'comment'
  | 'unknown';

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the filter. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The first that matches decides, as in sqlparse, which MLflow reads filters with. */
const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['comment', /(?:--|# )[^\r\n]*/y],
  ['operator', /\*/y],
  ['name', /`[^`]*(?:``[^`]*)*`/y],
  // Keywords even after a dot.
  ['keyword', /(?:CASE|IN|VALUES|USING|FROM|AS)\b/iy],
  ['name', /(?:@|##|#)[A-ZÀ-Ü][\p{L}\p{N}_]+/iuy],
  ['name', /[A-ZÀ-Ü][\p{L}\p{N}_]*(?=\s*\.(?!\d))/iuy],
  ['name', /(?<=\.)[A-ZÀ-Ü][\p{L}\p{N}_]*/iuy],
  ['name', /[A-ZÀ-Ü][\p{L}\p{N}_]*(?=\()/iuy],
  ['unknown', /-?0x[\dA-F]+/iy],
  ['float', /-?\d+(?:\.\d+)?E-?\d+/iy],
  ['float', /-?(?:\d+\.\d*|\.\d+)(?![_A-ZÀ-Ü])/iuy],
  ['integer', /-?\d+(?![\d_A-ZÀ-Ü])/iuy],
  ['keyword', /NOT\s+NULL\b/iy],
  ['direction', /(?:ASC|DESC)(?:\s+NULLS\s+(?:FIRST|LAST))?\b/iy],
  ['comparator', /(?:NOT\s+)?(?:LIKE|ILIKE|RLIKE|REGEXP)\b/iy],
  ['name', /[\p{L}\p{N}_][\p{L}\p{N}_$#]*/uy],
  ['semicolon', /;/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['comma', /,/y],
  ['dot', /\./y],
  ['operator', /-/y],
  ['comparator', /[<>=~!]+/y],
  ['operator', /[+/@#%^&|]+/y],
];

/**
 * Cuts a filter into tokens, no more than `most`. Never fails: what is nothing becomes `unknown`, one character
 * each.
 */
export function readTokens(text: string, most = Infinity): readonly Token[] {
  const tokens: Token[] = [];
  // Looked for once: a filter of many openings without an end must not be read again from each of them.
  const lastEnd = text.lastIndexOf('*/');
  let start = 0;
  while (start < text.length && tokens.length < most) {
    if (/\s/.test(text[start] ?? '')) {
      start++;
      continue;
    }
    const token = readComment(text, start, lastEnd) ?? readToken(text, start);
    tokens.push(token);
    start = token.end;
  }
  return tokens;
}

function readComment(text: string, start: number, lastEnd: number): Token | undefined {
  if (text[start] !== '/' || text[start + 1] !== '*' || lastEnd < start + 2) return undefined;
  const end = text.indexOf('*/', start + 2) + 2;
  return { kind: 'comment', text: text.slice(start, end), start, end };
}

function readToken(text: string, start: number): Token {
  const first = text[start];
  if (first === "'" || first === '"') {
    const end = endOfQuoted(text, start);
    if (end > 0)
      return { kind: first === "'" ? 'string' : 'symbol', text: text.slice(start, end), start, end };
  }
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    const isKeyword = kind === 'name' && !isName(text, start) && keywords.has(found.toUpperCase());
    return { kind: isKeyword ? 'keyword' : kind, text: found, start, end: start + found.length };
  }
  const length = (text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
  return { kind: 'unknown', text: text.slice(start, start + length), start, end: start + length };
}

/** Beside a dot, and before a bracket, any word is a name. */
function isName(text: string, start: number): boolean {
  if (text[start - 1] === '.') return true;
  const after = /[\p{L}\p{N}_$#]+(\()?(?:\s*(\.)(?!\d))?/uy;
  after.lastIndex = start;
  const found = after.exec(text);
  return found !== null && (found[1] !== undefined || found[2] !== undefined);
}

/**
 * Where a quoted text ends; -1 where it never does. Doubled quotes and quotes after a backslash belong to it,
 * unless no other quote closes it.
 */
function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  let otherwise = -1;
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\' && text[index + 1] === quote) otherwise = ++index + 1;
    else if (text[index] === quote) {
      if (text[index + 1] !== quote) return index + 1;
      otherwise = ++index;
    }
  }
  return otherwise;
}
