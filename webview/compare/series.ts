import type { ChartData, Series } from '../../src/shared/compare.ts';
import { formatNumber, numberOf } from '../../src/shared/format.ts';

// From a metric's histories to the lines of its chart. Pure.

export const xAxes = ['step', 'relative', 'wall'] as const;
export type XAxis = (typeof xAxes)[number];

export interface Point {
  readonly x: number;
  /** NaN is a gap. */
  readonly y: number;
  /** What was logged, where it is a gap: `NaN`, `∞`, or a number that a logarithmic axis can't show. */
  readonly gap?: string;
}

export interface Line {
  readonly id: string;
  /** As logged, in the order of x. */
  readonly points: readonly Point[];
  /** Smoothed; the same as `points` without smoothing. */
  readonly smooth: readonly Point[];
}

export interface ShapeOptions {
  readonly x: XAxis;
  /** 0 (none) to 0.99: how much of the line before goes into each point. */
  readonly smoothing: number;
  readonly log: boolean;
  /** When each run started, for the time since then. */
  readonly starts: ReadonlyMap<string, number>;
}

/** What a chart shows, and what it does not and has to say. */
export interface Shape {
  readonly kind: 'lines' | 'values' | 'empty';
  /** The axis that is used: time where no steps were logged. */
  readonly x: XAxis;
  readonly lines: readonly Line[];
  /** Points that are NaN or infinite. */
  readonly notFinite: number;
  /** Points at or below zero, which a logarithmic axis can't show. */
  readonly notPositive: number;
  /** Runs of whose history only a part is here. */
  readonly sampled: number;
}

export function shapeChart({ series }: ChartData, options: ShapeOptions): Shape {
  const filled = series.filter((each) => each.values.length > 0);
  const kind = filled.length === 0 ? 'empty' : filled.every(isSingle) ? 'values' : 'lines';
  const x = options.x === 'step' && kind === 'lines' && filled.every(hasOneStep) ? 'relative' : options.x;
  let notFinite = 0;
  let notPositive = 0;
  const lines = filled.map((each) => {
    const xs = xsOf(each, x, options.starts.get(each.id));
    const points = each.values.map((value, index) => {
      const y = numberOf(value);
      if (!Number.isFinite(y)) notFinite += 1;
      else if (options.log && kind === 'lines' && y <= 0) notPositive += 1;
      else return { x: xs[index]!, y };
      return { x: xs[index]!, y: Number.NaN, gap: formatNumber(value) };
    });
    // Steps may have been logged long after later ones; lines go from left to right.
    if (x !== 'step') points.sort((a, b) => a.x - b.x);
    return { id: each.id, points, smooth: smoothPoints(points, options.smoothing) };
  });
  const sampled = filled.filter((each) => each.sampled).length;
  return { kind, x, lines, notFinite, notPositive, sampled };
}

/** An exponential moving average that starts unbiased; gaps stay gaps and do not count. */
export function smoothPoints(points: readonly Point[], weight: number): readonly Point[] {
  if (weight <= 0) return points;
  let mean = 0;
  let share = 0;
  return points.map((point) => {
    if (Number.isNaN(point.y)) return point;
    mean = mean * weight + point.y * (1 - weight);
    share = share * weight + (1 - weight);
    return { x: point.x, y: mean / share };
  });
}

/** More points than these can't be told apart on any screen. */
const manyPoints = 2000;

/**
 * Fewer points with the same picture: of each of `buckets` equal parts of the x axis the first, lowest,
 * highest and last point stay, and one gap where there were gaps.
 */
export function decimate(points: readonly Point[], buckets: number): readonly Point[] {
  if (points.length <= manyPoints) return points;
  const from = points[0]!.x;
  const width = (points.at(-1)!.x - from) / buckets || 1;
  const kept: Point[] = [];
  let start = 0;
  while (start < points.length) {
    const bucket = Math.floor((points[start]!.x - from) / width);
    let end = start + 1;
    while (end < points.length && Math.floor((points[end]!.x - from) / width) === bucket) end += 1;
    keepExtremes(points, [start, end], kept);
    start = end;
  }
  return kept;
}

function keepExtremes(
  points: readonly Point[],
  [start, end]: readonly [number, number],
  kept: Point[],
): void {
  let low = start;
  let high = start;
  let gap = -1;
  for (let index = start; index < end; index++) {
    const { y } = points[index]!;
    if (Number.isNaN(y)) gap = index;
    if (y < points[low]!.y || Number.isNaN(points[low]!.y)) low = index;
    if (y > points[high]!.y || Number.isNaN(points[high]!.y)) high = index;
  }
  const indices = new Set([start, low, high, end - 1]);
  if (gap >= 0) indices.add(gap);
  for (const index of [...indices].sort((a, b) => a - b)) kept.push(points[index]!);
}

/** The lowest and highest of some numbers that are not gaps. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export function rangeOf(lines: readonly (readonly Point[])[], axis: 'x' | 'y'): Range | undefined {
  let min = Infinity;
  let max = -Infinity;
  for (const points of lines) {
    for (const point of points) {
      const value = point[axis];
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min <= max ? { min, max } : undefined;
}

/** A little air, so that no line lies on the edge. */
export function padded({ min, max }: Range, log: boolean): Range {
  if (log) {
    const factor = min === max ? 2 : (max / min) ** 0.05;
    return { min: min / factor, max: max * factor };
  }
  const air = min === max ? Math.abs(min) * 0.1 || 1 : (max - min) * 0.05;
  return { min: min - air, max: max + air };
}

/** Index of the point whose x is nearest; gaps count, so that a hole is said and not skipped. */
export function nearestIndex(points: readonly Point[], x: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x < x) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && x - points[low - 1]!.x <= points[low]!.x - x) return low - 1;
  return low;
}

/** The x, among those at which something was logged, that is nearest. */
export function nearestX(lines: readonly Line[], x: number): number | undefined {
  let best: number | undefined;
  for (const { points } of lines) {
    const found = points[nearestIndex(points, x)]?.x;
    if (found !== undefined && (best === undefined || Math.abs(found - x) < Math.abs(best - x))) best = found;
  }
  return best;
}

/** All x at which something was logged, in order, each once. */
export function allX(lines: readonly Line[]): readonly number[] {
  return [...new Set(lines.flatMap((line) => line.points.map((point) => point.x)))].sort((a, b) => a - b);
}

function xsOf(series: Series, x: XAxis, start: number | undefined): readonly number[] {
  if (x === 'step') return series.steps;
  if (x === 'wall') return series.times;
  // A clock that was set back, or values logged for earlier times: no line starts before zero.
  const first = series.times.reduce((least, time) => Math.min(least, time), Infinity);
  const zero = Math.min(first, start ?? first);
  return series.times.map((time) => time - zero);
}

function isSingle(series: Series): boolean {
  return series.values.length === 1;
}

function hasOneStep(series: Series): boolean {
  return series.steps.every((step) => step === series.steps[0]);
}
