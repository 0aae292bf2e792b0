import { FilterError } from './filterError.ts';

/** Does one character (a code point) fit? */
type Test = (point: number) => boolean;

export type PatternNode =
  | { readonly kind: 'char'; readonly test: Test }
  | { readonly kind: 'start' | 'end' | 'empty' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most: number };

export const longestPattern = 500;
const mostRepeats = 100;
const deepest = 50;

/**
 * Reads a regular expression: the part of Python's that can be matched in linear time. Without back references
 * and looking around, which only backtracking can do. Throws FilterError.
 */
export function readPattern(
  text: string,
  place: { readonly start: number; readonly end: number } = { start: 0, end: text.length },
): PatternNode {
  if (text.length > longestPattern) {
    throw new FilterError(`A pattern can have at most ${longestPattern} characters.`, place);
  }
  return new PatternReader(
    text,
    (message) => new FilterError(`Invalid pattern '${text}': ${message}.`, place),
  ).read();
}

class PatternReader {
  readonly #letters: readonly string[];
  readonly #error: (message: string) => FilterError;
  #index = 0;
  #ignoresCase = false;

  constructor(text: string, error: (message: string) => FilterError) {
    this.#letters = [...text];
    this.#error = error;
  }

  read(): PatternNode {
    if (this.#takeText('(?i)')) this.#ignoresCase = true;
    const node = this.#readChoice(0);
    if (this.#index < this.#letters.length) throw this.#error("unbalanced ')'");
    return node;
  }

  get #letter(): string | undefined {
    return this.#letters[this.#index];
  }

  #take(letter: string): boolean {
    if (this.#letter !== letter) return false;
    this.#index++;
    return true;
  }

  #takeText(text: string): boolean {
    if (this.#letters.slice(this.#index, this.#index + text.length).join('') !== text) return false;
    this.#index += text.length;
    return true;
  }

  #readChoice(depth: number): PatternNode {
    if (depth > deepest) throw this.#error('too deeply nested');
    const parts = [this.#readSequence(depth)];
    while (this.#take('|')) parts.push(this.#readSequence(depth));
    return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'choice', parts };
  }

  #readSequence(depth: number): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#letter !== undefined && this.#letter !== '|' && this.#letter !== ')')
      parts.push(this.#readRepeats(this.#readAtom(depth)));
    return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'sequence', parts };
  }

  #readRepeats(atom: PatternNode): PatternNode {
    const bounds = this.#readBounds();
    if (!bounds) return atom;
    // Whether as few or as many as possible are taken changes nothing in whether there is a match.
    this.#take('?');
    if (this.#readBounds()) throw this.#error('multiple repeat');
    return { kind: 'repeat', part: atom, ...bounds };
  }

  #readBounds(): { readonly least: number; readonly most: number } | undefined {
    if (this.#take('*')) return { least: 0, most: Infinity };
    if (this.#take('+')) return { least: 1, most: Infinity };
    if (this.#take('?')) return { least: 0, most: 1 };
    const found = /^\{(\d{0,4})(,?)(\d{0,4})\}/.exec(
      this.#letters.slice(this.#index, this.#index + 12).join(''),
    );
    // As Python: what is no count is text.
    if (!found || (found[1] === '' && found[2] === '')) return undefined;
    const least = Number(found[1]);
    const most = found[2] === '' ? least : found[3] === '' ? Infinity : Number(found[3]);
    if (least > most) throw this.#error('min repeat greater than max repeat');
    if (least > mostRepeats || (most !== Infinity && most > mostRepeats))
      throw this.#error(`repeats of more than ${mostRepeats} are not supported`);
    this.#index += found[0].length;
    return { least, most };
  }

  #readAtom(depth: number): PatternNode {
    const letter = this.#letters[this.#index++] as string;
    switch (letter) {
      case '(':
        return this.#readGroup(depth);
      case '[':
        return { kind: 'char', test: this.#readSet() };
      case '.':
        return { kind: 'char', test: (point) => point !== 10 };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '*':
      case '+':
      case '?':
        throw this.#error('nothing to repeat');
      case '\\':
        return { kind: 'char', test: this.#fold(this.#readEscape()) };
      default:
        return { kind: 'char', test: this.#fold(sameAs(letter)) };
    }
  }

  #readGroup(depth: number): PatternNode {
    if (this.#letter === '?' && !this.#takeText('?:'))
      throw this.#error('looking around, names and flags inside are not supported');
    const node = this.#readChoice(depth + 1);
    if (!this.#take(')')) throw this.#error("missing ')'");
    return node;
  }

  #readEscape(): Test {
    const letter = this.#letters[this.#index++];
    if (letter === undefined) throw this.#error('bad escape at the end');
    const known = classes[letter];
    if (known) return known;
    const control = controls[letter];
    if (control !== undefined) return (point) => point === control;
    if (/[1-9]/.test(letter)) throw this.#error('back references are not supported');
    if (/[A-Za-z0]/.test(letter)) throw this.#error(`\\${letter} is not supported`);
    return sameAs(letter);
  }

  #readSet(): Test {
    const isNegated = this.#take('^');
    const tests: Test[] = [];
    for (let isFirst = true; isFirst || this.#letter !== ']'; isFirst = false) {
      const from = this.#letters[this.#index++];
      if (from === undefined) throw this.#error('unterminated character set');
      const test = from === '\\' ? this.#readEscape() : sameAs(from);
      const next = this.#letters[this.#index + 1];
      if (from === '\\' || this.#letter !== '-' || next === undefined || next === ']') {
        tests.push(test);
        continue;
      }
      this.#index += 2;
      const to = next === '\\' ? this.#letters[this.#index++] : next;
      const [low, high] = [from.codePointAt(0) ?? 0, to?.codePointAt(0) ?? 0];
      if (low > high) throw this.#error(`bad character range ${from}-${to}`);
      tests.push((point) => point >= low && point <= high);
    }
    this.#index++;
    const isOneOf = this.#fold((point) => tests.some((test) => test(point)));
    return isNegated ? (point) => !isOneOf(point) : isOneOf;
  }

  #fold(test: Test): Test {
    if (!this.#ignoresCase) return test;
    return (point) => {
      const letter = String.fromCodePoint(point);
      return [letter, letter.toLowerCase(), letter.toUpperCase()].some((one) =>
        test(one.codePointAt(0) ?? 0),
      );
    };
  }
}

function sameAs(letter: string): Test {
  const wanted = letter.codePointAt(0);
  return (point) => point === wanted;
}

const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11 };

function inClass(pattern: RegExp, expected: 'inside' | 'outside'): Test {
  return (point) => pattern.test(String.fromCodePoint(point)) === (expected === 'inside');
}

const [digit, word, space] = [/\p{Nd}/u, /[\p{L}\p{N}_]/u, /\s/u];
const classes: Readonly<Record<string, Test>> = {
  d: inClass(digit, 'inside'),
  D: inClass(digit, 'outside'),
  w: inClass(word, 'inside'),
  W: inClass(word, 'outside'),
  s: inClass(space, 'inside'),
  S: inClass(space, 'outside'),
};
