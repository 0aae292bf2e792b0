import { formatDuration, formatNumber } from '../../src/shared/format.ts';
import type { Range, XAxis } from './series.ts';

// Where an axis has its ticks, and what they say. Pure.

export interface Tick {
  readonly value: number;
  readonly text: string;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Steps of time that people count in. */
const timeSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 90, 180, 365, 730, 1825].map((count) => count * day),
];

/** At most `most` ticks within the range, at round values. */
export function xTicks(axis: XAxis, range: Range, most: number): readonly Tick[] {
  if (axis === 'step') {
    const step = Math.max(1, niceStep(range, most));
    return multiples(range, step).map((value) => ({ value, text: shortNumber(value) }));
  }
  const span = range.max - range.min;
  const step = timeSteps.find((each) => span / each <= most - 1) ?? niceStep(range, most);
  if (axis === 'relative') {
    return multiples(range, step).map((value) => ({
      value,
      text: value === 0 ? '0' : formatDuration(value),
    }));
  }
  // Full hours and days are those of the local clock.
  const offset = new Date(range.min).getTimezoneOffset() * minute;
  const local = { min: range.min - offset, max: range.max - offset };
  return multiples(local, step).map((value) => ({ value: value + offset, text: clockText(value, step) }));
}

export function yTicks(range: Range, most: number): readonly Tick[] {
  const step = niceStep(range, most);
  return multiples(range, step).map((value) => ({ value, text: tickText(value, step) }));
}

/** Powers of ten; in a narrow range also their round multiples. */
export function logTicks(range: Range, most: number): readonly Tick[] {
  const low = Math.floor(Math.log10(range.min));
  const high = Math.ceil(Math.log10(range.max));
  for (const parts of [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]]) {
    const values: number[] = [];
    for (let power = low; power <= high; power++) {
      for (const part of parts) values.push(Number(`${part}e${power}`));
    }
    const inside = values.filter((value) => value >= range.min && value <= range.max);
    if (inside.length === 0) break;
    if (inside.length <= most) return inside.map((value) => ({ value, text: formatNumber(value) }));
  }
  const stride = Math.ceil((high - low) / (most - 1));
  const powers = multiples({ min: low, max: high }, stride).map((power) => 10 ** power);
  const inside = powers.filter((value) => value >= range.min && value <= range.max);
  return inside.length >= 2
    ? inside.map((value) => ({ value, text: formatNumber(value) }))
    : yTicks(range, most);
}

/** The smallest round step that gives no more than `most` ticks. */
function niceStep(range: Range, most: number): number {
  const span = range.max - range.min;
  if (span <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(span / most));
  const steps = [1, 2, 5, 10, 20, 50].map((part) => part * power);
  return steps.find((step) => multiples(range, step).length <= most) ?? span;
}

function multiples({ min, max }: Range, step: number): readonly number[] {
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // Multiplying keeps 0.1 × 3 from drifting as adding would; the precision cuts what is left of it.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** As many decimals as the distance between two ticks needs. */
function tickText(value: number, step: number): string {
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e5 || (step < 1e-4 && size < 1e-2)) return value === 0 ? '0' : shortNumber(value);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return value.toFixed(Math.min(decimals, 10));
}

/** `500`, `20k`, `1.5M`, `2e9`. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size < 1e-4 && size > 0)) {
    return Number(value.toPrecision(3)).toExponential().replace('e+', 'e');
  }
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  return String(value);
}

/** `local` is the local clock's time as if it were UTC. */
function clockText(local: number, step: number): string {
  const iso = new Date(local).toISOString();
  if (step >= day) return iso.slice(0, 10);
  // A tick at midnight says which day begins.
  if (local % day === 0 && step >= minute) return iso.slice(5, 10);
  if (step >= minute) return iso.slice(11, 16);
  return step >= second ? iso.slice(11, 19) : iso.slice(17, 23);
}
