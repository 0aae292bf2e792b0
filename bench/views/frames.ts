import type { Browser, Page } from 'playwright-core';
import { quantile } from '../server/measure.ts';

/** Of one main-thread frame, in ms. */
interface Frame {
  /** Our code's and the page's own, with what is compiled and collected in it; without style and layout. */
  readonly scripting: number;
}

export interface Frames {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, as `dur`. */
  readonly ts: number;
  readonly dur?: number;
  /** Of `dur` what the thread itself worked, and did not wait for a processor. */
  readonly tdur?: number;
}

const scripts = new Set([
  'EvaluateScript',
  'EventDispatch',
  'FireAnimationFrame',
  'FireIdleCallback',
  'FunctionCall',
  'HandlePostMessage',
  'MajorGC',
  'MinorGC',
  'RunMicrotasks',
  'TimerFire',
  'v8.callFunction',
  'v8.compile',
]);
/** Not counted as scripting where a script waits for them. */
const rendering = new Set(['Layout', 'UpdateLayoutTree', 'ScheduleStyleRecalculation']);
const frameStart = 'BeginMainThreadFrame';

const categories = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'v8',
];

/** The frames of the page while `scroll` goes on. */
export async function framesDuring(page: Page, scroll: () => Promise<void>): Promise<Frames> {
  const browser = page.context().browser() as Browser;
  await browser.startTracing(page, { categories });
  await scroll();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  // Those in which nothing was to be done, such as at the end of the rows, say nothing.
  const times = framesOf(traceEvents).flatMap(({ scripting }) => (scripting > 0 ? [scripting] : []));
  return {
    count: times.length,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    max: Math.max(...times),
  };
}

/** Those of the thread that scripts the most: that of the page, as nothing else is looked at. */
export function framesOf(events: readonly TraceEvent[]): readonly Frame[] {
  const threads = Map.groupBy(events, ({ pid, tid }) => `${pid} ${tid}`);
  let [most, busiest]: [number, readonly Frame[]] = [-1, []];
  for (const ofThread of threads.values()) {
    const frames = framesOfThread(ofThread);
    const total = frames.reduce((sum, { scripting }) => sum + scripting, 0);
    if (frames.length > 0 && total > most) [most, busiest] = [total, frames];
  }
  return busiest;
}

function framesOfThread(events: readonly TraceEvent[]): readonly Frame[] {
  const inOrder = [...events].sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const frames: { scripting: number }[] = [];
  let [scriptEnd, renderingEnd] = [0, 0];
  for (const { name, ph, ts, dur = 0, tdur = dur } of inOrder) {
    if (name === frameStart) frames.push({ scripting: 0 });
    const frame = frames.at(-1);
    if (ph !== 'X' || !frame) continue;
    const isInScript = ts < scriptEnd;
    if (scripts.has(name) && !isInScript) {
      scriptEnd = ts + dur;
      frame.scripting += tdur / 1000;
    } else if (rendering.has(name) && isInScript && ts >= renderingEnd) {
      renderingEnd = ts + dur;
      frame.scripting -= tdur / 1000;
    }
  }
  return frames;
}
