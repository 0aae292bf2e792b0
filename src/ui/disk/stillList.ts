/**
 * The rows of a list that fills while it is looked at, the largest first: a row that came in between would move what
 * somebody is about to click. They are shown once they are all there, or as far as they are when somebody asks.
 */
export class StillList<T> {
  #latest: readonly T[] = [];
  #shown: readonly T[] | undefined;

  /** The rows to show now; undefined: what is shown stays. */
  receive(items: readonly T[], isWhole: boolean): readonly T[] | undefined {
    this.#latest = items;
    return isWhole && this.#shown === undefined ? this.showLatest() : undefined;
  }

  showLatest(): readonly T[] {
    this.#shown = this.#latest;
    return this.#latest;
  }

  /** What somebody may ask for. */
  get offer(): 'first' | 'more' | undefined {
    if (this.#latest.length === 0 || this.#latest === this.#shown) return undefined;
    return this.#shown === undefined ? 'first' : 'more';
  }
}
