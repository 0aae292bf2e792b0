import { isBlankOrEnd, YamlCursor, YamlError } from './yamlCursor.ts';
import { scanBlock, scanPlain, scanQuoted, type ScannedScalar } from './yamlScalars.ts';
import { scanAnchorName, scanDirective, scanTag, type Directive, type TagName } from './yamlTags.ts';

/** Names are PyYAML's own, since its messages show them. */
export type TokenType =
  | '<stream end>'
  | '<directive>'
  | '<document start>'
  | '<document end>'
  | '<block sequence start>'
  | '<block mapping start>'
  | '<block end>'
  | '['
  | '{'
  | ']'
  | '}'
  | '?'
  | ':'
  | '-'
  | ','
  | '<alias>'
  | '<anchor>'
  | '<tag>'
  | '<scalar>';

export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** Text of a scalar, name of an anchor or alias. */
  readonly text: string;
  readonly style?: 'plain' | 'quoted' | 'block';
  readonly tag?: TagName;
  readonly directive?: Directive;
}

/** A scalar, alias or flow collection that becomes a key if a `:` follows in the same line. */
interface PossibleKey {
  /** Its number among all tokens of the text. */
  readonly token: number;
  /** Nothing else than a key may stand here. */
  readonly required: boolean;
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

const longestKey = 1024;

/** Text into tokens as PyYAML's scanner gives them, so that what it refuses is refused, with its words. */
export class YamlScanner {
  readonly #cursor: YamlCursor;
  readonly #tokens: Token[] = [];
  readonly #indents: number[] = [];
  readonly #possibleKeys: (PossibleKey | undefined)[] = [];
  #taken = 0;
  #head = 0;
  #indent = -1;
  #flowLevel = 0;
  #allowKey = true;
  #done = false;
  /** What `peek` gave: nothing is put before it any more. */
  #ready: Token | undefined;
  #longQuote: { readonly start: number; readonly end: number } | undefined;

  constructor(text: string) {
    this.#cursor = new YamlCursor(text);
  }

  /** The last text in quotes that goes over several lines: mostly one whose quote was not closed. */
  get longQuote(): { readonly start: number; readonly end: number } | undefined {
    return this.#longQuote;
  }

