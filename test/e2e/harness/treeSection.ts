import type { Locator, Page } from 'playwright-core';
import { exactly } from './exactly.ts';
import { pickFromMenu } from './menu.ts';
import { restPointer } from './restPointer.ts';

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  readonly level: number;
  /** Undefined for a row without children. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
}

export type Modifier = 'Control' | 'Shift' | 'Alt' | 'Meta';

/** A tree of the side bar. Rows are found by their exact label, the first of several. */
export class TreeSection {
  readonly #page: Page;
  readonly #pane: Locator;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.#pane = page
      .locator('.pane')
      .filter({ has: page.locator(`.pane-header[aria-label^="${title}"][aria-label*=" Section"]`) });
  }

  /** The whole section: title, actions, message, tree. */
  get pane(): Locator {
    return this.#pane;
  }

  /** The rows on the screen, from top to bottom. */
  rows(): Promise<TreeRow[]> {
    return this.#pane.locator('.monaco-list-row').evaluateAll((rows) =>
      rows
        .map((row) => ({ row, top: row.getBoundingClientRect().top }))
        .sort((a, b) => a.top - b.top)
        .map(({ row }) => ({
          label: row.querySelector('.label-name')?.textContent ?? '',
          description: row.querySelector('.label-description')?.textContent ?? '',
          level: Number(row.getAttribute('aria-level')),
          expanded: row.hasAttribute('aria-expanded')
            ? row.getAttribute('aria-expanded') === 'true'
            : undefined,
          selected: row.getAttribute('aria-selected') === 'true',
        })),
    );
  }

  row(label: string | RegExp): Locator {
    const name = this.#page.locator('.label-name').filter({ hasText: exactly(label) });
    return this.#pane.locator('.monaco-list-row').filter({ has: name }).first();
  }

  /** Shows the children of a row. */
  async expand(label: string | RegExp): Promise<void> {
    const row = this.row(label);
    await row.waitFor();
    const open = this.#pane.locator('.monaco-list-row[aria-expanded="true"]').and(row);
    // A click on a row that is drawn anew just then goes nowhere.
    for (let tries = 0; tries < 5; tries++) {
      if ((await row.getAttribute('aria-expanded')) === 'true') return;
      await row.locator('.monaco-tl-twistie').click();
      const isOpen = await open.waitFor({ timeout: 6_000 }).then(
        () => true,
        () => false,
      );
      if (isOpen) return;
    }
    throw new Error(`The row ${label} does not open.`);
  }

  async click(label: string | RegExp, modifiers: Modifier[] = []): Promise<void> {
    await restPointer(this.#page);
    await this.row(label).locator('.label-name').click({ modifiers });
  }

  /** Chooses `item` in the context menu of a row. */
  async contextMenu(label: string | RegExp, item: string): Promise<void> {
    await pickFromMenu(
      this.#page,
      async () => {
        await restPointer(this.#page);
        await this.row(label).locator('.label-name').click({ button: 'right' });
      },
      item,
    );
  }

  /** Presses the button that a row shows when the pointer is on it. */
  async inlineAction(label: string | RegExp, action: string): Promise<void> {
    await this.row(label).hover();
    await this.row(label).locator(`.actions .action-label[aria-label^="${action}"]`).click();
  }

  /** Presses the button in the section's title. */
  async titleAction(action: string): Promise<void> {
    await this.#pane.locator('.pane-header').hover();
    await this.#pane.locator(`.pane-header .action-label[aria-label^="${action}"]`).click();
  }

  /** The message above the tree, or the welcome text of an empty one. */
  async message(): Promise<string> {
    const texts = await this.#pane
      .locator('.welcome-view-content, .tree-explorer-viewlet-tree-view > .message')
      .allInnerTexts();
    return texts.join('\n').trim();
  }
}
