import { numberOf } from '../../src/shared/format.ts';
import type { MetricPoint } from '../../src/shared/runPage.ts';

export const sparkWidth = 64;
export const sparkHeight = 16;
const inset = 2;

/**
 * The way of a metric, small: `d` of a path for each stretch of numbers. What is no number leaves a gap. Pure.
 */
export function sparkPath(points: readonly MetricPoint[]): string {
  const shown = points.map(({ value, step }) => ({ y: numberOf(value), x: step }));
  const finite = shown.filter(({ y }) => Number.isFinite(y));
  if (finite.length === 0) return '';
  const [left, right] = extent(finite.map(({ x }) => x));
  const [low, high] = extent(finite.map(({ y }) => y));
  const place = ({ x, y }: { readonly x: number; readonly y: number }): string => {
    const across = right === left ? 0.5 : (x - left) / (right - left);
    // Twice the largest number is no number any more.
    const up = high === low ? 0.5 : (y / 2 - low / 2) / (high / 2 - low / 2);
    return `${round(inset + across * (sparkWidth - 2 * inset))} ${round(sparkHeight - inset - up * (sparkHeight - 2 * inset))}`;
  };
  let path = '';
  let isDown = false;
  for (const point of shown) {
    if (!Number.isFinite(point.y)) isDown = false;
    else {
      path += `${isDown ? 'L' : 'M'}${place(point)}`;
      isDown = true;
    }
  }
  // A point alone is a dot: a line of no length with round ends.
  return /L/.test(path) ? path : path.replaceAll(/M([\d. ]+)/g, 'M$1h0');
}

function extent(values: readonly number[]): readonly [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
