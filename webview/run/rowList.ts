import { create, setAttribute } from '../dom.ts';

export const rowHeight = 24;
/** Drawn beyond what is in view, so that a small scroll shows no gap before it is drawn. */
const spareRows = 4;

export interface ListColumn {
  /** Also the class of its cells. */
  readonly id: string;
  readonly label: string;
  readonly title?: string;
  readonly isNumeric?: boolean;
}

export interface RowListOptions<Row> {
  readonly label: string;
  readonly role: 'grid' | 'treegrid';
  readonly columns: readonly ListColumn[];
  readonly keyOf: (row: Row) => string;
  /** One cell for each column; a row that has one cell only takes the whole width. */
  readonly cellsOf: (row: Row) => readonly HTMLElement[];
  readonly copyOf: (row: Row) => string;
  /** For what a row is besides: its level, whether it is open. */
  readonly attributesOf?: (row: Row) => Readonly<Record<string, string>>;
  /** Was the key taken? */
  readonly key?: (event: KeyboardEvent, row: Row) => boolean;
  readonly click?: (row: Row, event: MouseEvent) => void;
  readonly doubleClick?: (row: Row) => void;
  /** The rows on the screen are others, or have changed. */
  readonly inView?: (rows: readonly Row[]) => void;
  readonly moved?: (row: Row) => void;
}

/** A list of which only the rows on the screen are elements. The keyboard is on one row, which is the current one. */
export class RowList<Row> {
  readonly element: HTMLElement;
  readonly #options: RowListOptions<Row>;
  readonly #body = create('div', { class: 'list-body', attributes: { role: 'presentation' } });
  readonly #drawn = new Map<string, { readonly row: Row; readonly element: HTMLElement }>();
  readonly #id = `list-${nextId++}`;
  #rows: readonly Row[] = [];
  #current: string | undefined;
  #seen = '';

  constructor(options: RowListOptions<Row>) {
    this.#options = options;
    const { label, role, columns } = options;
    const heads = columns.map((column) =>
      create('div', {
        class: `list-cell ${column.id}${column.isNumeric ? ' number' : ''}`,
        text: column.label,
        ...(column.title === undefined ? {} : { title: column.title }),
        attributes: { role: 'columnheader' },
      }),
    );
    const head = create('div', { class: 'list-head', attributes: { role: 'row' }, children: heads });
    this.element = create('div', {
      class: 'list',
      attributes: { role, tabindex: '0', 'aria-label': label },
      children: [head, this.#body],
    });
    this.#listen();
  }

  get current(): Row | undefined {
    return this.#rows.find((row) => this.#options.keyOf(row) === this.#current);
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  update(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#body.style.height = `${rows.length * rowHeight}px`;
    this.element.style.setProperty('--rows', String(rows.length));
    setAttribute(this.element, 'aria-rowcount', String(rows.length + 1));
    if (this.#current !== undefined && !this.current) this.#current = undefined;
    this.draw();
  }

  draw(): void {
    const { keyOf, inView } = this.#options;
    const { scrollTop, clientHeight } = this.element;
    // Hidden: nothing is looked at.
    if (clientHeight === 0) return;
    const start = Math.max(0, Math.floor(scrollTop / rowHeight) - 1 - spareRows);
    const end = Math.min(this.#rows.length, Math.ceil((scrollTop + clientHeight) / rowHeight) + spareRows);
    const shown = this.#rows.slice(start, end);
    const keys = new Set(shown.map(keyOf));
    for (const key of [...this.#drawn.keys()]) if (!keys.has(key)) this.#drawn.delete(key);
    const elements = shown.map((row, index) => this.#elementOf(row, start + index));
    const wanted = new Set<Element>(elements);
    for (const child of [...this.#body.children]) if (!wanted.has(child)) child.remove();
    for (const element of elements) if (element.parentElement !== this.#body) this.#body.append(element);
    const active = elements.find(({ dataset }) => dataset['key'] === this.#current);
    setAttribute(this.element, 'aria-activedescendant', active?.id);
    const seen = [...keys].join('\n');
    if (seen !== this.#seen) inView?.(shown);
    this.#seen = seen;
  }

  /** Puts the keyboard on a row, and brings it into view. */
  moveTo(index: number): void {
    const row = this.#rows[Math.min(this.#rows.length - 1, Math.max(0, index))];
    if (row === undefined) return;
    this.#current = this.#options.keyOf(row);
    const top = this.#rows.indexOf(row) * rowHeight;
    const { scrollTop, clientHeight } = this.element;
    // The head covers the first row's height.
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + 2 * rowHeight > scrollTop + clientHeight) {
      this.element.scrollTop = top + 2 * rowHeight - clientHeight;
    }
    this.draw();
    this.#options.moved?.(row);
  }

  #elementOf(row: Row, index: number): HTMLElement {
    const { keyOf, cellsOf, attributesOf, columns } = this.#options;
    const key = keyOf(row);
    let drawn = this.#drawn.get(key);
    if (!drawn || drawn.row !== row) {
      const cells = cellsOf(row);
      for (const [place, cell] of cells.entries()) {
        cell.classList.add('list-cell', ...(cells.length === 1 ? ['whole'] : [columns[place]!.id]));
        cell.setAttribute('role', 'gridcell');
        if (cells.length > 1 && columns[place]!.isNumeric) cell.classList.add('number');
      }
      const element = create('div', {
        class: 'list-row',
        attributes: { role: 'row', ...attributesOf?.(row) },
        children: cells,
      });
      element.dataset['key'] = key;
      drawn = { row, element };
      this.#drawn.set(key, drawn);
    }
    const { element } = drawn;
    element.id = `${this.#id}-${index}`;
    element.style.top = `${index * rowHeight}px`;
    element.classList.toggle('current', key === this.#current);
    setAttribute(element, 'aria-rowindex', String(index + 2));
    setAttribute(element, 'aria-selected', key === this.#current ? 'true' : undefined);
    return element;
  }

  #listen(): void {
    const { element } = this;
    element.addEventListener('scroll', () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(element);
    element.addEventListener('keydown', (event) => {
      if (event.target === element && this.#takes(event)) event.preventDefault();
    });
    element.addEventListener('copy', (event) => {
      const row = this.current;
      const selected = document.getSelection()?.toString() ?? '';
      if (row === undefined || selected !== '' || event.target instanceof HTMLInputElement) return;
      event.clipboardData?.setData('text/plain', this.#options.copyOf(row));
      event.preventDefault();
    });
    element.addEventListener('click', (event) => {
      const index = this.#indexAt(event);
      if (index === undefined) return;
      this.moveTo(index);
      this.#options.click?.(this.#rows[index]!, event);
    });
    element.addEventListener('dblclick', (event) => {
      const index = this.#indexAt(event);
      if (index !== undefined) this.#options.doubleClick?.(this.#rows[index]!);
    });
    element.addEventListener('focus', () => {
      if (this.#current === undefined && element.matches(':focus-visible')) this.moveTo(0);
    });
  }

  #takes(event: KeyboardEvent): boolean {
    const row = this.current;
    if (row !== undefined && this.#options.key?.(event, row)) return true;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const at = row === undefined ? -1 : this.#rows.indexOf(row);
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 2);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.#rows.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return false;
    this.moveTo(target);
    return true;
  }

  #indexAt({ target }: MouseEvent): number | undefined {
    const key =
      target instanceof Element ? target.closest<HTMLElement>('.list-row')?.dataset['key'] : undefined;
    const index = key === undefined ? -1 : this.#rows.findIndex((row) => this.#options.keyOf(row) === key);
    return index === -1 ? undefined : index;
  }
}

let nextId = 0;
