import type { RunColumn } from '../../src/shared/runColumns.ts';
import type { RunRow } from '../../src/shared/runTable.ts';
import type { RunSort } from '../../src/shared/runView.ts';
import { create, setAttribute } from '../dom.ts';
import { cellOf } from './cells.ts';
import { columnIdOf, cursorColumns, moved } from './cursor.ts';
import type { Cursor, Place } from './cursor.ts';
import { columnsInView, headHeight, rowHeight, rowsInView, scrollFor } from './geometry.ts';
import type { Geometry, Range } from './geometry.ts';
import { HeadView } from './headView.ts';
import type { HeadActions } from './headView.ts';
import { cellId, RowView } from './rowView.ts';

export interface GridInput {
  readonly rows: readonly RunRow[];
  readonly placeOf: (runId: string) => number | undefined;
  readonly geometry: Geometry;
  readonly sort: RunSort | undefined;
  readonly ticked: ReadonlySet<string>;
  readonly tickState: 'none' | 'some' | 'all';
}

export interface GridActions extends HeadActions {
  readonly tick: (runId: string, how: 'toggle' | 'extend') => void;
  readonly open: (runId: string) => void;
  /** A key that is not about moving, and where it was pressed. */
  readonly key: (event: KeyboardEvent, cursor: Cursor) => void;
  readonly scrolled: () => void;
}

/**
 * The table. Only what is in view is in the page: rows and cells are placed by hand, and used again for others
 * when they are scrolled away. The keyboard is with the grid as a whole, which names the cell it is on.
 */
export class RunGrid {
  readonly element: HTMLElement;
  readonly #actions: GridActions;
  readonly #head: HeadView;
  readonly #body = create('div', { class: 'body', attributes: { role: 'rowgroup' } });
  readonly #free: RowView[] = [];
  readonly #views = new Map<string, RowView>();
  #input: GridInput | undefined;
  #cursor: Cursor | undefined;
  /** Where the pointer is above the grid. */
  #pointerY: number | undefined;
  #isFresh = false;

  constructor(actions: GridActions) {
    this.#actions = actions;
    this.#head = new HeadView(actions);
    this.element = create('div', {
      class: 'grid',
      attributes: {
        role: 'grid',
        tabindex: '0',
        'aria-label': 'Runs',
        'aria-multiselectable': 'true',
      },
      children: [this.#head.element, this.#body],
    });
    this.#listen();
  }

  get cursor(): Cursor | undefined {
    return this.#cursor;
  }

  /** Shows these rows. What is under the pointer, or what the keyboard is on, stays where it is. */
  update(input: GridInput): void {
    const held = this.#isFresh ? undefined : this.#held();
    this.#input = input;
    this.#body.style.height = `${input.rows.length * rowHeight}px`;
    this.#body.style.width = `${input.geometry.width}px`;
    setAttribute(this.element, 'aria-rowcount', String(input.rows.length + 1));
    const columns = cursorColumns(input.geometry);
    setAttribute(this.element, 'aria-colcount', String(columns.length + 1));
    const { runId } = this.#cursor ?? {};
    const isGone = runId !== undefined && input.placeOf(runId) === undefined;
    if (isGone || (this.#cursor && !columns.includes(this.#cursor.column))) this.#cursor = undefined;
    if (held) {
      const place = input.placeOf(held.runId);
      if (place !== undefined) this.element.scrollTop = Math.max(0, place * rowHeight - held.offset);
    }
    if (this.#isFresh) this.element.scrollTop = 0;
    this.#isFresh = false;
    this.draw();
  }

  /** The next rows answer another question: they are shown from the first on. */
  startAnew(): void {
    this.#isFresh = true;
  }

  /** Draws what is in view. */
  draw(): void {
    const input = this.#input;
    if (!input) return;
    const { scrollTop, scrollLeft, clientWidth, clientHeight } = this.element;
    const { rows, geometry, ticked } = input;
    const range = columnsInView(geometry, scrollLeft, clientWidth);
    const cursor = this.#cursor;
    const headCursor = cursor && cursor.runId === undefined ? columnIdOf(cursor.column) : undefined;
    this.#head.update({ geometry, range, sort: input.sort, cursor: headCursor, ticked: input.tickState });
    this.#drawRows(rowsInView(scrollTop, clientHeight, rows.length), (row, index) => ({
      row,
      index,
      geometry,
      range,
      isTicked: ticked.has(row.id),
      cursor: cursor?.runId === row.id ? cursor.column : undefined,
      now: Date.now(),
    }));
    this.#nameCursor();
  }

  #drawRows(inView: Range, inputOf: (row: RunRow, index: number) => Parameters<RowView['update']>[0]): void {
    const rows = this.#input?.rows.slice(inView.start, inView.end) ?? [];
    const ids = new Set(rows.map(({ id }) => id));
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      this.#views.delete(id);
      this.#free.push(view);
    }
    for (const [offset, row] of rows.entries()) {
      let view = this.#views.get(row.id);
      if (!view) {
        view = this.#free.pop() ?? new RowView();
        this.#views.set(row.id, view);
        if (!view.element.isConnected) this.#body.append(view.element);
      }
      view.update(inputOf(row, inView.start + offset));
    }
    for (const view of this.#free.splice(0)) view.element.remove();
  }

