import type { DatabaseSync } from 'node:sqlite';
import { PatternSearch } from '../../filter/patternSearch.ts';
import { checked } from './filterSql.ts';

/** How long one search may match its patterns, in slices between which others are served. */
const longestMs = 3000;

/** SQL's `matches_pattern(pattern, text)`, for RLIKE. */
export class PatternFunction {
  readonly #search: PatternSearch;

  /** `onLook` is called now and then while texts are read, and may throw to end that. */
  constructor(database: DatabaseSync, onLook: () => void) {
    this.#search = new PatternSearch(longestMs, onLook);
    database.function(
      'matches_pattern',
      { deterministic: true, directOnly: true },
      (pattern: unknown, text: unknown) => this.#matches(pattern, text),
    );
  }

  /** To be called before a statement that uses the function. */
  start(): void {
    this.#search.start();
  }

  #matches(pattern: unknown, text: unknown): number | null {
    if (typeof pattern !== 'string' || typeof text !== 'string') return null;
    return checked(() => this.#search.matches(pattern, text)) ? 1 : 0;
  }
}
