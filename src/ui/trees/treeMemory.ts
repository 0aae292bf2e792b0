import type { Memento } from '../../state/runColors.ts';

interface Stored {
  readonly open?: Readonly<Record<string, boolean>>;
  readonly selected?: string;
}

const maxKept = 500;

/** What was open and selected in a tree, kept over reloads: VS Code itself forgets it. */
export class TreeMemory {
  readonly #memento: Memento;
  readonly #key: string;
  readonly #open: Map<string, boolean>;
  #selected: string | undefined;
  #saving = false;

  constructor(memento: Memento, viewId: string) {
    this.#memento = memento;
    this.#key = `${viewId}.tree`;
    const { open, selected } = parseStored(memento.get<unknown>(this.#key));
    this.#open = new Map(Object.entries(open ?? {}));
    this.#selected = selected;
  }

  /** Did the user open (or close) it? `undefined` where neither. */
  isOpen(id: string): boolean | undefined {
    return this.#open.get(id);
  }

  setOpen(id: string, open: boolean): void {
    // The latest stand last, so that the oldest are dropped.
    this.#open.delete(id);
    this.#open.set(id, open);
    this.#saveSoon();
  }

  get selected(): string | undefined {
    return this.#selected;
  }

  set selected(id: string | undefined) {
    if (id === this.#selected) return;
    this.#selected = id;
    this.#saveSoon();
  }

  #saveSoon(): void {
    if (this.#saving) return;
    this.#saving = true;
    // Many changes of one turn are one write; a reload may come right after them.
    setTimeout(() => {
      this.#saving = false;
      const open = Object.fromEntries([...this.#open].slice(-maxKept));
      void this.#memento.update(this.#key, { open, selected: this.#selected } satisfies Stored);
    }, 0);
  }
}

function parseStored(stored: unknown): Stored {
  if (typeof stored !== 'object' || stored === null) return {};
  const { open, selected } = stored as Record<string, unknown>;
  const pairs = typeof open === 'object' && open !== null ? Object.entries(open) : [];
  return {
    open: Object.fromEntries(pairs.filter((pair): pair is [string, boolean] => typeof pair[1] === 'boolean')),
    selected: typeof selected === 'string' ? selected : undefined,
  };
}
