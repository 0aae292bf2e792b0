import type { Token } from '../formats/yamlScanner.ts';
import type { Change } from './yamlEdits.ts';

/** A block collection: where its keys or dashes stood, and where they will stand. */
interface Level {
  readonly old: number;
  readonly column: number;
}

export interface Layout {
  readonly edits: readonly Change[];
  /** False where the text has a form whose columns hang together in ways that are not followed here. */
  readonly kept: 'columns' | 'nothing';
}

/** Gives each line the indentation that its depth asks for; long texts move along with their first line. */
export function layOut(text: string, tokens: readonly Token[], step: number): Layout {
  const lines = new Lines(text);
  if (hasOwnColumns(tokens, lines)) return { edits: [], kept: 'columns' };
  const indents = new Map<number, number>();
  const levels: Level[] = [];
  /** Where the value of the last `:` or `-` goes if it starts a line of its own. */
  let valueColumn = 0;
  let flowDepth = 0;
  let atKey = true;
  let lastLine = -1;
  const gathered = new Set<number>();
  const deltas = new Map<number, number>();
  const deltaOf = (line: number): number => deltas.get(line) ?? 0;
  const indent = (line: number, column: number): void => {
    indents.set(line, column);
    deltas.set(line, column - lines.indent(line));
  };
  const comments: {
    readonly line: number;
    readonly levels: readonly Level[];
    readonly after: number;
    readonly flow: number;
  }[] = [];

  for (const token of tokens) {
    const line = lines.lineAt(token.start);
    // A comment at the end of a block belongs to it: the block is still open here.
    const isEmpty = token.end === token.start && token.type === '?';
    if (!isEmpty && line > lastLine && !gathered.has(lastLine)) {
      gathered.add(lastLine);
      for (const comment of lines.between(lastLine, line))
        comments.push({ line: comment, levels: [...levels], after: lastLine, flow: flowDepth });
    }
    if (token.type === '<block end>') {
      levels.pop();
      continue;
    }
    if (token.type === '<block mapping start>' || token.type === '<block sequence start>') {
      levels.push({ old: lines.column(token.start), column: levels.length === 0 ? 0 : valueColumn });
      atKey = true;
      continue;
    }
    const level = levels.at(-1) ?? { old: 0, column: 0 };
    if (flowDepth === 0 && token.type === '?') {
      atKey = true;
      continue;
    }
    const first = line !== lastLine && lines.isFirst(token.start);
    if (first) {
      if (flowDepth > 0) indent(line, Math.max(0, lines.indent(line) + deltaOf(lastLine)));
      else if (atKey || token.type === '-' || token.type === ':') indent(line, level.column);
      else if (!token.type.startsWith('<document') && token.type !== '<directive>') indent(line, valueColumn);
    }
    if (token.type === '{' || token.type === '[') flowDepth++;
    else if (token.type === '}' || token.type === ']') flowDepth--;
    else if (flowDepth === 0 && token.type === ':') {
      atKey = false;
      valueColumn = level.column + step;
    } else if (flowDepth === 0 && token.type === '-') {
      atKey = false;
      const dash = first ? (indents.get(line) ?? 0) : valueColumn;
      valueColumn = dash + 2;
    } else if (token.type === '<scalar>') {
      moveLines(lines, token, { delta: deltaOf(line), level, valueColumn, indent, inFlow: flowDepth > 0 });
    }
    if (flowDepth === 0 && atKey && token.type === '<scalar>') atKey = false;
    lastLine = lines.lineAt(Math.max(token.start, token.end - 1));
  }
  for (const comment of lines.between(lastLine, lines.count))
    comments.push({ line: comment, levels: [], after: lastLine, flow: 0 });
  for (const { line, levels: open, after, flow } of comments) {
    if (lines.isBlank(line)) continue;
    const old = lines.indent(line);
    const next = lines.nextContent(line);
    if (flow > 0) indents.set(line, Math.max(0, old + deltaOf(after)));
    else if (next !== undefined && lines.indent(next) === old) indents.set(line, indents.get(next) ?? old);
    else {
      const same = open.findLast((candidate) => candidate.old === old);
      indents.set(
        line,
        same?.column ?? Math.max(0, old + (next === undefined ? deltaOf(after) : deltaOf(next))),
      );
    }
  }
  return { edits: [...indents].map(([line, column]) => lines.indentEdit(line, column)), kept: 'nothing' };
}

