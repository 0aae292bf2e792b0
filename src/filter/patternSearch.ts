import { FilterError } from './filterError.ts';
import { PatternMatcher } from './patternMatcher.ts';

const keptMatchers = 20;

/**
 * Matches the patterns of searches, for RLIKE. A pattern is matched in linear time; that alone does not bound a
 * search of very many long texts, so there is a limit too.
 */
export class PatternSearch {
  readonly #matchers = new Map<string, PatternMatcher>();
  readonly #longestMs: number;
  readonly #onLook: () => void;
  #spentMs = 0;
  #calls = 0;

  /**
   * `longestMs`: how long one search may take in all. `onLook` is called now and then while texts are read, and
   * may throw to end that.
   */
  constructor(longestMs: number, onLook: () => void = () => undefined) {
    this.#longestMs = longestMs;
    this.#onLook = onLook;
  }

  /** A new search begins. */
  start(): void {
    this.#spentMs = 0;
  }

  /** Throws FilterError for a pattern that can't be read, and when the search takes too long. */
  matches(pattern: string, text: string): boolean {
    const start = performance.now();
    const tick = (): void => this.#checkTime(this.#spentMs + performance.now() - start);
    if ((++this.#calls & 0x0f) === 0) tick();
    const isFound = this.#matcher(pattern).isFoundIn(text, tick);
    this.#spentMs += performance.now() - start;
    return isFound;
  }

  #matcher(pattern: string): PatternMatcher {
    let matcher = this.#matchers.get(pattern);
    if (!matcher) {
      if (this.#matchers.size >= keptMatchers) this.#matchers.clear();
      matcher = new PatternMatcher(pattern);
      this.#matchers.set(pattern, matcher);
    }
    return matcher;
  }

  #checkTime(spentMs: number): void {
    this.#onLook();
    if (spentMs < this.#longestMs) return;
    throw new FilterError('RLIKE takes too long here: narrow the search with other conditions first.', {
      start: 0,
      end: 0,
    });
  }
}
