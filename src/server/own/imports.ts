import { invalidValue } from '../answers.ts';
import { countRun, importExperiment, importLoggedModel, importRun } from '../store/imports.ts';
import { checkedMetric, checkExperimentName, checkRunId, parseExperimentId } from '../validation.ts';
import { withValue } from '../handlers/keyValues.ts';
import type { OwnHandlers } from './ownHandler.ts';

type Names = 'importExperiment' | 'importRun' | 'importLoggedModel' | 'countRun';

export const importHandlers: Pick<OwnHandlers, Names> = {
  async importExperiment(request, { store, artifactRoot }, { tell }) {
    const { name, creation_time: creationTime, last_update_time: lastUpdateTime } = request;
    checkExperimentName(name);
    const tags = (request.tags ?? []).map(withValue);
    const answer = await store.write((database) =>
      importExperiment(database, { name, artifactRoot, creationTime, lastUpdateTime, tags }),
    );
    tell({ experiment_ids: [answer.experiment_id] });
    return answer;
  },

  async importRun(request, { store }, { tell }) {
    const { run_id: runId, experiment_id: experimentId } = request;
    // It becomes the name of a folder.
    checkRunId(runId);
    const run = {
      runId,
      experimentId: parseExperimentId(experimentId),
      name: request.run_name ?? '',
      userId: request.user_id ?? '',
      startTime: request.start_time ?? 0,
      params: (request.params ?? []).map(withValue),
      tags: (request.tags ?? []).map(withValue),
    };
    const answer = await store.write((database) => importRun(database, run));
    tell({ experiment_ids: [experimentId], run_ids: [runId] });
    return answer;
  },

  async importLoggedModel(request, { store }, { tell }) {
    const { model_id: modelId, experiment_id: experimentId } = request;
    if (!/^m-[\w-]{1,34}$/.test(modelId)) throw invalidValue('model_id', modelId);
    const createdAt = request.creation_timestamp_ms ?? Date.now();
    const model = {
      modelId,
      experimentId: parseExperimentId(experimentId),
      name: request.name,
      modelType: request.model_type ?? '',
      sourceRunId: request.source_run_id ?? '',
      createdAt,
      updatedAt: request.last_updated_timestamp_ms ?? createdAt,
      status: request.status ?? 'LOGGED_MODEL_PENDING',
      statusMessage: request.status_message,
      params: (request.params ?? []).map(withValue),
      tags: (request.tags ?? []).map(withValue),
      metrics: (request.metrics ?? []).map(({ run_id: runId, value = 0, ...metric }) => ({
        runId,
        ...checkedMetric({ ...metric, value, model_id: modelId }),
      })),
    };
    const answer = await store.write((database) => importLoggedModel(database, model));
    tell({ experiment_ids: [experimentId], model_ids: [modelId] });
    return answer;
  },

  countRun: ({ run_id: runId }, { store }) => store.read((database) => countRun(database, runId)),
};
