import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The page of a compare panel, in the words of who looks at it. */
export class ComparePage {
  readonly frame: FrameLocator;
  readonly #page: Page;

  private constructor(frame: FrameLocator, page: Page) {
    this.frame = frame;
    this.#page = page;
  }

  /** The panel that is shown, once these runs are in it: right after a change of tabs it is still the old one. */
  static async shown(workbench: Workbench, names: readonly string[]): Promise<ComparePage> {
    const wanted = [...names].sort().join('\n');
    let last = 'no page';
    for (const until = Date.now() + 120_000; Date.now() < until; await workbench.page.waitForTimeout(150)) {
      try {
        const page = new ComparePage(await workbench.webview(), workbench.page);
        last = (await page.heads()).sort().join('\n');
        if (last === wanted && (await page.frame.locator('.row').count()) > 0) return page;
      } catch (error) {
        // The page goes while it is looked at: the next look finds the new one.
        last = String(error);
      }
    }
    throw new Error(`The runs ${wanted} are not compared. Shown: ${last}`);
  }

  /** The head of a run's column, by its name. */
  head(name: string): Locator {
    return this.frame.locator('th.run').filter({ hasText: name }).first();
  }

  heads(): Promise<string[]> {
    return this.frame.locator('th.run .run-name').allInnerTexts();
  }

  chart(metric: string): Locator {
    return this.frame.locator(`.cell[aria-label="${metric}"]`);
  }

  async titles(): Promise<string[]> {
    return this.frame.locator('.cell-title').allInnerTexts();
  }

  /** What screen readers hear of a chart, once it is drawn. */
  async summary(metric: string): Promise<string> {
    const plot = this.chart(metric).locator('.plot');
    await plot.waitFor();
    return (await plot.getAttribute('aria-label')) ?? '';
  }

  /** In which of these colours a chart has drawn more than a speck. `#rrggbb` each. */
  async drawnColors(metric: string, colors: readonly string[]): Promise<string[]> {
    const canvas = this.chart(metric).locator('canvas');
    await canvas.waitFor();
    return canvas.evaluate((element, wanted) => {
      // The page's own types are not known here.
      const context = (element as unknown as CanvasLike).getContext('2d');
      const { width, height } = element as unknown as CanvasLike;
      const { data } = context.getImageData(0, 0, width, height);
      const counts = new Map(wanted.map((color) => [color, 0]));
      for (let index = 0; index < data.length; index += 4) {
        const hex = (offset: number) => data[index + offset]!.toString(16).padStart(2, '0');
        const color = `#${hex(0)}${hex(1)}${hex(2)}`;
        if (data[index + 3] === 255 && counts.has(color)) counts.set(color, counts.get(color)! + 1);
      }
      return [...counts].filter(([, count]) => count > 20).map(([color]) => color);
    }, colors);
  }

  /** The colours of the runs' dots, from left to right. */
  dotColors(theme: 'light' | 'dark'): Promise<string[]> {
    return this.frame
      .locator('th.run .dot')
      .evaluateAll(
        (dots, name) => dots.map((dot) => (dot as unknown as Styled).style.getPropertyValue(name).trim()),
        `--run-${theme}`,
      );
  }

  /** Puts the pointer on a place of a chart, in parts of its width, and reads the tooltip's lines. */
  async hover(metric: string, part: number): Promise<string[]> {
    const plot = this.chart(metric).locator('.plot');
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    if (!box) throw new Error(`${metric} is not drawn`);
    await this.#page.mouse.move(box.x + box.width * part, box.y + box.height / 2);
    await this.frame.locator('.tooltip:not([hidden])').waitFor();
    return this.frame.locator('.tooltip > div').evaluateAll((rows) =>
      rows.map((row) =>
        [...row.childNodes]
          .map((node) => node.textContent?.trim() ?? '')
          .filter((text) => text !== '')
          .join(' | '),
      ),
    );
  }

  /** A section's rows: the key, then a cell per run; cells marked as unlike end with `*`. */
  async rows(section: 'run' | 'params' | 'metrics' | 'tags'): Promise<string[][]> {
    return this.frame.locator(`tbody[data-section="${section}"] .row`).evaluateAll((rows) =>
      rows.map((row) =>
        [...row.children]
          .filter((cell) => !cell.classList.contains('filler'))
          .map((cell) => {
            const text = cell.textContent?.trim() ?? '';
            return cell.classList.contains('unlike') ? `${text}*` : text;
          }),
      ),
    );
  }

  section(title: string): Locator {
    return this.frame.locator('.fold').filter({ hasText: title });
  }

  checkbox(label: string): Locator {
    return this.frame.locator('vscode-checkbox').filter({ hasText: label });
  }

  get notes(): Promise<string> {
    return this.frame.locator('.toolbar').innerText();
  }

  async setAxis(name: string): Promise<void> {
    const dropdown = this.frame.locator('vscode-dropdown');
    await dropdown.click();
    await dropdown.locator('vscode-option').filter({ hasText: name }).click();
  }

  axis(): Promise<string> {
    return this.frame
      .locator('vscode-dropdown')
      .evaluate((element) => (element as unknown as { value: string }).value);
  }
}

interface CanvasLike {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}

interface Styled {
  readonly style: { getPropertyValue(name: string): string };
}
