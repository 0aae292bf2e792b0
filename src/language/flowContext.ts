import type { CursorContext } from './cursorContext.ts';

interface Level {
  readonly bracket: '{' | '[';
  readonly path: readonly string[];
  /** Where the text since the last comma or bracket starts. */
  start: number;
  /** The key before the colon in that text. */
  key: string | undefined;
  readonly written: string[];
}

/** What stands at the cursor inside braces or brackets that open at `start`. */
export function flowContext(
  text: string,
  at: { readonly start: number; readonly offset: number; readonly path: readonly string[] },
): CursorContext {
  const levels: Level[] = [];
  let i = at.start;
  while (i < at.offset) {
    const char = text.charAt(i);
    const top = levels.at(-1);
    if (char === '"' || char === "'") {
      const end = endOfQuoted(text, i);
      // A quote that is still open: a value, unless it is the key.
      if (end >= at.offset) break;
      i = end;
      continue;
    }
    i++;
    if (char === '#' && /\s/.test(text.charAt(i - 2))) {
      const newline = text.indexOf('\n', i);
      if (newline === -1 || newline >= at.offset) return { kind: 'none' };
      i = newline;
    } else if (char === '{' || char === '[') {
      const path = top ? [...top.path, ...(top.key === undefined ? [] : [top.key])] : at.path;
      levels.push({ bracket: char, path, start: i, key: undefined, written: [] });
    } else if (char === '}' || char === ']') {
      levels.pop();
      if (levels.length === 0) return { kind: 'none' };
    } else if (top && char === ',') {
      top.start = i;
      top.key = undefined;
    } else if (top && char === ':' && /[\s,[\]{}]|^$/.test(text.charAt(i)) && top.key === undefined) {
      top.key = text
        .slice(top.start, i - 1)
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2');
      top.written.push(top.key);
      top.start = i;
    }
  }
  const top = levels.at(-1);
  if (!top || top.bracket === '[') return { kind: 'none' };
  const gap = /^\s*/.exec(text.slice(top.start, at.offset))?.[0].length ?? 0;
  const start = top.start + gap;
  if (top.key !== undefined)
    return { kind: 'value', path: [...top.path, top.key], range: { start, end: at.offset } };
  const rest = /^[\w-]*/.exec(text.slice(at.offset, at.offset + 200))?.[0] ?? '';
  const end = at.offset + rest.length;
  const hasColon = /^[ \t]*:/.test(text.slice(end, end + 20));
  return { kind: 'key', path: top.path, range: { start, end }, hasColon, flow: true, written: top.written };
}

/** The offset behind the closing quote, or the end of the text. */
function endOfQuoted(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let i = start + 1; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\' && quote === '"') i++;
    else if (char === quote) return i + 1;
    else if (char === '\n') break;
  }
  return text.length;
}
