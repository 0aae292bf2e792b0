import type { Metric } from '../api/entities.ts';
import { numberOf } from '../shared/format.ts';
import type { MetricPoint, MetricSummary } from '../shared/runPage.ts';

/** What a small drawing can show. */
const sparkPoints = 120;

export function summarize(metric: string, points: readonly Metric[], isWhole: boolean): MetricSummary {
  return extend({ metric, count: 0, spark: [], isWhole }, points);
}

/** The summary with further points, all of them later than those it knows. */
export function extend(summary: MetricSummary, points: readonly Metric[]): MetricSummary {
  let { min, max } = summary;
  const spark: MetricPoint[] = [...summary.spark];
  for (const { value, step = 0 } of points) {
    const point = { value, step };
    spark.push(point);
    const number = numberOf(value);
    if (Number.isNaN(number)) continue;
    if (!min || number < numberOf(min.value)) min = point;
    if (!max || number > numberOf(max.value)) max = point;
  }
  return {
    ...summary,
    count: summary.count + points.length,
    ...(min && { min }),
    ...(max && { max }),
    spark: spark.length > 2 * sparkPoints ? thin(spark) : spark,
  };
}

/** Of each stretch its lowest and its highest point, so that no peak is lost; the first and the last one stay. */
function thin(points: readonly MetricPoint[]): readonly MetricPoint[] {
  const stretches = sparkPoints / 2;
  const stride = points.length / stretches;
  const kept = new Set<MetricPoint>([points[0]!]);
  for (let index = 0; index < stretches; index++) {
    const part = points.slice(Math.floor(index * stride), Math.floor((index + 1) * stride));
    const numbers = part.map(({ value }) => numberOf(value));
    // Where there is no number at all, the gap is to be seen.
    const known = numbers.filter((number) => !Number.isNaN(number));
    const lowest = known.length === 0 ? 0 : numbers.indexOf(Math.min(...known));
    const highest = known.length === 0 ? 0 : numbers.indexOf(Math.max(...known));
    for (const place of [lowest, highest].sort((one, other) => one - other)) kept.add(part[place]!);
  }
  kept.add(points.at(-1)!);
  return [...kept];
}