  peek(): Token {
    if (this.#ready) return this.#ready;
    while (this.#needsMore()) this.#fetch();
    this.#ready = this.#tokens[this.#head] ?? this.#endToken();
    return this.#ready;
  }

  take(): Token {
    const token = this.peek();
    this.#ready = undefined;
    if (this.#head < this.#tokens.length) {
      this.#head++;
      this.#taken++;
      if (this.#head > 512) {
        this.#tokens.splice(0, this.#head);
        this.#head = 0;
      }
    }
    return token;
  }

  #endToken(): Token {
    const at = this.#cursor.text.length;
    return { type: '<stream end>', start: at, end: at, text: '' };
  }

  #needsMore(): boolean {
    if (this.#done) return false;
    if (this.#head === this.#tokens.length) return true;
    // A token that may still get a key indicator before it is not given out.
    this.#dropStaleKeys();
    return this.#possibleKeys.some((key) => key?.token === this.#taken);
  }

  #fetch(): void {
    const cursor = this.#cursor;
    this.#skipToToken();
    this.#dropStaleKeys();
    this.#unwindIndent(cursor.column);
    const code = cursor.peek();
    const char = code === -1 ? '' : cursor.text.charAt(cursor.index);
    const next = cursor.peek(1);
    const inFlow = this.#flowLevel > 0;
    const lineStart = cursor.column === 0;
    if (code === -1) this.#fetchStreamEnd();
    else if (char === '%' && lineStart) this.#fetchDirective();
    else if (char === '-' && lineStart && cursor.atDocumentMarker('---'))
      this.#fetchMarker('<document start>');
    else if (char === '.' && lineStart && cursor.atDocumentMarker('...')) this.#fetchMarker('<document end>');
    else if (char === '[' || char === '{') this.#fetchFlowStart(char);
    else if (char === ']' || char === '}') this.#fetchFlowEnd(char);
    else if (char === ',') this.#fetchFlowEntry();
    else if (char === '-' && isBlankOrEnd(next)) this.#fetchBlockEntry();
    else if (char === '?' && (inFlow || isBlankOrEnd(next))) this.#fetchKey();
    else if (char === ':' && (inFlow || isBlankOrEnd(next))) this.#fetchValue();
    else if (char === '*' || char === '&') this.#fetchAnchor(char);
    else if (char === '!') this.#fetchTag();
    else if ((char === '|' || char === '>') && !inFlow) this.#fetchBlockScalar();
    else if (char === "'" || char === '"') this.#fetchQuoted();
    else if (this.#startsPlain(char, next)) this.#fetchPlain();
    else throw new YamlError(`found character ${cursor.shown()} that cannot start any token`, cursor.index);
  }

  #startsPlain(char: string, next: number): boolean {
    if (char === '-') return !isBlankOrEnd(next);
    if (char === '?' || char === ':') return this.#flowLevel === 0 && !isBlankOrEnd(next);
    return !'\t,[]{}#&*!|>\'"%@`'.includes(char);
  }

  #skipToToken(): void {
    for (;;) {
      this.#cursor.skipSpaces();
      this.#cursor.skipComment();
      if (this.#cursor.takeBreak() === '') return;
      if (this.#flowLevel === 0) this.#allowKey = true;
    }
  }

  #push(type: TokenType, start: number, more?: Partial<Token>): void {
    this.#tokens.push({ type, start, end: this.#cursor.index, text: '', ...more });
  }

  // Keys

  #dropStaleKeys(): void {
    for (let level = 0; level < this.#possibleKeys.length; level++) {
      const key = this.#possibleKeys[level];
      if (key && (key.line !== this.#cursor.line || this.#cursor.index - key.index > longestKey))
        this.#dropKey(level);
    }
  }

  #dropKey(level = this.#flowLevel): void {
    const key = this.#possibleKeys[level];
    if (key?.required) throw new YamlError("could not find expected ':'", this.#cursor.index, key.index);
    this.#possibleKeys[level] = undefined;
  }

  #saveKey(): void {
    if (!this.#allowKey) return;
    this.#dropKey();
    const { index, line, column } = this.#cursor;
    this.#possibleKeys[this.#flowLevel] = {
      token: this.#taken + this.#tokens.length - this.#head,
      required: this.#flowLevel === 0 && this.#indent === column,
      index,
      line,
      column,
    };
  }

  // Indentation

  #unwindIndent(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#indent = this.#indents.pop() ?? -1;
      this.#push('<block end>', this.#cursor.index);
    }
  }

  #addIndent(column: number): boolean {
    if (this.#indent >= column) return false;
    this.#indents.push(this.#indent);
    this.#indent = column;
    return true;
  }

  // One method per kind of token

