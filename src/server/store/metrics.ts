import type { Metric, MetricWithRunId } from '../../api/entities.ts';
import { RawJson } from '../http/respond.ts';
import type { MetricRow } from '../validation.ts';
import { nextToken } from './pageToken.ts';
import { metricValue } from './runJson.ts';
import type { Database } from './sqlite.ts';

/**
 * Adds points to the histories of a run. A point that is there already is left alone; the latest value
 * is the greatest by step, time and value, as MLflow compares them (NaN counts as 0).
 */
export function insertMetrics(database: Database, runId: string, metrics: readonly MetricRow[]): void {
  for (const { key, value, isNan, timestamp, step } of metrics) {
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

export interface HistoryPage {
  readonly runId: string;
  readonly key: string;
  /** Undefined: all of it. */
  readonly maxResults: number | undefined;
  readonly offset: number;
}

export function getHistoryJson(database: Database, page: HistoryPage): RawJson<{ metrics?: Metric[] }> {
  const { runId, key, maxResults, offset } = page;
  const limit = maxResults === undefined ? -1 : maxResults;
  const json = database.value<string>(
    `SELECT json_group_array(json_object('key', m.key, 'value', ${metricValue}, 'timestamp', m.timestamp, 'step', m.step))
     FROM (SELECT * FROM metrics WHERE run_uuid = ? AND key = ? ORDER BY timestamp, step, value LIMIT ? OFFSET ?) m`,
    runId,
    key,
    limit,
    offset,
  );
  if (json === undefined || json === '[]') return new RawJson('{}');
  const hasMore =
    limit > 0 &&
    database.value<number>(
      'SELECT 1 FROM metrics WHERE run_uuid = ? AND key = ? LIMIT 1 OFFSET ?',
      runId,
      key,
      BigInt(offset) + BigInt(limit),
    ) !== undefined;
  const token = hasMore ? `,"next_page_token":"${nextToken(offset, limit)}"` : '';
  return new RawJson(`{"metrics":${json}${token}}`);
}

export interface Interval {
  readonly runIds: readonly string[];
  readonly key: string;
  /** Points per run. */
  readonly maxResults: number;
  readonly steps: { readonly from: number; readonly to: number } | undefined;
}

/**
 * Each run's history thinned by itself: its rows are cut into `maxResults` buckets of equal size, the first
 * row of each is kept, and the run's last row takes the last place.
 */
export function getIntervalJson(
  database: Database,
  interval: Interval,
): RawJson<{ metrics?: MetricWithRunId[] }> {
  const pieces: string[] = [];
  for (const runId of interval.runIds) {
    const { key, maxResults, steps } = interval;
    const json = database.value<string>(
      `WITH numbered AS (
         SELECT *, row_number() OVER byStep AS number, ntile(?) OVER byStep AS bucket, count(*) OVER () AS total
         FROM metrics WHERE run_uuid = ? AND key = ? AND step BETWEEN ? AND ?
         WINDOW byStep AS (ORDER BY step, timestamp, value, is_nan)),
       firsts AS (SELECT bucket, min(number) AS number, max(total) AS total FROM numbered GROUP BY bucket),
       kept AS (SELECT CASE WHEN bucket = (SELECT max(bucket) FROM firsts) AND total >= ? THEN total ELSE number END AS number FROM firsts)
       SELECT json_group_array(json_object('key', m.key, 'value', ${metricValue}, 'timestamp', m.timestamp,
         'step', m.step, 'run_id', m.run_uuid) ORDER BY m.number)
       FROM numbered m WHERE m.number IN (SELECT number FROM kept)`,
      maxResults,
      runId,
      key,
      steps?.from ?? -(2n ** 63n),
      steps?.to ?? 2n ** 63n - 1n,
      maxResults,
    );
    if (json !== undefined && json !== '[]') pieces.push(json.slice(1, -1));
  }
  return new RawJson(pieces.length === 0 ? '{}' : `{"metrics":[${pieces.join(',')}]}`);
}

/** Whole histories of many runs, for MLflow's own web pages. */
export function getBulkHistoryJson(
  database: Database,
  {
    runIds,
    key,
    maxResults,
  }: { readonly runIds: readonly string[]; readonly key: string; readonly maxResults: number },
): RawJson {
  const json = database.value<string>(
    `SELECT json_group_array(json_object('key', m.key, 'value', ${metricValue}, 'timestamp', m.timestamp,
       'step', m.step, 'run_id', m.run_uuid))
     FROM (SELECT * FROM metrics WHERE key = ? AND run_uuid IN (SELECT value FROM json_each(?))
           ORDER BY run_uuid, timestamp, step, value LIMIT ?) m`,
    key,
    JSON.stringify(runIds),
    maxResults,
  );
  return new RawJson(`{"metrics":${json ?? '[]'}}`);
}
