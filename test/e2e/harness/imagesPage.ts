import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The grid of images, in the words of who looks at it. */
export class ImagesPage {
  readonly frame: FrameLocator;

  private constructor(frame: FrameLocator) {
    this.frame = frame;
  }

  /** The grid that is shown, once it says this of what it shows. */
  static async shown(workbench: Workbench, facts: RegExp): Promise<ImagesPage> {
    let last = 'no page';
    for (const until = Date.now() + 90_000; Date.now() < until; await workbench.page.waitForTimeout(150)) {
      try {
        const page = new ImagesPage(await workbench.webview());
        last = await page.frame.locator('.toolbar .grow').innerText({ timeout: 5_000 });
        if (facts.test(last)) return page;
      } catch (error) {
        // The page goes while it is looked at: the next look finds the new one.
        last = String(error);
      }
    }
    throw new Error(`The grid does not say ${facts}: ${last}`);
  }

  get grid(): Locator {
    return this.frame.locator('.grid');
  }

  /** Of the run and the step or file with these names. */
  cell(run: string, column: string): Locator {
    return this.frame.locator(`.cell[aria-label^="${run}, ${column}"]`);
  }

  /** The edge of the picture that is drawn there, in its own pixels; 0 before it is. */
  drawn(run: string, column: string): Promise<number> {
    return this.cell(run, column).evaluate(
      (cell) => (cell.querySelector('img') as unknown as { naturalWidth: number } | null)?.naturalWidth ?? 0,
    );
  }

  /** The heads above the columns, from left to right. */
  heads(): Promise<string[]> {
    return this.frame.locator('.column-head').evaluateAll((heads) =>
      heads
        .map((head) => ({ left: head.getBoundingClientRect().left, text: head.textContent ?? '' }))
        .sort((a, b) => a.left - b.left)
        .map(({ text }) => text),
    );
  }
}
