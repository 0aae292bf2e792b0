import { Emitter } from '../common/event.ts';
import type { Memento } from './runColors.ts';

const storageKey = 'mlflow.runMarks';
/** Of each kind; the oldest go first. */
const mostKept = 5000;

/** `pinned`: at the top of the run table. `hidden`: not drawn in charts. */
export const runMarkKinds = ['pinned', 'hidden'] as const;
export type RunMark = (typeof runMarkKinds)[number];

/** What the user has marked runs with, in whichever view: kept per workspace, by the ids of the runs. */
export class RunMarks {
  readonly #memento: Memento;
  readonly #changed = new Emitter<RunMark>();
  readonly #marked: Record<RunMark, ReadonlySet<string>>;

  constructor(memento: Memento) {
    this.#memento = memento;
    const stored = memento.get<unknown>(storageKey);
    this.#marked = { pinned: idsIn(stored, 'pinned'), hidden: idsIn(stored, 'hidden') };
  }

  get onDidChange(): Emitter<RunMark>['event'] {
    return this.#changed.event;
  }

  /** Run ids, those marked first at first. */
  all(mark: RunMark): ReadonlySet<string> {
    return this.#marked[mark];
  }

  /** Marks all of these, or where all are marked already none of them. */
  toggle(mark: RunMark, runIds: readonly string[]): void {
    this.set(mark, runIds, !runIds.every((id) => this.#marked[mark].has(id)));
  }

  set(mark: RunMark, runIds: readonly string[], isOn: boolean): void {
    const ids = new Set(this.#marked[mark]);
    for (const id of runIds) {
      ids.delete(id);
      if (isOn) ids.add(id);
    }
    this.#marked[mark] = new Set([...ids].slice(-mostKept));
    const { pinned, hidden } = this.#marked;
    void this.#memento.update(storageKey, { pinned: [...pinned], hidden: [...hidden] });
    this.#changed.fire(mark);
  }
}

function idsIn(stored: unknown, mark: RunMark): ReadonlySet<string> {
  const list = (stored as Partial<Record<RunMark, unknown>> | null | undefined)?.[mark];
  return new Set(Array.isArray(list) ? list.filter((id) => typeof id === 'string').slice(-mostKept) : []);
}
