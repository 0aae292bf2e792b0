import type { MlflowClient } from '../api/client.ts';
import type { MetricExtremes } from '../api/ownEndpoints.ts';
import type { RunExtremes } from '../shared/metricExtremes.ts';
import { withPoints } from '../shared/metricExtremes.ts';
import { isUnknownEndpoint } from './metricHistory.ts';

interface HistoryName {
  readonly runId: string;
  readonly metric: string;
}

interface How {
  /** It has an endpoint of its own for this. */
  readonly isEmbedded: boolean;
  readonly signal: AbortSignal;
}

/** As MLflow's own client asks: whole histories of up to so many points come in one answer. */
const pageSize = 25_000;
/** In one request of the embedded server. */
const mostMetrics = 50;
const call = { retries: 1, timeoutMs: 60_000 };

/** Embedded servers of an older version, which some other window keeps running. */
const withoutEndpoint = new WeakSet<MlflowClient>();

/** The extremes of these histories, from all their points. Those that are not there any more are empty. */
export async function readExtremes(
  client: MlflowClient,
  histories: readonly HistoryName[],
  { isEmbedded, signal }: How,
): Promise<readonly RunExtremes[]> {
  if (isEmbedded && !withoutEndpoint.has(client)) {
    try {
      return await askForExtremes(client, histories, signal);
    } catch (error) {
      if (!isUnknownEndpoint(error)) throw error;
      withoutEndpoint.add(client);
    }
  }
  const found: RunExtremes[] = [];
  for (const history of histories) found.push(await readThrough(client, history, signal));
  return found;
}

async function askForExtremes(
  client: MlflowClient,
  histories: readonly HistoryName[],
  signal: AbortSignal,
): Promise<readonly RunExtremes[]> {
  const run_ids = [...new Set(histories.map(({ runId }) => runId))];
  const metrics = [...new Set(histories.map(({ metric }) => metric))];
  const byName = new Map<string, MetricExtremes>();
  for (let start = 0; start < metrics.length; start += mostMetrics) {
    const request = { run_ids, metric_keys: metrics.slice(start, start + mostMetrics) };
    const { extremes } = await client.callOwn('getMetricExtremes', request, { ...call, signal });
    for (const each of extremes) byName.set(`${each.run_id} ${each.key}`, each);
  }
  return histories.map(({ runId, metric }) => {
    const { min, max } = byName.get(`${runId} ${metric}`) ?? {};
    return { runId, metric, ...(min && max ? { min, max } : {}) };
  });
}

/** Page by page to the last point: a sample may leave out just the best one. */
async function readThrough(
  client: MlflowClient,
  { runId, metric }: HistoryName,
  signal: AbortSignal,
): Promise<RunExtremes> {
  let extremes: RunExtremes = { runId, metric };
  let token: string | undefined;
  do {
    const request = { run_id: runId, metric_key: metric, max_results: pageSize, page_token: token };
    const answer = await client.call('getMetricHistory', request, { ...call, signal });
    extremes = withPoints(extremes, answer.metrics ?? []);
    const next = answer.next_page_token || undefined;
    if (next === token) break;
    token = next;
  } while (token !== undefined);
  return extremes;
}
