import type { Frame } from 'playwright-core';
import type { Host } from '../../test/e2e/harness/host.ts';
import type { Workbench } from '../../test/e2e/harness/workbench.ts';
import { paintWatch } from './view.ts';
import type { RunsView } from './view.ts';

/** Run in the window: notes when a button is pressed, in ms of `Date.now()`. */
const clickWatch = `addEventListener('click', ({ timeStamp }) => { globalThis.benchClick = performance.timeOrigin + timeStamp; }, true)`;

/** The run table in a VS Code whose tree is shown; opened by the button of the experiment's row. */
export async function ourView(host: Host, experiment: string): Promise<RunsView> {
  const workbench = await host.openWindow({ width: 1600, height: 900 });
  const { page } = workbench;
  await page.addInitScript({ content: paintWatch });
  await workbench.openView('MLflow');
  await workbench.tree('Experiments').row(experiment).waitFor({ timeout: 120_000 });
  await page.evaluate(clickWatch);
  const frame = (): Frame | undefined => page.frames().findLast((one) => one.url().includes('fake.html'));
  return {
    name: 'MLflow for VS Code',
    page,
    nameSelector: '.row .name-text',
    scroller: '[role="grid"]',
    filter: '[role="combobox"]',
    sharesPage: true,
    frame,
    watcher: () => frame()?.parentFrame() ?? undefined,
    async open() {
      await workbench.tree('Experiments').inlineAction(experiment, 'Open Runs');
      return page.evaluate<number>('benchClick');
    },
    load: (count) => loadMore(workbench, frame, count),
    leave: () => workbench.runCommand('View: Close All Editors'),
    close: () => workbench.close(),
  };
}

async function loadMore(workbench: Workbench, frame: () => Frame | undefined, count: number): Promise<void> {
  const footer = frame()!.locator('.footer-part').first();
  // While one page is on its way, the next can't be asked for.
  const more = frame()!.locator('button:not(.waiting)', { hasText: 'Load more' });
  for (const until = Date.now() + 300_000; Date.now() < until; await workbench.page.waitForTimeout(100)) {
    const text = await footer.innerText();
    const loaded = Number(/^[\d,]+/.exec(text)?.[0].replaceAll(',', ''));
    if (loaded >= count || (loaded > 0 && !/ of /.test(text))) return;
    if (await more.isVisible()) await more.click({ timeout: 2_000 }).catch(() => undefined);
  }
  throw new Error(`Not loaded: ${count}`);
}
