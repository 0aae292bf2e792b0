import { formatNumber } from '../../src/shared/format.ts';
import { create } from '../dom.ts';
import type { Column } from './column.ts';
import type { LineChart } from './lineChart.ts';
import type { XAxis } from './series.ts';
import { allX, nearestX } from './series.ts';
import type { Reading, Tooltip } from './tooltip.ts';
import { readAt, xText } from './tooltip.ts';

interface ReaderParts {
  readonly chart: LineChart;
  readonly tooltip: Tooltip;
  /** Says it to screen readers. */
  readonly announce: (text: string) => void;
  /** Beside the title: what the line nearest to the pointer reads. */
  readonly showValue: (text: string) => void;
}

interface ReaderInput {
  readonly axis: XAxis;
  readonly smoothing: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** Reads a chart's values off: under the pointer, or step by step with the arrow keys. */
export class PointReader {
  readonly #plot: HTMLElement;
  readonly #parts: ReaderParts;
  readonly #rule = create('div', { class: 'rule', attributes: { 'aria-hidden': 'true' } });
  readonly #abort = new AbortController();
  #input: ReaderInput | undefined;
  #x: number | undefined;
  /** Where the pointer is in the plot; undefined while the keyboard reads. */
  #pointer: { readonly x: number; readonly y: number } | undefined;

  constructor(plot: HTMLElement, parts: ReaderParts) {
    this.#plot = plot;
    this.#parts = parts;
    this.#rule.hidden = true;
    plot.append(this.#rule);
    const { signal } = this.#abort;
    plot.addEventListener('pointermove', (event) => this.#follow(event), { signal });
    plot.addEventListener('pointerleave', () => this.#leave(), { signal });
    plot.addEventListener('blur', () => this.#leave(), { signal });
    plot.addEventListener('keydown', (event) => this.#step(event), { signal });
  }

  /** New data came: what is read stays at its place. */
  update(input: ReaderInput): void {
    this.#input = input;
    if (this.#x !== undefined) this.#show(this.#x);
  }

  dispose(): void {
    this.#abort.abort();
    this.#leave();
    this.#rule.remove();
  }

  #follow(event: PointerEvent): void {
    const { left, top } = this.#plot.getBoundingClientRect();
    this.#pointer = { x: event.clientX - left, y: event.clientY - top };
    const value = this.#parts.chart.xOfPixel(this.#pointer.x);
    const x = value === undefined ? undefined : nearestX(this.#parts.chart.lines, value);
    if (x === undefined) this.#leave();
    else this.#show(x);
  }

  #step(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.#x !== undefined) {
      this.#leave();
      event.stopPropagation();
      return;
    }
    const all = allX(this.#parts.chart.lines);
    const last = all.length - 1;
    const at = this.#x === undefined ? -1 : all.indexOf(this.#x);
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: Math.min(last, at + 1),
      ArrowLeft: at < 0 ? last : Math.max(0, at - 1),
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined || last < 0) return;
    event.preventDefault();
    this.#pointer = undefined;
    const readings = this.#show(all[target]!);
    const spoken = readings.map(({ column, raw }) => `${column.name} ${raw.gap ?? formatNumber(raw.y)}`);
    if (this.#input) this.#parts.announce(`${xText(this.#input.axis, all[target]!)}: ${spoken.join(', ')}`);
  }

  #leave(): void {
    if (this.#x === undefined) return;
    this.#x = undefined;
    this.#pointer = undefined;
    this.#rule.hidden = true;
    this.#rule.replaceChildren();
    this.#parts.tooltip.hide();
    this.#parts.showValue('');
  }

  #show(x: number): readonly Reading[] {
    const { chart, tooltip, showValue } = this.#parts;
    const input = this.#input;
    const area = chart.area;
    const place = chart.pixelOf({ x, y: 0 });
    if (!input || !area || !place) return [];
    this.#x = x;
    const readings = readAt(chart.lines, input.columns, x);
    const nearest = this.#nearest(readings);
    this.#rule.hidden = false;
    this.#rule.style.left = `${place.x}px`;
    this.#rule.style.top = `${area.top}px`;
    this.#rule.style.height = `${area.bottom - area.top}px`;
    this.#rule.replaceChildren(...this.#marks(readings, area.top));
    const box = this.#plot.getBoundingClientRect();
    const y = this.#pointer?.y ?? (area.top + area.bottom) / 2;
    tooltip.show(
      { ...input, x, readings, nearest: nearest?.column.id },
      { x: box.left + place.x, y: box.top + y },
    );
    showValue(nearest && !Number.isNaN(nearest.smooth.y) ? formatNumber(nearest.smooth.y) : '');
    return readings;
  }

  #nearest(readings: readonly Reading[]): Reading | undefined {
    const { chart } = this.#parts;
    const pointer = this.#pointer;
    if (!pointer) return readings[0];
    const distance = ({ smooth }: Reading): number => {
      const pixel = chart.pixelOf(smooth);
      return pixel && !Number.isNaN(pixel.y) ? Math.abs(pixel.y - pointer.y) : Infinity;
    };
    return readings.reduce<Reading | undefined>(
      (best, each) => (best && distance(best) <= distance(each) ? best : each),
      undefined,
    );
  }

  /** A point on each line that has a value at this very place. */
  #marks(readings: readonly Reading[], top: number): HTMLElement[] {
    return readings.flatMap(({ column, smooth, exact }) => {
      const pixel = this.#parts.chart.pixelOf(smooth);
      if (!exact || !pixel || Number.isNaN(pixel.y)) return [];
      const mark = create('span', { class: 'mark' });
      mark.style.top = `${pixel.y - top}px`;
      mark.style.setProperty('--run-light', column.look.light);
      mark.style.setProperty('--run-dark', column.look.dark);
      return [mark];
    });
  }
}
