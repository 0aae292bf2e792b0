/** PyYAML refuses the text; `culprit` is in the line that has to change, `at` where PyYAML noticed. */
export class YamlError extends Error {
  readonly at: number;
  readonly culprit: number;

  constructor(message: string, at: number, culprit = at) {
    super(message);
    this.at = at;
    this.culprit = culprit;
  }
}

const end = -1;
const tab = 9;
const space = 32;

/** A place in the text, its column, and PyYAML's classes of characters. Characters are code units, -1 past the end. */
export class YamlCursor {
  readonly text: string;
  index = 0;
  line = 0;
  #lineStart = 0;

  constructor(text: string) {
    this.text = text;
    // A byte order mark takes no column.
    if (text.startsWith('\uFEFF')) this.index = this.#lineStart = 1;
  }

  get column(): number {
    return this.index - this.#lineStart;
  }

  peek(ahead = 0): number {
    const at = this.index + ahead;
    return at < this.text.length ? this.text.charCodeAt(at) : end;
  }

  /** The character as Python's `%r` prints it. */
  shown(ahead = 0): string {
    const code = this.peek(ahead);
    if (code === end) return "'\\x00'";
    const named = { 9: "'\\t'", 10: "'\\n'", 13: "'\\r'", 39: '"\'"', 92: "'\\\\'" }[code];
    return named ?? `'${String.fromCodePoint(this.text.codePointAt(this.index + ahead) ?? 0)}'`;
  }

  skipSpaces(): void {
    while (this.peek() === space) this.index++;
  }

  skipComment(): void {
    if (this.peek() !== 35) return;
    while (!isBreakOrEnd(this.peek())) this.index++;
  }

  /** Steps over one line break, if there is one, and gives what it stands for in a scalar. */
  takeBreak(): string {
    const code = this.peek();
    if (!isBreak(code)) return '';
    this.index += code === 13 && this.peek(1) === 10 ? 2 : 1;
    this.line++;
    this.#lineStart = this.index;
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n';
  }

  /** `---` or `...` at the start of a line. */
  atDocumentMarker(marker: '---' | '...'): boolean {
    return this.text.startsWith(marker, this.index) && isBlankOrEnd(this.peek(3));
  }
}

export function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

export function isBreakOrEnd(code: number): boolean {
  return code === end || isBreak(code);
}

export function isBlankOrEnd(code: number): boolean {
  return code === space || code === tab || isBreakOrEnd(code);
}
