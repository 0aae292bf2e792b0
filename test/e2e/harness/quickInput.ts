import { exactly } from './exactly.ts';
import type { Locator, Page } from 'playwright-core';

/** The box that asks at the top of the window: command palette, lists to pick from, values to type. */
export class QuickInput {
  readonly #page: Page;
  readonly #box: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#box = page.locator('.quick-input-widget');
  }

  /** Opens quick open with `text` typed in: `>` first for commands. */
  async open(text: string): Promise<void> {
    // What was shown before may still take the focus, which closes the box again.
    for (const until = Date.now() + 60_000; ; await this.#page.keyboard.press('Escape')) {
      await this.#page.keyboard.press('F1');
      try {
        return await this.#input().fill(text, { timeout: 4_000 });
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
  }

  #input(): Locator {
    return this.#box.locator('.quick-input-filter input').first();
  }

  #rows(): Locator {
    return this.#box.locator('.quick-input-list .monaco-list-row');
  }

  /** Title and prompt of the box, once one is shown. */
  async title(): Promise<string> {
    await this.#box.waitFor();
    const [title = '', message = ''] = await Promise.all([
      this.#box.locator('.quick-input-title').textContent(),
      this.#box.locator('.quick-input-message').first().textContent(),
    ]);
    return [title, message].filter((text) => text).join(': ');
  }

  /** What stands in the input, and as its placeholder where nothing does. */
  async value(): Promise<{ value: string; placeholder: string }> {
    const input = this.#input();
    return { value: await input.inputValue(), placeholder: (await input.getAttribute('placeholder')) ?? '' };
  }

  /** Labels of the rows that are shown. */
  async labels(): Promise<string[]> {
    await this.#rows().first().waitFor();
    return this.#rows().locator('.quick-input-list-row:first-child .label-name').allInnerTexts();
  }

  /** Picks the row with exactly this label. */
  async pick(label: string | RegExp): Promise<void> {
    await this.#row(label).click();
  }

  /** Picks it unless the box is closed before: what was shown earlier may take the focus late. */
  async picked(label: string): Promise<boolean> {
    return this.#row(label)
      .click({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      );
  }

  /** Is there a row with exactly this label, within a few seconds? */
  async offers(label: string): Promise<boolean> {
    return this.#row(label)
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      );
  }

  #row(label: string | RegExp): Locator {
    const name = this.#page.locator('.label-name').filter({ hasText: exactly(label) });
    return this.#rows().filter({ has: name }).first();
  }

  /** Picks the file with this path in the workspace. */
  async pickFile(path: string): Promise<void> {
    const name = path.slice(path.lastIndexOf('/') + 1);
    await this.#rows().filter({ hasText: name }).first().waitFor();
    await this.#page.keyboard.press('Enter');
  }

  /** Types a value and leaves it there. */
  async type(text: string): Promise<void> {
    await this.#input().waitFor();
    await this.#input().fill(text);
  }

  /**
   * Types a path into a dialog for files. It writes its own first path there when it has looked at the disk, over
   * what was typed meanwhile, so this is done until it stays.
   */
  async typePath(path: string): Promise<void> {
    const box = this.#box.locator('input[type="text"]').first();
    for (const until = Date.now() + 60_000; ;) {
      await this.type(path);
      await this.#page.waitForTimeout(1500);
      if ((await box.inputValue()) === path) return;
      if (Date.now() > until) throw new Error(`The dialog does not take ${path}`);
    }
  }

  /** Types a value and confirms it. */
  async answer(text: string): Promise<void> {
    await this.#input().waitFor();
    await this.#input().fill(text);
    await this.#page.keyboard.press('Enter');
  }

  /** Confirms what stands in the box: the default, or the rows that are ticked. */
  async accept(): Promise<void> {
    await this.#input().waitFor();
    await this.#page.keyboard.press('Enter');
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#box.waitFor({ state: 'hidden' });
  }
}
