import { formatCount } from '../../src/shared/format.ts';
import type { RunTableState } from '../../src/shared/runTable.ts';
import { create, icon, setAttribute, setText, setTitle, toolButton } from '../dom.ts';
import type { FilterBar } from './filterBar.ts';

export interface ToolbarActions {
  readonly openColumns: () => void;
  readonly toggleDifferences: () => void;
  readonly chooseView: () => void;
  readonly refresh: () => void;
}

/** Which runs these are, the filter, and what is set for the whole table. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly columnsButton: HTMLButtonElement;
  readonly #connection = create('bdi', { class: 'crumb muted' });
  readonly #experiment = create('bdi', { class: 'crumb' });
  readonly #lock = create('span', {
    class: 'lock',
    children: [icon('lock'), create('span', { text: 'Read-only' })],
  });
  readonly #differences: HTMLButtonElement;
  readonly #alike = create('span', { class: 'toolbar-note', attributes: { 'aria-live': 'polite' } });

  constructor(filter: FilterBar, actions: ToolbarActions) {
    this.columnsButton = button('Columns', 'list-filter', actions.openColumns);
    setAttribute(this.columnsButton, 'data-opens', 'chooser');
    setAttribute(this.columnsButton, 'aria-haspopup', 'dialog');
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
    { onlyDifferences, alike }: { readonly onlyDifferences: boolean; readonly alike: number },
  ): void {
    setText(this.#connection, connection);
    setTitle(this.#connection, connection);
    setText(this.#experiment, loadedAt === undefined ? '…' : experiment);
    setTitle(this.#experiment, experiment);
    this.#lock.hidden = readOnly === undefined;
    setTitle(this.#lock, readOnly ?? '');
    setAttribute(this.#differences, 'aria-pressed', String(onlyDifferences));
    setText(this.#alike, alike === 0 ? '' : `${formatCount(alike)} hidden`);
  }
}

function button(label: string, iconName: string, act: () => void): HTMLButtonElement {
  const element = create('button', {
    class: 'tool wide',
    children: [icon(iconName), create('span', { class: 'tool-label', text: label })],
  });
  element.addEventListener('click', act);
  return element;
}
