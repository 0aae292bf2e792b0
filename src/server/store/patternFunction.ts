import type { DatabaseSync } from 'node:sqlite';
import { PatternMatcher } from '../../filter/patternMatcher.ts';
import { invalidParameter } from '../answers.ts';

/** How long one search may match its patterns, in slices between which others are served. */
const longestMs = 3000;
const keptMatchers = 20;

/**
 * SQL's `matches_pattern(pattern, text)`, for RLIKE. A pattern is matched in linear time; that alone does not
 * bound a search of very many long texts, so there is a limit too.
 */
export class PatternFunction {
  readonly #matchers = new Map<string, PatternMatcher>();
  readonly #onLook: () => void;
  #spentMs = 0;
  #calls = 0;

  /** `onLook` is called now and then while texts are read, and may throw to end that. */
  constructor(database: DatabaseSync, onLook: () => void) {
    this.#onLook = onLook;
    database.function(
      'matches_pattern',
      { deterministic: true, directOnly: true },
      (pattern: unknown, text: unknown) => this.#matches(pattern, text),
    );
  }

  /** To be called before a statement that uses the function. */
  start(): void {
    this.#spentMs = 0;
  }

  #matches(pattern: unknown, text: unknown): number | null {
    if (typeof pattern !== 'string' || typeof text !== 'string') return null;
    const start = performance.now();
    const tick = (): void => this.#checkTime(this.#spentMs + performance.now() - start);
    if ((++this.#calls & 0x0f) === 0) tick();
    const isFound = this.#matcher(pattern).isFoundIn(text, tick);
    this.#spentMs += performance.now() - start;
    return isFound ? 1 : 0;
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
    if (spentMs < longestMs) return;
    throw invalidParameter('RLIKE takes too long here: narrow the search with other conditions first.');
  }
}
