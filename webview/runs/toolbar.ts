import { formatCount } from '../../src/shared/format.ts';
import type { RunTableState } from '../../src/shared/runTable.ts';
import { create, icon, setAttribute, setText, setTitle, toolButton } from '../dom.ts';
import type { FilterBar } from './filterBar.ts';
import type { Nesting } from './nesting.ts';

export interface ToolbarActions {
  readonly openColumns: () => void;
  readonly openGroups: () => void;
  readonly toggleNested: () => void;
  readonly toggleDifferences: () => void;
  readonly chooseView: () => void;
  readonly refresh: () => void;
}

export interface ToolbarInput {
  readonly onlyDifferences: boolean;
  /** Columns that this hides. */
  readonly alike: number;
  /** What runs are grouped by. */
  readonly groupedBy: readonly string[];
  readonly nesting: Nesting;
}

/** Which runs these are, the filter, and what is set for the whole table. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly columnsButton: HTMLButtonElement;
  readonly groupsButton: HTMLButtonElement;
  readonly #connection = create('bdi', { class: 'crumb muted' });
  readonly #experiment = create('bdi', { class: 'crumb' });
  readonly #lock = create('span', {
    class: 'lock',
    children: [icon('lock'), create('span', { text: 'Read-only' })],
  });
  readonly #differences: HTMLButtonElement;
  readonly #nested: HTMLButtonElement;
  readonly #groupLabel = create('span', { class: 'tool-label', text: 'Group' });
  readonly #alike = create('span', { class: 'toolbar-note', attributes: { 'aria-live': 'polite' } });

  constructor(filter: FilterBar, actions: ToolbarActions) {
    this.columnsButton = button('Columns', 'list-filter', actions.openColumns);
    this.groupsButton = button(this.#groupLabel, 'group-by-ref-type', actions.openGroups);
    setAttribute(this.columnsButton, 'data-opens', 'columns');
    setAttribute(this.groupsButton, 'data-opens', 'groups');
    for (const each of [this.columnsButton, this.groupsButton]) setAttribute(each, 'aria-haspopup', 'dialog');
    this.#nested = button('Nested', 'list-tree', () => {
      if (this.#nested.ariaDisabled !== 'true') actions.toggleNested();
    });
    this.#differences = button('Differences', 'diff', actions.toggleDifferences);
    setTitle(this.#differences, 'Show only columns that differ');
    this.#lock.hidden = true;
    this.element = create('div', {
      class: 'toolbar',
      attributes: { role: 'toolbar', 'aria-label': 'Runs' },
      children: [
        create('span', {
          class: 'crumbs',
          children: [this.#connection, icon('chevron-right'), this.#experiment, this.#lock],
        }),
        filter.element,
        this.groupsButton,
        this.#nested,
        this.columnsButton,
        this.#differences,
        this.#alike,
        toolButton('Saved views…', 'bookmark', actions.chooseView),
        toolButton('Refresh', 'refresh', actions.refresh),
      ],
    });
  }

  update(
    { connection, experiment, readOnly, loadedAt }: RunTableState,
    { onlyDifferences, alike, groupedBy, nesting }: ToolbarInput,
  ): void {
    setText(this.#connection, connection);
    setTitle(this.#connection, connection);
    setText(this.#experiment, loadedAt === undefined ? '…' : experiment);
    setTitle(this.#experiment, experiment);
    this.#lock.hidden = readOnly === undefined;
    setTitle(this.#lock, readOnly ?? '');
    setAttribute(this.#differences, 'aria-pressed', String(onlyDifferences));
    const by = groupedBy.length;
    setText(this.#groupLabel, by === 0 ? 'Group' : `Group (${by})`);
    setTitle(this.groupsButton, by === 0 ? 'Group runs' : `Grouped by ${groupedBy.join(', ')}`);
    this.groupsButton.classList.toggle('on', by > 0);
    this.#showNesting(nesting);
    setText(this.#alike, alike === 0 ? '' : `${formatCount(alike)} hidden`);
  }

  /** It keeps its place where it can do nothing: what stands beside it is being typed into. */
  #showNesting(nesting: Nesting): void {
    const button = this.#nested;
    const isPossible = nesting.kind !== 'impossible';
    button.hidden = nesting.kind === 'none';
    setAttribute(button, 'aria-pressed', String(nesting.kind === 'on'));
    setAttribute(button, 'aria-disabled', isPossible ? undefined : 'true');
    setTitle(button, `Show nested runs under their parents${isPossible ? '' : `\n${nesting.why}`}`);
  }
}

function button(label: string | HTMLElement, iconName: string, act: () => void): HTMLButtonElement {
  const element = create('button', {
    class: 'tool wide',
    children: [
      icon(iconName),
      typeof label === 'string' ? create('span', { class: 'tool-label', text: label }) : label,
    ],
  });
  element.addEventListener('click', act);
  return element;
}
