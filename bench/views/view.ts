import type { Frame, Page } from 'playwright-core';
import { framesDuring } from './frames.ts';
import type { Frames } from './frames.ts';

/** What differs between the two pages that show the runs of an experiment. */
export interface RunsView {
  readonly name: string;
  readonly page: Page;
  /** Of the names of rows, of what scrolls and of the filter. */
  readonly nameSelector: string;
  readonly scroller: string;
  readonly filter: string;
  /** Is it a part of a page that has other things too, whose memory is not its own? */
  readonly sharesPage: boolean;
  /** The frame with the rows, once there is one. */
  frame(): Frame | undefined;
  /** Where `paintWatch` looks at them. */
  watcher(): Frame | undefined;
  /** Shows the runs in a program that is already open; when, in ms of `Date.now()`. */
  open(): Promise<number>;
  /** Loads more until there are so many runs, or all. */
  load(count: number): Promise<void>;
  /** Goes back to where `open` is possible. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Run in each frame before anything else: writes down when the first row's name changes, two frames later, when it
 * has been painted. VS Code's pages are looked at from the frame around them, which keeps them hidden until all of
 * them is loaded. Runs until it is told to stop, so that it costs nothing while scrolling is measured.
 */
export const paintWatch = `(() => {
  if (globalThis.benchPaints || (globalThis === top && !location.hash.startsWith('#/experiments'))) return;
  const seen = [];
  let last, goesOn = true;
  const look = () => {
    const shown = document.getElementById('active-frame')?.contentDocument ?? document;
    const name = shown.querySelector('.row[aria-rowindex="2"] .name-text, .ag-row[row-index="0"] a')?.textContent;
    if (name && name !== last) {
      last = name;
      requestAnimationFrame(() => requestAnimationFrame(() => seen.push([name, performance.timeOrigin + performance.now()])));
    }
    if (goesOn) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  globalThis.benchPaints = {
    seen,
    stop() { goesOn = false; },
    forget() { last = undefined; seen.length = 0; },
    start() { if (!goesOn) { goesOn = true; look(); } },
  };
})()`;

/** From `since` until the run called `name` stood painted in the first row, in ms. */
export async function paintedAfter(view: RunsView, name: string, since: number): Promise<number> {
  for (const until = Date.now() + 240_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    // A frame that is on its way may never answer.
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 500));
    const asked = view.watcher()?.evaluate<readonly (readonly [string, number])[]>('benchPaints.seen');
    const seen = await Promise.race([late, asked?.catch(() => undefined)]);
    const found = seen?.find(([shown, at]) => shown === name && at >= since);
    if (found) return found[1] - since;
    if (Date.now() > until) throw new Error(`${name} is not shown: ${JSON.stringify(seen)}`);
  }
}

/** Types a filter and asks for it: from Enter to the first of its rows, in ms. */
export async function filterMs(view: RunsView, filter: string, first: string): Promise<number> {
  const frame = shownFrame(view);
  await view.watcher()?.evaluate('benchPaints.start()');
  const box = frame.locator(view.filter).first();
  await box.fill(filter);
  await frame.evaluate(
    `addEventListener('keydown', ({ timeStamp }) => { globalThis.benchKey = performance.timeOrigin + timeStamp; }, { capture: true, once: true })`,
  );
  await box.press('Enter');
  return paintedAfter(view, first, await frame.evaluate<number>('benchKey'));
}

const wheels = 90;
/** In ms: who takes longer for a way is turned round then. */
const patience = 10_000;
/** Of one turn of the wheel, in px. */
const turn = 240;

/** Turns the wheel over the rows, as fast as frames come. */
export async function scroll(view: RunsView, direction: 'down' | 'right'): Promise<Frames> {
  const { page } = view;
  const frame = shownFrame(view);
  await view.watcher()?.evaluate('benchPaints.stop()');
  const box = await frame.locator(view.scroller).first().boundingBox();
  if (!box) throw new Error('Nothing to scroll');
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2);
  const [x, y] = direction === 'down' ? [0, turn] : [turn, 0];
  await page.mouse.wheel(x, y);
  return framesDuring(page, async () => {
    // There and back, as far as the rows go.
    for (const sign of [1, -1]) {
      const until = Date.now() + patience;
      for (let wheel = 0; wheel < wheels / 2 && Date.now() < until; wheel++) {
        await page.mouse.wheel(sign * x, sign * y);
        await page.waitForTimeout(16);
      }
    }
  });
}

/** Of the page's scripts after a collection of garbage, in MB. */
export async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1e6;
}

function shownFrame(view: RunsView): Frame {
  const frame = view.frame();
  if (!frame) throw new Error(`${view.name} shows no runs`);
  return frame;
}

/** The names of the rows on the screen, from top to bottom. */
export function namesOf(view: RunsView): Promise<string[]> {
  return shownFrame(view)
    .locator(view.nameSelector)
    .evaluateAll((names) =>
      names
        .map((name) => ({ top: name.getBoundingClientRect().top, text: name.textContent ?? '' }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
}
