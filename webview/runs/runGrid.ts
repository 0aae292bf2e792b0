import type { RunColumn } from '../../src/shared/runColumns.ts';
import type { RowLine, RunLine, RunLines } from '../../src/shared/runLines.ts';
import type { RunSort } from '../../src/shared/runView.ts';
import { create, setAttribute } from '../dom.ts';
import { cellOf } from './cells.ts';
import { columnContext } from './columnContext.ts';
import type { DirectionOf } from './columnContext.ts';
import { columnIdOf, cursorColumns, moved } from './cursor.ts';
import type { Cursor, Place } from './cursor.ts';
import { columnsInView, headHeight, rowHeight, rowsInView, scrollFor } from './geometry.ts';
import type { Geometry, Range } from './geometry.ts';
import { GroupView } from './groupView.ts';
import { HeadView } from './headView.ts';
import type { HeadActions } from './headView.ts';
import { cellId, RowView } from './rowView.ts';
import type { GridGroups } from './tableLines.ts';
import type { TickState } from './ticks.ts';

export interface GridInput extends Pick<RunLines, 'lines' | 'placeOf'> {
  /** Some of the lines can be folded. */
  readonly isTree: boolean;
  /** The name of a run's parent, where it does not stand under that. */
  readonly parentNameOf: (line: RowLine) => string | undefined;
  readonly groups: GridGroups;
  /** What the menu of a run depends on. */
  readonly contextOf: (line: RowLine) => string;
  readonly directionOf: DirectionOf;
  /** Runs that are not drawn in charts. */
  readonly hidden: ReadonlySet<string>;
  readonly geometry: Geometry;
  readonly sort: RunSort | undefined;
  readonly ticked: ReadonlySet<string>;
  readonly tickState: TickState;
}

export interface GridActions extends HeadActions {
  /** `only`: without what is nested in it; `extend`: all from the one before to it. */
  readonly tick: (line: string, how: TickHow) => void;
  /** Folds or unfolds. */
  readonly fold: (line: string) => void;
  readonly toggleHidden: (runId: string) => void;
  readonly open: (runId: string) => void;
  /** A key that is not about moving, and where it was pressed. */
  readonly key: (event: KeyboardEvent, cursor: Cursor) => void;
  readonly scrolled: () => void;
}

/** "12 min ago" need not be newer, in ms: cells that say the same are not drawn anew. */
const nowStep = 1000;

export type TickHow = 'toggle' | 'only' | 'extend';

/**
 * The table. Only what is in view is in the page: rows and cells are placed by hand, and used again for others
 * when they are scrolled away. The keyboard is with the grid as a whole, which names the cell it is on.
 */
export class RunGrid {
  readonly element: HTMLElement;
  readonly #actions: GridActions;
  readonly #head: HeadView;
  readonly #body = create('div', { class: 'body', attributes: { role: 'rowgroup' } });
  readonly #freeRows: RowView[] = [];
  readonly #freeGroups: GroupView[] = [];
  readonly #views = new Map<string, RowView | GroupView>();
  #input: GridInput | undefined;
  #cursor: Cursor | undefined;
  /** The cursor is where the focus came to, and nobody has moved it yet: it holds no row in its place. */
  #isProvisional = false;
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

  /** The ids of the runs on the screen. */
  get runsInView(): readonly string[] {
    const { lines = [] } = this.#input ?? {};
    const { start, end } = rowsInView(this.element.scrollTop, this.element.clientHeight, lines.length);
    return lines.slice(start, end).flatMap(({ kind, id }) => (kind === 'run' ? [id] : []));
  }

