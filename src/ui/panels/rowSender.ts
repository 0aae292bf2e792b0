import { setImmediate as breath } from 'node:timers/promises';
import { packRows } from '../../shared/runTable.ts';
import type { RowOrder, RunRow, RunTableMessage, RunTableState, ValueKey } from '../../shared/runTable.ts';

export interface RowsToSend {
  /** All that any row so far has values for. */
  readonly keys: readonly ValueKey[];
  /** Those that are new or changed. */
  readonly rows: readonly RunRow[];
  /** All ids, where that has changed. */
  readonly order: readonly string[] | undefined;
  readonly state: RunTableState;
}

/** Values of the rows in one message: more would keep others in this process waiting. */
const mostValues = 50_000;

/** Tells the page of a table what it does not know yet, a part at a time and one change after the other. */
export class RowSender {
  readonly #post: (message: RunTableMessage) => void;
  #keys = 0;
  #order: readonly string[] = [];
  #waiting: RowsToSend[] = [];
  /** Changes when the page is made anew, which ends what was being sent. */
  #page = 0;
  #isSending = false;

  constructor(post: (message: RunTableMessage) => void) {
    this.#post = post;
  }

  /** The page knows nothing. */
  startAnew(): void {
    this.#page++;
    this.#keys = 0;
    this.#order = [];
    this.#waiting = [];
    this.#isSending = false;
  }

  /** The first part goes out at once, unless another change is still on its way. */
  send(change: RowsToSend): void {
    this.#waiting.push(change);
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    const page = this.#page;
    this.#isSending = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const parts = partsOf(next.rows);
      for (const [index, rows] of parts.entries()) {
        const keys = next.keys.slice(this.#keys);
        this.#post({ type: 'rows', from: this.#keys, keys, rows: packRows(rows) });
        this.#keys += keys.length;
        if (index === parts.length - 1) break;
        await breath();
        if (page !== this.#page) return;
      }
      const order = next.order && this.#orderOf(next.order);
      this.#post({ type: 'state', state: next.state, ...(order && { order }) });
    }
    this.#isSending = false;
  }

  #orderOf(ids: readonly string[]): RowOrder {
    let kept = 0;
    while (kept < ids.length && ids[kept] === this.#order[kept]) kept++;
    this.#order = ids;
    return { kept, ids: ids.slice(kept) };
  }
}

function partsOf(rows: readonly RunRow[]): readonly (readonly RunRow[])[] {
  const parts: RunRow[][] = [];
  let values = Infinity;
  for (const row of rows) {
    if (values + row.values.length > mostValues) {
      parts.push([]);
      values = 0;
    }
    parts.at(-1)!.push(row);
    values += row.values.length;
  }
  return parts;
}
