import type { MetricRow } from '../validation.ts';
import type { Database } from './sqlite.ts';

/**
 * Adds points to the histories of a run. A point that is there already is left alone; the latest value
 * is the greatest by step, time and value, as MLflow compares them (NaN counts as 0).
 */
export function insertMetrics(database: Database, runId: string, metrics: readonly MetricRow[]): void {
  // Of many points of one metric only the greatest is compared with what is stored.
  const latest = new Map<string, MetricRow>();
  for (const metric of metrics) {
    const { key, value, isNan, timestamp, step } = metric;
    const added = database.run(
      `INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      key,
      value,
      timestamp,
      runId,
      step,
      isNan,
    );
    if (added === 0) continue;
    const known = latest.get(key);
    if (!known || isGreater(metric, known)) latest.set(key, metric);
  }
  for (const { key, value, isNan, timestamp, step } of latest.values()) {
    database.run(
      `INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp,
         step = excluded.step, is_nan = excluded.is_nan
       WHERE (excluded.step, excluded.timestamp, excluded.value)
         > (latest_metrics.step, latest_metrics.timestamp, latest_metrics.value)`,
      key,
      value,
      timestamp,
      step,
      isNan,
      runId,
    );
  }
}

function isGreater(one: MetricRow, other: MetricRow): boolean {
  if (one.step !== other.step) return one.step > other.step;
  if (one.timestamp !== other.timestamp) return one.timestamp > other.timestamp;
  return one.value > other.value;
}

/** Those points that belong to a logged model too. */
export function insertModelMetrics(
  database: Database,
  { runId, experimentId }: { readonly runId: string; readonly experimentId: string },
  metrics: readonly MetricRow[],
): void {
  for (const metric of metrics) {
    if (metric.modelId === undefined) continue;
    database.run(
      `INSERT INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value,
         experiment_id, run_id, dataset_uuid, dataset_name, dataset_digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?) ON CONFLICT DO NOTHING`,
      metric.modelId,
      metric.key,
      metric.timestamp,
      metric.step,
      metric.value,
      BigInt(experimentId),
      runId,
      metric.datasetName ?? null,
      metric.datasetDigest ?? null,
    );
  }
}