  /** Shows these rows. What is under the pointer, or what the keyboard is on, stays where it is. */
  update(input: GridInput): void {
    const held = this.#isFresh ? undefined : this.#held();
    this.#input = input;
    setAttribute(this.element, 'role', input.isTree ? 'treegrid' : 'grid');
    this.#body.style.height = `${input.lines.length * rowHeight}px`;
    this.#body.style.width = `${input.geometry.width}px`;
    setAttribute(this.element, 'aria-rowcount', String(input.lines.length + 1));
    const columns = cursorColumns(input.geometry);
    setAttribute(this.element, 'aria-colcount', String(columns.length + 1));
    const { line } = this.#cursor ?? {};
    const isGone = line !== undefined && input.placeOf(line) === undefined;
    const isHidden = this.#cursor && !columns.includes(this.#cursor.column);
    if (isGone || isHidden || this.#isProvisional) this.#cursor = undefined;
    if (held) {
      const place = input.placeOf(held.line);
      if (place !== undefined) this.element.scrollTop = Math.max(0, place * rowHeight - held.offset);
    }
    if (this.#isFresh) this.element.scrollTop = 0;
    this.#isFresh = false;
    if (document.activeElement === this.element) this.#welcome();
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
    const { lines, geometry } = input;
    const range = columnsInView(geometry, scrollLeft, clientWidth);
    const cursor = this.#cursor;
    const headCursor = cursor && cursor.line === undefined ? columnIdOf(cursor.column) : undefined;
    const { sort, tickState: ticked, directionOf } = input;
    this.#head.update({ geometry, range, sort, cursor: headCursor, ticked, directionOf });
    this.#drawLines(input, { inView: rowsInView(scrollTop, clientHeight, lines.length), range });
    this.#nameCursor();
  }

  #drawLines(input: GridInput, { inView, range }: { readonly inView: Range; readonly range: Range }): void {
    const lines = input.lines.slice(inView.start, inView.end);
    const ids = new Set(lines.map(({ id }) => id));
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      this.#views.delete(id);
      if (view instanceof RowView) this.#freeRows.push(view);
      else this.#freeGroups.push(view);
    }
    const now = Math.ceil(Date.now() / nowStep) * nowStep;
    for (const [offset, line] of lines.entries()) {
      const place = {
        index: inView.start + offset,
        geometry: input.geometry,
        range,
        cursor: this.#cursor?.line === line.id ? this.#cursor.column : undefined,
      };
      const view = this.#viewOf(line);
      if (line.kind === 'group' && view instanceof GroupView) {
        const { columns, cellOf, tickState } = input.groups;
        view.update({ ...place, line, columns, cellOf, ticked: tickState(line) });
      } else if (line.kind === 'run' && view instanceof RowView) {
        const isTicked = input.ticked.has(line.id);
        const isHidden = input.hidden.has(line.id);
        const parentName = input.parentNameOf(line);
        view.update({
          ...place,
          line,
          isTicked,
          isHidden,
          isTree: input.isTree,
          parentName,
          contextOf: input.contextOf,
          now,
        });
      }
    }
    for (const view of this.#freeRows.splice(0)) view.element.remove();
    for (const view of this.#freeGroups.splice(0)) view.element.remove();
  }

  #viewOf({ id, kind }: RunLine): RowView | GroupView {
    const known = this.#views.get(id);
    if (known) return known;
    const view =
      kind === 'run' ? (this.#freeRows.pop() ?? new RowView()) : (this.#freeGroups.pop() ?? new GroupView());
    this.#views.set(id, view);
    if (!view.element.isConnected) this.#body.append(view.element);
    return view;
  }

  /** The row that must not move, and how far below the top it is. At the top new rows may come in. */
  #held(): { readonly line: string; readonly offset: number } | undefined {
    // As it was drawn last: what `placeOf` says is of the new rows already.
    const lines = this.#input?.lines ?? [];
    const { scrollTop } = this.element;
    const pointer = this.#pointerY === undefined ? -1 : this.#pointerY - headHeight;
    const isAtCursor = document.activeElement === this.element && !this.#isProvisional;
    const ofCursor = isAtCursor ? lines.findIndex(({ id }) => id === this.#cursor?.line) : -1;
    const place =
      pointer >= 0
        ? Math.floor((scrollTop + pointer) / rowHeight)
        : ofCursor >= 0
          ? ofCursor
          : scrollTop > 0
            ? Math.ceil(scrollTop / rowHeight)
            : -1;
    const line = lines[Math.min(place, lines.length - 1)];
    return line && { line: line.id, offset: Math.min(place, lines.length - 1) * rowHeight - scrollTop };
  }

  #nameCursor(): void {
    const cursor = this.#cursor;
    const id =
      cursor &&
      cellId(cursor.line ?? 'head', cursor.line === undefined ? columnIdOf(cursor.column) : cursor.column);
    setAttribute(this.element, 'aria-activedescendant', id);
    setAttribute(this.element, 'data-vscode-context', this.#contextOf(cursor));
  }

  /** For a menu that is opened by keyboard. */
  #contextOf(cursor: Cursor | undefined): string | undefined {
    if (!cursor || !this.#input) return undefined;
    const { geometry, directionOf, contextOf } = this.#input;
    if (cursor.line === undefined) return columnContext(geometry, columnIdOf(cursor.column), directionOf);
    const line = this.#lineOf(cursor.line);
    return line?.kind === 'run' ? contextOf(line) : JSON.stringify({ webviewSection: 'group' });
  }

  #lineOf(id: string): RunLine | undefined {
    return this.#input?.lines[this.#input.placeOf(id) ?? -1];
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
      const line = this.#lineOf(lineIdOf(event) ?? '');
      if (line?.kind === 'run' && !isIn(event, '.tick, .chevron, .eye')) this.#actions.open(line.id);
    });
    element.addEventListener('contextmenu', (event) => {
      const line = lineIdOf(event);
      if (line !== undefined) this.#setCursor({ line, column: this.#columnOf(event) });
    });
    element.addEventListener('focus', () => {
      this.#welcome();
      this.draw();
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
    const line = this.#lineOf(lineIdOf(event) ?? '');
    if (!line) return;
    const { id, kind } = line;
    this.#setCursor({ line: id, column: this.#columnOf(event) });
    const isTick = isIn(event, '.tick');
    if (event.shiftKey) this.#actions.tick(id, 'extend');
    else if (isTick && event.altKey) this.#actions.tick(id, 'only');
    else if (isTick || event.ctrlKey || event.metaKey) this.#actions.tick(id, 'toggle');
    else if (isIn(event, '.chevron') || (kind === 'group' && isIn(event, '.name'))) this.#fold(line);
    else if (kind === 'run' && isIn(event, '.eye')) this.#actions.toggleHidden(id);
  }

  #fold(line: RunLine): void {
    if (line.kind === 'group' || line.children > 0) this.#actions.fold(line.id);
  }

