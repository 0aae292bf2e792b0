import type { FrameLocator, Locator } from 'playwright-core';
import { exactly } from './exactly.ts';
import type { Workbench } from './workbench.ts';

/** The page of a run table, in the words of who looks at it. */
export class RunsPage {
  readonly frame: FrameLocator;
  readonly #workbench: Workbench;

  private constructor(frame: FrameLocator, workbench: Workbench) {
    this.frame = frame;
    this.#workbench = workbench;
  }

  /** The table that is shown, once what it says of its rows is so. */
  static async shown(workbench: Workbench, count: RegExp): Promise<RunsPage> {
    let last = 'no page';
    for (const until = Date.now() + 120_000; Date.now() < until; await workbench.page.waitForTimeout(150)) {
      try {
        const page = new RunsPage(await workbench.webview(), workbench);
        last = await page.frame.locator('.footer-part').first().innerText({ timeout: 5_000 });
        if (count.test(last.replaceAll(/\s+/g, ' '))) return page;
      } catch (error) {
        // The page goes while it is looked at: the next look finds the new one.
        last = String(error);
      }
    }
    throw new Error(`The table does not say ${count}: ${last}`);
  }

  get grid(): Locator {
    return this.frame.locator('.grid');
  }

  get filter(): Locator {
    return this.frame.getByRole('combobox', { name: /^Filter/ });
  }

  /** The names of the rows on the screen, from top to bottom. */
  names(): Promise<string[]> {
    return this.#column('.cell.name .name-text');
  }

  /** What rows say of the parents they don't stand under. */
  parents(): Promise<string[]> {
    return this.#column('.within');
  }

  /** What a column's cells say, from top to bottom. */
  async column(id: string): Promise<string[]> {
    return this.#column(`.cell[id$=" ${id}"]`);
  }

  #column(selector: string): Promise<string[]> {
    return this.frame.locator('.row').evaluateAll(
      (rows, part) =>
        rows
          .map((row) => ({
            top: row.getBoundingClientRect().top,
            text: row.querySelector(part)?.textContent ?? '',
          }))
          .sort((a, b) => a.top - b.top)
          .map(({ text }) => text),
      selector,
    );
  }

  /** Labels of the heads on the screen, from left to right. */
  heads(): Promise<string[]> {
    return this.frame.locator('.column-head').evaluateAll((heads) =>
      heads
        .map((head) => ({
          left: head.getBoundingClientRect().left,
          text: head.querySelector('bdi')?.textContent ?? '',
        }))
        .sort((a, b) => a.left - b.left)
        .map(({ text }) => text),
    );
  }

  head(label: string): Locator {
    const text = this.frame.locator('bdi').filter({ hasText: exactly(label) });
    return this.frame.locator('.column-head').filter({ has: text });
  }

  /** Scrolls sideways until a column is in view, and again from the left: it may be one that only comes. */
  async reveal(label: string): Promise<Locator> {
    const head = this.head(label);
    for (let left = 0, tries = 0; tries < 300 && !(await head.isVisible()); tries++, left += 300) {
      const isEnd = await this.grid.evaluate((element, to) => {
        const grid = element as unknown as { scrollLeft: number };
        grid.scrollLeft = to;
        return grid.scrollLeft < to;
      }, left);
      if (isEnd) left = -300;
      await this.#workbench.page.waitForTimeout(50);
    }
    await head.scrollIntoViewIfNeeded();
    return head;
  }

  row(name: string): Locator {
    const text = this.frame.locator('.name-text').filter({ hasText: exactly(name) });
    return this.frame.locator('.row').filter({ has: text }).first();
  }

  /** Asks for a filter and waits for nothing. */
  async ask(filter: string): Promise<void> {
    await this.filter.fill(filter);
    await this.filter.press('Enter');
  }

  async tick(name: string, modifiers: ('Alt' | 'Shift' | 'Control')[] = []): Promise<void> {
    await this.row(name).locator('.cell.tick').click({ modifiers });
  }

  async contextMenu(name: string, item: string): Promise<void> {
    await this.row(name).locator('.name-text').click({ button: 'right' });
    await this.#workbench.pickMenuItem(item);
  }

  async columnMenu(label: string, item: string): Promise<void> {
    await (await this.reveal(label)).click({ button: 'right' });
    await this.#workbench.pickMenuItem(item);
  }

  /** Chooses columns to group by; the box stays open. */
  async groupBy(...columns: readonly string[]): Promise<void> {
    await this.frame.getByRole('button', { name: 'Group' }).click();
    const chooser = this.frame.getByRole('dialog', { name: 'Group by' });
    for (const column of columns) await chooser.locator('.chooser-line', { hasText: column }).click();
  }

  /** Groups on the screen, from top to bottom: "learning_rate 0.1 max_depth 3: 4". */
  async groups(): Promise<string[]> {
    const rows = await this.frame.locator('.group-row').evaluateAll((elements) =>
      elements
        .map((element) => ({
          top: element.getBoundingClientRect().top,
          pairs: [...element.querySelectorAll('.group-pair bdi')].map((part) => part.textContent),
          count: element.querySelector('.group-count')?.textContent,
        }))
        .sort((a, b) => a.top - b.top),
    );
    return rows.map(({ pairs, count }) => `${pairs.join(' ')}: ${count}`);
  }

  ticked(): Promise<string[]> {
    return this.frame.locator('.row.ticked .name-text').allInnerTexts();
  }
}
