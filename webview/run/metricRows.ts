import { exactNumber, formatCount, numberOf } from '../../src/shared/format.ts';
import { guessDirection } from '../../src/shared/metricDirection.ts';
import type { MetricDirection } from '../../src/shared/metricDirection.ts';
import type { Metric, MetricPoint, MetricSummary, Run } from '../../src/shared/runPage.ts';

// The metrics of a run as rows. Pure.

export interface MetricRow {
  readonly kind: 'metric';
  readonly metric: Metric;
  readonly summary: MetricSummary | undefined;
  readonly direction: MetricDirection | undefined;
}

/** Folds what stands below it. */
export interface FoldRow {
  readonly kind: 'fold';
  readonly label: string;
  readonly isOpen: boolean;
}

const names = new Intl.Collator('en', { numeric: true });

/** In the order of their names; those of the system, which nobody logs on purpose, apart. */
export function metricsOf(run: Run): { readonly own: readonly Metric[]; readonly system: readonly Metric[] } {
  const sorted = [...(run.data.metrics ?? [])].sort((one, other) => names.compare(one.key, other.key));
  return {
    own: sorted.filter(({ key }) => !isSystem(key)),
    system: sorted.filter(({ key }) => isSystem(key)),
  };
}

export function paramsOf(run: Run): readonly { readonly key: string; readonly value: string }[] {
  return [...(run.data.params ?? [])].sort((one, other) => names.compare(one.key, other.key));
}

export function directionOf(
  metric: string,
  chosen: Readonly<Record<string, MetricDirection>>,
): MetricDirection | undefined {
  return Object.hasOwn(chosen, metric) ? chosen[metric] : guessDirection(metric);
}

/** The best of the whole history; undefined where it is not known which values are better, or it was not read. */
export function bestOf({ summary, direction }: MetricRow): MetricPoint | undefined {
  return direction && summary?.[direction];
}

/** What a filter box holds: each of its words, in any place and case. */
export function matches(text: string, ...values: readonly string[]): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const searched = values.join('\n').toLowerCase();
  return words.every((word) => searched.includes(word));
}

export function isOdd(value: Metric['value']): boolean {
  return !Number.isFinite(numberOf(value));
}

/** For the tooltip of a metric's history. */
export function historyText({ summary }: MetricRow): string {
  if (!summary) return '';
  if (summary.problem !== undefined) return summary.problem;
  const [first, last] = [summary.spark[0], summary.spark.at(-1)];
  const steps = first && last ? `, steps ${first.step} to ${last.step}` : '';
  const points = `${formatCount(summary.count)} ${summary.count === 1 ? 'point' : 'points'}${steps}`;
  return summary.isWhole ? points : `Only the first ${points} were read`;
}

export function pointTitle(point: MetricPoint | undefined, summary: MetricSummary | undefined): string {
  if (!point || !summary) return summary?.problem ?? '';
  const of = summary.isWhole
    ? `all ${formatCount(summary.count)} points`
    : `the first ${formatCount(summary.count)} points`;
  return `${exactNumber(point.value)} at step ${point.step}, of ${of}`;
}

/** As a spreadsheet takes it. */
export function copyMetrics(rows: readonly MetricRow[]): string {
  const lines = rows.map((row) => {
    const { metric, summary } = row;
    const exact = (point: MetricPoint | undefined): readonly string[] =>
      point ? [exactNumber(point.value), String(point.step)] : ['', ''];
    const last = [exactNumber(metric.value), String(metric.step ?? 0)];
    return [metric.key, ...last, ...exact(summary?.min), ...exact(summary?.max), ...exact(bestOf(row))];
  });
  const head = ['metric', 'last', 'step', 'min', 'min_step', 'max', 'max_step', 'best', 'best_step'];
  return tabbed([head, ...lines]);
}

export function tabbed(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => cells.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')).join('\n');
}

function isSystem(key: string): boolean {
  return key.startsWith('system/');
}