  /** As trees have it: left folds, or goes to the parent; right unfolds. False where there is nothing to do. */
  #foldByKey(event: KeyboardEvent): boolean {
    const cursor = this.#cursor;
    const line = cursor?.column === 'name' && this.#lineOf(cursor.line ?? '');
    if (!line || event.shiftKey || event.ctrlKey || event.metaKey) return false;
    const canFold = line.kind === 'group' || line.children > 0;
    if (event.key === 'ArrowRight' && canFold && line.isFolded) this.#actions.fold(line.id);
    else if (event.key !== 'ArrowLeft') return false;
    else if (canFold && !line.isFolded) this.#actions.fold(line.id);
    else if (line.kind === 'run' && line.parent !== undefined)
      this.#goTo({ row: this.#input?.placeOf(line.parent) ?? 0, column: 0 });
    else return false;
    return true;
  }

  #columnOf(event: MouseEvent): string {
    const cell = event.target instanceof Element ? event.target.closest('.cell') : null;
    const column = cell?.id.split(' ').slice(2).join(' ');
    return column || this.#cursor?.column || 'name';
  }

  #key(event: KeyboardEvent): void {
    const input = this.#input;
    this.#isProvisional = false;
    if (!input || event.altKey) return this.#other(event);
    if (this.#foldByKey(event)) return event.preventDefault();
    const columns = cursorColumns(input.geometry);
    const cursor = this.#cursor ?? { line: input.lines[0]?.id, column: 'name' };
    const from: Place = {
      row: cursor.line === undefined ? -1 : (input.placeOf(cursor.line) ?? 0),
      column: Math.max(0, columns.indexOf(cursor.column)),
    };
    const page = Math.max(1, Math.floor((this.element.clientHeight - headHeight) / rowHeight) - 1);
    const isResize = event.shiftKey && cursor.line === undefined;
    const target = isResize
      ? undefined
      : moved(from, event, { rows: input.lines.length, columns: columns.length, page });
    if (!target) return this.#other(event);
    event.preventDefault();
    this.#goTo(target);
    const line = this.#cursor?.line;
    if (event.shiftKey && line !== undefined) this.#actions.tick(line, 'extend');
  }

  #other(event: KeyboardEvent): void {
    if (this.#cursor) this.#actions.key(event, this.#cursor);
  }

  #goTo({ row, column }: Place): void {
    const input = this.#input;
    if (!input) return;
    const columns = cursorColumns(input.geometry);
    const id = columns[column] ?? 'name';
    this.#setCursor({ line: input.lines[row]?.id, column: id });
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
    this.#isProvisional = false;
    this.draw();
  }

  /** The focus has come and the cursor is nowhere: it is put on the first row in view, and nothing moves. */
  #welcome(): void {
    const first = this.#input?.lines[Math.ceil(this.element.scrollTop / rowHeight)];
    if (this.#cursor || !first) return;
    this.#cursor = { line: first.id, column: 'name' };
    this.#isProvisional = true;
  }

  /** Of the cell that the keyboard is on. */
  #exactText(): string | undefined {
    const input = this.#input;
    const cursor = this.#cursor;
    if (!input || cursor?.line === undefined) return undefined;
    const line = this.#lineOf(cursor.line);
    if (!line) return undefined;
    if (cursor.column === 'name') return line.kind === 'run' ? line.row.name : line.values.join('\t');
    const all: readonly { readonly column: RunColumn }[] = [
      ...input.geometry.pinned,
      ...input.geometry.scrolling,
    ];
    const found = all.find(({ column }) => column.id === cursor.column)?.column;
    if (!found) return undefined;
    return line.kind === 'run'
      ? cellOf(line.row, found, Date.now()).exact
      : input.groups.cellOf(line, found).exact;
  }
}

function lineIdOf(event: Event): string | undefined {
  return event.target instanceof Element
    ? (event.target.closest<HTMLElement>('.row')?.dataset['line'] ?? undefined)
    : undefined;
}

function isIn(event: Event, selector: string): boolean {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}
