import type { MlflowClient } from '../api/client.ts';
import type { JsonDouble, LoggedModel, Metric, Run } from '../api/entities.ts';
import { loadHistories } from './metricHistory.ts';

/** The steps of a metric, of a logged model, that may be NaN. */
interface Doubtful {
  readonly key: string;
  readonly first: number;
  readonly last: number;
}

/** More metrics are not shown of models. */
const mostKeys = 12;

/**
 * MLflow's table of the metrics of logged models knows no NaN and has 0 in its place. The run's own history does
 * know it: asked once per metric, only for the steps that have a 0. Gives what to show of a model's metric.
 */
export async function readModelValues(
  client: MlflowClient,
  run: Run,
  models: readonly LoggedModel[],
): Promise<(metric: Metric) => JsonDouble> {
  const { run_id: runId } = run.info;
  const isDoubtful = (metric: Metric): boolean => metric.value === 0 && metric.run_id === runId;
  const doubtful = models.flatMap(({ data }) => (data.metrics ?? []).filter(isDoubtful));
  const own = new Map<string, Metric>();
  const note = (metric: Metric): unknown => own.set(placeOf(metric), metric);
  for (const metric of run.data.metrics ?? []) note(metric);
  const unknown = doubtful.filter((metric) => !own.has(placeOf(metric)));
  for (const { key, first, last } of rangesOf(unknown).slice(0, mostKeys)) {
    const request = { metric: key, runIds: [runId], steps: { first, last } };
    const histories = await loadHistories(client, request);
    for (const metric of histories.get(runId)?.points ?? []) note({ ...metric, key });
  }
  return (metric) => (isDoubtful(metric) ? (own.get(placeOf(metric))?.value ?? metric.value) : metric.value);
}

/** Of one run. What is logged for a model is logged for the run at the same moment. */
function placeOf({ key, step = 0, timestamp }: Metric): string {
  return `${step} ${timestamp} ${key}`;
}

function rangesOf(metrics: readonly Metric[]): readonly Doubtful[] {
  const ranges = new Map<string, Doubtful>();
  for (const { key, step = 0 } of metrics) {
    const { first, last } = ranges.get(key) ?? { first: step, last: step };
    ranges.set(key, { key, first: Math.min(first, step), last: Math.max(last, step) });
  }
  return [...ranges.values()];
}
