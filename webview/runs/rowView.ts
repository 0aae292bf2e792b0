import { isSameLook } from '../../src/shared/compare.ts';
import { countOf } from '../../src/shared/format.ts';
import type { RunColumn } from '../../src/shared/runColumns.ts';
import type { RowLine } from '../../src/shared/runLines.ts';
import type { RunRow } from '../../src/shared/runTable.ts';
import { showCut } from '../cutText.ts';
import { create, icon, setAttribute, setText, setTitle } from '../dom.ts';
import { showLook } from '../compare/runDot.ts';
import { statusIcons } from '../compare/tableModel.ts';
import { cellOf, statusText } from './cells.ts';
import type { Cell } from './cells.ts';
import { rowHeight, tickWidth } from './geometry.ts';
import type { Geometry, PlacedColumn, Range } from './geometry.ts';

/** Of any line. */
export interface LineInput {
  /** Place in the table. */
  readonly index: number;
  readonly geometry: Geometry;
  /** Of the columns that scroll: those in view. */
  readonly range: Range;
  /** Id of the column that the keyboard is on, if it is on this row. */
  readonly cursor: string | undefined;
}

export interface RowInput extends LineInput {
  readonly line: RowLine;
  readonly isTicked: boolean;
  /** Not drawn in charts. */
  readonly isHidden: boolean;
  /** Other lines can be folded, so that this one keeps room for a chevron. */
  readonly isTree: boolean;
  /** Of its parent, where it does not stand under that. */
  readonly parentName: string | undefined;
  readonly contextOf: (line: RowLine) => string;
  readonly now: number;
}

/** Element ids of cells: the grid names the one that the keyboard is on. */
export function cellId(rowId: string, columnId: string): string {
  return `cell ${rowId} ${columnId}`;
}

/** What all lines have: a box to tick, a name, and cells that are used again for other columns. */
export abstract class LineView {
  readonly element: HTMLElement;
  protected readonly box = create('span', { class: 'box', attributes: { role: 'checkbox' } });
  protected readonly chevron = create('span', { class: 'chevron', attributes: { 'aria-hidden': 'true' } });
  protected readonly name = create('div', {
    class: 'cell name',
    attributes: { role: 'rowheader', 'aria-colindex': '2' },
  });
  readonly #fixed = create('div', { class: 'fixed', attributes: { role: 'presentation' } });
  readonly #pinned = new CellRow('pinned');
  readonly #cells = new CellRow('');
  #geometry: Geometry | undefined;
  #index = -1;
  #cursor: string | undefined;
  #ticked: 'true' | 'false' | 'mixed' | undefined;
  #fold: 'open' | 'folded' | 'none' | undefined;

