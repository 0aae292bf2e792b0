import { isBlankOrEnd, isBreak, isBreakOrEnd, YamlError, type YamlCursor } from './yamlCursor.ts';

export interface ScannedScalar {
  readonly text: string;
  /** Where its last character ends; the cursor may stand further on. */
  readonly end: number;
  /** A line break followed a plain scalar, so that a key may follow. */
  readonly crossedLine?: boolean;
}

const flowIndicators = new Set([...',[]{}'].map((char) => char.charCodeAt(0)));
const question = 63;
const colon = 58;
const hash = 35;
const space = 32;
const tab = 9;

/** An unquoted scalar. `indent` is the least column of its further lines. */
export function scanPlain(cursor: YamlCursor, indent: number, inFlow: boolean): ScannedScalar {
  let text = '';
  let end = cursor.index;
  let gap = '';
  let crossedLine = false;
  while (cursor.peek() !== hash) {
    const start = cursor.index;
    while (!endsPlain(cursor, inFlow)) cursor.index++;
    if (cursor.index === start) break;
    text += gap + cursor.text.slice(start, cursor.index);
    end = cursor.index;
    const next = scanPlainGap(cursor);
    // What follows the last line break decides: text after it uses the key's chance up again.
    crossedLine = next.crossedLine;
    gap = next.text;
    if (gap === '' || next.atMarker || (!inFlow && cursor.column < indent)) break;
  }
  return { text, end, crossedLine };
}

function endsPlain(cursor: YamlCursor, inFlow: boolean): boolean {
  const code = cursor.peek();
  if (isBlankOrEnd(code)) return true;
  if (code === colon) {
    const next = cursor.peek(1);
    return isBlankOrEnd(next) || (inFlow && flowIndicators.has(next));
  }
  return inFlow && (code === question || flowIndicators.has(code));
}

function scanPlainGap(cursor: YamlCursor): { text: string; crossedLine: boolean; atMarker: boolean } {
  const start = cursor.index;
  cursor.skipSpaces();
  const spaces = cursor.text.slice(start, cursor.index);
  if (!isBreak(cursor.peek())) return { text: spaces, crossedLine: false, atMarker: false };
  const first = cursor.takeBreak();
  let rest = '';
  while (!atAnyMarker(cursor)) {
    cursor.skipSpaces();
    if (!isBreak(cursor.peek())) return { text: foldBreaks(first, rest), crossedLine: true, atMarker: false };
    rest += cursor.takeBreak();
  }
  return { text: '', crossedLine: true, atMarker: true };
}

function atAnyMarker(cursor: YamlCursor): boolean {
  return cursor.column === 0 && (cursor.atDocumentMarker('---') || cursor.atDocumentMarker('...'));
}

/** One line break reads as a space, each further one as itself. */
function foldBreaks(first: string, rest: string): string {
  if (first !== '\n') return first + rest;
  return rest === '' ? ' ' : rest;
}

/** A scalar in quotes; the cursor stands at the opening one. */
export function scanQuoted(cursor: YamlCursor): ScannedScalar {
  const start = cursor.index;
  const quote = cursor.peek();
  const double = quote === 34;
  cursor.index++;
  let text = scanQuotedRun(cursor, double, start);
  while (cursor.peek() !== quote) {
    text += scanQuotedGap(cursor, start);
    text += scanQuotedRun(cursor, double, start);
  }
  cursor.index++;
  return { text, end: cursor.index };
}

const escapes: Readonly<Record<string, string>> = {
  0: '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1B',
  ' ': ' ',
  '"': '"',
  '\\': '\\',
  '/': '/',
  N: '\x85',
  _: '\xA0',
  L: '\u2028',
  P: '\u2029',
};
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function scanQuotedRun(cursor: YamlCursor, double: boolean, start: number): string {
  let text = '';
  for (;;) {
    const from = cursor.index;
    let code = cursor.peek();
    while (code !== 39 && code !== 34 && code !== 92 && !isBlankOrEnd(code)) {
      cursor.index++;
      code = cursor.peek();
    }
    text += cursor.text.slice(from, cursor.index);
    if (!double && code === 39 && cursor.peek(1) === 39) {
      text += "'";
      cursor.index += 2;
    } else if ((double && code === 39) || (!double && (code === 34 || code === 92))) {
      text += String.fromCharCode(code);
      cursor.index++;
    } else if (double && code === 92) {
      text += scanEscape(cursor, start);
    } else return text;
  }
}

function scanEscape(cursor: YamlCursor, start: number): string {
  const at = cursor.index++;
  const code = cursor.peek();
  const letter = code === -1 ? '' : cursor.text.charAt(cursor.index);
  const simple = escapes[letter];
  if (simple !== undefined) {
    cursor.index++;
    return simple;
  }
  const length = hexLengths[letter];
  if (length !== undefined) {
    cursor.index++;
    const digits = cursor.text.slice(cursor.index, cursor.index + length);
    const bad = [...digits.padEnd(length, '\0')].findIndex((char) => !/[0-9a-fA-F]/.test(char));
    if (bad !== -1) {
      throw new YamlError(
        `expected escape sequence of ${length} hexadecimal numbers, but found ${cursor.shown(bad)}`,
        at,
      );
    }
    const point = Number.parseInt(digits, 16);
    if (point > 0x10ffff) throw new YamlError('chr() arg not in range(0x110000)', at);
    cursor.index += length;
    return String.fromCodePoint(point);
  }
  if (isBreak(code)) {
    cursor.takeBreak();
    return scanQuotedBreaks(cursor, start);
  }
  if (code === -1) throw new YamlError("found unknown escape character '\\x00'", at, start);
  throw new YamlError(`found unknown escape character ${cursor.shown()}`, at);
}

