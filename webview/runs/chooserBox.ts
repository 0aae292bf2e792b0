import { formatCount } from '../../src/shared/format.ts';
import { create, setAttribute } from '../dom.ts';

/** What a box that drops down below the toolbar is filled with. */
export interface ChooserContent {
  readonly label: string;
  /** `data-opens` of the button that opens it. */
  readonly opener: string;
  /** In the search. */
  readonly placeholder: string;
  /** For what is searched, in lower case. Those that can be gone to by keys have `data-line`. */
  readonly lines: (wanted: string) => readonly HTMLElement[];
  readonly foot: readonly HTMLElement[];
}

/** A box with a search and a list of lines that can be ticked, below the toolbar. */
export class ChooserBox {
  readonly element: HTMLElement;
  readonly #content: ChooserContent;
  readonly #search: HTMLInputElement;
  readonly #list = create('div', { class: 'chooser-list' });
  #onClose: (() => void) | undefined;

  constructor(content: ChooserContent) {
    this.#content = content;
    const { label, opener, placeholder, foot } = content;
    this.#search = create('input', {
      class: 'chooser-search',
      attributes: { type: 'text', placeholder, 'aria-label': placeholder, spellcheck: 'false' },
    });
    this.element = create('div', {
      class: 'chooser',
      attributes: { role: 'dialog', 'aria-label': label },
      children: [this.#search, this.#list, create('div', { class: 'chooser-foot', children: foot })],
    });
    this.element.hidden = true;
    this.#search.addEventListener('input', () => this.redraw());
    this.element.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('pointerdown', (event) => {
      const inside = event.target instanceof Node && this.element.contains(event.target);
      const onButton = event.target instanceof Element && event.target.closest(`[data-opens=${opener}]`);
      if (!inside && !onButton) this.close();
    });
  }

  toggle(onClose: () => void): void {
    if (!this.element.hidden) return this.close();
    this.#onClose = onClose;
    this.element.hidden = false;
    this.#search.value = '';
    this.redraw();
    this.#search.focus();
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.#onClose?.();
  }

  redraw(): void {
    if (this.element.hidden) return;
    const focused = document.activeElement?.getAttribute('data-line');
    this.#list.replaceChildren(...this.#content.lines(this.#search.value.trim().toLowerCase()));
    if (focused && document.hasFocus())
      this.#list.querySelector<HTMLElement>(`[data-line="${CSS.escape(focused)}"]`)?.focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      return this.close();
    }
    const isInSelect = event.target instanceof HTMLSelectElement;
    if (isInSelect || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    const stops = [this.#search, ...this.element.querySelectorAll<HTMLElement>('[data-line]')];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    stops[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  }
}

export function chooserLine(id: string, label: string, state: 'true' | 'false' | 'mixed'): HTMLElement {
  const line = create('button', {
    class: 'chooser-line',
    title: label,
    attributes: { role: 'checkbox', 'data-line': id },
    children: [
      create('span', { class: 'box', attributes: { 'aria-hidden': 'true', 'aria-checked': state } }),
      create('bdi', { text: label }),
    ],
  });
  setAttribute(line, 'aria-checked', state);
  return line;
}

export function chooserNote(text: string): HTMLElement {
  return create('p', { class: 'chooser-note', text });
}

/** What is said below a list that is cut: nothing where it is not. */
export function moreNote(more: number): readonly HTMLElement[] {
  return more > 0 ? [chooserNote(`${formatCount(more)} more: search for them.`)] : [];
}

/** The same objects in the same order: a list that is drawn anew under the pointer loses a click. */
export function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}
