import { numberOf } from '../../src/shared/format.ts';
import type { MetricDirection } from '../../src/shared/metricDirection.ts';
import type { RunModel } from '../../src/shared/runPage.ts';
import { directionOf } from './metricRows.ts';

// The models of a run beside each other. Pure.

/** More columns nobody compares. */
const mostMetrics = 12;

export interface ModelMetric {
  readonly key: string;
  /** The models that have the best value: several where it is the same. */
  readonly best: ReadonlySet<string>;
}

/** The metrics that the models have; those that most of them have come first. */
export function modelMetrics(
  models: readonly RunModel[],
  directions: Readonly<Record<string, MetricDirection>>,
): readonly ModelMetric[] {
  const counts = new Map<string, number>();
  for (const { metrics } of models) {
    for (const { key } of metrics) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]))
    .slice(0, mostMetrics)
    .map(([key]) => ({ key, best: bestModels(models, key, directionOf(key, directions)) }));
}

/** A model alone has nothing to be better than. */
function bestModels(
  models: readonly RunModel[],
  key: string,
  direction: MetricDirection | undefined,
): ReadonlySet<string> {
  const values = models.flatMap(({ modelId, metrics }) => {
    const value = metrics.find((metric) => metric.key === key)?.value;
    const number = value === undefined ? NaN : numberOf(value);
    return Number.isNaN(number) ? [] : [{ modelId, number }];
  });
  if (direction === undefined || values.length < 2) return new Set();
  const numbers = values.map(({ number }) => number);
  const best = direction === 'max' ? Math.max(...numbers) : Math.min(...numbers);
  return new Set(values.filter(({ number }) => number === best).map(({ modelId }) => modelId));
}
