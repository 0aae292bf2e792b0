import { isBlankOrEnd, isBreakOrEnd, YamlError, type YamlCursor } from './yamlCursor.ts';

/** `handle` is undefined for `!<…>` and for a lone `!`. */
export interface TagName {
  readonly handle: string | undefined;
  readonly suffix: string;
}

export type Directive =
  | { readonly name: 'YAML'; readonly major: number }
  | { readonly name: 'TAG'; readonly handle: string; readonly prefix: string }
  | { readonly name: 'other' };

const wordChar = /[0-9A-Za-z_-]/;
const uriChar = /[0-9A-Za-z\-;/?:@&=+$,_.!~*'()[\]%]/;
const space = 32;

/** The name after `&` or `*`. */
export function scanAnchorName(cursor: YamlCursor): string {
  cursor.index++;
  const name = takeWhile(cursor, wordChar);
  const ok =
    name !== '' && (isBlankOrEnd(cursor.peek()) || '?:,]}%@`'.includes(cursor.text.charAt(cursor.index)));
  if (!ok) throw expectedWord(cursor);
  return name;
}

export function scanTag(cursor: YamlCursor): TagName {
  let handle: string | undefined;
  let suffix = '!';
  if (cursor.peek(1) === 60) {
    cursor.index += 2;
    suffix = scanUri(cursor);
    if (cursor.peek() !== 62) throw new YamlError(`expected '>', but found ${cursor.shown()}`, cursor.index);
    cursor.index++;
  } else if (isBlankOrEnd(cursor.peek(1))) {
    cursor.index++;
  } else {
    const rest =
      /^!([^ \r\n\x85\u2028\u2029]*)/.exec(cursor.text.slice(cursor.index, cursor.index + 1024))?.[1] ?? '';
    if (rest.includes('!')) handle = scanHandle(cursor);
    else {
      handle = '!';
      cursor.index++;
    }
    suffix = scanUri(cursor);
  }
  expectSpace(cursor);
  return { handle, suffix };
}

/** A line that starts with `%`. */
export function scanDirective(cursor: YamlCursor): Directive {
  cursor.index++;
  const name = takeWhile(cursor, wordChar);
  if (name === '' || (cursor.peek() !== space && !isBreakOrEnd(cursor.peek()))) throw expectedWord(cursor);
  let directive: Directive = { name: 'other' };
  if (name === 'YAML') {
    cursor.skipSpaces();
    const major = scanNumber(cursor);
    if (cursor.peek() !== 46)
      throw new YamlError(`expected a digit or '.', but found ${cursor.shown()}`, cursor.index);
    cursor.index++;
    scanNumber(cursor);
    expectSpace(cursor, "a digit or ' '");
    directive = { name: 'YAML', major };
  } else if (name === 'TAG') {
    cursor.skipSpaces();
    const handle = scanHandle(cursor);
    if (cursor.peek() !== space)
      throw new YamlError(`expected ' ', but found ${cursor.shown()}`, cursor.index);
    cursor.skipSpaces();
    const prefix = scanUri(cursor);
    expectSpace(cursor);
    directive = { name: 'TAG', handle, prefix };
  } else {
    while (!isBreakOrEnd(cursor.peek())) cursor.index++;
  }
  cursor.skipSpaces();
  cursor.skipComment();
  if (!isBreakOrEnd(cursor.peek())) {
    throw new YamlError(`expected a comment or a line break, but found ${cursor.shown()}`, cursor.index);
  }
  cursor.takeBreak();
  return directive;
}

function scanHandle(cursor: YamlCursor): string {
  const start = cursor.index;
  if (cursor.peek() !== 33) throw new YamlError(`expected '!', but found ${cursor.shown()}`, cursor.index);
  cursor.index++;
  if (cursor.peek() !== space) {
    takeWhile(cursor, wordChar);
    if (cursor.peek() !== 33) throw new YamlError(`expected '!', but found ${cursor.shown()}`, cursor.index);
    cursor.index++;
  }
  return cursor.text.slice(start, cursor.index);
}

function scanUri(cursor: YamlCursor): string {
  const start = cursor.index;
  const raw = takeWhile(cursor, uriChar);
  if (raw === '') throw new YamlError(`expected URI, but found ${cursor.shown()}`, cursor.index);
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new YamlError('expected URI escape sequence of 2 hexadecimal numbers', start);
  }
}

function scanNumber(cursor: YamlCursor): number {
  const digits = takeWhile(cursor, /[0-9]/);
  if (digits === '') throw new YamlError(`expected a digit, but found ${cursor.shown()}`, cursor.index);
  return Number(digits);
}

function takeWhile(cursor: YamlCursor, chars: RegExp): string {
  const start = cursor.index;
  while (cursor.index < cursor.text.length && chars.test(cursor.text.charAt(cursor.index))) cursor.index++;
  return cursor.text.slice(start, cursor.index);
}

function expectSpace(cursor: YamlCursor, what = "' '"): void {
  if (cursor.peek() === space || isBreakOrEnd(cursor.peek())) return;
  throw new YamlError(`expected ${what}, but found ${cursor.shown()}`, cursor.index);
}

function expectedWord(cursor: YamlCursor): YamlError {
  return new YamlError(`expected alphabetic or numeric character, but found ${cursor.shown()}`, cursor.index);
}
