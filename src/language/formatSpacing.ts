import type { Token } from '../formats/yamlScanner.ts';
import type { Change } from './yamlEdits.ts';

/** Spaces between the tokens of a line, at the ends of lines, and empty lines. */
export function spaceOut(text: string, tokens: readonly Token[], kept: 'columns' | 'nothing'): Change[] {
  const written = tokens.filter(({ start, end }) => end > start);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const edits: Change[] = [];
  let before: Token | undefined;
  for (const token of written) {
    const start = before?.end ?? 0;
    const gap = text.slice(start, token.start);
    if (gap.includes('\n') || gap.includes('#'))
      edits.push(...spaceLines(gap, start, { eol, isFirst: !before, isLast: false }));
    else if (before) edits.push(...spaceBetween(gap, before, { token, kept }));
    before = token;
  }
  // A block text takes the empty lines at its end itself.
  const end = before?.end ?? 0;
  if (before?.style !== 'block' || text.slice(end).trim() !== '')
    edits.push(...spaceLines(text.slice(end), end, { eol, isFirst: !before, isLast: true }));
  return edits;
}

function spaceBetween(
  gap: string,
  before: Token,
  at: { readonly token: Token; readonly kept: 'columns' | 'nothing' },
): Change[] {
  const { token, kept } = at;
  const spaces = spacesBetween(before, token);
  if (spaces === undefined || gap.trim() !== '' || gap === spaces) return [];
  if (before.type === '-' && kept === 'columns') return [];
  return [{ start: before.end, end: token.start, text: spaces }];
}

function spacesBetween(before: Token, token: Token): string | undefined {
  const { type } = token;
  // A name of an anchor would take what follows for its own.
  if (before.type === '<alias>' || before.type === '<anchor>') return ' ';
  if (before.type === '{' || before.type === '[') return '';
  if (type === '}' || type === ']') return before.type === ':' ? undefined : '';
  if (type === ':' || type === ',')
    return before.type === '<scalar>' || before.type === '}' || before.type === ']' ? '' : undefined;
  return [',', ':', '-', '<tag>'].includes(before.type) ? ' ' : undefined;
}

interface Gap {
  readonly eol: string;
  /** It begins the text. */
  readonly isFirst: boolean;
  /** It ends the text. */
  readonly isLast: boolean;
}

/** Comments and empty lines between two tokens; the indentation of the last line is not this one's business. */
function spaceLines(gap: string, offset: number, { eol, isFirst, isLast }: Gap): Change[] {
  const edits: Change[] = [];
  // Spaces at the end of each line but the one that goes on.
  for (const { 0: spaces, index } of gap.matchAll(/[ \t]+(?=\r?\n)/g))
    edits.push({ start: offset + index, end: offset + index + spaces.length, text: '' });
  for (const { 0: blank, index } of gap.matchAll(/\n(?:[ \t]*\r?\n){2,}/g)) {
    const first = blank.slice(1).search(/\n/) + 2;
    edits.push(...emptyLines(blank.slice(first), offset + index + first));
  }
  if (isFirst) edits.push(...emptyLines(/^(?:[ \t]*\r?\n)+/.exec(gap)?.[0] ?? '', offset));
  if (!isLast) return distinct(edits);
  const start = offset + gap.trimEnd().length;
  const isEmptyText = isFirst && start === offset;
  const kept = edits.filter((edit) => edit.end <= start);
  return distinct([...kept, { start, end: offset + gap.length, text: isEmptyText ? '' : eol }]);
}

function emptyLines(lines: string, start: number): Change[] {
  return lines === '' ? [] : [{ start, end: start + lines.length, text: '' }];
}

/** In the order of the text, without those that lie in another one and are part of it. */
function distinct(edits: readonly Change[]): Change[] {
  const kept: Change[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (!last || edit.end > last.end || edit.start >= last.end) kept.push(edit);
  }
  return kept;
}
