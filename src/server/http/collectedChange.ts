import type { StoreChange } from '../../api/storeChange.ts';
import { anyChange, changeLists } from '../../api/storeChange.ts';

/** More names than this are no help to a view: it reads again what it shows. */
const mostNames = 200;
/** Nor are names that make an event long. */
const longestName = 500;

/** Several changes as one, each name once; beyond a bound it is `unknown`. */
export class CollectedChange {
  readonly #lists = new Map<(typeof changeLists)[number], Set<string>>();
  #count = 0;
  #unknown = false;

  add(change: StoreChange): void {
    if (this.#unknown) return;
    if (change.unknown) return this.#giveUp();
    for (const name of changeLists) for (const item of change[name] ?? []) this.#addName(name, item);
  }

  /** What was collected; begins anew. */
  take(): StoreChange {
    const change = this.#unknown
      ? anyChange
      : (Object.fromEntries([...this.#lists].map(([name, items]) => [name, [...items]])) as StoreChange);
    this.#lists.clear();
    this.#count = 0;
    this.#unknown = false;
    return change;
  }

  #addName(list: (typeof changeLists)[number], name: string): void {
    if (this.#unknown) return;
    let items = this.#lists.get(list);
    if (!items) this.#lists.set(list, (items = new Set()));
    if (items.has(name)) return;
    if (++this.#count > mostNames || name.length > longestName) return this.#giveUp();
    items.add(name);
  }

  #giveUp(): void {
    this.#unknown = true;
    this.#lists.clear();
  }
}
