import type { FrameLocator, Locator } from 'playwright-core';
import { exactly } from './exactly.ts';
import type { Workbench } from './workbench.ts';

/** The page of a run, in the words of who looks at it. */
export class RunPageView {
  readonly frame: FrameLocator;

  private constructor(frame: FrameLocator) {
    this.frame = frame;
  }

  /** The page that is shown, once it is that of this run. */
  static async shown(workbench: Workbench, name: string): Promise<RunPageView> {
    let last = 'no page';
    for (const until = Date.now() + 120_000; Date.now() < until; await workbench.page.waitForTimeout(150)) {
      try {
        const page = new RunPageView(await workbench.webview());
        last = await page.frame.locator('.title-name').innerText({ timeout: 5_000 });
        if (last === name && (await page.frame.locator('.summary dt').count()) > 0) return page;
      } catch (error) {
        // The page goes while it is looked at: the next look finds the new one.
        last = String(error);
      }
    }
    throw new Error(`The page of ${name} is not shown: ${last}`);
  }

  tab(name: string | RegExp): Locator {
    return this.frame.getByRole('tab', { name });
  }

  get panel(): Locator {
    return this.frame.locator('.panel:not([hidden])');
  }

  /** The rows on the screen of the grid with this label: the texts of their cells. */
  rows(label: string): Promise<string[][]> {
    return this.panel.locator(`.list[aria-label="${label}"] .list-row`).evaluateAll((rows) =>
      rows
        .map((row) => ({ top: row.getBoundingClientRect().top, row }))
        .sort((a, b) => a.top - b.top)
        .map(({ row }) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')),
    );
  }

  row(text: string): Locator {
    const name = this.frame.locator('bdi').filter({ hasText: exactly(text) });
    return this.panel.locator('.list-row').filter({ has: name });
  }

  /** What the summary says of this. */
  fact(label: string): Promise<string> {
    return this.frame
      .locator('.summary dt', { hasText: exactly(label) })
      .locator('xpath=following-sibling::dd[1]')
      .innerText();
  }
}
