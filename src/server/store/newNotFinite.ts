import type { NotFinite } from '../../api/storeChange.ts';
import type { Database } from './sqlite.ts';

/** Points that another program wrote before these are not looked at: it wrote very many at once. */
const mostRows = 20_000;
const mostFound = 200;

/**
 * Which metrics were given values that are no finite numbers since the last look, whoever wrote them: only rows that
 * are new are read.
 */
export class NewNotFinite {
  #last: number | undefined;

  look(database: Database): readonly NotFinite[] {
    const newest = database.value<number>('SELECT max(rowid) FROM main.metrics') ?? 0;
    const before = this.#last;
    this.#last = newest;
    // Where rows went, their numbers are given anew.
    if (before === undefined || newest <= before) return [];
    return database.all<{ run_id: string; key: string }>(
      `SELECT DISTINCT run_uuid AS run_id, "key" FROM main.metrics NOT INDEXED
       WHERE rowid > ? AND (is_nan = 1 OR abs(value) >= ?) LIMIT ?`,
      Math.max(before, newest - mostRows),
      Number.MAX_VALUE,
      mostFound,
    );
  }
}
