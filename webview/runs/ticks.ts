import type { RunLines } from '../../src/shared/runLines.ts';
import type { RunRow } from '../../src/shared/runTable.ts';

export type TickState = 'none' | 'some' | 'all';

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

  /** All runs on the lines from the last one that was ticked to this one, as in a list. */
  extendTo(id: string, { lines, placeOf, runsOf }: RunLines): void {
    const [from, to] = [this.#anchor === undefined ? undefined : placeOf(this.#anchor), placeOf(id)];
    if (from === undefined || to === undefined) return this.toggleLine(id, runsOf(id));
    const range = lines.slice(Math.min(from, to), Math.max(from, to) + 1);
    const ids = range.flatMap((line) => (line.kind === 'run' ? [line.id] : line.rows.map((row) => row.id)));
    this.#ids = new Set([...this.#ids, ...ids]);
  }

  /** A line with all its runs: a group, or a run with those nested in it. */
  toggleLine(id: string, rows: readonly RunRow[]): void {
    this.toggleAll(rows);
    this.#anchor = id;
  }

  /** All of these, or where they are ticked already none of them. */
  toggleAll(rows: readonly RunRow[]): void {
    const ids = rows.map(({ id }) => id);
    const there = new Set(ids);
    const rest = [...this.#ids].filter((id) => !there.has(id));
    this.#ids = this.stateOf(rows) === 'all' ? new Set(rest) : new Set([...this.#ids, ...ids]);
  }

  /** These are there no more. */
  remove(ids: readonly string[]): void {
    const gone = new Set(ids);
    this.#ids = new Set([...this.#ids].filter((id) => !gone.has(id)));
  }

  clear(): void {
    this.#ids = new Set();
  }

  stateOf(rows: readonly RunRow[]): TickState {
    const count = this.countIn(rows);
    if (count === 0) return 'none';
    return count === rows.length ? 'all' : 'some';
  }

  countIn(rows: readonly RunRow[]): number {
    return this.#ids.size === 0 ? 0 : rows.filter(({ id }) => this.#ids.has(id)).length;
  }
}
