import type { Locator, Page } from 'playwright-core';

/** The integrated terminal. */
export class TerminalPanel {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The terminal that is shown. */
  #active(): Locator {
    return this.#page.locator('.terminal-wrapper.active');
  }

  /** Opens a new terminal and waits for its prompt. */
  async open(): Promise<void> {
    await this.#page.keyboard.press('Control+Shift+Backquote');
    await this.#active()
      .locator('.xterm-rows > div:not(:empty)', { hasText: /[$#%>]/ })
      .first()
      .waitFor();
  }

  /** Types a line and sends it. */
  async type(line: string): Promise<void> {
    await this.#active().locator('textarea.xterm-helper-textarea').focus();
    await this.#page.keyboard.type(line);
    await this.#page.keyboard.press('Enter');
  }

  /** The text on the screen, long lines joined. */
  async text(): Promise<string> {
    const rows = await this.#active().locator('.xterm-rows > div').allInnerTexts();
    return rows
      .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Waits until the text on the screen matches, and returns it. */
  async waitFor(pattern: RegExp, { timeout = 60_000 }: { timeout?: number } = {}): Promise<string> {
    const end = Date.now() + timeout;
    for (;;) {
      const text = await this.text();
      if (pattern.test(text)) return text;
      if (Date.now() > end) throw new Error(`The terminal does not show ${pattern}:\n${text}`);
      await this.#page.waitForTimeout(200);
    }
  }
}
