import type { ImagePlace } from '../../src/shared/images.ts';
import { formatBytes } from '../../src/shared/format.ts';
import { create, oncePerFrame, setAttribute } from '../dom.ts';
import type { ScrollPosition } from '../scrollPosition.ts';
import { inView, moved, placeOf } from './gridAxes.ts';
import type { Axes, Line } from './gridAxes.ts';
import { imageAt } from './gridModel.ts';
import type { GridImage, Series } from './gridModel.ts';
import { ImageCell } from './imageCell.ts';
import type { CellContent } from './imageCell.ts';
import type { ImageStore } from './imageStore.ts';
import { LineHead } from './lineHead.ts';

/** Around an image, in px. */
const gap = 8;
/** Edge of MLflow's thumbnails. */
const thumbnailEdge = 256;
/** Lines that are there already when they are scrolled to. */
const spare = 1;

export interface GridInput extends Axes {
  readonly series: Series;
  /** Edge of an image in px. */
  readonly size: number;
}

export interface GridOptions {
  readonly store: ImageStore;
  readonly open: (place: ImagePlace) => void;
  readonly openRun: (run: string) => void;
  /** Those in view that the store has not. */
  readonly need: (places: readonly ImagePlace[]) => void;
  readonly retry: (place: ImagePlace) => void;
  readonly scrolled: () => void;
}

interface Cursor {
  readonly row: number;
  readonly column: number;
}

/** The grid, of which only what is on the screen is elements. The keyboard is on one place; -1 is a head. */
export class ImageGrid {
  readonly element = create('div', {
    class: 'grid',
    attributes: { role: 'grid', tabindex: '0', 'aria-label': 'Images' },
  });
  readonly #options: GridOptions;
  readonly #corner = create('div', { class: 'head corner', attributes: { role: 'columnheader' } });
  readonly #headRow = create('div', { class: 'row head-row', attributes: { role: 'row' } });
  readonly #canvas = create('div', { class: 'canvas', attributes: { role: 'rowgroup' } });
  readonly #rows = new Map<string, HTMLElement>();
  readonly #heads = new Map<string, LineHead>();
  readonly #cells = new Map<string, ImageCell>();
  readonly #drawSoon = oncePerFrame(() => this.draw());
  #input: GridInput | undefined;
  #cursor: Cursor | undefined;
  #headWidth = 0;