function scanQuotedGap(cursor: YamlCursor, start: number): string {
  const from = cursor.index;
  while (cursor.peek() === space || cursor.peek() === tab) cursor.index++;
  const spaces = cursor.text.slice(from, cursor.index);
  if (cursor.peek() === -1) throw new YamlError('found unexpected end of stream', start);
  if (!isBreak(cursor.peek())) return spaces;
  const first = cursor.takeBreak();
  return foldBreaks(first, scanQuotedBreaks(cursor, start));
}

function scanQuotedBreaks(cursor: YamlCursor, start: number): string {
  let breaks = '';
  for (;;) {
    if (atAnyMarker(cursor)) throw new YamlError('found unexpected document separator', cursor.index, start);
    while (cursor.peek() === space || cursor.peek() === tab) cursor.index++;
    if (!isBreak(cursor.peek())) return breaks;
    breaks += cursor.takeBreak();
  }
}

/** A `|` or `>` scalar. `parentIndent` is the indentation of the collection it stands in. */
export function scanBlock(cursor: YamlCursor, parentIndent: number): ScannedScalar {
  const folded = cursor.peek() === 62;
  cursor.index++;
  const { keep, increment } = scanBlockHeader(cursor);
  let end = cursor.index;
  cursor.skipSpaces();
  cursor.skipComment();
  if (!isBreakOrEnd(cursor.peek())) {
    throw new YamlError(`expected a comment or a line break, but found ${cursor.shown()}`, cursor.index);
  }
  cursor.takeBreak();
  const least = Math.max(1, parentIndent + 1);
  let indent = least;
  let breaks: string;
  if (increment === undefined) {
    const found = scanLeadingBreaks(cursor);
    indent = Math.max(least, found.indent);
    breaks = found.breaks;
  } else {
    indent = least + increment - 1;
    breaks = scanBlockBreaks(cursor, indent);
  }
  let text = '';
  let lineBreak = '';
  while (cursor.column === indent && cursor.peek() !== -1) {
    text += breaks;
    const startsWithText = cursor.peek() !== space && cursor.peek() !== tab;
    const from = cursor.index;
    while (!isBreakOrEnd(cursor.peek())) cursor.index++;
    text += cursor.text.slice(from, cursor.index);
    end = cursor.index;
    lineBreak = cursor.takeBreak();
    breaks = scanBlockBreaks(cursor, indent);
    if (cursor.column !== indent || cursor.peek() === -1) break;
    const nextIsText = cursor.peek() !== space && cursor.peek() !== tab;
    if (!folded || lineBreak !== '\n' || !startsWithText || !nextIsText) text += lineBreak;
    else if (breaks === '') text += ' ';
  }
  if (keep !== false) text += lineBreak;
  if (keep === true) text += breaks;
  return { text, end };
}

/** `keep`: true for `+`, false for `-`, undefined for one final line break. */
function scanBlockHeader(cursor: YamlCursor): { keep: boolean | undefined; increment: number | undefined } {
  let keep: boolean | undefined;
  let increment: number | undefined;
  const takeChomping = (): boolean => {
    if (cursor.peek() !== 43 && cursor.peek() !== 45) return false;
    keep = cursor.peek() === 43;
    cursor.index++;
    return true;
  };
  const takeIncrement = (): boolean => {
    const digit = cursor.peek() - 48;
    if (digit < 0 || digit > 9) return false;
    if (digit === 0)
      throw new YamlError('expected indentation indicator in the range 1-9, but found 0', cursor.index);
    increment = digit;
    cursor.index++;
    return true;
  };
  if (takeChomping()) takeIncrement();
  else if (takeIncrement()) takeChomping();
  const code = cursor.peek();
  if (code !== space && !isBreakOrEnd(code)) {
    throw new YamlError(
      `expected chomping or indentation indicators, but found ${cursor.shown()}`,
      cursor.index,
    );
  }
  return { keep, increment };
}

function scanLeadingBreaks(cursor: YamlCursor): { breaks: string; indent: number } {
  let breaks = '';
  let indent = 0;
  for (;;) {
    if (cursor.peek() === space) {
      cursor.index++;
      indent = Math.max(indent, cursor.column);
    } else if (isBreak(cursor.peek())) breaks += cursor.takeBreak();
    else return { breaks, indent };
  }
}

function scanBlockBreaks(cursor: YamlCursor, indent: number): string {
  let breaks = '';
  for (;;) {
    while (cursor.column < indent && cursor.peek() === space) cursor.index++;
    if (!isBreak(cursor.peek())) return breaks;
    breaks += cursor.takeBreak();
  }
}
