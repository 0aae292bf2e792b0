import { invalidParameter } from '../answers.ts';
import {
  addLoggedModelParams,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  getLoggedModelJson,
  insertLoggedModel,
  requireActiveLoggedModel,
  setLoggedModelTags,
} from '../store/loggedModels.ts';
import { pythonRepr } from '../pythonValue.ts';
import { parseExperimentId } from '../validation.ts';
import { listFiles } from './artifacts.ts';
import type { Handlers } from './handler.ts';
import { withValue } from './keyValues.ts';

type Names =
  | 'createLoggedModel'
  | 'searchLoggedModels'
  | 'getLoggedModel'
  | 'finalizeLoggedModel'
  | 'deleteLoggedModel'
  | 'setLoggedModelTags'
  | 'deleteLoggedModelTag'
  | 'logLoggedModelParams'
  | 'listLoggedModelArtifacts';

export const loggedModelHandlers: Pick<Handlers, Names> = {
  createLoggedModel(request, { store }) {
    const name = request.name ?? '';
    checkName(name);
    const model = {
      experimentId: parseExperimentId(request.experiment_id),
      name,
      modelType: request.model_type ?? '',
      sourceRunId: request.source_run_id ?? '',
      params: (request.params ?? []).map(withValue),
      tags: (request.tags ?? []).map(withValue),
    };
    return store.write((database) => insertLoggedModel(database, model));
  },

  searchLoggedModels: (request, { store, gone }) => store.readLong('searchLoggedModels', request, gone),

  getLoggedModel: ({ model_id: modelId, allow_deleted: allowDeleted }, { store }) =>
    store.read((database) => getLoggedModelJson(database, modelId, allowDeleted ? 'all' : 'active')),

  finalizeLoggedModel: ({ model_id: modelId, status }, { store }) =>
    store.write((database) => finalizeLoggedModel(database, modelId, status)),

  async deleteLoggedModel({ model_id: modelId }, { store }) {
    await store.write((database) => deleteLoggedModel(database, modelId));
    return {};
  },

  async setLoggedModelTags({ model_id: modelId, tags = [] }, { store }) {
    await store.write((database) => setLoggedModelTags(database, modelId, tags.map(withValue)));
    return {};
  },

  async deleteLoggedModelTag({ model_id: modelId, tag_key: key }, { store }) {
    await store.write((database) => deleteLoggedModelTag(database, modelId, key));
    return {};
  },

  async logLoggedModelParams({ model_id: modelId, params = [] }, { store }) {
    await store.write((database) => addLoggedModelParams(database, modelId, params.map(withValue)));
    return {};
  },

  async listLoggedModelArtifacts(
    { model_id: modelId, artifact_directory_path: path = '' },
    { store, artifacts },
  ) {
    const model = await store.read((database) => requireActiveLoggedModel(database, modelId));
    return listFiles(artifacts, model.artifact_location, path);
  },
};

function checkName(name: string): void {
  if (!/[/:.%"']/.test(name)) return;
  throw invalidParameter(
    `Invalid model name (${pythonRepr(name)}) provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
  );
}