interface Move {
  readonly delta: number;
  readonly level: Level;
  readonly valueColumn: number;
  readonly inFlow: boolean;
  readonly indent: (line: number, column: number) => void;
}

function moveLines(lines: Lines, token: Token, move: Move): void {
  const from = lines.lineAt(token.start) + 1;
  const to = lines.lineAt(Math.max(token.start, token.end - 1));
  if (token.style !== 'block') {
    const least = token.style === 'plain' && !move.inFlow ? move.level.column + 1 : 0;
    for (let line = from; line <= to; line++)
      if (!lines.isBlank(line)) move.indent(line, Math.max(least, lines.indent(line) + move.delta));
    return;
  }
  const header = lines.textOf(from - 1).slice(lines.column(token.start));
  const explicit = /^[|>][-+]?[1-9]|^[|>][1-9]/.test(header);
  const written: number[] = [];
  for (let line = from; line <= to; line++) if (!lines.isBlank(line)) written.push(line);
  const [first] = written;
  if (first === undefined) return;
  const content = lines.indent(first);
  const delta = explicit ? move.level.column - move.level.old : move.valueColumn - content;
  for (let line = from; line <= to; line++) {
    const spaces = lines.indent(line);
    if (!lines.isBlank(line) || (!explicit && spaces > content))
      move.indent(line, Math.max(0, spaces + delta));
    else if (!explicit) move.indent(line, 0);
    else if (spaces > 0) move.indent(line, Math.max(0, spaces + delta));
  }
}

/** Keys after `?`, and blocks that start in the line of `---`: their columns depend on what stands before. */
function hasOwnColumns(tokens: readonly Token[], lines: Lines): boolean {
  return tokens.some((token, index) => {
    if (token.type === '?') return token.end > token.start;
    if (!token.type.startsWith('<block') || token.type === '<block end>' || lines.isFirst(token.start))
      return false;
    const before = tokens[index - 1];
    return before?.type !== '-' && before?.type !== '<block sequence start>';
  });
}

class Lines {
  readonly count: number;
  readonly #next = new Map<number, number>();
  readonly #starts: number[] = [0];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    for (const { index } of text.matchAll(/\n/g)) this.#starts.push(index + 1);
    this.count = this.#starts.length;
  }

  lineAt(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  textOf(line: number): string {
    return this.#text
      .slice(this.#start(line), this.#starts[line + 1] ?? this.#text.length)
      .replace(/\r?\n$/, '');
  }

  column(offset: number): number {
    return offset - this.#start(this.lineAt(offset));
  }

  indent(line: number): number {
    return /^ */.exec(this.textOf(line))?.[0].length ?? 0;
  }

  isBlank(line: number): boolean {
    return this.textOf(line).trim() === '';
  }

  isFirst(offset: number): boolean {
    const line = this.lineAt(offset);
    return this.#start(line) + this.indent(line) === offset;
  }

  /** Lines in which no token starts or goes on: empty ones and comments. */
  between(after: number, before: number): number[] {
    return Array.from({ length: Math.max(0, before - after - 1) }, (_, index) => after + 1 + index);
  }

  /** The next line that is neither empty nor a comment. */
  nextContent(line: number): number | undefined {
    let next = line + 1;
    while (next < this.count && !this.#next.has(next) && /^[ \t]*(?:#|$)/.test(this.textOf(next))) next++;
    const found = this.#next.get(next) ?? next;
    // So that a long run of comments is walked once.
    for (let before = line; before < next; before++) this.#next.set(before, found);
    return found < this.count ? found : undefined;
  }

  indentEdit(line: number, column: number): Change {
    const start = this.#start(line);
    return { start, end: start + this.indent(line), text: ' '.repeat(column) };
  }

  #start(line: number): number {
    return this.#starts[line] ?? this.#text.length;
  }
}