  constructor() {
    const tick = create('div', {
      class: 'cell tick',
      attributes: { role: 'gridcell', 'aria-colindex': '1' },
      children: [this.box],
    });
    tick.style.width = `${tickWidth}px`;
    this.name.append(this.chevron);
    this.#fixed.append(tick, this.name);
    this.element = create('div', { class: 'row', attributes: { role: 'row' }, children: [this.#fixed] });
  }

  protected place(
    { index, geometry, cursor, range }: LineInput,
    { id, source, cellOf }: Pick<CellsInput, 'id' | 'source' | 'cellOf'>,
  ): void {
    const { style, classList } = this.element;
    if (index !== this.#index) {
      this.#index = index;
      style.transform = `translateY(${index * rowHeight}px)`;
      setAttribute(this.element, 'aria-rowindex', String(index + 2));
      classList.toggle('odd-row', index % 2 === 1);
    }
    if (geometry !== this.#geometry) {
      style.width = `${geometry.width}px`;
      this.#fixed.style.width = `${geometry.fixedWidth}px`;
      this.name.style.width = `${geometry.nameWidth}px`;
      this.#geometry = geometry;
    }
    if (cursor !== this.#cursor) {
      this.#cursor = cursor;
      classList.toggle('current-row', cursor !== undefined);
      this.name.classList.toggle('current', cursor === 'name');
    }
    const cells = { id, source, cursor, cellOf };
    const all: Range = { start: 0, end: geometry.pinned.length };
    this.#pinned.update(this.#fixed, { ...cells, placed: geometry.pinned, range: all, firstIndex: 3 });
    const firstIndex = 3 + geometry.pinned.length;
    this.#cells.update(this.element, { ...cells, placed: geometry.scrolling, range, firstIndex });
  }

  protected showTicked(state: 'true' | 'false' | 'mixed'): void {
    if (state === this.#ticked) return;
    this.#ticked = state;
    setAttribute(this.element, 'aria-selected', String(state === 'true'));
    this.element.classList.toggle('ticked', state === 'true');
    setAttribute(this.box, 'aria-checked', state);
  }

  /** Undefined: there is nothing to fold. */
  protected showFold(isFolded: boolean | undefined): void {
    const fold = isFolded === undefined ? 'none' : isFolded ? 'folded' : 'open';
    if (fold === this.#fold) return;
    this.#fold = fold;
    this.chevron.replaceChildren(
      ...(fold === 'none' ? [] : [icon(fold === 'folded' ? 'chevron-right' : 'chevron-down')]),
    );
    setAttribute(this.element, 'aria-expanded', isFolded === undefined ? undefined : String(!isFolded));
  }
}

/** One run on the screen. It is used again for another run when its own is scrolled away. */
export class RowView extends LineView {
  readonly #nameText = create('bdi', { class: 'name-text' });
  readonly #within = create('span', { class: 'within' });
  readonly #pin = create('span', {
    class: 'pin',
    title: 'Pinned to the top (P)',
    attributes: { role: 'img', 'aria-label': 'Pinned' },
    children: [icon('pinned')],
  });
  readonly #state = create('span', { class: 'run-state' });
  readonly #eye = create('span', { class: 'eye', attributes: { role: 'img' } });
  readonly #dot = create('span', { attributes: { 'aria-hidden': 'true' } });
  #shown: RunRow | undefined;
  #input: RowInput | undefined;
  #source: object | undefined;
  #eyeIcon = '';

  constructor() {
    super();
    this.name.append(this.#dot, this.#pin, this.#nameText, this.#within, this.#state, this.#eye);
  }

  update(input: RowInput): void {
    const before = this.#input;
    if (before && isSameInput(before, input)) return;
    this.#input = input;
    const { line, isTicked, isHidden, isTree, parentName, now } = input;
    const { row } = line;
    this.showTicked(isTicked ? 'true' : 'false');
    if (row !== this.#shown) this.#showName(row);
    if (line !== before?.line || isTree !== before.isTree) this.#showLine(line, isTree);
    if (row !== before?.line.row || parentName !== before.parentName) this.#showParent(row, parentName);
    if (isHidden !== before?.isHidden) this.#showEye(isHidden);
    setAttribute(this.element, 'data-vscode-context', input.contextOf(line));
    if (row !== before?.line.row || now !== before.now) this.#source = {};
    this.place(input, {
      id: row.id,
      source: this.#source!,
      cellOf: (column) => cellOf(row, column, now),
    });
  }

  #showLine({ depth, children, isFolded, isPinned }: RowLine, isTree: boolean): void {
    this.#pin.hidden = !isPinned;
    this.chevron.hidden = !isTree;
    this.name.style.setProperty('--depth', String(Math.min(depth, deepest)));
    setAttribute(this.element, 'aria-level', isTree ? String(depth + 1) : undefined);
    this.showFold(children > 0 ? isFolded : undefined);
    const withChildren = `Ticks its ${countOf(children, 'nested run')} too. Alt+click or Shift+Space ticks this run only.`;
    setTitle(this.box, children > 0 ? withChildren : '');
  }

  #showParent({ name, isDeleted }: RunRow, parentName: string | undefined): void {
    const parent = parentName?.slice(0, 300).replaceAll(/\s+/g, ' ');
    this.#within.hidden = parent === undefined;
    this.#within.replaceChildren(...(parent === undefined ? [] : ['in ', create('bdi', { text: parent })]));
    const facts = [name, ...(parentName === undefined ? [] : [`in ${parentName}`])];
    setTitle(this.name, [...facts, ...(isDeleted ? ['Deleted'] : [])].join('\n'));
    this.element.classList.toggle('deleted-run', isDeleted === true);
    setAttribute(this.name, 'aria-description', isDeleted ? 'Deleted' : undefined);
  }

  #showEye(isHidden: boolean): void {
    this.element.classList.toggle('hidden-run', isHidden);
    const name = isHidden ? 'eye-closed' : 'eye';
    if (name === this.#eyeIcon) return;
    this.#eyeIcon = name;
    this.#eye.replaceChildren(icon(name));
    this.#eye.title = isHidden ? 'Show in charts (H)' : 'Hide from charts (H)';
    setAttribute(this.#eye, 'aria-label', isHidden ? 'Hidden from charts' : 'Shown in charts');
  }

  #showName(row: RunRow): void {
    const before = this.#shown;
    this.#shown = row;
    this.element.dataset['line'] = row.id;
    this.element.dataset['run'] = row.id;
    this.name.id = cellId(row.id, 'name');
    if (before?.name !== row.name) {
      this.#nameText.textContent = row.name.slice(0, 300).replaceAll(/\s+/g, ' ');
      this.box.setAttribute('aria-label', `Tick ${row.name}`);
    }
    if (!isSameLook(before?.look, row.look)) showLook(this.#dot, row.look);
    if (before?.status === row.status) return;
    const name = statusIcons[row.status];
    this.#state.replaceChildren(...(name === undefined ? [] : [icon(name)]));
    this.#state.className = `run-state status-${row.status}`;
    setAttribute(this.#state, 'aria-label', name === undefined ? undefined : statusText(row.status));
    setAttribute(this.#state, 'role', name === undefined ? undefined : 'img');
  }
}

function isSameInput(one: RowInput, other: RowInput): boolean {
  return (
    one.line === other.line &&
    one.index === other.index &&
    one.geometry === other.geometry &&
    one.range.start === other.range.start &&
    one.range.end === other.range.end &&
    one.cursor === other.cursor &&
    one.isTicked === other.isTicked &&
    one.isHidden === other.isHidden &&
    one.isTree === other.isTree &&
    one.parentName === other.parentName &&
    one.now === other.now
  );
}

/** Beyond this a name would have no room. */
const deepest = 8;

interface CellsInput {
  /** Of the line. */
  readonly id: string;
  readonly cellOf: (column: RunColumn) => Cell;
  /** As long as it is the same, so is what `cellOf` says of a column. */
  readonly source: object;
  readonly cursor: string | undefined;
  readonly range: Range;
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

  update(parent: HTMLElement, { placed, range, cellOf, firstIndex, ...line }: CellsInput): void {
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
      const isCurrent = line.cursor === column.id;
      if (cell.isShowing(line.source, column, isCurrent)) continue;
      cell.show(cellOf(column), {
        id: cellId(line.id, column.id),
        isRight: column.isNumeric,
        isCurrent,
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
  #step: HTMLElement | undefined;
  #isPath = false;
  #icon = '';
  #left = -1;
  #width = -1;
  #index = -1;
  #className = '';
  #shown = '';
  #title = '';
  #source: object | undefined;
  #column: RunColumn | undefined;
  #isCurrent = false;

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

  /** Does it show this already? If not, it takes it that it will. */
  isShowing(source: object, column: RunColumn, isCurrent: boolean): boolean {
    const isSame = source === this.#source && column === this.#column && isCurrent === this.#isCurrent;
    [this.#source, this.#column, this.#isCurrent] = [source, column, isCurrent];
    return isSame;
  }

  show(cell: Cell, { id, isRight, isCurrent }: CellLook): void {
    const { text, exact, title = exact, kind, icon: name = '', step, isBest } = cell;
    if (this.#element.id !== id) this.#element.id = id;
    if (text !== this.#shown) this.#showText(cell);
    if (title !== this.#title) this.#element.title = title;
    const marks = [isRight ? 'right' : '', isCurrent ? 'current' : '', isBest ? 'best' : '', this.#class];
    const className = ['cell', `kind-${kind}`, ...marks].filter(Boolean).join(' ');
    if (className !== this.#className) this.#element.className = className;
    [this.#shown, this.#title, this.#className] = [text, title, className];
    this.#showStep(step);
    if (name === this.#icon) return;
    this.#icon = name;
    this.#element.replaceChildren(
      ...(name === ''
        ? []
        : [create('span', { class: `cell-icon icon-${name.replace('~spin', '')}`, children: [icon(name)] })]),
      this.#text,
      ...(this.#step ? [this.#step] : []),
    );
  }

  #showText({ text, isPath = false }: Cell): void {
    if (isPath) showCut(this.#text, text);
    else {
      this.#text.textContent = text;
      if (this.#isPath) this.#text.classList.remove('cut');
    }
    this.#isPath = isPath;
  }

  #showStep(step: Cell['step']): void {
    if (!step) {
      this.#step?.remove();
      this.#step = undefined;
      return;
    }
    if (!this.#step) this.#element.append((this.#step = create('span', { class: 'step' })));
    setText(this.#step, step.text);
    this.#step.style.minWidth = `${step.digits}ch`;
  }

  hide(): void {
    if (this.#className === 'cell gone') return;
    this.#element.className = 'cell gone';
    this.#className = 'cell gone';
    this.#element.id = '';
    this.#source = undefined;
  }
}
