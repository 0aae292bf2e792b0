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

/** Of each stretch its lowest or highest point in turn, so that a peak is not lost; the first and last stay. */
function thin(points: readonly MetricPoint[]): readonly MetricPoint[] {
  const stride = points.length / sparkPoints;
  const kept = Array.from({ length: sparkPoints }, (_, index) => {
    const part = points.slice(Math.floor(index * stride), Math.floor((index + 1) * stride));
    if (index === 0) return part[0]!;
    if (index === sparkPoints - 1) return part.at(-1)!;
    const sign = index % 2 === 0 ? 1 : -1;
    return part.reduce((best, point) =>
      sign * numberOf(point.value) > sign * numberOf(best.value) ? point : best,
    );
  });
  return kept;
}
