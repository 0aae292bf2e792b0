import assert from 'node:assert/strict';
import type { Workbench } from './workbench.ts';

/** The questions before a project runs. */
export class ProjectForm {
  readonly #workbench: Workbench;
  readonly #title: RegExp;

  constructor(workbench: Workbench, title: RegExp) {
    this.#workbench = workbench;
    this.#title = title;
  }

  /** Opens MLproject and presses the lens above its first entry point. */
  async open(): Promise<void> {
    await this.#workbench.openFile('MLproject');
    const lens = this.#workbench.editor().locator('.codelens-decoration a').getByText('Run', { exact: true });
    await lens.first().click({ timeout: 60_000 });
    await this.#waitForTitle(this.#title);
  }

  async set(name: string, value: string): Promise<void> {
    const { quickInput } = this.#workbench;
    await quickInput.pick(name);
    await this.#waitForTitle(new RegExp(`· ${name}(?::|$)`));
    await quickInput.answer(value);
    await this.#waitForTitle(this.#title);
  }

  /** The same box asks the next question: it is not there before its title is. */
  async #waitForTitle(title: RegExp): Promise<void> {
    for (const until = Date.now() + 30_000; ; await this.#workbench.page.waitForTimeout(100)) {
      const found = await this.#workbench.quickInput.title();
      if (title.test(found)) return;
      if (Date.now() > until) assert.match(found, title);
    }
  }
}
