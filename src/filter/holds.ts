import type { Clause, EntityType } from './dialect.ts';
import type { Condition } from './expression.ts';
import type { PatternSearch } from './patternSearch.ts';

/** What a filter asks of a run. */
export interface SearchedRun {
  /** Undefined where it was not logged or never set. A metric's is its last one, and may be NaN. */
  readonly valueOf: (type: Exclude<EntityType, 'dataset'>, key: string) => string | number | undefined;
  readonly datasets: () => readonly {
    readonly name?: string | undefined;
    readonly digest?: string | undefined;
    readonly context?: string | undefined;
  }[];
}

/**
 * Does a run answer a filter? As the embedded server's SQL has it, which is MLflow's: what is missing answers
 * nothing but IS NULL, not even `!=`; NaN nothing but `!=`; ILIKE takes no notice of the case of ASCII's letters.
 */
export function holds(condition: Condition, run: SearchedRun, patterns: PatternSearch): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.parts.every((part) => holds(part, run, patterns));
    case 'any':
      return condition.parts.some((part) => holds(part, run, patterns));
    case 'not':
      return !holds(condition.part, run, patterns);
    case 'clause':
      return clauseHolds(condition.clause, run, patterns);
  }
}

function clauseHolds(clause: Clause, run: SearchedRun, patterns: PatternSearch): boolean {
  const { type, key } = clause;
  if (type !== 'dataset') return compare(run.valueOf(type, key), clause, patterns);
  return run.datasets().some((dataset) => compare(dataset[key as keyof typeof dataset], clause, patterns));
}

function compare(
  found: string | number | undefined,
  { comparator, value }: Clause,
  patterns: PatternSearch,
): boolean {
  if (comparator === 'IS NULL') return found === undefined;
  if (found === undefined) return false;
  switch (comparator) {
    case 'IS NOT NULL':
      return true;
    case '=':
      return found === value;
    case '!=':
      return found !== value;
    case '<':
      return found < value!;
    case '<=':
      return found <= value!;
    case '>':
      return found > value!;
    case '>=':
      return found >= value!;
    case 'IN':
      return (value as readonly string[]).includes(String(found));
    case 'NOT IN':
      return !(value as readonly string[]).includes(String(found));
    case 'LIKE':
      return isLike(String(found), String(value));
    case 'ILIKE':
      return isLike(lower(String(found)), lower(String(value)));
    case 'RLIKE':
      return patterns.matches(String(value), String(found));
    default:
      return false;
  }
}

/** SQLite's, which knows the letters of ASCII only. */
function lower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** `%` is any text and `_` any character; going back to the last `%` is enough, so that it takes no longer than both texts multiplied. */
function isLike(text: string, pattern: string): boolean {
  const [letters, wanted] = [[...text], [...pattern]];
  let [at, want] = [0, 0];
  let [lastAny, anyFrom] = [-1, 0];
  while (at < letters.length) {
    if (wanted[want] === '%') {
      lastAny = want++;
      anyFrom = at;
    } else if (want < wanted.length && (wanted[want] === '_' || wanted[want] === letters[at])) {
      want++;
      at++;
    } else if (lastAny >= 0) {
      want = lastAny + 1;
      at = ++anyFrom;
    } else return false;
  }
  while (wanted[want] === '%') want++;
  return want === wanted.length;
}
