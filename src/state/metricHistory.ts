import type { MlflowClient } from '../api/client.ts';
import type { Metric } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';

/** Points of one run's metric, in the order of their steps. */
export interface MetricHistory {
  readonly points: readonly Metric[];
  /** Only a part of the points: spread evenly, the last one among them. */
  readonly sampled: boolean;
}

export interface HistoryRequest {
  readonly metric: string;
  readonly runIds: readonly string[];
  readonly signal?: AbortSignal;
}

/** What one call of MLflow's sampling endpoint takes. */
export const maxPoints = 2500;
const maxRunsPerCall = 100;

/** For servers that can't sample: 25,000 points a page, as MLflow's own client asks, and no end of them never. */
const pageSize = 25_000;
const maxPages = 20;

/** Servers that have no sampling endpoint, so that they are not asked for every chart. */
const withoutSampling = new WeakSet<MlflowClient>();

/** The history of a metric in each of the runs, at most 2,500 points of each. Rejects with an MlflowError. */
export async function loadHistories(
  client: MlflowClient,
  request: HistoryRequest,
): Promise<ReadonlyMap<string, MetricHistory>> {
  if (!withoutSampling.has(client)) {
    try {
      return await loadSampled(client, request);
    } catch (error) {
      if (!isUnknownEndpoint(error)) throw error;
      withoutSampling.add(client);
    }
  }
  const histories = new Map<string, MetricHistory>();
  for (const runId of request.runIds) {
    histories.set(runId, await loadWhole(client, runId, request));
  }
  return histories;
}

/** Keeps `most` points, evenly spread, the first and the last among them. */
export function samplePoints(points: readonly Metric[], most: number): MetricHistory {
  if (points.length <= most) return { points, sampled: false };
  const stride = (points.length - 1) / (most - 1);
  const kept = Array.from({ length: most }, (_, index) => points[Math.round(index * stride)]!);
  return { points: kept, sampled: true };
}

async function loadSampled(
  client: MlflowClient,
  { metric, runIds, signal }: HistoryRequest,
): Promise<ReadonlyMap<string, MetricHistory>> {
  const points = new Map<string, Metric[]>(runIds.map((runId) => [runId, []]));
  for (let start = 0; start < runIds.length; start += maxRunsPerCall) {
    const answer = await client.call(
      'getMetricHistoryInterval',
      {
        run_ids: runIds.slice(start, start + maxRunsPerCall),
        metric_key: metric,
        max_results: maxPoints,
      },
      { signal },
    );
    for (const point of answer.metrics ?? []) points.get(point.run_id)?.push(point);
  }
  const histories = new Map<string, MetricHistory>();
  // The server does not say that it sampled; a full answer is the sign of it.
  for (const [runId, list] of points) {
    histories.set(runId, { points: list, sampled: list.length >= maxPoints });
  }
  return histories;
}

async function loadWhole(
  client: MlflowClient,
  runId: string,
  { metric, signal }: HistoryRequest,
): Promise<MetricHistory> {
  const points: Metric[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const answer = await client.call(
      'getMetricHistory',
      { run_id: runId, metric_key: metric, max_results: pageSize, page_token: token },
      { signal },
    );
    points.push(...(answer.metrics ?? []));
    token = answer.next_page_token === '' ? undefined : answer.next_page_token;
    if (token === undefined) break;
  }
  points.sort((a, b) => (a.step ?? 0) - (b.step ?? 0) || a.timestamp - b.timestamp);
  const { points: kept, sampled } = samplePoints(points, maxPoints);
  return { points: kept, sampled: sampled || token !== undefined };
}

function isUnknownEndpoint(error: unknown): boolean {
  if (!(error instanceof MlflowError)) return false;
  return error.code === 'ENDPOINT_NOT_FOUND' || error.status === 405 || error.status === 501;
}
