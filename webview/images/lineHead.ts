import { cutMiddle } from '../../src/shared/format.ts';
import { create, icon, link, setAttribute, setText, setTitle } from '../dom.ts';
import { createDot, showLook } from '../compare/runDot.ts';
import { statusIcons, statusWord } from '../run/status.ts';
import type { ImageRun } from '../../src/shared/images.ts';
import type { Line } from './gridAxes.ts';

/** Of a letter as wide as most, in px. */
const letterWidth = 7;

/** What stands before a row or above a column: a run with its colour, or a step or file. */
export class LineHead {
  readonly element: HTMLElement;
  readonly #openRun: (run: string) => void;
  #run: ImageRun | undefined;
  #dot: HTMLElement | undefined;
  readonly #name = link('', () => this.#run && this.#openRun(this.#run.id));
  readonly #state = create('span', { class: 'run-state' });
  readonly #more = create('span', { class: 'head-more' });
  readonly #label = create('bdi', { class: 'head-label' });

  constructor(side: 'row' | 'column', openRun: (run: string) => void) {
    this.#openRun = openRun;
    this.#name.classList.add('run-name');
    // The arrows reach it, and Enter opens it: another stop of Tab for each run would be in the way.
    this.#name.tabIndex = -1;
    this.element = create('div', {
      class: `head ${side}-head`,
      attributes: { role: side === 'row' ? 'rowheader' : 'columnheader' },
    });
  }

  /** `width` in px: a path is cut where it says least. */
  update(line: Line, width: number): void {
    if (line.kind === 'run') return this.#showRun(line.run);
    if (this.#label.parentElement !== this.element) this.element.replaceChildren(this.#label);
    setText(this.#label, cutMiddle(line.column.label, Math.max(6, Math.floor(width / letterWidth))));
    setTitle(this.element, line.column.title);
  }

  #showRun(run: ImageRun): void {
    this.#run = run;
    const { name, look, apart, status, problem, isCut, connection } = run;
    if (!this.#dot) {
      this.#dot = createDot(look);
      const first = create('span', { class: 'head-line', children: [this.#dot, this.#name, this.#state] });
      this.element.replaceChildren(first, this.#more);
    }
    showLook(this.#dot, look);
    setText(this.#name, name);
    setAttribute(this.#name, 'dir', 'auto');
    this.#showState(status);
    const more = problem ?? (isCut ? `First images only${apart ? ` · ${apart}` : ''}` : apart);
    setText(this.#more, more);
    this.#more.classList.toggle('failed', problem !== undefined);
    setTitle(this.element, [name, more, connection].filter(Boolean).join('\n'));
  }

  #showState(status: ImageRun['status']): void {
    const shown = status === undefined || status === 'FINISHED' ? '' : status;
    if (this.#state.dataset['status'] === shown) return;
    this.#state.dataset['status'] = shown;
    this.#state.className = `run-state status-${shown}`;
    setTitle(this.#state, shown && statusWord(status!));
    this.#state.replaceChildren(...(shown ? [icon(statusIcons[status!])] : []));
  }
}
