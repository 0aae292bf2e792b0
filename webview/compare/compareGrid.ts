import { countOf, formatCount } from '../../src/shared/format.ts';
import { arrange, create, setText } from '../dom.ts';
import type { Board } from './board.ts';
import type { Column } from './column.ts';
import type { ColumnActions } from './columnHead.ts';
import { ColumnHead } from './columnHead.ts';
import { handleGridKeys } from './gridKeys.ts';
import type { SectionActions } from './sectionView.ts';
import { SectionHead, SectionView } from './sectionView.ts';
import type { Section } from './tableModel.ts';
import type { ViewState } from './viewState.ts';

export interface GridInput {
  readonly columns: readonly Column[];
  readonly sections: readonly Section[];
  readonly chartCount: number;
  readonly view: ViewState;
  readonly lit: string | undefined;
}

/**
 * The page's one table: runs as columns, whose heads stay in sight and are the charts' legend; the charts as
 * its first section, then what is compared in rows.
 */
export class CompareGrid {
  readonly element: HTMLTableElement;
  readonly #actions: ColumnActions & SectionActions;
  readonly #columnGroup = create('colgroup');
  readonly #headRow = create('tr');
  readonly #corner = create('th', { class: 'corner', attributes: { scope: 'col' } });
  readonly #filler = create('td', { class: 'filler', attributes: { 'aria-hidden': 'true' } });
  readonly #heads = new Map<string, ColumnHead>();
  readonly #sections = new Map<string, SectionView>();
  readonly #charts: HTMLTableSectionElement;
  readonly #chartsHead: SectionHead;
  readonly #chartsRow: HTMLTableRowElement;
  readonly #chartsCell: HTMLTableCellElement;

  constructor(board: Board, actions: ColumnActions & SectionActions) {
    this.#actions = actions;
    this.#chartsHead = new SectionHead('charts', 'Charts', actions.toggleFold);
    this.#chartsCell = create('td', { class: 'board-cell', children: [board.element] });
    this.#chartsRow = create('tr', { children: [this.#chartsCell] });
    this.#charts = create('tbody', { attributes: { 'data-section': 'charts' } });
    this.element = create('table', {
      class: 'grid',
      attributes: { 'aria-label': 'Compared runs' },
      children: [this.#columnGroup, create('thead', { children: [this.#headRow] }), this.#charts],
    });
    handleGridKeys(this.element);
  }

  update(input: GridInput): void {
    const { columns, sections, view } = input;
    this.#updateHeads(input);
    const span = columns.length + 2;
    const folded = view.folded.includes('charts');
    this.#chartsHead.update({ folded, note: formatCount(input.chartCount), columns: span });
    this.#chartsCell.colSpan = span;
    arrange(this.#charts, folded ? [this.#chartsHead.element] : [this.#chartsHead.element, this.#chartsRow]);
    for (const section of sections) {
      const existing = this.#sections.get(section.id);
      const view = existing ?? new SectionView(section, this.#actions);
      if (!existing) {
        this.#sections.set(section.id, view);
        this.element.append(view.element);
      }
      view.update(section, { folded: input.view.folded.includes(section.id), columns: span });
    }
  }

  #updateHeads({ columns, view, lit }: GridInput): void {
    const heads = columns.map((column) => {
      const head = this.#heads.get(column.id) ?? new ColumnHead(column, this.#actions);
      this.#heads.set(column.id, head);
      head.update(column, { hidden: view.hidden.includes(column.id), lit: lit === column.id });
      return head.element;
    });
    setText(this.#corner, countOf(columns.length, 'run'));
    if (this.#columnGroup.childElementCount === columns.length + 2) return;
    arrange(this.#columnGroup, [
      create('col', { class: 'col-key' }),
      ...columns.map(() => create('col', { class: 'col-run' })),
      create('col'),
    ]);
    arrange(this.#headRow, [this.#corner, ...heads, this.#filler]);
    this.element.style.setProperty('--runs', String(columns.length));
  }
}
