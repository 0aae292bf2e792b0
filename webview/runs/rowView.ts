import type { RunRow } from '../../src/shared/runTable.ts';
import { create, icon, setAttribute } from '../dom.ts';
import { createDot } from '../compare/runDot.ts';
import { statusIcons } from '../compare/tableModel.ts';
import { cellOf, statusText } from './cells.ts';
import type { Cell } from './cells.ts';
import { rowHeight, tickWidth } from './geometry.ts';
import type { Geometry, PlacedColumn, Range } from './geometry.ts';

export interface RowInput {
  readonly row: RunRow;
  /** Place in the table. */
  readonly index: number;
  readonly geometry: Geometry;
  /** Of the columns that scroll: those in view. */
  readonly range: Range;
  readonly isTicked: boolean;
  /** Id of the column that the keyboard is on, if it is on this row. */
  readonly cursor: string | undefined;
  readonly now: number;
}

/** Element ids of cells: the grid names the one that the keyboard is on. */
export function cellId(rowId: string, columnId: string): string {
  return `cell ${rowId} ${columnId}`;
}

/** One row on the screen. It is used again for another run when its own is scrolled away. */
export class RowView {
  readonly element: HTMLElement;
  readonly #fixed = create('div', { class: 'fixed', attributes: { role: 'presentation' } });
  readonly #tick = create('div', {
    class: 'cell tick',
    attributes: { role: 'gridcell', 'aria-colindex': '1' },
  });
  readonly #box = create('span', { class: 'box', attributes: { role: 'checkbox' } });
  readonly #name = create('div', {
    class: 'cell name',
    attributes: { role: 'rowheader', 'aria-colindex': '2' },
  });
  readonly #nameText = create('bdi', { class: 'name-text' });
  readonly #state = create('span', { class: 'run-state' });
  readonly #pinned = new CellRow('pinned');
  readonly #cells = new CellRow('');
  #dot = create('span');
  #shown: RunRow | undefined;
  #geometry: Geometry | undefined;

  constructor() {
    this.#tick.append(this.#box);
    this.#tick.style.width = `${tickWidth}px`;
    this.#name.append(this.#dot, this.#nameText, this.#state);
    this.#fixed.append(this.#tick, this.#name);
    this.element = create('div', { class: 'row', attributes: { role: 'row' }, children: [this.#fixed] });
  }

  update(input: RowInput): void {
    const { row, index, geometry, isTicked, cursor } = input;
    const { style, classList } = this.element;
    style.transform = `translateY(${index * rowHeight}px)`;
    if (geometry !== this.#geometry) {
      style.width = `${geometry.width}px`;
      this.#fixed.style.width = `${geometry.fixedWidth}px`;
      this.#name.style.width = `${geometry.nameWidth}px`;
      this.#geometry = geometry;
    }
    setAttribute(this.element, 'aria-rowindex', String(index + 2));
    setAttribute(this.element, 'aria-selected', String(isTicked));
    classList.toggle('ticked', isTicked);
    classList.toggle('odd-row', index % 2 === 1);
    setAttribute(this.#box, 'aria-checked', String(isTicked));
    if (row !== this.#shown) this.#showName(row);
    classList.toggle('current-row', cursor !== undefined);
    this.#name.classList.toggle('current', cursor === 'name');
    const all: Range = { start: 0, end: geometry.pinned.length };
    this.#pinned.update(this.#fixed, { ...input, placed: geometry.pinned, range: all, firstIndex: 3 });
    const firstIndex = 3 + geometry.pinned.length;
    this.#cells.update(this.element, { ...input, placed: geometry.scrolling, firstIndex });
  }

  #showName(row: RunRow): void {
    const before = this.#shown;
    this.#shown = row;
    this.element.dataset['run'] = row.id;
    this.element.dataset['vscodeContext'] = JSON.stringify({ webviewSection: 'run', runId: row.id });
    this.#name.id = cellId(row.id, 'name');
    if (before?.name !== row.name) {
      this.#nameText.textContent = row.name.slice(0, 300).replaceAll(/\s+/g, ' ');
      this.#name.title = row.name;
      this.#box.setAttribute('aria-label', `Tick ${row.name}`);
    }
    const isSameLook = before?.look.light === row.look.light && before.look.pattern === row.look.pattern;
    if (!isSameLook) {
      const dot = createDot(row.look);
      this.#dot.replaceWith(dot);
      this.#dot = dot;
    }
    if (before?.status === row.status) return;
    const name = statusIcons[row.status];
    this.#state.replaceChildren(...(name === undefined ? [] : [icon(name)]));
    this.#state.className = `run-state status-${row.status}`;
    setAttribute(this.#state, 'aria-label', name === undefined ? undefined : statusText(row.status));
    setAttribute(this.#state, 'role', name === undefined ? undefined : 'img');
  }
}

interface CellsInput extends RowInput {
  readonly placed: readonly PlacedColumn[];
  /** `aria-colindex` of the first of `placed`. */
  readonly firstIndex: number;
}

/** The cells of a row in a range of columns. What leaves the range is used for what comes into it. */
class CellRow {
  readonly #class: string;
  readonly #free: CellView[] = [];
  #cells = new Map<string, CellView>();

  constructor(extraClass: string) {
    this.#class = extraClass;
  }

  update(parent: HTMLElement, { placed, range, row, now, cursor, firstIndex }: CellsInput): void {
    const wanted = placed.slice(range.start, range.end);
    const ids = new Set(wanted.map(({ column }) => column.id));
    for (const [id, cell] of this.#cells) {
      if (ids.has(id)) continue;
      this.#cells.delete(id);
      this.#free.push(cell);
    }
    for (const [offset, { column, left, width }] of wanted.entries()) {
      let cell = this.#cells.get(column.id);
      if (!cell) {
        cell = this.#free.pop() ?? new CellView(parent, this.#class);
        this.#cells.set(column.id, cell);
      }
      cell.place(left, width, firstIndex + range.start + offset);
      cell.show(cellOf(row, column, now), {
        id: cellId(row.id, column.id),
        isRight: column.isNumeric,
        isCurrent: cursor === column.id,
      });
    }
    for (const cell of this.#free) cell.hide();
  }
}

interface CellLook {
  readonly id: string;
  readonly isRight: boolean;
  readonly isCurrent: boolean;
}

/** Writes only what differs from what it wrote last: reading it back from the page costs more. */
class CellView {
  readonly #element = create('div', { attributes: { role: 'gridcell' } });
  readonly #text = create('bdi');
  readonly #class: string;
  #icon = '';
  #left = -1;
  #width = -1;
  #index = -1;
  #className = '';
  #shown = '';
  #title = '';

  constructor(parent: HTMLElement, extraClass: string) {
    this.#class = extraClass;
    this.#element.append(this.#text);
    parent.append(this.#element);
  }

  place(left: number, width: number, index: number): void {
    const { style } = this.#element;
    if (left !== this.#left) style.left = `${left}px`;
    if (width !== this.#width) style.width = `${width}px`;
    if (index !== this.#index) this.#element.setAttribute('aria-colindex', String(index));
    [this.#left, this.#width, this.#index] = [left, width, index];
  }

  show({ text, exact, kind, icon: name = '' }: Cell, { id, isRight, isCurrent }: CellLook): void {
    if (this.#element.id !== id) this.#element.id = id;
    if (text !== this.#shown) this.#text.textContent = text;
    if (exact !== this.#title) this.#element.title = exact;
    const marks = [isRight ? 'right' : '', isCurrent ? 'current' : '', this.#class];
    const className = ['cell', `kind-${kind}`, ...marks].filter(Boolean).join(' ');
    if (className !== this.#className) this.#element.className = className;
    [this.#shown, this.#title, this.#className] = [text, exact, className];
    if (name === this.#icon) return;
    this.#icon = name;
    this.#element.replaceChildren(
      ...(name === ''
        ? []
        : [create('span', { class: `cell-icon icon-${name.replace('~spin', '')}`, children: [icon(name)] })]),
      this.#text,
    );
  }

  hide(): void {
    if (this.#className === 'cell gone') return;
    this.#element.className = 'cell gone';
    this.#className = 'cell gone';
    this.#element.id = '';
  }
}
