import { FilterError } from './filterError.ts';
import type { Token } from './lexer.ts';
import { readTokens } from './lexer.ts';
import type { Piece } from './parser.ts';
import { quote } from './parser.ts';

const start = 'While parsing a list in the query, expected';

/** As `readList`, but a list of nothing is refused. */
export function readFilledList(piece: Piece): readonly string[] {
  const items = readList(piece);
  if (items.length > 0) return items;
  throw new FilterError(`${start} a non-empty list of string values, but got empty list`, piece);
}

/** The strings of a list in brackets, read as Python reads a tuple: `('a')` and `(('a'))` are lists of one. */
export function readList(piece: Piece): readonly string[] {
  const items = readItems(piece);
  if (items.every(({ isString }) => isString)) return items.map(({ text }) => text);
  const shown = items.map(({ text, isString }) => (isString ? quote(text) : text));
  // As Python writes a tuple of one.
  throw new FilterError(
    `${start} string value, punctuation, or whitespace, but got different type in list: (${shown.join(', ')}${shown.length === 1 ? ',' : ''})`,
    piece,
  );
}

interface Item {
  readonly text: string;
  readonly isString: boolean;
}

/** Strings, and numbers as they stand. */
export function readItems(piece: Piece): readonly Item[] {
  let tokens = readTokens(piece.text);
  while (isWrapped(tokens)) tokens = tokens.slice(1, -1);
  const items: Item[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    const isString = token.kind === 'string' || token.kind === 'symbol';
    if (isString) {
      let text = contentOf(token);
      // Two strings side by side are one.
      for (
        let next = tokens[index + 1];
        next?.kind === 'string' || next?.kind === 'symbol';
        next = tokens[index + 1]
      ) {
        text += contentOf(next);
        index++;
      }
      items.push({ text, isString });
    } else if (token.kind === 'integer' || token.kind === 'float') {
      items.push({ text: token.text, isString });
    } else throw illFormed(piece);
    const comma = tokens[++index];
    if (comma && comma.kind !== 'comma') throw illFormed(piece);
  }
  return items;
}

function isWrapped(tokens: readonly Token[]): boolean {
  if (tokens[0]?.kind !== 'open') return false;
  let depth = 0;
  return tokens.every(({ kind }, index) => {
    if (kind === 'open') depth++;
    else if (kind === 'close') depth--;
    return depth > 0 || index === tokens.length - 1;
  });
}

/** MLflow answers 500 where Python finds a name here, or a whole number that begins with 0. */
export function illFormed(piece: Piece): FilterError {
  return new FilterError(`${start} a non-empty list of string values, but got ill-formed list.`, piece);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function contentOf({ text }: Token): string {
  return text.slice(1, -1).replace(/\\(['"\\nrt])/g, (_, letter: string) => escapes[letter] ?? letter);
}
