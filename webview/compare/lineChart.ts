import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import type { ChartDataset, Scale } from 'chart.js';
import type { RunLook } from '../../src/shared/compare.ts';
import type { Theme } from '../theme.ts';
import { withAlpha } from '../theme.ts';
import type { Line, Point, Shape } from './series.ts';
import { decimate, padded, rangeOf } from './series.ts';
import type { Tick } from './ticks.ts';
import { logTicks, xTicks, yTicks } from './ticks.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

export interface LineChartInput {
  readonly shape: Shape;
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly hidden: ReadonlySet<string>;
  /** The run that is lit up: the others fade. */
  readonly lit: string | undefined;
  readonly log: boolean;
  readonly smoothing: number;
  readonly theme: Theme;
}

type LineDataset = ChartDataset<'line', Point[]>;

const maxTicks = 6;
const fadedAlpha = 0.25;
const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [9, 3, 2, 3]];

/** A chart of lines in a canvas: chart.js draws, where things are is ours. */
export class LineChart {
  readonly #canvas: HTMLCanvasElement;
  #chart: Chart<'line', Point[]> | undefined;
  #input: LineChartInput | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  draw(input: LineChartInput): void {
    this.#input = input;
    if (!this.#chart) {
      this.#chart = new Chart(this.#canvas, {
        type: 'line',
        data: { datasets: datasetsOf(input) },
        options: this.#options(input),
      });
      return;
    }
    this.#chart.data.datasets = datasetsOf(input);
    this.#chart.options = this.#options(input);
    this.#chart.update('none');
  }

  destroy(): void {
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  /** The lines that are drawn, as they were logged. */
  get lines(): readonly Line[] {
    return this.#input ? visibleLines(this.#input) : [];
  }

  /** Where the axes' area lies in the canvas, in CSS px. */
  get area(): { left: number; right: number; top: number; bottom: number } | undefined {
    return this.#chart?.chartArea;
  }

  xOfPixel(pixel: number): number | undefined {
    return this.#chart?.scales['x']?.getValueForPixel(pixel);
  }

  pixelOf(point: Point): { x: number; y: number } | undefined {
    const { x, y } = this.#chart?.scales ?? {};
    if (!x || !y) return undefined;
    return { x: x.getPixelForValue(point.x), y: y.getPixelForValue(point.y) };
  }

  #options(input: LineChartInput): NonNullable<Chart<'line', Point[]>['options']> {
    const lines = visibleLines(input);
    const drawn = lines.flatMap((line) => [line.points, line.smooth]);
    const x = rangeOf(drawn, 'x') ?? { min: 0, max: 1 };
    const y = padded(rangeOf(drawn, 'y') ?? { min: 1, max: 1 }, input.log);
    const { theme } = input;
    const ticks = {
      color: theme.muted,
      font: { family: theme.fontFamily, size: theme.fontSize },
      maxRotation: 0,
      autoSkip: false,
      padding: 4,
      callback: (_: unknown, index: number, all: readonly { readonly label?: unknown }[]) =>
        String(all[index]?.label ?? ''),
    };
    const border = { color: theme.axis, width: 1 };
    const put = (make: (most: number) => readonly Tick[]) => (scale: Scale) => {
      // Each text needs its room: fewer ticks in a narrow chart.
      const room = scale.isHorizontal() ? scale.width / (theme.fontSize * 6) : scale.height / 24;
      const most = Math.max(2, Math.min(maxTicks, Math.floor(room)));
      scale.ticks = make(most).map(({ value, text }) => ({ value, label: text }));
    };
    return {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      events: [],
      layout: { padding: { top: 4, right: 8 } },
      scales: {
        x: {
          type: 'linear',
          ...x,
          grid: { display: false, drawTicks: true, tickLength: 4, tickColor: theme.axis },
          border,
          ticks: { ...ticks, align: 'inner' },
          afterBuildTicks: put((most) => xTicks(input.shape.x, x, most)),
        },
        y: {
          type: input.log ? 'logarithmic' : 'linear',
          ...y,
          grid: { color: theme.grid, drawTicks: false },
          border: { ...border, display: false },
          ticks,
          afterBuildTicks: put((most) => (input.log ? logTicks(y, most) : yTicks(y, most))),
          // As wide as the widest text needs, and no less than what most need: charts below each other align.
          afterFit: (scale: Scale) => {
            scale.width = Math.max(scale.width, 40);
          },
        },
      },
      datasets: { line: { spanGaps: false, borderJoinStyle: 'round' } },
    };
  }
}

function visibleLines({ shape, hidden }: LineChartInput): readonly Line[] {
  return shape.lines.filter((line) => !hidden.has(line.id));
}

function datasetsOf(input: LineChartInput): LineDataset[] {
  const datasets: LineDataset[] = [];
  for (const line of visibleLines(input)) {
    const look = input.looks.get(line.id);
    if (!look) continue;
    const base = input.theme.dark ? look.dark : look.light;
    const faded = input.lit !== undefined && input.lit !== line.id;
    const style = { look, color: faded ? withAlpha(base, fadedAlpha) : base, lit: input.lit === line.id };
    // What was logged shows faintly behind its smoothed line; with a run lit up, the faded ones' is left out.
    if (input.smoothing > 0 && !faded) {
      datasets.push(datasetOf(line.points, { ...style, color: withAlpha(base, fadedAlpha), lit: false }));
    }
    datasets.push(datasetOf(line.smooth, style));
  }
  return datasets;
}

function datasetOf(
  points: readonly Point[],
  { look, color, lit }: { readonly look: RunLook; readonly color: string; readonly lit: boolean },
): LineDataset {
  const data = [...decimate(points, 500)];
  const lone = data.map((_, index) => isLone(data, index));
  return {
    data,
    borderColor: color,
    borderWidth: lit ? 2.5 : 1.5,
    borderDash: [...(dashes[look.pattern] ?? [])],
    pointRadius: lone.includes(true) ? lone.map((each) => (each ? 2.5 : 0)) : 0,
    pointBackgroundColor: color,
    pointBorderWidth: 0,
    // The lit run lies over the others.
    order: lit ? 0 : 1,
  };
}

/** A point between two gaps has no line to show it. */
function isLone(points: readonly Point[], index: number): boolean {
  const isGap = (at: number): boolean => Number.isNaN(points[at]?.y ?? Number.NaN);
  return !isGap(index) && isGap(index - 1) && isGap(index + 1);
}
