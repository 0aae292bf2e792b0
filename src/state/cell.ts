import { isDeepStrictEqual } from 'node:util';

/** What is known of a piece of data: the last value stays while it is read again, and when that fails. */
export interface Loaded<T> {
  readonly value: T | undefined;
  /** Why the last try failed; gone after the next good one. */
  readonly error: Error | undefined;
  /** When `value` was read (ms since 1970). */
  readonly loadedAt: number | undefined;
  /** Is `value` from an earlier session, not yet read again? */
  readonly restored: boolean;
}

/** Is it shown until the first answer comes? Where that was an error, the error says so. */
export function awaitsAnswer({ restored, error }: Loaded<unknown>): boolean {
  return restored && !error;
}

export interface CellOptions<T> {
  readonly load: () => Promise<T>;
  /** Called when what a view shows of this has changed, never for a reading that found the same. */
  readonly onChange: () => void;
}

/** One piece of data of a server: read once at a time, kept, and compared before anybody hears of it. */
export class Cell<T> {
  readonly #options: CellOptions<T>;
  #state: Loaded<T> = { value: undefined, error: undefined, loadedAt: undefined, restored: false };
  #current: Promise<void> | undefined;
  #following: Promise<void> | undefined;

  constructor(options: CellOptions<T>) {
    this.#options = options;
  }

  get state(): Loaded<T> {
    return this.#state;
  }

  /** Shows a value of an earlier session until the first reading. */
  restore(value: T, loadedAt: number): void {
    if (this.#state.loadedAt !== undefined) return;
    this.#state = { value, error: undefined, loadedAt, restored: true };
  }

  /** Reads it, if that was never tried. */
  async ensure(): Promise<void> {
    if (this.#current) return this.#current;
    const { loadedAt, error, restored } = this.#state;
    if ((loadedAt !== undefined && !restored) || error) return;
    return this.refresh();
  }

  /**
   * Reads it anew. A reading under way may have passed what changed since, so one more follows it, and all
   * that ask meanwhile share that one. Never rejects: a failure is part of the state.
   */
  refresh(): Promise<void> {
    if (!this.#current) {
      this.#current = this.#read().finally(() => {
        this.#current = undefined;
      });
      return this.#current;
    }
    this.#following ??= this.#current.then(() => {
      this.#following = undefined;
      return this.refresh();
    });
    return this.#following;
  }

  async #read(): Promise<void> {
    const before = this.#state;
    try {
      const value = await this.#options.load();
      const same = before.loadedAt !== undefined && isDeepStrictEqual(before.value, value);
      // The old object stays where nothing changed, so that views can compare by identity.
      this.#state = {
        value: same ? before.value : value,
        error: undefined,
        loadedAt: Date.now(),
        restored: false,
      };
      if (!same || before.error || before.restored) this.#options.onChange();
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.#state = { ...before, error };
      if (before.error?.message !== error.message) this.#options.onChange();
    }
  }
}
