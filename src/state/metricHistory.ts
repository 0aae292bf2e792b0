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
  /** Only the points of these steps. A server that can't sample gives all. */
  readonly steps?: { readonly first: number; readonly last: number };
  readonly signal?: AbortSignal;
}

/** As the server keeps it, in the order of the steps. */
export interface WholeHistory {
  readonly points: readonly Metric[];
  /** False where there are more points than anybody wants to wait for. */
  readonly isWhole: boolean;
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
  { metric, runIds, steps, signal }: HistoryRequest,
): Promise<ReadonlyMap<string, MetricHistory>> {
  const points = new Map<string, Metric[]>(runIds.map((runId) => [runId, []]));
  for (let start = 0; start < runIds.length; start += maxRunsPerCall) {
    const answer = await client.call(
      'getMetricHistoryInterval',
      {
        run_ids: runIds.slice(start, start + maxRunsPerCall),
        metric_key: metric,
        start_step: steps?.first,
        end_step: steps?.last,
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

/** All points of a metric, page by page: what is left out of a sample may be the best one. */
export async function readWholeHistory(
  client: MlflowClient,
  runId: string,
  { metric, signal }: Pick<HistoryRequest, 'metric' | 'signal'>,
): Promise<WholeHistory> {
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
  return { points, isWhole: token === undefined };
}

async function loadWhole(
  client: MlflowClient,
  runId: string,
  request: HistoryRequest,
): Promise<MetricHistory> {
  const { points, isWhole } = await readWholeHistory(client, runId, request);
  const { points: kept, sampled } = samplePoints(points, maxPoints);
  return { points: kept, sampled: sampled || !isWhole };
}

export function isUnknownEndpoint(error: unknown): boolean {
  if (!(error instanceof MlflowError)) return false;
  return error.code === 'ENDPOINT_NOT_FOUND' || error.status === 405 || error.status === 501;
}
