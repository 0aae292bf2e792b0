import type { RunRow } from '../../src/shared/runTable.ts';

/** Which runs are ticked: a set, and the row from which Shift goes on. */
export class Ticks {
  #ids: ReadonlySet<string>;
  #anchor: string | undefined;

  constructor(ids: readonly string[]) {
    this.#ids = new Set(ids);
  }

  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  toggle(id: string): void {
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
    this.#anchor = id;
  }

  /** All from the last one that was ticked by itself to this one, as in a list. */
  extendTo(id: string, rows: readonly RunRow[]): void {
    const to = rows.findIndex((row) => row.id === id);
    const from = rows.findIndex((row) => row.id === this.#anchor);
    if (from < 0) return this.toggle(id);
    const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#ids = new Set([...this.#ids, ...range.map((row) => row.id)]);
  }

  /** All of these, or where they are ticked already none of them. */
  toggleAll(rows: readonly RunRow[]): void {
    const ids = rows.map(({ id }) => id);
    const there = new Set(ids);
    const rest = [...this.#ids].filter((id) => !there.has(id));
    this.#ids = this.stateOf(rows) === 'all' ? new Set(rest) : new Set([...this.#ids, ...ids]);
  }

  clear(): void {
    this.#ids = new Set();
  }

  stateOf(rows: readonly RunRow[]): 'none' | 'some' | 'all' {
    const count = this.countIn(rows);
    if (count === 0) return 'none';
    return count === rows.length ? 'all' : 'some';
  }

  countIn(rows: readonly RunRow[]): number {
    return this.#ids.size === 0 ? 0 : rows.filter(({ id }) => this.#ids.has(id)).length;
  }
}
