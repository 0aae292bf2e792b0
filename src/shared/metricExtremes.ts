import type { JsonDouble } from '../api/entities.ts';
import { numberOf } from './format.ts';
import { guessDirection } from './metricDirection.ts';
import type { MetricDirection } from './metricDirection.ts';

// The lowest, highest and best value of a metric's whole history. Pure.

export const extremeKinds = ['min', 'max', 'best'] as const;
export type ExtremeKind = (typeof extremeKinds)[number];

export interface ExtremePoint {
  readonly value: JsonDouble;
  readonly step: number;
  /** ms since 1970. */
  readonly timestamp: number;
}

/** Of one metric of one run; neither point where all of the history is NaN. */
export interface RunExtremes {
  readonly runId: string;
  readonly metric: string;
  readonly min?: ExtremePoint;
  readonly max?: ExtremePoint;
  /** Why it could not be read. */
  readonly problem?: string;
}

/** What is known so far: by metric, then by run. */
export type KnownExtremes = ReadonlyMap<string, ReadonlyMap<string, RunExtremes>>;

/** Which way metrics are better, where somebody has said so. */
export type MetricDirections = Readonly<Record<string, MetricDirection>>;

/** As it was chosen, by the first that says so; else by its name; else higher values are better. */
export function chosenDirection(metric: string, ...chosen: readonly MetricDirections[]): MetricDirection {
  const found = chosen.find((directions) => Object.hasOwn(directions, metric));
  return found?.[metric] ?? guessDirection(metric) ?? 'max';
}

export interface ExtremeName {
  readonly kind: ExtremeKind;
  readonly metric: string;
}

/** The id of its column: `min.loss`. */
export function extremeId(kind: ExtremeKind, metric: string): string {
  return `${kind}.${metric}`;
}

export function parseExtremeId(id: string): ExtremeName | undefined {
  const [, kind, metric] = /^(min|max|best)\.(.+)$/s.exec(id) ?? [];
  return kind === undefined || metric === undefined ? undefined : { kind: kind as ExtremeKind, metric };
}

/** The metric whose last or extreme values a column shows. */
export function metricOf(columnId: string): string | undefined {
  return columnId.startsWith('metrics.') ? columnId.slice(8) : parseExtremeId(columnId)?.metric;
}

/** With further points of the history, in any order: of equal values the one of the first step is taken. */
export function withPoints(
  extremes: RunExtremes,
  points: Iterable<{ readonly value: JsonDouble; readonly step?: number; readonly timestamp: number }>,
): RunExtremes {
  let { min, max } = extremes;
  for (const { value, step = 0, timestamp } of points) {
    const number = numberOf(value);
    if (Number.isNaN(number)) continue;
    const point = { value, step, timestamp };
    if (!min || comesBefore(point, min, number - numberOf(min.value))) min = point;
    if (!max || comesBefore(point, max, numberOf(max.value) - number)) max = point;
  }
  return { ...extremes, ...(min && max ? { min, max } : {}) };
}

/** `difference`: below 0 where its value is more extreme. Two infinities differ by NaN. */
function comesBefore(point: ExtremePoint, other: ExtremePoint, difference: number): boolean {
  const order = difference || point.step - other.step || point.timestamp - other.timestamp;
  return order < 0;
}
