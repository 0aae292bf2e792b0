import { formatCount } from '../../src/shared/format.ts';
import { groupOrder, groupTitles, isShown, isShownAtFirst } from '../../src/shared/runColumns.ts';
import type { ArrangedColumns, ColumnGroup, RunColumn } from '../../src/shared/runColumns.ts';
import type { RunLayout } from '../../src/shared/runView.ts';
import { create, icon, link, setAttribute } from '../dom.ts';

/** More lines than these nobody reads: the search narrows them down. */
const mostLines = 300;

/** The list of all columns: search, show and hide, single ones and whole groups. */
export class ColumnChooser {
  readonly element: HTMLElement;
  readonly #change: (part: Partial<RunLayout>) => void;
  readonly #search: HTMLInputElement;
  readonly #list = create('div', { class: 'chooser-list' });
  #columns: ArrangedColumns | undefined;
  #layout: RunLayout | undefined;
  #onClose: (() => void) | undefined;

  constructor(change: (part: Partial<RunLayout>) => void) {
    this.#change = change;
    this.#search = create('input', {
      class: 'chooser-search',
      attributes: {
        type: 'text',
        placeholder: 'Search columns',
        'aria-label': 'Search columns',
        spellcheck: 'false',
      },
    });
    const reset = link('Reset columns', () =>
      change({ shown: [], hidden: [], pinned: [], order: [], widths: {} }),
    );
    this.element = create('div', {
      class: 'chooser',
      attributes: { role: 'dialog', 'aria-label': 'Columns' },
      children: [this.#search, this.#list, create('div', { class: 'chooser-foot', children: [reset] })],
    });
    this.element.hidden = true;
    this.#search.addEventListener('input', () => this.#draw());
    this.element.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('pointerdown', (event) => {
      const inside = event.target instanceof Node && this.element.contains(event.target);
      const onButton = event.target instanceof Element && event.target.closest('[data-opens=chooser]');
      if (!inside && !onButton) this.close();
    });
  }

  toggle(onClose: () => void): void {
    if (!this.element.hidden) return this.close();
    this.#onClose = onClose;
    this.element.hidden = false;
    this.#search.value = '';
    this.#draw();
    this.#search.focus();
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.#onClose?.();
  }

  update(columns: ArrangedColumns, layout: RunLayout): void {
    this.#columns = columns;
    this.#layout = layout;
    if (!this.element.hidden) this.#draw();
  }

  #draw(): void {
    const layout = this.#layout;
    if (!this.#columns || !layout) return;
    const focused = document.activeElement?.getAttribute('data-line');
    const wanted = this.#search.value.trim().toLowerCase();
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
    const rest = found.length - mostLines;
    if (found.length === 0)
      lines.push(create('p', { class: 'chooser-note', text: 'No column has this name.' }));
    if (rest > 0) {
      lines.push(create('p', { class: 'chooser-note', text: `${formatCount(rest)} more: search for them.` }));
    }
    this.#list.replaceChildren(...lines);
    if (focused) this.#list.querySelector<HTMLElement>(`[data-line="${CSS.escape(focused)}"]`)?.focus();
  }

  #groupLine(group: ColumnGroup, columns: readonly RunColumn[], layout: RunLayout): HTMLElement {
    const count = columns.filter((column) => isShown(column, layout)).length;
    const state = count === 0 ? 'false' : count === columns.length ? 'true' : 'mixed';
    const line = lineOf(`group ${group}`, groupTitles[group], state);
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
    const line = lineOf(column.id, column.label, String(isOn));
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

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      return this.close();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = [this.#search, ...this.element.querySelectorAll<HTMLElement>('[data-line]')];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    stops[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  }
}

function lineOf(id: string, label: string, state: string): HTMLElement {
  const line = create('button', {
    class: 'chooser-line',
    title: label,
    attributes: { role: 'checkbox', 'data-line': id },
    children: [
      create('span', { class: 'box', attributes: { 'aria-hidden': 'true', 'aria-checked': state } }),
      create('bdi', { text: label }),
    ],
  });
  setAttribute(line, 'aria-checked', state);
  return line;
}
