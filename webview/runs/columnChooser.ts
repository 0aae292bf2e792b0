import { formatCount } from '../../src/shared/format.ts';
import { groupOrder, groupTitles, isShown, isShownAtFirst } from '../../src/shared/runColumns.ts';
import type { ArrangedColumns, ColumnGroup, RunColumn } from '../../src/shared/runColumns.ts';
import { initialColumns } from '../../src/shared/runView.ts';
import type { RunLayout } from '../../src/shared/runView.ts';
import { create, icon, link } from '../dom.ts';
import { ChooserBox, chooserLine, chooserNote, moreNote } from './chooserBox.ts';

/** More lines than these nobody reads: the search narrows them down. */
const mostLines = 300;

/** The list of all columns: search, show and hide, single ones and whole groups. */
export class ColumnChooser {
  readonly box: ChooserBox;
  readonly #change: (part: Partial<RunLayout>) => void;
  #columns: ArrangedColumns | undefined;
  #layout: RunLayout | undefined;

  constructor(change: (part: Partial<RunLayout>) => void) {
    this.#change = change;
    this.box = new ChooserBox({
      label: 'Columns',
      opener: 'columns',
      placeholder: 'Search columns',
      lines: (wanted) => this.#lines(wanted),
      foot: [link('Reset columns', () => change(initialColumns))],
    });
  }

  update(columns: ArrangedColumns, layout: RunLayout): void {
    this.#columns = columns;
    this.#layout = layout;
    this.box.redraw();
  }

  #lines(wanted: string): readonly HTMLElement[] {
    const layout = this.#layout;
    if (!this.#columns || !layout) return [];
    const found = this.#columns.all.filter(({ label }) => label.toLowerCase().includes(wanted));
    const lines: HTMLElement[] = [];
    for (const group of groupOrder) {
      const columns = found.filter((column) => column.group === group);
      if (columns.length === 0) continue;
      lines.push(this.#groupLine(group, columns, layout));
      for (const column of columns) {
        if (lines.length < mostLines) lines.push(this.#columnLine(column, layout));
      }
    }
    if (found.length === 0) lines.push(chooserNote('No column has this name.'));
    return [...lines, ...moreNote(found.length - mostLines)];
  }

  #groupLine(group: ColumnGroup, columns: readonly RunColumn[], layout: RunLayout): HTMLElement {
    const count = columns.filter((column) => isShown(column, layout)).length;
    const state = count === 0 ? 'false' : count === columns.length ? 'true' : 'mixed';
    const line = chooserLine(`group ${group}`, groupTitles[group], state);
    line.classList.add('chooser-group');
    line.append(
      create('span', {
        class: 'chooser-count',
        text: `${formatCount(count)} of ${formatCount(columns.length)}`,
      }),
    );
    line.addEventListener('click', () => this.#show(columns, state !== 'true'));
    return line;
  }

  #columnLine(column: RunColumn, layout: RunLayout): HTMLElement {
    const isOn = isShown(column, layout);
    const line = chooserLine(column.id, column.label, isOn ? 'true' : 'false');
    if (layout.pinned.includes(column.id)) line.append(icon('pinned'));
    line.addEventListener('click', () => this.#show([column], !isOn));
    return line;
  }

  #show(columns: readonly RunColumn[], on: boolean): void {
    const { shown, hidden } = this.#layout!;
    const ids = new Set(columns.map(({ id }) => id));
    const without = (list: readonly string[]): string[] => list.filter((id) => !ids.has(id));
    const changed = columns.filter((column) => isShownAtFirst(column) !== on).map(({ id }) => id);
    this.#change({
      shown: on ? [...without(shown), ...changed] : without(shown),
      hidden: on ? without(hidden) : [...without(hidden), ...changed],
    });
  }
}
