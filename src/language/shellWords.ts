import type { TextRange } from '../formats/yaml.ts';

export interface ShellWord {
  /** Without its quotes. */
  readonly text: string;
  /** Of the text inside the quotes, if quotes stand round the whole word. */
  readonly range: TextRange;
}

const pieces =
  /\\\r?\n|[ \t\r]+|\n|#[^\n]*|&&|\|\|?|;|&|'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]|[()]|(?:\$\([\w.-]*\)|[^\s\\'"#&|;()])+|[^]/g;

/** The words of each simple command. Enough of the shell's grammar to find a command that is written out. */
export function shellLines(text: string): ShellWord[][] {
  const lines: ShellWord[][] = [[]];
  let word: { text: string; start: number; end: number; parts: string[] } | undefined;
  const finish = (): void => {
    if (!word) return;
    const [only = ''] = word.parts;
    const quoted = word.parts.length === 1 && /^['"]/.test(only);
    const range = quoted
      ? { start: word.start + 1, end: word.end - 1 }
      : { start: word.start, end: word.end };
    lines.at(-1)?.push({ text: word.text, range });
    word = undefined;
  };
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    if (/^(?:\n|&&|\|\|?|;|&|[()])$/.test(piece)) {
      finish();
      lines.push([]);
    } else if (/^(?:\\\r?\n|[ \t\r]+)$/.test(piece)) finish();
    else if (piece.startsWith('#') && !word) continue;
    else {
      word ??= { text: '', start: index, end: index, parts: [] };
      word.text += unquote(piece);
      word.end = index + piece.length;
      word.parts.push(piece);
    }
  }
  finish();
  return lines.filter((line) => line.length > 0);
}

function unquote(piece: string): string {
  if (piece.startsWith("'") && piece.length > 1) return piece.slice(1, -1);
  if (piece.startsWith('"') && piece.length > 1) return piece.slice(1, -1).replace(/\\(["\\$`])/g, '$1');
  return piece.startsWith('\\') ? piece.slice(1) : piece;
}
