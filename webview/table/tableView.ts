import { countOf, formatCount } from '../../src/shared/format.ts';
import type { Table } from '../../src/shared/table.ts';
import { create } from '../dom.ts';
import { cellText } from './cellText.ts';
import './tableView.css';

const rowHeight = 24;
/** Rows beyond the screen that are there already when they are scrolled to. */
const margin = 12;

interface Scroll {
  readonly top: number;
  readonly left: number;
}

/** A table of which only the rows on the screen are elements. */
export class TableView {
  readonly element = create('div', {
    class: 'table-scroller',
    attributes: { tabindex: '0', role: 'region', 'aria-label': 'Table' },
  });
  readonly #table: Table;
  readonly #body = create('tbody');
  readonly #above = create('tr', { class: 'gap', attributes: { 'aria-hidden': 'true' } });
  readonly #below = create('tr', { class: 'gap', attributes: { 'aria-hidden': 'true' } });
  #first = -1;
  #last = -1;

  constructor(table: Table, onScroll: (place: Scroll) => void) {
    this.#table = table;
    const widths = [5, ...table.columns.map((_, index) => widthOf(table, index))];
    const columns = widths.map((letters) => {
      const column = create('col');
      // By the style's own interface: the policy of the page allows no style attribute.
      column.style.setProperty('width', `calc(${letters}ch + 16px)`);
      return column;
    });
    const names = table.columns.map(({ name, isNumeric }) =>
      create('th', {
        class: isNumeric ? 'number' : '',
        text: name,
        title: name,
        attributes: { scope: 'col' },
      }),
    );
    const corner = create('th', { class: 'row-number', text: '#', attributes: { scope: 'col' } });
    const head = create('thead', { children: [create('tr', { children: [corner, ...names] })] });
    const grid = create('table', {
      attributes: { 'aria-rowcount': String(table.rows.length + 1) },
      children: [create('colgroup', { children: columns }), head, this.#body],
    });
    this.element.append(grid);
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.element.addEventListener('scroll', () => {
      this.#draw();
      clearTimeout(timer);
      timer = setTimeout(() => onScroll(this.scroll), 200);
    });
    this.element.addEventListener('copy', (event) => {
      const selection = document.getSelection();
      const text = selection && !selection.isCollapsed ? exactText(this.element, selection) : undefined;
      if (text === undefined) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
    });
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  get scroll(): Scroll {
    return { top: this.element.scrollTop, left: this.element.scrollLeft };
  }

  /** Call once it is in the page. */
  scrollTo(place: Scroll): void {
    this.#draw();
    this.element.scrollTo(place);
  }

  #draw(): void {
    const { rows } = this.#table;
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - margin);
    const last = Math.min(rows.length, Math.ceil((scrollTop + clientHeight) / rowHeight) + margin);
    if (first === this.#first && last === this.#last) return;
    this.#first = first;
    this.#last = last;
    this.#above.style.setProperty('height', `${first * rowHeight}px`);
    this.#below.style.setProperty('height', `${(rows.length - last) * rowHeight}px`);
    const shown = rows.slice(first, last).map((row, index) => this.#rowOf(row, first + index));
    this.#body.replaceChildren(this.#above, ...shown, this.#below);
  }

  #rowOf(row: readonly (string | null)[], index: number): HTMLElement {
    const number = create('th', {
      class: 'row-number',
      text: String(index + 1),
      attributes: { scope: 'row' },
    });
    const cells = row.map((value, column) => cellOf(value, this.#table.columns[column]?.isNumeric === true));
    return create('tr', { attributes: { 'aria-rowindex': String(index + 2) }, children: [number, ...cells] });
  }
}

/** The block in it keeps the height of the row, whichever fonts its letters come from. */
function cellOf(value: string | null, isNumeric: boolean): HTMLElement {
  const align = isNumeric ? 'number' : '';
  if (value === null) return create('td', { class: `missing ${align}`, children: [valueOf('null')] });
  const { text, isOdd } = cellText(value, isNumeric);
  const kind = `${align} ${isOdd ? 'odd' : ''}`.trim();
  return create('td', { class: kind, title: value, children: [valueOf(text)] });
}

function valueOf(text: string): HTMLElement {
  return create('div', { class: 'value', text });
}

/** What is selected of several cells as the file has it; undefined for a part of one, which is copied as it is shown. */
function exactText(element: HTMLElement, selection: Selection): string | undefined {
  const range = selection.getRangeAt(0);
  const rows = [...element.querySelectorAll('tbody tr')].flatMap((row) => {
    const cells = [...row.querySelectorAll('td')].filter((cell) => range.intersectsNode(cell));
    return cells.length === 0 ? [] : [cells];
  });
  const [first] = rows.flat();
  if (!first || (rows.flat().length === 1 && String(selection).trim() !== first.textContent))
    return undefined;
  return rows.map((cells) => cells.map(({ title }) => title).join('\t')).join('\n');
}

/** In letters, by what the first rows hold. */
function widthOf({ columns, rows }: Table, index: number): number {
  const { name = '', isNumeric = false } = columns[index] ?? {};
  const texts = [name, ...rows.slice(0, 100).map((row) => cellText(row[index] ?? '', isNumeric).text)];
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 0);
  return Math.min(48, Math.max(6, longest + 1));
}

/** `1,000 of 12,034 rows · 8 columns` */
export function tableFacts({ rows, totalRows, columns, totalColumns }: Table): string {
  const shownRows =
    totalRows === undefined
      ? `The first ${countOf(rows.length, 'row')}`
      : part(rows.length, totalRows, 'row');
  return [shownRows, part(columns.length, totalColumns, 'column')].join(' · ');
}

function part(shown: number, total: number, noun: string): string {
  return shown < total ? `${formatCount(shown)} of ${countOf(total, noun)}` : countOf(total, noun);
}
