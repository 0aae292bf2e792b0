import { exactTime, formatDuration, formatNumber, formatCount } from '../../src/shared/format.ts';
import { arrange, create } from '../dom.ts';
import { createDot } from './runDot.ts';
import type { Column } from './column.ts';
import type { Line, Point, XAxis } from './series.ts';
import { nearestIndex } from './series.ts';

export interface Reading {
  readonly column: Column;
  readonly raw: Point;
  readonly smooth: Point;
  /** Logged at this very x; else it is the nearest there is. */
  readonly exact: boolean;
}

/** What each line reads at `x`, the highest first, as they lie in the chart. */
export function readAt(
  lines: readonly Line[],
  columns: ReadonlyMap<string, Column>,
  x: number,
): readonly Reading[] {
  const readings: Reading[] = [];
  for (const line of lines) {
    const column = columns.get(line.id);
    const index = nearestIndex(line.points, x);
    const raw = line.points[index];
    if (column && raw) readings.push({ column, raw, smooth: line.smooth[index] ?? raw, exact: raw.x === x });
  }
  const height = ({ smooth }: Reading): number => (Number.isNaN(smooth.y) ? -Infinity : smooth.y);
  return readings.sort((a, b) => height(b) - height(a));
}

export function xText(axis: XAxis, x: number): string {
  if (axis === 'step') return `Step ${formatCount(x)}`;
  return axis === 'relative' ? `After ${formatDuration(x)}` : exactTime(x);
}

export interface TooltipContent {
  readonly axis: XAxis;
  readonly x: number;
  readonly readings: readonly Reading[];
  readonly smoothing: number;
  /** The run whose line is nearest to the pointer. */
  readonly nearest: string | undefined;
}

const maxRows = 24;

/** One box for all charts: what each run reads at one place of the x axis. */
export class Tooltip {
  readonly #box = create('div', { class: 'tooltip', attributes: { role: 'tooltip' } });

  constructor() {
    this.#box.hidden = true;
    document.body.append(this.#box);
  }

  show(content: TooltipContent, at: { readonly x: number; readonly y: number }): void {
    const { readings } = content;
    const rows = readings.slice(0, maxRows).map((reading) => rowOf(reading, content));
    const head = create('div', { class: 'tooltip-head', text: xText(content.axis, content.x) });
    const rest = readings.length - maxRows;
    const more = rest > 0 ? [create('div', { class: 'tooltip-more', text: `and ${rest} more` })] : [];
    arrange(this.#box, [head, ...rows, ...more]);
    this.#box.hidden = false;
    this.#place(at);
  }

  hide(): void {
    this.#box.hidden = true;
  }

  /** Beside the pointer, never under it, never out of the window. */
  #place({ x, y }: { readonly x: number; readonly y: number }): void {
    const { width, height } = this.#box.getBoundingClientRect();
    const gap = 16;
    const left = x + gap + width > window.innerWidth ? x - gap - width : x + gap;
    const top = Math.min(y - height / 2, window.innerHeight - height - 4);
    this.#box.style.left = `${Math.max(4, Math.round(left))}px`;
    this.#box.style.top = `${Math.max(4, Math.round(top))}px`;
  }
}

function rowOf({ column, raw, smooth, exact }: Reading, content: TooltipContent): HTMLElement {
  const smoothed = content.smoothing > 0 && !Number.isNaN(raw.y);
  const notes = [smoothed ? `logged ${formatNumber(raw.y)}` : '', exact ? '' : xText(content.axis, raw.x)];
  const value = raw.gap ?? formatNumber(smooth.y);
  return create('div', {
    class: `tooltip-row${column.id === content.nearest ? ' nearest' : ''}`,
    children: [
      createDot(column.look),
      create('bdi', { class: 'tooltip-name', text: column.name }),
      create('span', { class: 'tooltip-note', text: notes.filter(Boolean).join(' · ') }),
      create('span', { class: Number.isNaN(raw.y) ? 'tooltip-value odd' : 'tooltip-value', text: value }),
    ],
  });
}
