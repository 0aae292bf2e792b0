import type { ServerResponse } from 'node:http';
import { invalidParameter } from '../answers.ts';
import type { HandlerContext } from '../handlers/handler.ts';
import type { ExtraRoute } from './httpServer.ts';
import { sendJson } from './respond.ts';

const mostRuns = 100;
const mostPoints = 25_000;

/** What MLflow serves to its own web pages only. */
export function ajaxRoutes(
  { store }: HandlerContext,
  onActivity: (response: ServerResponse) => void,
): ExtraRoute {
  return async ({ response, method, path, query }) => {
    if (method !== 'GET' || path !== '/ajax-api/2.0/mlflow/metrics/get-history-bulk') return false;
    onActivity(response);
    const runIds = query.getAll('run_id');
    const key = query.get('metric_key');
    if (runIds.length === 0) {
      throw invalidParameter('GetMetricHistoryBulk request must specify at least one run_id.');
    }
    if (runIds.length > mostRuns) {
      throw invalidParameter(
        `GetMetricHistoryBulk request cannot specify more than ${mostRuns} run_ids. Received ${runIds.length} run_ids.`,
      );
    }
    if (key === null) throw invalidParameter('GetMetricHistoryBulk request must specify a metric_key.');
    const asked = Number(query.get('max_results') ?? mostPoints);
    if (!Number.isInteger(asked) || asked < 0) throw invalidParameter('max_results must be a whole number.');
    const maxResults = Math.min(asked, mostPoints);
    sendJson(response, await store.readLong('bulkHistory', { runIds, key, maxResults }));
    return true;
  };
}
