import type { Clause } from './dialect.ts';
import { checkFilter } from './dialect.ts';
import { runDialect } from './dialects.ts';
import type { Condition, ReadMoment } from './expression.ts';
import { checkExpression } from './expression.ts';
import { FilterError } from './filterError.ts';
import { momentExamples, readMoment } from './moment.ts';

/** What a server understands: MLflow's own filters, or the extended ones of the embedded server too. */
export type FilterLanguage = 'plain' | 'extended';

/** A filter of runs, divided into what the server is asked and what is left to be asked of the runs it sends. */
export interface FilterPlan {
  readonly sent: string;
  /** In which it is sent. */
  readonly language: FilterLanguage;
  readonly rest?: FilterRest;
}

export interface FilterRest {
  readonly condition: Condition;
  /** What the server does not understand of it: `OR`, `NOT`, `RLIKE`, `IS NULL`, `IS NOT NULL`. */
  readonly words: readonly string[];
  /** The comparisons, where they stand in the filter. */
  readonly places: readonly { readonly start: number; readonly end: number }[];
}

export const noFilter: FilterPlan = plainFilter('');

/** A filter that any server takes as it is. */
export function plainFilter(filter: string): FilterPlan {
  return { sent: filter, language: 'plain' };
}

/**
 * Who answers which part of a filter. Dates become milliseconds. What MLflow takes is sent as it stands, and so is
 * a filter with a mistake: the server may be newer than we know.
 */
export function planFilter(filter: string, language: FilterLanguage, now = Date.now()): FilterPlan {
  if (filter.trim() === '') return noFilter;
  if (isPlain(filter)) return plainFilter(filter);
  const read = checked(() => readFilter(filter, now));
  if (read instanceof FilterError) return { sent: filter, language };
  const { condition, written } = read;
  if (language === 'extended') {
    const sent = written(0, filter.length);
    return { sent, language: isPlain(sent) ? 'plain' : 'extended' };
  }
  const [sent, rest]: [string[], Condition[]] = [[], []];
  for (const term of termsOf(condition)) {
    const alone = term.kind === 'clause' ? written(term.clause.start, term.clause.end) : undefined;
    if (alone !== undefined && isPlain(alone)) sent.push(alone);
    else rest.push(term);
  }
  return {
    ...plainFilter(sent.join(' AND ')),
    ...(rest.length > 0 && { rest: restOf({ kind: 'all', parts: rest }) }),
  };
}

/** What is wrong with a filter of runs, and where; undefined for one that can be answered, and for none. */
export function filterMistake(filter: string, now = Date.now()): FilterError | undefined {
  if (filter.trim() === '' || isPlain(filter)) return undefined;
  const read = checked(() => readFilter(filter, now));
  return read instanceof FilterError ? read : undefined;
}

/** All comparisons of a filter; none of one with a mistake. */
export function clausesOf(filter: string, now = Date.now()): readonly Clause[] {
  const read = checked(() => readFilter(filter, now));
  return read instanceof FilterError ? [] : clausesIn(read.condition);
}

function clausesIn(condition: Condition): readonly Clause[] {
  if (condition.kind === 'clause') return [condition.clause];
  return condition.kind === 'not' ? clausesIn(condition.part) : condition.parts.flatMap(clausesIn);
}

interface ReadFilter {
  readonly condition: Condition;
  /** A part of the filter with its dates as numbers. */
  readonly written: (start: number, end: number) => string;
}

function readFilter(text: string, now: number): ReadFilter {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const noteMoment: ReadMoment = (word, { start, end }, { comparator }) => {
    const moment = readMoment(word, now);
    if (moment === undefined) {
      const examples = momentExamples.map((example) => `'${example}'`).join(', ');
      throw new FilterError(`'${word}' is no date: write one such as ${examples}.`, { start, end });
    }
    if (!/^[<>]=?$/.test(comparator)) {
      throw new FilterError(`'${word}' is one moment: ask with >= and < for the time between two.`, {
        start,
        end,
      });
    }
    edits.push({ start, end, text: String(moment) });
    return moment;
  };
  return {
    condition: checkExpression(text, runDialect, noteMoment),
    written(start, end) {
      let [written, from] = ['', start];
      for (const edit of edits.filter((each) => each.start >= start && each.end <= end)) {
        written += text.slice(from, edit.start) + edit.text;
        from = edit.end;
      }
      return written + text.slice(from, end);
    },
  };
}

/** What has to hold all together. */
function termsOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.parts.flatMap(termsOf) : [condition];
}

function restOf(condition: Condition): FilterRest {
  const words = new Set<string>();
  const clauses: Clause[] = [];
  const walk = (part: Condition): void => {
    if (part.kind === 'clause') {
      const { comparator, type, value } = part.clause;
      clauses.push(part.clause);
      if (comparator === 'RLIKE') words.add(comparator);
      if (value === undefined && !runDialect.nullable.includes(type)) words.add(comparator);
    } else if (part.kind === 'not') {
      words.add('NOT');
      walk(part.part);
    } else {
      if (part.kind === 'any') words.add('OR');
      part.parts.forEach(walk);
    }
  };
  walk(condition);
  return { condition, words: [...words], places: clauses.map(({ start, end }) => ({ start, end })) };
}

function isPlain(filter: string): boolean {
  return !(checked(() => checkFilter(filter, runDialect)) instanceof FilterError);
}

/** A mistake is an answer here. */
function checked<T>(check: () => T): T | FilterError {
  try {
    return check();
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}