  /** The row that must not move, and how far below the top it is. At the top new rows may come in. */
  #held(): { readonly runId: string; readonly offset: number } | undefined {
    // As it was drawn last: what `placeOf` says is of the new rows already.
    const rows = this.#input?.rows ?? [];
    const { scrollTop } = this.element;
    const pointer = this.#pointerY === undefined ? -1 : this.#pointerY - headHeight;
    const ofCursor =
      document.activeElement === this.element ? rows.findIndex(({ id }) => id === this.#cursor?.runId) : -1;
    const place =
      pointer >= 0
        ? Math.floor((scrollTop + pointer) / rowHeight)
        : ofCursor >= 0
          ? ofCursor
          : scrollTop > 0
            ? Math.ceil(scrollTop / rowHeight)
            : -1;
    const row = rows[Math.min(place, rows.length - 1)];
    return row && { runId: row.id, offset: Math.min(place, rows.length - 1) * rowHeight - scrollTop };
  }

  #nameCursor(): void {
    const cursor = this.#cursor;
    const id =
      cursor &&
      cellId(cursor.runId ?? 'head', cursor.runId === undefined ? columnIdOf(cursor.column) : cursor.column);
    setAttribute(this.element, 'aria-activedescendant', id);
    const context =
      cursor?.runId === undefined
        ? cursor && { webviewSection: 'column', column: columnIdOf(cursor.column) }
        : { webviewSection: 'run', runId: cursor.runId };
    setAttribute(this.element, 'data-vscode-context', context && JSON.stringify(context));
  }

  #listen(): void {
    const { element } = this;
    element.addEventListener('scroll', () => {
      this.draw();
      this.#actions.scrolled();
    });
    new ResizeObserver(() => this.draw()).observe(element);
    element.addEventListener('pointermove', (event) => {
      this.#pointerY = event.clientY - element.getBoundingClientRect().top;
    });
    element.addEventListener('pointerleave', () => (this.#pointerY = undefined));
    element.addEventListener('mousedown', (event) => {
      // A range of ticks is meant, not one of text.
      if (event.shiftKey) event.preventDefault();
    });
    element.addEventListener('click', (event) => this.#click(event));
    element.addEventListener('dblclick', (event) => {
      const runId = runOf(event);
      if (runId !== undefined && !isIn(event, '.tick')) this.#actions.open(runId);
    });
    element.addEventListener('contextmenu', (event) => {
      const runId = runOf(event);
      if (runId !== undefined) this.#setCursor({ runId, column: this.#columnOf(event) });
    });
    element.addEventListener('focus', () => {
      if (!this.#cursor && this.#input)
        this.#goTo({ row: Math.min(0, this.#input.rows.length - 1), column: 0 });
    });
    element.addEventListener('keydown', (event) => this.#key(event));
    element.addEventListener('copy', (event) => {
      const text = this.#exactText();
      if (String(document.getSelection()) !== '' || text === undefined) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
    });
  }

  #click(event: MouseEvent): void {
    const runId = runOf(event);
    if (runId === undefined) return;
    this.#setCursor({ runId, column: this.#columnOf(event) });
    if (event.shiftKey) this.#actions.tick(runId, 'extend');
    else if (isIn(event, '.tick') || event.ctrlKey || event.metaKey) this.#actions.tick(runId, 'toggle');
  }

  #columnOf(event: MouseEvent): string {
    const cell = event.target instanceof Element ? event.target.closest('.cell') : null;
    const column = cell?.id.split(' ').slice(2).join(' ');
    return column || this.#cursor?.column || 'name';
  }

  #key(event: KeyboardEvent): void {
    const input = this.#input;
    if (!input || event.altKey) return this.#other(event);
    const columns = cursorColumns(input.geometry);
    const cursor = this.#cursor ?? { runId: input.rows[0]?.id, column: 'name' };
    const from: Place = {
      row: cursor.runId === undefined ? -1 : (input.placeOf(cursor.runId) ?? 0),
      column: Math.max(0, columns.indexOf(cursor.column)),
    };
    const page = Math.max(1, Math.floor((this.element.clientHeight - headHeight) / rowHeight) - 1);
    const isResize = event.shiftKey && cursor.runId === undefined;
    const target = isResize
      ? undefined
      : moved(from, event, { rows: input.rows.length, columns: columns.length, page });
    if (!target) return this.#other(event);
    event.preventDefault();
    this.#goTo(target);
    const runId = this.#cursor?.runId;
    if (event.shiftKey && runId !== undefined) this.#actions.tick(runId, 'extend');
  }

  #other(event: KeyboardEvent): void {
    if (this.#cursor) this.#actions.key(event, this.#cursor);
  }

  #goTo({ row, column }: Place): void {
    const input = this.#input;
    if (!input) return;
    const columns = cursorColumns(input.geometry);
    const id = columns[column] ?? 'name';
    this.#setCursor({ runId: input.rows[row]?.id, column: id });
    this.#reveal(row, id);
  }

  #reveal(row: number, columnId: string): void {
    const { element } = this;
    const { scrolling, fixedWidth } = this.#input!.geometry;
    if (row >= 0) {
      const top = headHeight + row * rowHeight;
      const view = { at: element.scrollTop, size: element.clientHeight, covered: headHeight };
      element.scrollTop = scrollFor({ start: top, end: top + rowHeight }, view);
    }
    const placed = scrolling.find(({ column }) => column.id === columnId);
    if (!placed) return;
    const view = { at: element.scrollLeft, size: element.clientWidth, covered: fixedWidth };
    element.scrollLeft = scrollFor({ start: placed.left, end: placed.left + placed.width }, view);
  }

  #setCursor(cursor: Cursor): void {
    this.#cursor = cursor;
    this.draw();
  }

  /** Of the cell that the keyboard is on. */
  #exactText(): string | undefined {
    const input = this.#input;
    const cursor = this.#cursor;
    if (!input || cursor?.runId === undefined) return undefined;
    const row = input.rows[input.placeOf(cursor.runId) ?? -1];
    if (!row || cursor.column === 'name') return row?.name;
    const all: readonly { readonly column: RunColumn }[] = [
      ...input.geometry.pinned,
      ...input.geometry.scrolling,
    ];
    const found = all.find(({ column }) => column.id === cursor.column);
    return found && cellOf(row, found.column, Date.now()).exact;
  }
}

function runOf(event: Event): string | undefined {
  return event.target instanceof Element
    ? (event.target.closest<HTMLElement>('.row')?.dataset['run'] ?? undefined)
    : undefined;
}

function isIn(event: Event, selector: string): boolean {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}
