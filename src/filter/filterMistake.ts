import { checkFilter } from './dialect.ts';
import { runDialect } from './dialects.ts';
import { FilterError } from './filterError.ts';

/** What is wrong with a filter of runs, and where; undefined for one that MLflow takes, and for none. */
export function filterMistake(text: string): FilterError | undefined {
  try {
    checkFilter(text.trim() === '' ? '' : text, runDialect);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}
