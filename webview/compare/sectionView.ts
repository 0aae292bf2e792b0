import { countOf, cutMiddle, formatCount } from '../../src/shared/format.ts';
import { arrange, create, icon, setAttribute, setText, setTitle } from '../dom.ts';
import type { Cell, Row, Section } from './tableModel.ts';

export interface SectionActions {
  readonly toggleFold: (id: string) => void;
  readonly showWhole: (id: string) => void;
}

/** The line that names a section and folds it. */
export class SectionHead {
  readonly element: HTMLTableRowElement;
  readonly #note = create('span', { class: 'section-note' });
  readonly #button: HTMLButtonElement;
  readonly #cell: HTMLTableCellElement;

  constructor(id: string, title: string, toggleFold: (id: string) => void) {
    this.#button = create('button', {
      class: 'fold',
      attributes: { 'aria-expanded': 'true' },
      children: [icon('chevron-down'), create('span', { text: title }), this.#note],
    });
    this.#button.addEventListener('click', () => toggleFold(id));
    this.#cell = create('th', {
      attributes: { scope: 'rowgroup' },
      children: [this.#button],
    });
    this.element = create('tr', { class: 'section-head', children: [this.#cell] });
  }

  update(options: { readonly folded: boolean; readonly note: string; readonly columns: number }): void {
    this.#cell.colSpan = options.columns;
    setText(this.#note, options.note);
    this.#button.setAttribute('aria-expanded', String(!options.folded));
    this.element.classList.toggle('folded', options.folded);
  }
}

/** A section of the table. Rows are kept by their key, so that an update changes only what is new in them. */
export class SectionView {
  readonly element: HTMLTableSectionElement;
  readonly #head: SectionHead;
  readonly #rows = new Map<string, RowView>();
  readonly #more: HTMLTableRowElement;
  readonly #moreButton = create('button', { class: 'link' });
  readonly #moreCell: HTMLTableCellElement;

  constructor(section: Section, actions: SectionActions) {
    this.#head = new SectionHead(section.id, section.title, actions.toggleFold);
    this.#moreButton.addEventListener('click', () => actions.showWhole(section.id));
    this.#moreCell = create('td', { children: [this.#moreButton] });
    this.#more = create('tr', { class: 'more-row', children: [this.#moreCell] });
    this.element = create('tbody', { attributes: { 'data-section': section.id } });
  }

  update(section: Section, options: { readonly folded: boolean; readonly columns: number }): void {
    const { rows, total, alike, more } = section;
    const hidden = alike > 0 ? `${formatCount(total)}, ${formatCount(alike)} alike hidden` : String(total);
    this.#head.update({ ...options, note: total === 0 ? 'none' : hidden });
    const shown = options.folded ? [] : rows;
    const keys = new Set(shown.map((row) => row.key));
    for (const key of this.#rows.keys()) if (!keys.has(key)) this.#rows.delete(key);
    const elements = shown.map((row) => {
      const view = this.#rows.get(row.key) ?? new RowView(row);
      this.#rows.set(row.key, view);
      view.update(row);
      return view.element;
    });
    this.#moreCell.colSpan = options.columns;
    setText(this.#moreButton, `Show all ${formatCount(rows.length + more)}`);
    setTitle(this.#moreButton, `${countOf(more, 'row')} more`);
    const tail = more > 0 && !options.folded ? [this.#more] : [];
    arrange(this.element, [this.#head.element, ...elements, ...tail]);
  }
}

class RowView {
  readonly element: HTMLTableRowElement;
  readonly #cells: readonly CellView[];

  constructor(row: Row) {
    const head = create('th', {
      class: 'key',
      title: row.label,
      attributes: { scope: 'row', tabindex: '-1', 'data-cell': row.label },
      children: [create('bdi', { text: cutMiddle(row.label, 24) })],
    });
    this.#cells = row.cells.map(() => new CellView());
    this.element = create('tr', {
      class: 'row',
      children: [
        head,
        ...this.#cells.map((cell) => cell.element),
        create('td', { class: 'filler', attributes: { 'aria-hidden': 'true' } }),
      ],
    });
  }

  update(row: Row): void {
    this.element.classList.toggle('differs', row.differs);
    this.element.classList.toggle('numeric', row.numeric);
    for (const [index, cell] of row.cells.entries()) this.#cells[index]?.update(cell);
  }
}

class CellView {
  readonly element = create('td', { attributes: { tabindex: '-1' } });
  readonly #text = create('bdi');
  readonly #icon = create('span');
  #shown: Cell | undefined;

  constructor() {
    this.element.append(this.#text);
  }

  update(cell: Cell): void {
    const before = this.#shown;
    this.#shown = cell;
    setText(this.#text, cell.text);
    setTitle(this.element, titleOf(cell));
    setAttribute(this.element, 'data-cell', cell.kind === 'missing' ? '' : cell.exact);
    const marks = [cell.differs ? 'unlike' : '', cell.stale ? 'stale' : ''];
    const classes = [`kind-${cell.kind}`, ...marks].filter(Boolean).join(' ');
    if (this.element.className !== classes) this.element.className = classes;
    setAttribute(this.element, 'aria-description', cell.differs ? 'differs' : undefined);
    if (before?.icon === cell.icon) return;
    this.#icon.replaceChildren(...(cell.icon === undefined ? [] : [icon(cell.icon)]));
    this.#icon.className = cell.icon === undefined ? '' : `cell-icon icon-${cell.icon.replace('~spin', '')}`;
    if (cell.icon === undefined) this.#icon.remove();
    else this.element.prepend(this.#icon);
  }
}

function titleOf({ kind, exact }: Cell): string {
  if (kind === 'missing') return 'Not logged';
  return kind === 'unknown' ? 'Not loaded' : exact;
}