  #fetchStreamEnd(): void {
    this.#unwindIndent(-1);
    this.#dropKey();
    this.#possibleKeys.length = 0;
    this.#allowKey = false;
    this.#push('<stream end>', this.#cursor.index);
    this.#done = true;
  }

  #fetchDirective(): void {
    this.#unwindIndent(-1);
    this.#dropKey();
    this.#allowKey = false;
    const start = this.#cursor.index;
    const directive = scanDirective(this.#cursor);
    this.#push('<directive>', start, { directive });
  }

  #fetchMarker(type: '<document start>' | '<document end>'): void {
    this.#unwindIndent(-1);
    this.#dropKey();
    this.#allowKey = false;
    const start = this.#cursor.index;
    this.#cursor.index += 3;
    this.#push(type, start);
  }

  #fetchFlowStart(char: '[' | '{'): void {
    this.#saveKey();
    this.#flowLevel++;
    this.#allowKey = true;
    this.#push(char, this.#cursor.index++);
  }

  #fetchFlowEnd(char: ']' | '}'): void {
    this.#dropKey();
    // Closing what was not opened is the parser's to refuse; PyYAML's level goes negative and acts as no flow.
    this.#flowLevel = Math.max(0, this.#flowLevel - 1);
    this.#allowKey = false;
    this.#push(char, this.#cursor.index++);
  }

  #fetchFlowEntry(): void {
    this.#allowKey = true;
    this.#dropKey();
    this.#push(',', this.#cursor.index++);
  }

  #fetchBlockEntry(): void {
    this.#openBlock('<block sequence start>', 'sequence entries are not allowed here');
    this.#allowKey = true;
    this.#dropKey();
    this.#push('-', this.#cursor.index++);
  }

  #fetchKey(): void {
    this.#openBlock('<block mapping start>', 'mapping keys are not allowed here');
    this.#allowKey = this.#flowLevel === 0;
    this.#dropKey();
    this.#push('?', this.#cursor.index++);
  }

  #openBlock(type: '<block sequence start>' | '<block mapping start>', refusal: string): void {
    if (this.#flowLevel > 0) return;
    if (!this.#allowKey) throw new YamlError(refusal, this.#cursor.index);
    if (this.#addIndent(this.#cursor.column)) this.#push(type, this.#cursor.index);
  }

  #fetchValue(): void {
    const key = this.#possibleKeys[this.#flowLevel];
    if (key) {
      this.#possibleKeys[this.#flowLevel] = undefined;
      const place = key.token - this.#taken + this.#head;
      const inserted: Token[] = [{ type: '?', start: key.index, end: key.index, text: '' }];
      if (this.#flowLevel === 0 && this.#addIndent(key.column)) {
        inserted.unshift({ type: '<block mapping start>', start: key.index, end: key.index, text: '' });
      }
      this.#tokens.splice(place, 0, ...inserted);
      this.#allowKey = false;
    } else {
      if (this.#flowLevel === 0 && !this.#allowKey) throw this.#misplacedValue();
      this.#openBlock('<block mapping start>', '');
      this.#allowKey = this.#flowLevel === 0;
      this.#dropKey();
    }
    this.#push(':', this.#cursor.index++);
  }

  /** The usual reason is a line above without its `: `, which made one text of that line and this one. */
  #misplacedValue(): YamlError {
    const message = 'mapping values are not allowed here';
    const at = this.#cursor.index;
    const last = this.#tokens.at(-1);
    if (last?.type !== '<scalar>' || last.style !== 'plain') return new YamlError(message, at);
    const { text } = this.#cursor;
    const lineStart = text.lastIndexOf('\n', last.start - 1) + 1;
    const startsLine = /^[ \t]*$/.test(text.slice(lineStart, last.start));
    return new YamlError(
      message,
      at,
      startsLine && text.slice(last.start, at).includes('\n') ? last.start : at,
    );
  }

  #fetchAnchor(char: '*' | '&'): void {
    this.#saveKey();
    this.#allowKey = false;
    const start = this.#cursor.index;
    const text = scanAnchorName(this.#cursor);
    this.#push(char === '*' ? '<alias>' : '<anchor>', start, { text });
  }

  #fetchTag(): void {
    this.#saveKey();
    this.#allowKey = false;
    const start = this.#cursor.index;
    const tag = scanTag(this.#cursor);
    this.#push('<tag>', start, { tag });
  }

  #fetchBlockScalar(): void {
    this.#allowKey = true;
    this.#dropKey();
    const start = this.#cursor.index;
    this.#pushScalar(start, 'block', scanBlock(this.#cursor, this.#indent));
  }

  #fetchQuoted(): void {
    this.#saveKey();
    this.#allowKey = false;
    const { index: start, line } = this.#cursor;
    this.#pushScalar(start, 'quoted', scanQuoted(this.#cursor));
    if (this.#cursor.line > line) this.#longQuote = { start, end: this.#cursor.index };
  }

  #fetchPlain(): void {
    this.#saveKey();
    const start = this.#cursor.index;
    const scalar = scanPlain(this.#cursor, this.#indent + 1, this.#flowLevel > 0);
    this.#allowKey = scalar.crossedLine === true;
    this.#pushScalar(start, 'plain', scalar);
  }

  #pushScalar(start: number, style: 'plain' | 'quoted' | 'block', scalar: ScannedScalar): void {
    this.#push('<scalar>', start, { text: scalar.text, end: scalar.end, style });
  }
}
