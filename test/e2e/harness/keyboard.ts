import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { exactly } from './exactly.ts';

/** More stops than these no part of the window has. */
const mostStops = 60;

/** Somebody who has no pointer: all that is done here is done with keys, and each way has an end. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /** Runs a command of the palette by its full title. */
  async command(title: string): Promise<void> {
    await this.press('F1');
    await this.ask(title);
    await this.choose(title);
  }

  /** Types into the quick input, once that has the focus. */
  async ask(text: string): Promise<void> {
    await this.#page.locator('.quick-input-widget .quick-input-filter input:focus').waitFor();
    await this.type(text);
  }

  /** Types a value over the one that stands in the quick input. */
  async answer(text: string): Promise<void> {
    await this.#page.locator('.quick-input-widget .quick-input-filter input:focus').waitFor();
    await this.press('Control+a');
    await this.type(text);
    await this.press('Enter');
  }

  /** Goes down the list of the quick input to the row with this label, and chooses it. */
  async choose(label: string | RegExp): Promise<void> {
    const list = this.#page.locator('.quick-input-list');
    await this.#named(list.locator('.monaco-list-row'), label).first().waitFor();
    await this.#until('ArrowDown', () =>
      isThere(this.#named(list.locator('.monaco-list-row.focused'), label)),
    );
    await this.press('Enter');
  }

  /** Goes down a tree of the side bar, which has the focus or is about to get it, to the row with this label. */
  async goToRow(pane: Locator, label: string | RegExp): Promise<void> {
    // A row stays marked as the one with the focus while keys still go elsewhere.
    await untilFocus(pane.locator('.monaco-list'));
    await this.press('Home');
    await this.#until('ArrowDown', () =>
      isThere(this.#named(pane.locator('.monaco-list-row.focused'), label)),
    );
  }

  /** Opens the context menu where the keyboard is, and chooses an item of it. */
  async contextMenu(item: string): Promise<void> {
    await this.press('Shift+F10');
    const menu = this.#page.locator('.monaco-menu');
    await menu.locator('.action-item').first().waitFor();
    await this.#until('ArrowDown', () => isThere(menu.locator('.action-item.focused', { hasText: item })));
    await this.press('Enter');
    await menu.first().waitFor({ state: 'hidden' });
  }

  /** Presses Tab until this has the focus. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await this.#until(key, () => hasFocus(target));
  }

  #named(rows: Locator, label: string | RegExp): Locator {
    return rows.filter({ has: this.#page.locator('.label-name').filter({ hasText: exactly(label) }) });
  }

  async #until(key: string, isReached: () => Promise<boolean>): Promise<void> {
    for (let stops = 0; stops < mostStops; stops++) {
      if (await isReached()) return;
      await this.press(key);
      // The window draws before it is looked at.
      await this.#page.waitForTimeout(40);
    }
    assert.fail(`${mostStops} times ${key} lead nowhere`);
  }
}

async function isThere(found: Locator): Promise<boolean> {
  return (await found.count()) > 0;
}

async function hasFocus(target: Locator): Promise<boolean> {
  if ((await target.count()) === 0) return false;
  // Where a frame does not have the focus, nothing in it does.
  return target.first().evaluate((element) => (element as unknown as Matching).matches(':focus'));
}

/** Waits until keys go to this. */
export async function untilFocus(target: Locator): Promise<void> {
  await eventually(async () => assert.ok(await hasFocus(target), `${String(target)} has no focus`), 10);
}

interface Matching {
  matches(selector: string): boolean;
}
