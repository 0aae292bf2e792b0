import { orderIdentifier } from '../../src/filter/writeIdentifier.ts';
import { groupTitles, nameId } from '../../src/shared/runColumns.ts';
import type { RunColumn } from '../../src/shared/runColumns.ts';
import type { RunSort } from '../../src/shared/runView.ts';
import { clampWidth } from '../../src/shared/runView.ts';
import { cutText, showCut } from '../cutText.ts';
import { arrange, create, icon, setAttribute, setTitle } from '../dom.ts';
import { columnContext } from './columnContext.ts';
import type { DirectionOf } from './columnContext.ts';
import { cellId } from './rowView.ts';
import { tickWidth } from './geometry.ts';
import type { Geometry, Range } from './geometry.ts';

export interface HeadActions {
  readonly sort: (columnId: string) => void;
  readonly resize: (columnId: string, width: number | undefined) => void;
  readonly tickAll: () => void;
}

export interface HeadInput {
  readonly geometry: Geometry;
  readonly range: Range;
  readonly sort: RunSort | undefined;
  /** Id of the column that the keyboard is on, if it is on the heads. */
  readonly cursor: string | undefined;
  readonly ticked: 'none' | 'some' | 'all';
  readonly directionOf: DirectionOf;
}

/** Headings of groups, and under them the heads of the columns; they stay on top. */
export class HeadView {
  readonly element: HTMLElement;
  readonly #actions: HeadActions;
  readonly #groups = create('div', { class: 'groups', attributes: { 'aria-hidden': 'true' } });
  readonly #row = create('div', { class: 'heads', attributes: { role: 'row', 'aria-rowindex': '1' } });
  readonly #fixed = create('div', { class: 'fixed', attributes: { role: 'presentation' } });
  readonly #corner = create('div', { class: 'fixed corner', attributes: { 'aria-hidden': 'true' } });
  readonly #tick = create('div', {
    class: 'cell tick',
    attributes: { role: 'columnheader', 'aria-colindex': '1' },
  });
  readonly #box = create('span', {
    class: 'box',
    title: 'Tick all shown (Ctrl+A)',
    attributes: { role: 'checkbox', 'aria-label': 'Tick all shown' },
  });
  readonly #heads = new Map<string, ColumnHeadView>();
  #input: HeadInput | undefined;

  constructor(actions: HeadActions) {
    this.#actions = actions;
    this.#tick.append(this.#box);
    this.#tick.style.width = `${tickWidth}px`;
    this.#tick.addEventListener('click', () => actions.tickAll());
    this.element = create('div', {
      class: 'head',
      attributes: { role: 'rowgroup' },
      children: [this.#groups, this.#row],
    });
  }

  update(input: HeadInput): void {
    const before = this.#input;
    if (before && isSameInput(before, input)) return;
    this.#input = input;
    const { geometry, range, ticked } = input;
    if (geometry !== before?.geometry) {
      this.element.style.width = `${geometry.width}px`;
      for (const fixed of [this.#fixed, this.#corner]) fixed.style.width = `${geometry.fixedWidth}px`;
      this.#showGroups(geometry);
    }
    this.#box.setAttribute('aria-checked', ticked === 'some' ? 'mixed' : String(ticked === 'all'));
    const name = this.#head({
      id: nameId,
      label: 'Run',
      group: 'attributes',
      key: 'run_name',
      isNumeric: false,
    });
    name.update(input, { left: tickWidth, width: geometry.nameWidth, index: 2 });
    const pinned = geometry.pinned.map(({ column, left, width }, at) => {
      const head = this.#head(column);
      head.update(input, { left, width, index: 3 + at });
      return head.element;
    });
    const firstIndex = 3 + pinned.length;
    const scrolling = geometry.scrolling.slice(range.start, range.end).map(({ column, left, width }, at) => {
      const head = this.#head(column);
      head.update(input, { left, width, index: firstIndex + range.start + at });
      return head.element;
    });
    arrange(this.#fixed, [this.#tick, name.element, ...pinned]);
    arrange(this.#row, [this.#fixed, ...scrolling]);
    const present = new Set([name.element, ...pinned, ...scrolling]);
    for (const [id, head] of this.#heads) if (!present.has(head.element)) this.#heads.delete(id);
  }

  #showGroups({ groups, fixedWidth }: Geometry): void {
    const elements = groups.map(({ group, left, width }) => {
      const label = create('span', { class: 'group-label', text: groupTitles[group] });
      label.style.left = `${fixedWidth + 8}px`;
      const element = create('div', { class: 'group', children: [label] });
      element.style.left = `${left}px`;
      element.style.width = `${width}px`;
      return element;
    });
    this.#groups.replaceChildren(this.#corner, ...elements);
  }

  #head(column: HeadColumn): ColumnHeadView {
    const known = this.#heads.get(column.id);
    known?.take(column);
    if (known) return known;
    const head = new ColumnHeadView(column, this.#actions);
    this.#heads.set(column.id, head);
    return head;
  }
}

function isSameInput(one: HeadInput, other: HeadInput): boolean {
  return (
    one.geometry === other.geometry &&
    one.range.start === other.range.start &&
    one.range.end === other.range.end &&
    one.sort === other.sort &&
    one.cursor === other.cursor &&
    one.ticked === other.ticked
  );
}

type HeadColumn = Pick<RunColumn, 'id' | 'label' | 'group' | 'key' | 'isNumeric' | 'extreme'>;

class ColumnHeadView {
  readonly element: HTMLElement;
  #column: HeadColumn;
  readonly #mark = create('span', { class: 'sort-mark' });
  #markName = '';

  constructor(column: HeadColumn, actions: HeadActions) {
    this.#column = column;
    const isSortable = orderIdentifier(column.id) !== undefined || column.extreme !== undefined;
    const grip = create('span', { class: 'grip', attributes: { 'aria-hidden': 'true' } });
    this.element = create('div', {
      class: `cell column-head${column.isNumeric ? ' right' : ''}${isSortable ? ' sortable' : ''}`,
      title: titleOf(column, isSortable),
      attributes: {
        role: 'columnheader',
        id: cellId('head', column.id),
        'data-column': column.id,
      },
      children: [labelOf(column), this.#mark, grip],
    });
    if (isSortable) {
      this.element.addEventListener('click', (event) => {
        if (event.target !== grip) actions.sort(column.id);
      });
    }
    this.#resizeBy(grip, actions);
  }

  /** The same column, of which something may have changed. */
  take(column: HeadColumn): void {
    if (column === this.#column) return;
    this.#column = column;
    if (column.extreme) setTitle(this.element, titleOf(column, true));
  }

  update(
    { sort, cursor, geometry, directionOf }: HeadInput,
    { left, width, index }: { readonly left: number; readonly width: number; readonly index: number },
  ): void {
    const { style, classList } = this.element;
    style.left = `${left}px`;
    style.width = `${width}px`;
    setAttribute(this.element, 'aria-colindex', String(index));
    setAttribute(this.element, 'data-vscode-context', columnContext(geometry, this.#column.id, directionOf));
    classList.toggle('current', cursor === this.#column.id);
    classList.toggle('numeric', this.#column.isNumeric);
    const isSorted = sort?.column === this.#column.id;
    const direction = sort?.isDescending ? 'descending' : 'ascending';
    setAttribute(this.element, 'aria-sort', isSorted ? direction : undefined);
    const name = isSorted ? (sort?.isDescending ? 'arrow-down' : 'arrow-up') : '';
    if (name === this.#markName) return;
    this.#markName = name;
    this.#mark.replaceChildren(...(name === '' ? [] : [icon(name)]));
  }

  #resizeBy(grip: HTMLElement, { resize }: HeadActions): void {
    const { id } = this.#column;
    grip.addEventListener('pointerdown', (down) => {
      down.preventDefault();
      down.stopPropagation();
      grip.setPointerCapture(down.pointerId);
      const width = this.element.offsetWidth;
      const move = (event: PointerEvent): void =>
        resize(id, clampWidth(width + event.clientX - down.clientX));
      grip.addEventListener('pointermove', move);
      grip.addEventListener('lostpointercapture', () => grip.removeEventListener('pointermove', move), {
        once: true,
      });
    });
    grip.addEventListener('click', (event) => event.stopPropagation());
    grip.addEventListener('dblclick', () => resize(id, undefined));
  }
}

function labelOf({ label, key, extreme }: HeadColumn): HTMLElement {
  if (!extreme) return cutText(label);
  const shown = create('span', { class: 'head-key' });
  showCut(shown, key);
  return create('bdi', {
    class: 'head-label',
    children: [shown, create('span', { class: 'head-kind', text: label.slice(key.length) })],
  });
}

const extremeTitles = { min: 'lowest', max: 'highest' } as const;

function titleOf({ label, group, extreme }: HeadColumn, isSortable: boolean): string {
  if (extreme) {
    const better = extreme.direction === 'min' ? 'Lower' : 'Higher';
    const what = `The ${extremeTitles[extreme.shows]} value of the whole history, and its step.`;
    return `${label}\n${what}\n${better} is better.\nOrdered among the loaded rows.`;
  }
  if (!isSortable) return `${label}\nThe server can't order by it.`;
  // MLflow compares params and tags as texts: 10 comes before 9.
  return group === 'params' || group === 'tags' ? `${label}\nOrdered as text by the server.` : label;
}
