import { invalidParameter } from '../answers.ts';
import { readToken } from '../store/pageToken.ts';
import type { Handlers } from './handler.ts';

const mostPoints = 2500;

export const metricHandlers: Pick<Handlers, 'getMetricHistory' | 'getMetricHistoryInterval'> = {
  getMetricHistory(
    { run_id: runId, metric_key: key, page_token: token, max_results: maxResults },
    { store, gone },
  ) {
    if (maxResults !== undefined && maxResults <= 0) {
      throw invalidParameter(
        `Invalid value ${maxResults} for parameter 'max_results' supplied. It must be a positive integer.`,
      );
    }
    const offset = Math.max(readToken(token), 0);
    return store.readLong('metricHistory', { runId, key, maxResults, offset }, gone);
  },

  getMetricHistoryInterval(request, { store, gone }) {
    const {
      run_ids: runIds,
      metric_key: key,
      start_step: from,
      end_step: to,
      max_results: maxResults,
    } = request;
    if ((from === undefined) !== (to === undefined)) {
      throw invalidParameter('If either start step or end step are specified, both must be specified.');
    }
    if (from !== undefined && to !== undefined && from > to) {
      throw invalidParameter(
        `end_step must be greater than start_step. Found start_step=${from} and end_step=${to}.`,
      );
    }
    const steps = from === undefined || to === undefined ? undefined : { from, to };
    return store.readLong(
      'metricInterval',
      { runIds, key, maxResults: maxResults ?? mostPoints, steps },
      gone,
    );
  },
};
