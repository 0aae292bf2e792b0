import type { ScrollPosition } from '../scrollPosition.ts';

/** Rows that have not come so long after the page was made may be gone. */
const patienceMs = 5000;

/** Scrolls to where the page was left, once there are as many rows as it takes; who scrolls by hand meanwhile wants to be elsewhere. */
export class ScrollRestorer {
  readonly #element: HTMLElement;
  readonly #kept: ScrollPosition;
  #isDone = false;

  constructor(element: HTMLElement, kept: ScrollPosition) {
    this.#element = element;
    this.#kept = kept;
  }

  /** What is to be kept: until it is there, that which was. */
  get position(): ScrollPosition {
    const { scrollTop: top, scrollLeft: left } = this.#element;
    return this.#isDone ? { top, left } : this.#kept;
  }

  /** There are rows. */
  restore(): void {
    if (this.#isDone) return;
    this.#element.scrollTo(this.#kept);
    this.#isDone = this.#element.scrollTop >= this.#kept.top - 1 || performance.now() > patienceMs;
    for (const event of ['wheel', 'pointerdown', 'keydown'])
      this.#element.addEventListener(event, () => (this.#isDone = true), { once: true });
  }
}