  constructor(options: GridOptions) {
    this.#options = options;
    this.element.append(this.#canvas);
    this.#canvas.append(this.#headRow);
    this.#listen();
  }

  get scroll(): ScrollPosition {
    return { top: this.element.scrollTop, left: this.element.scrollLeft };
  }

  scrollTo(place: ScrollPosition): void {
    this.element.scrollTo(place);
  }

  /** Which step or file stands first in view. */
  get firstShown(): number {
    const input = this.#input;
    if (!input) return 0;
    const { scrollLeft, scrollTop } = this.element;
    const isAcross = input.columns[0]?.kind === 'column';
    return Math.round((isAcross ? scrollLeft : scrollTop) / (input.size + gap));
  }

  showFirst(index: number): void {
    const input = this.#input;
    if (!input) return;
    const at = index * (input.size + gap);
    this.element.scrollTo(input.columns[0]?.kind === 'column' ? { left: at } : { top: at });
  }

  update(input: GridInput): void {
    this.#input = input;
    const { rows, columns } = input;
    if (this.#cursor) {
      const row = Math.min(this.#cursor.row, rows.length - 1);
      this.#cursor = { row, column: Math.min(this.#cursor.column, columns.length - 1) };
    }
    this.draw();
  }

  /** Draws what is in view, and says what of it is not there. */
  draw(): void {
    const input = this.#input;
    const { clientWidth, clientHeight } = this.element;
    if (!input || clientWidth === 0) return;
    const { rows, columns, size } = input;
    const pitch = size + gap;
    const head = headOf(input, clientWidth);
    this.#headWidth = head.width;
    this.#measure(input, head);
    const { scrollLeft, scrollTop } = this.element;
    const [top, bottom] = inView(scrollTop, clientHeight - head.height, pitch, rows.length);
    const [left, right] = inView(scrollLeft, clientWidth - head.width, pitch, columns.length);
    const shownRows = widened(rows, top, bottom);
    const shownColumns = widened(columns, left, right);
    const near: ImagePlace[] = [];
    const spareOnes: ImagePlace[] = [];
    const used = new Set<string>();
    this.#arrangeHeads(shownColumns, used);
    const elements = shownRows.map(({ line, index }) => {
      const isNear = index >= top && index < bottom;
      const element = this.#rowOf(line, index, used);
      const cells = shownColumns.map(({ line: column, index: at }) =>
        this.#cellOf({ row: { line, index }, column: { line: column, index: at } }, used, (place) =>
          (isNear && at >= left && at < right ? near : spareOnes).push(place),
        ),
      );
      arrangeCells(element, [this.#heads.get(`row ${line.id}`)!.element, ...cells]);
      return element;
    });
    arrangeCells(this.#canvas, [this.#headRow, ...elements]);
    this.#forget(used);
    this.#showCursor();
    this.#options.need([...near, ...spareOnes]);
  }

  #measure(
    { rows, columns, size }: GridInput,
    head: { readonly width: number; readonly height: number },
  ): void {
    const pitch = size + gap;
    const { style } = this.#canvas;
    style.setProperty('width', `${head.width + columns.length * pitch}px`);
    style.setProperty('height', `${head.height + rows.length * pitch}px`);
    style.setProperty('--head-width', `${head.width}px`);
    style.setProperty('--head-height', `${head.height}px`);
    style.setProperty('--pitch', `${pitch}px`);
    style.setProperty('--size', `${size}px`);
    setAttribute(this.element, 'aria-rowcount', String(rows.length + 1));
    setAttribute(this.element, 'aria-colcount', String(columns.length + 1));
    setAttribute(this.#headRow, 'aria-rowindex', '1');
    setAttribute(this.#corner, 'aria-label', rows[0]?.kind === 'run' ? 'Runs' : 'Steps');
  }

  #arrangeHeads(columns: readonly Shown[], used: Set<string>): void {
    const heads = columns.map(({ line, index }) => {
      const head = this.#headOf(line, 'column', used);
      head.element.style.setProperty('left', `calc(var(--head-width) + ${index} * var(--pitch))`);
      setAttribute(head.element, 'aria-colindex', String(index + 2));
      head.element.id = idOf({ row: -1, column: index });
      return head.element;
    });
    arrangeCells(this.#headRow, [this.#corner, ...heads]);
  }

  #headOf(line: Line, side: 'row' | 'column', used: Set<string>): LineHead {
    const key = `${side} ${line.id}`;
    used.add(key);
    let head = this.#heads.get(key);
    if (!head) {
      head = new LineHead(side, (run) => this.#options.openRun(run));
      this.#heads.set(key, head);
    }
    head.update(line, side === 'row' ? this.#headWidth - 28 : this.#input!.size);
    return head;
  }

  #rowOf(line: Line, index: number, used: Set<string>): HTMLElement {
    let element = this.#rows.get(line.id);
    if (!element) {
      element = create('div', { class: 'row', attributes: { role: 'row' } });
      this.#rows.set(line.id, element);
    }
    used.add(`line ${line.id}`);
    element.style.setProperty('top', `calc(var(--head-height) + ${index} * var(--pitch))`);
    setAttribute(element, 'aria-rowindex', String(index + 2));
    const head = this.#headOf(line, 'row', used);
    head.element.id = idOf({ row: index, column: -1 });
    return element;
  }

  #cellOf(
    { row, column }: { readonly row: Shown; readonly column: Shown },
    used: Set<string>,
    need: (place: ImagePlace) => void,
  ): HTMLElement {
    const { run, column: place } = placeOf(row.line, column.line)!;
    const key = `${run.id}\n${place.id}`;
    used.add(key);
    let cell = this.#cells.get(key);
    if (!cell) {
      cell = new ImageCell();
      this.#cells.set(key, cell);
    }
    const image = imageAt(this.#input!.series, run.id, place.id);
    const isKnown = run.isListed || run.problem !== undefined;
    const content = image ? this.#contentOf(run.id, image, need) : { kind: 'none' as const, isKnown };
    const where = `${run.name}, ${place.title}`;
    const title = image ? titleOf(image, where, content) : '';
    cell.update(content, { place: where, title, edge: this.#input!.size });
    const { element } = cell;
    element.id = idOf({ row: row.index, column: column.index });
    element.style.setProperty('left', `calc(var(--head-width) + ${column.index} * var(--pitch))`);
    setAttribute(element, 'aria-colindex', String(column.index + 2));
    return element;
  }

  /** The best that is there; what is wanted instead is asked for. */
  #contentOf(run: string, image: GridImage, need: (place: ImagePlace) => void): CellContent {
    const { store } = this.#options;
    const small = image.thumbnail && { run, path: image.thumbnail.path };
    const full = { run, path: image.path };
    const isSmallEnough = this.#input!.size * devicePixelRatio <= thumbnailEdge * 1.25;
    const [wanted, other] = small ? (isSmallEnough ? [small, full] : [full, small]) : [full];
    const stored = store.get(wanted);
    if (stored?.kind === 'image') return { kind: 'stored', stored };
    if (!stored) need(wanted);
    const instead = other && store.get(other);
    // One of the two may be broken or too large.
    if (stored && other && !instead) need(other);
    if (instead?.kind === 'image') return { kind: 'stored', stored: instead };
    return stored ? { kind: 'stored', stored } : { kind: 'waiting' };
  }

  #forget(used: ReadonlySet<string>): void {
    for (const key of this.#cells.keys()) if (!used.has(key)) this.#cells.delete(key);
    for (const key of this.#heads.keys()) if (!used.has(key)) this.#heads.delete(key);
    for (const id of this.#rows.keys()) if (!used.has(`line ${id}`)) this.#rows.delete(id);
  }

  #showCursor(): void {
    const cursor = this.#cursor;
    const id = cursor && idOf(cursor);
    for (const old of this.element.querySelectorAll('.current')) {
      if (old.id !== id) old.classList.remove('current');
    }
    const element = id === undefined ? null : document.getElementById(id);
    element?.classList.add('current');
    setAttribute(this.element, 'aria-activedescendant', element ? id : undefined);
  }

  #listen(): void {
    const { element } = this;
    element.addEventListener(
      'scroll',
      () => {
        this.#drawSoon();
        this.#options.scrolled();
      },
      { passive: true },
    );
    new ResizeObserver(() => this.#drawSoon()).observe(element);
    element.addEventListener('keydown', (event) => {
      if (event.target === element && this.#key(event)) event.preventDefault();
    });
    element.addEventListener('focus', () => {
      if (!this.#cursor && element.matches(':focus-visible')) this.#moveTo({ row: 0, column: 0 });
    });
    element.addEventListener('click', (event) => {
      const target = event.target instanceof Element ? event.target.closest('.cell') : null;
      const cursor = target ? cursorOf(target.id) : undefined;
      if (!cursor) return;
      this.#moveTo(cursor);
      this.#act(cursor);
    });
  }

  #key(event: KeyboardEvent): boolean {
    const input = this.#input;
    if (!input || event.altKey) return false;
    const { rows, columns, size } = input;
    if (event.key === 'Enter' || event.key === ' ') {
      if (this.#cursor) this.#act(this.#cursor);
      return true;
    }
    const isRuns = rows[0]?.kind === 'run';
    const page = Math.max(1, Math.floor(this.element.clientHeight / (size + gap)) - 1);
    const next = moved(event, this.#cursor ?? { row: 0, column: 0 }, {
      rows: rows.length,
      columns: columns.length,
      page,
      // The heads of runs open their pages; those of steps do nothing.
      least: isRuns ? { row: 0, column: -1 } : { row: -1, column: 0 },
    });
    if (next) this.#moveTo(next);
    return next !== undefined;
  }

  /** Opens what is there: an image, or the page of a run. */
  #act({ row, column }: Cursor): void {
    const input = this.#input;
    if (!input) return;
    const [rowLine, columnLine] = [input.rows[row], input.columns[column]];
    if (!rowLine || !columnLine) {
      const line = rowLine ?? columnLine;
      if (line?.kind === 'run') this.#options.openRun(line.id);
      return;
    }
    const place = placeOf(rowLine, columnLine);
    const image = place && imageAt(input.series, place.run.id, place.column.id);
    if (!place || !image) return;
    const target = { run: place.run.id, path: image.path };
    const failed = this.#options.store.get(target)?.kind === 'failed';
    if (failed) this.#options.retry(target);
    else this.#options.open(target);
  }

  #moveTo(cursor: Cursor): void {
    this.#cursor = cursor;
    const input = this.#input;
    if (!input) return;
    const { clientWidth, clientHeight } = this.element;
    const head = headOf(input, clientWidth);
    const pitch = input.size + gap;
    const left = within(cursor.column * pitch, pitch, this.element.scrollLeft, clientWidth - head.width);
    const top = within(cursor.row * pitch, pitch, this.element.scrollTop, clientHeight - head.height);
    this.element.scrollTo({
      left: cursor.column < 0 ? this.element.scrollLeft : left,
      top: cursor.row < 0 ? this.element.scrollTop : top,
    });
    this.draw();
  }
}

interface Shown {
  readonly line: Line;
  readonly index: number;
}

function widened(lines: readonly Line[], from: number, to: number): readonly Shown[] {
  const first = Math.max(0, from - spare);
  return lines.slice(first, to + spare).map((line, index) => ({ line, index: first + index }));
}

/** Where to scroll so that what lies there is seen whole. */
function within(at: number, size: number, scroll: number, length: number): number {
  if (at < scroll) return at;
  return at + size > scroll + length ? at + size - length : scroll;
}

/** The head of a run holds its name and what tells it apart. */
function headOf(
  { rows, series }: GridInput,
  width: number,
): { readonly width: number; readonly height: number } {
  const isRuns = rows[0]?.kind === 'run';
  const wanted = isRuns || series.kind === 'files' ? 208 : 120;
  return { width: Math.min(wanted, Math.round(width * 0.36)), height: isRuns ? 28 : 44 };
}

function idOf({ row, column }: Cursor): string {
  return `at-${row}-${column}`;
}

function cursorOf(id: string): Cursor | undefined {
  const match = /^at-(\d+)-(\d+)$/.exec(id);
  return match ? { row: Number(match[1]), column: Number(match[2]) } : undefined;
}

function titleOf({ path, size, timestamp }: GridImage, where: string, content: CellContent): string {
  const facts = [
    size === undefined ? '' : formatBytes(size),
    timestamp === undefined ? '' : `logged ${new Date(timestamp).toLocaleString()}`,
  ];
  const why = content.kind === 'stored' && content.stored.kind === 'failed' ? content.stored.why : '';
  return [where, path, facts.filter(Boolean).join(', '), why].filter(Boolean).join('\n');
}

/** Exactly these, in any order: each has its own place. What stays is not touched, so that images are not drawn anew. */
function arrangeCells(parent: HTMLElement, children: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  for (const child of children) if (child.parentElement !== parent) parent.append(child);
}
