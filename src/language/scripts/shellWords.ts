import { parseFormat, type FormatField } from '../../formats/formatString.ts';
import type { TextRange } from '../../formats/yaml.ts';

export interface ShellWord {
  /** Without its quotes; a placeholder stands as it is written. */
  readonly text: string;
  /** In the command's text, quotes included. */
  readonly range: TextRange;
  /** Where in `text` the first part stands that only a run knows: a placeholder, a variable. */
  readonly fixedLength: number;
  /** It may become several words, or none: `$ARGS`, `$(…)`, `*`. */
  readonly splits: boolean;
  /** The name in a word that is one placeholder and nothing else. */
  readonly placeholder: string | undefined;
  /** The name in a placeholder that is all that follows the fixed part, as in `--alpha={alpha}`. */
  readonly ending: string | undefined;
}

export function isFixed({ fixedLength, text }: ShellWord): boolean {
  return fixedLength === text.length;
}

/** One simple command of a shell line. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** Where a further word could be put. */
  readonly end: number;
  /** What stands behind it: `&&`, `|`, a line break, nothing. `unread`: it goes on, and only a shell knows how. */
  readonly operator: string;
}

/**
 * The simple commands of an entry point's command, in their order, up to the first thing that needs a real
 * shell to follow: a subshell, a here-document. Each placeholder is one word, since MLflow quotes its value.
 */
export function splitCommands(command: string): ShellCommand[] {
  const { parts, problem } = parseFormat(command);
  if (problem) return [];
  const fields = parts.filter((part) => typeof part !== 'string');
  return new ShellReader(command, new Map(fields.map((field) => [field.start, field]))).read();
}

class ShellReader {
  readonly #text: string;
  readonly #fields: ReadonlyMap<number, FormatField>;
  readonly #commands: ShellCommand[] = [];
  #words: ShellWord[] = [];
  #at = 0;

  constructor(text: string, fields: ReadonlyMap<number, FormatField>) {
    this.#text = text;
    this.#fields = fields;
  }

  read(): ShellCommand[] {
    let skipNext = false;
    while (this.#at < this.#text.length) {
      const rest = this.#text.slice(this.#at, this.#at + 3);
      if (/^(?:\\\r?\n|[ \t])/.test(rest)) this.#at += rest.startsWith('\\') ? rest.indexOf('\n') + 1 : 1;
      else if (/^[;&|\r\n]/.test(rest) && !rest.startsWith('&>')) {
        const [operator = ''] = /^(?:&&|\|\|?|\r\n|[;&\r\n])/.exec(rest) ?? [];
        this.#finish(operator);
        this.#at += operator.length;
      } else if (/^[()]|^<<|^`/.test(rest)) {
        if (/^[()]/.test(rest)) this.#words = [];
        this.#finish('unread');
        return this.#commands;
      } else if (rest.startsWith('#')) {
        this.#finish('\n');
        const newline = this.#text.indexOf('\n', this.#at);
        this.#at = newline === -1 ? this.#text.length : newline;
      } else {
        const redirect = /^(?:\d?>>?&?|&>>?|\d?<)/.exec(this.#text.slice(this.#at, this.#at + 4))?.[0];
        if (redirect !== undefined) {
          this.#at += redirect.length;
          skipNext = true;
          continue;
        }
        const word = this.#word();
        if (!word) {
          this.#finish('unread');
          return this.#commands;
        }
        if (!skipNext) this.#words.push(word);
        skipNext = false;
      }
    }
    this.#finish('');
    return this.#commands;
  }

  #finish(operator: string): void {
    const last = this.#words.at(-1);
    if (last) this.#commands.push({ words: this.#words, end: last.range.end, operator });
    this.#words = [];
  }

  /** Undefined for an open quote, or a substitution of a command. */
  #word(): ShellWord | undefined {
    const start = this.#at;
    let text = '';
    let fixedLength: number | undefined;
    let splits = false;
    let quote = '';
    const only = this.#fields.get(start);
    const fields: FormatField[] = [];
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      const next = this.#text.charAt(this.#at + 1);
      const field = this.#fields.get(this.#at);
      if (field) {
        fixedLength ??= text.length;
        text += this.#text.slice(field.start, field.end);
        fields.push(field);
        this.#at = field.end;
      } else if (quote === '' && /[ \t\r\n;&|()<>`]/.test(char)) break;
      else if (char === quote) {
        quote = '';
        this.#at++;
      } else if (quote === '' && (char === '"' || char === "'")) {
        quote = char;
        this.#at++;
      } else if (quote !== "'" && char === '\\' && next !== '') {
        if (next !== '\n') text += next;
        this.#at += 2;
      } else if (quote !== "'" && char === '`') return undefined;
      else if (quote !== "'" && char === '$' && next === '(') return undefined;
      else if (quote !== "'" && char === '$' && /[\w{@*#?]/.test(next)) {
        fixedLength ??= text.length;
        splits ||= quote === '' || next === '@';
        text += char;
        this.#at++;
      } else if ((char === '{' || char === '}') && next === char) {
        // Braces for the shell: an expansion or a variable's.
        if (quote === '' && char === '{' && !text.endsWith('$')) splits = true;
        if (quote === '') fixedLength ??= text.length;
        text += char;
        this.#at += 2;
      } else {
        if (quote === '' && /[*?[]/.test(char)) {
          splits = true;
          fixedLength ??= text.length;
        }
        text += char;
        this.#at++;
      }
    }
    // A word has a character at least, or whoever asks for the next one asks for ever.
    if (quote !== '' || this.#at === start) return undefined;
    const isOnly = only !== undefined && only.end === this.#at && only.accessors.length === 0;
    const [first] = fields;
    // Only where all else is as it stands in the text.
    const isEnding =
      first !== undefined &&
      first.end === this.#at &&
      first.accessors.length === 0 &&
      text.length === this.#at - start &&
      fixedLength === first.start - start;
    return {
      text,
      range: { start, end: this.#at },
      fixedLength: fixedLength ?? text.length,
      splits,
      placeholder: isOnly ? only.name : undefined,
      ending: isEnding ? first.name : undefined,
    };
  }
}
