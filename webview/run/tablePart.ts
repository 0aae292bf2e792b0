import { formatCount } from '../../src/shared/format.ts';
import { create, icon, setText, toolButton } from '../dom.ts';

export interface TablePartOptions {
  readonly title: string;
  readonly list: HTMLElement;
  readonly placeholder: string;
  readonly filterChanged: () => void;
  readonly copy: () => void;
  readonly tools?: readonly HTMLElement[];
}

/** A table with a heading that says how much there is, a filter box and a button that copies it. */
export class TablePart {
  readonly element: HTMLElement;
  readonly filter: HTMLInputElement;
  readonly #count = create('span', { class: 'part-count' });
  readonly #empty = create('p', { class: 'part-empty muted' });

  constructor({ title, list, placeholder, filterChanged, copy, tools = [] }: TablePartOptions) {
    this.filter = create('input', {
      class: 'input',
      attributes: { type: 'text', placeholder, 'aria-label': placeholder, spellcheck: 'false' },
    });
    this.filter.addEventListener('input', filterChanged);
    this.filter.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.filter.value !== '') {
        this.filter.value = '';
        filterChanged();
      } else if (event.key === 'ArrowDown') list.focus();
      else return;
      event.preventDefault();
    });
    const head = create('div', {
      class: 'part-head',
      children: [
        create('h2', { text: title }),
        this.#count,
        create('span', { class: 'filter-box', children: [icon('filter'), this.filter] }),
        ...tools,
        toolButton(`Copy ${title}`, 'copy', copy),
      ],
    });
    this.element = create('section', {
      class: 'part',
      attributes: { 'aria-label': title },
      children: [head, list, this.#empty],
    });
  }

  /** `empty`: what stands there where there is nothing. */
  update(shown: number, total: number, empty: string): void {
    setText(
      this.#count,
      shown === total ? formatCount(total) : `${formatCount(shown)} of ${formatCount(total)}`,
    );
    setText(this.#empty, shown > 0 ? '' : total > 0 ? 'Nothing matches the filter.' : empty);
    this.element.classList.toggle('is-empty', shown === 0);
    this.element.classList.toggle('has-none', total === 0);
  }
}
