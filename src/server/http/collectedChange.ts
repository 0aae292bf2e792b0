import type { NotFinite, StoreChange } from '../../api/storeChange.ts';
import { anyChange, changeLists } from '../../api/storeChange.ts';

/** More names than this are no help to a view: it reads again what it shows. */
const mostNames = 200;
/** Nor are names that make an event long. */
const longestName = 500;

/** Several changes as one, each name once; beyond a bound it is `unknown`. */
export class CollectedChange {
  readonly #lists = new Map<(typeof changeLists)[number], Set<string>>();
  /** By run and key: a run that has turned NaN says so with each step. */
  readonly #notFinite = new Map<string, NotFinite>();
  #count = 0;
  #unknown = false;

  add(change: StoreChange): void {
    for (const item of change.not_finite ?? []) this.#addNotFinite(item);
    if (this.#unknown) return;
    if (change.unknown) return this.#giveUp();
    for (const name of changeLists) for (const item of change[name] ?? []) this.#addName(name, item);
  }

  /** What was collected; begins anew. */
  take(): StoreChange {
    const names = this.#unknown
      ? anyChange
      : (Object.fromEntries([...this.#lists].map(([name, items]) => [name, [...items]])) as StoreChange);
    const notFinite = [...this.#notFinite.values()];
    const change = notFinite.length === 0 ? names : { ...names, not_finite: notFinite };
    this.#lists.clear();
    this.#notFinite.clear();
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

  #addNotFinite(item: NotFinite): void {
    if (this.#notFinite.size >= mostNames || item.key.length > longestName) return;
    this.#notFinite.set(`${item.run_id}\n${item.key}`, item);
  }

  #giveUp(): void {
    this.#unknown = true;
    this.#lists.clear();
  }
}
