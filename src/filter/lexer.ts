export type TokenKind =
  /** A name, or names joined by dots; parts may be in backticks or double quotes: ``tags.`a b` ``. */
  | 'identifier'
  /** In single quotes, or in double quotes where no dot follows. */
  | 'string'
  | 'number'
  | 'operator'
  | 'open'
  | 'close'
  | 'comma'
  | 'semicolon'
  | 'unknown';

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the filter. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['number', /[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:e[-+]?\d+)?(?![\p{L}\p{N}_])/iuy],
  ['string', /'(?:[^']|'')*'|"(?:[^"]|"")*"(?!\s*\.)/uy],
  [
    'identifier',
    /(?:`[^`]*`|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*)(?:\.(?:`[^`]*`|"(?:[^"]|"")*"|[\p{L}\p{N}_]+))*/uy,
  ],
  ['operator', /[<>=!]+/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['comma', /,/y],
  ['semicolon', /;/y],
];

/** Cuts a filter into tokens. Never fails: what is nothing becomes `unknown`, one character each. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let start = 0;
  while (start < text.length) {
    if (/\s/.test(text[start] ?? '')) {
      start++;
      continue;
    }
    const token = readToken(text, start);
    tokens.push(token);
    start = token.end;
  }
  return tokens;
}

function readToken(text: string, start: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match) return { kind, text: match[0], start, end: start + match[0].length };
  }
  const length = (text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
  return { kind: 'unknown', text: text.slice(start, start + length), start, end: start + length };
}
