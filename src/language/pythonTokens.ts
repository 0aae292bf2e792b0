import type { TextRange } from '../formats/yaml.ts';

export interface PythonToken {
  readonly kind: 'name' | 'string' | 'newline' | 'other';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const token =
  /[ \t\f]+|\\\r?\n|#[^\r\n]*|(?:[rRbBuUfF]{0,2})(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\\r\n])*"|'(?:\\[^]|[^'\\\r\n])*')|[\p{L}_][\p{L}\p{N}_]*|\r?\n|[^]/gu;

/** A script in pieces, without spaces and comments; it is never run. */
export function pythonTokens(text: string): PythonToken[] {
  const tokens: PythonToken[] = [];
  for (const { 0: piece, index } of text.matchAll(token)) {
    if (/^(?:[ \t\f]+$|\\\r?\n$|#)/.test(piece)) continue;
    tokens.push({ kind: kindOf(piece), text: piece, start: index, end: index + piece.length });
  }
  return tokens;
}

function kindOf(piece: string): PythonToken['kind'] {
  if (/^[rRbBuUfF]{0,2}(?:"[^]*"|'[^]*')$/.test(piece)) return 'string';
  if (/^\r?\n$/.test(piece)) return 'newline';
  return /^[\p{L}_]/u.test(piece) ? 'name' : 'other';
}

export interface PythonArgument {
  readonly name: string | undefined;
  readonly value: readonly PythonToken[];
}

/** Calls whose dotted name matches, with their arguments as they are written. */
export function callsIn(tokens: readonly PythonToken[], name: RegExp): { readonly args: PythonArgument[] }[] {
  const calls: { args: PythonArgument[] }[] = [];
  tokens.forEach(({ text }, index) => {
    if (text !== '(' || !name.test(dottedNameBefore(tokens, index))) return;
    calls.push({ args: argumentsFrom(tokens, index + 1) });
  });
  return calls;
}

function dottedNameBefore(tokens: readonly PythonToken[], index: number): string {
  const parts: string[] = [];
  for (let at = index - 1; at >= 0; at -= 2) {
    const part = tokens[at];
    if (part?.kind !== 'name') return '';
    parts.unshift(part.text);
    if (tokens[at - 1]?.text !== '.') break;
  }
  return parts.join('.');
}

function argumentsFrom(tokens: readonly PythonToken[], from: number): PythonArgument[] {
  const args: PythonArgument[] = [];
  let value: PythonToken[] = [];
  let depth = 0;
  const finish = (): void => {
    const [first, second] = value;
    if (first?.kind === 'name' && second?.text === '=')
      args.push({ name: first.text, value: value.slice(2) });
    else if (value.length > 0) args.push({ name: undefined, value });
    value = [];
  };
  for (const item of tokens.slice(from, from + longestCall)) {
    if (item.kind === 'newline') continue;
    if ('([{'.includes(item.text)) depth++;
    else if (')]}'.includes(item.text) && --depth < 0) break;
    if (item.text === ',' && depth === 0) finish();
    else value.push(item);
  }
  finish();
  return args;
}

/** In tokens: a call that was not closed must not take the rest of the script with it for each of its calls. */
const longestCall = 1000;

/** The text of an argument that is one plain string, and its range between the quotes. */
export function stringOf(
  value: readonly PythonToken[] | undefined,
): { readonly text: string; readonly range: TextRange } | undefined {
  const [only, more] = value ?? [];
  if (only?.kind !== 'string' || more) return undefined;
  const match = /^[uUrR]?("""|'''|"|')([^\\]*)\1$/.exec(only.text);
  if (!match) return undefined;
  const [, quote = '', text = ''] = match;
  const end = only.end - quote.length;
  return { text, range: { start: end - text.length, end } };
}
