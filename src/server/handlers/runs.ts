import { missingValue } from '../answers.ts';
import { insertMetrics, insertModelMetrics } from '../store/metrics.ts';
import {
  deleteRun,
  deleteRunTag,
  getRunJson,
  insertRun,
  logParam,
  logParams,
  requireActiveRun,
  restoreRun,
  setRunTag,
  updateRun,
} from '../store/runs.ts';
import {
  checkMetricDataset,
  checkedMetric,
  checkedParam,
  checkedRunTag,
  parseExperimentId,
} from '../validation.ts';
import { readBatch } from './batch.ts';
import type { Handlers } from './handler.ts';
import { withValue } from './keyValues.ts';

type Names =
  | 'createRun'
  | 'updateRun'
  | 'deleteRun'
  | 'restoreRun'
  | 'getRun'
  | 'searchRuns'
  | 'logMetric'
  | 'logParam'
  | 'logBatch'
  | 'setTag'
  | 'deleteTag';

export const runHandlers: Pick<Handlers, Names> = {
  createRun(request, { store }) {
    // Without an experiment MLflow takes the default one to look at, and fails to store the run there.
    if (request.experiment_id === undefined || request.experiment_id === '')
      throw missingValue('experiment_id');
    const run = {
      experimentId: parseExperimentId(request.experiment_id),
      userId: request.user_id ?? '',
      name: request.run_name ?? '',
      startTime: request.start_time ?? 0,
      tags: (request.tags ?? []).map(withValue),
    };
    return store.write((database) => insertRun(database, run));
  },

  updateRun: ({ run_id: runId, status, end_time: endTime, run_name: name }, { store }) =>
    store.write((database) => updateRun(database, runId, { status, endTime, name })),

  async deleteRun({ run_id: runId }, { store }) {
    await store.write((database) => deleteRun(database, runId));
    return {};
  },

  async restoreRun({ run_id: runId }, { store }) {
    await store.write((database) => restoreRun(database, runId));
    return {};
  },

  getRun: ({ run_id: runId }, { store }) => store.read((database) => getRunJson(database, runId)),

  searchRuns: (request, { store, gone, filterLanguage: language }) =>
    store.readLong('searchRuns', { ...request, language }, gone),

  async logMetric({ run_id: runId, ...metric }, { store }) {
    checkMetricDataset(metric);
    const row = checkedMetric(metric);
    await store.write((database) => {
      const experimentId = requireActiveRun(database, runId);
      insertModelMetrics(database, { runId, experimentId }, [row]);
      insertMetrics(database, runId, [row]);
    });
    return {};
  },

  async logParam({ run_id: runId, key, value = '' }, { store }) {
    const param = checkedParam({ key, value });
    await store.write((database) => logParam(database, runId, param));
    return {};
  },

  async logBatch(request, { store }) {
    const { runId, metrics, params, tags } = readBatch(request);
    await store.write((database) => {
      const experimentId = requireActiveRun(database, runId);
      logParams(database, runId, params);
      insertMetrics(database, runId, metrics);
      insertModelMetrics(database, { runId, experimentId }, metrics);
      for (const tag of tags) setRunTag(database, runId, tag);
    });
    return {};
  },

  async setTag({ run_id: runId, key, value = '' }, { store }) {
    const tag = checkedRunTag({ key, value });
    await store.write((database) => {
      requireActiveRun(database, runId);
      setRunTag(database, runId, tag);
    });
    return {};
  },

  async deleteTag({ run_id: runId, key }, { store }) {
    await store.write((database) => deleteRunTag(database, runId, key));
    return {};
  },
};
