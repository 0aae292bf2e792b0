import { invalidParameter } from '../answers.ts';
import type { OwnHandlers } from './ownHandler.ts';

const mostRuns = 1000;
const mostKeys = 50;

export const extremeHandlers: Pick<OwnHandlers, 'getMetricExtremes'> = {
  async getMetricExtremes({ run_ids: runIds = [], metric_keys: keys = [] }, { store }, { signal }) {
    if (runIds.length > mostRuns || keys.length > mostKeys) {
      throw invalidParameter(`At most ${mostRuns} runs and ${mostKeys} metrics can be asked for.`);
    }
    const request = { runIds: [...new Set(runIds)], keys: [...new Set(keys)] };
    return store.readLong('metricExtremes', request, () => signal);
  },
};
