import { JsonList } from './longRead.ts';
import type { InTurns } from './longRead.ts';
import type { Database, SqlValue } from './sqlite.ts';

/** So many items are made by one statement: a few milliseconds. */
const itemsPerSlice = 100;

/** How a page of a list is made of the ids that were found. */
export interface ListPage<Id extends SqlValue> {
  /** The field of the answer. */
  readonly name: string;
  readonly maxResults: number;
  /** JSON texts, in the order of the ids. */
  readonly items: (database: Database, ids: readonly Id[]) => readonly string[];
  /** The token of the next page, by the last id of this one. */
  readonly token: (database: Database, last: Id) => string;
}

/** The page that these ids begin, piece by piece; one id more than it holds says that there is a next page. */
export function pageSteps<Id extends SqlValue>(
  ids: readonly Id[],
  { name, maxResults, items, token }: ListPage<Id>,
): InTurns['steps'] {
  const list = new JsonList(`{"${name}":[`);
  const shown = ids.slice(0, maxResults);
  const steps: ((database: Database) => string)[] = [];
  for (let from = 0; from < shown.length; from += itemsPerSlice)
    steps.push((database) => list.add(items(database, shown.slice(from, from + itemsPerSlice))));
  steps.push((database) => {
    const last = shown.at(-1);
    if (ids.length <= maxResults || last === undefined) return list.isEmpty ? '{}' : ']}';
    return `${list.isEmpty ? '{' : '],'}"next_page_token":"${token(database, last)}"}`;
  });
  return steps;
}
