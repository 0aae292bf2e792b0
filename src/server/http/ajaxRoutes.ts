import type { ServerResponse } from 'node:http';
import { checkedAs, list, string } from '../../api/fields.ts';
import { invalidParameter } from '../answers.ts';
import type { HandlerContext } from '../handlers/handler.ts';
import { getDatasetSummaries } from '../store/inputs.ts';
import type { Store } from '../store/store.ts';
import { parseExperimentId } from '../validation.ts';
import type { ExtraRoute } from './httpServer.ts';
import type { JsonObject } from './readFields.ts';
import { parseMessage } from './parseMessage.ts';
import { readJsonBody } from './readBody.ts';
import type { RawJson } from './respond.ts';
import { goneSignal, sendJson } from './respond.ts';

const mostRuns = 100;
const mostExperiments = 20;
const mostPoints = 25_000;

/** What MLflow serves to its own web pages only. */
export function ajaxRoutes(
  { store }: HandlerContext,
  onActivity: (response: ServerResponse) => void,
): ExtraRoute {
  return async ({ request, response, method, path, query }) => {
    if (method === 'POST' && path === '/ajax-api/2.0/mlflow/experiments/search-datasets') {
      onActivity(response);
      const body = await readJsonBody(request, method);
      sendJson(response, await searchDatasets(store, body));
      return true;
    }
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
    const gone = (): AbortSignal => goneSignal(response);
    sendJson(response, await store.readLong('bulkHistory', { runIds, key, maxResults }, gone));
    return true;
  };
}

/** The proto's path lacks a slash, so that only the web pages can ask this. */
async function searchDatasets(store: Store, body: JsonObject): Promise<RawJson> {
  const message = parseMessage({ experiment_ids: checkedAs('nothing', list(string)) }, body);
  const ids = (message['experiment_ids'] ?? []) as readonly string[];
  if (ids.length === 0)
    throw invalidParameter('SearchDatasets request must specify at least one experiment_id.');
  if (ids.length > mostExperiments) {
    throw invalidParameter(
      `SearchDatasets request cannot specify more than ${mostExperiments} experiment_ids. Received ${ids.length} experiment_ids.`,
    );
  }
  const experimentIds = ids.map(parseExperimentId);
  return store.read((database) => getDatasetSummaries(database, experimentIds));
}
