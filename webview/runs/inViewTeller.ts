const patienceMs = 100;

/** Tells which rows are on the screen, some times a second while it is scrolled, and only what is new. */
export class InViewTeller {
  readonly #runsInView: () => readonly string[];
  readonly #tell: (runIds: readonly string[]) => void;
  #told = '';
  #isWaiting = false;

  constructor(runsInView: () => readonly string[], tell: (runIds: readonly string[]) => void) {
    this.#runsInView = runsInView;
    this.#tell = tell;
  }

  soon(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => this.#look(), patienceMs);
  }

  /** Who is told has forgotten. */
  startAnew(): void {
    this.#told = '';
  }

  #look(): void {
    this.#isWaiting = false;
    const runIds = this.#runsInView();
    const told = runIds.join(' ');
    if (told === this.#told) return;
    this.#told = told;
    this.#tell(runIds);
  }
}
