import {
  parseExperimentId,
  checkExperimentName,
  checkExperimentTag,
  checkStorageUri,
} from '../validation.ts';
import {
  deleteExperiment,
  deleteExperimentTag,
  getExperimentJson,
  getExperimentJsonByName,
  insertExperiment,
  renameExperiment,
  restoreExperiment,
  setExperimentTag,
} from '../store/experiments.ts';
import type { Handlers } from './handler.ts';
import { withValue } from './keyValues.ts';

type Names =
  | 'createExperiment'
  | 'searchExperiments'
  | 'searchExperimentsByGet'
  | 'getExperiment'
  | 'getExperimentByName'
  | 'deleteExperiment'
  | 'restoreExperiment'
  | 'updateExperiment'
  | 'setExperimentTag'
  | 'deleteExperimentTag';

export const experimentHandlers: Pick<Handlers, Names> = {
  async createExperiment(
    { name, artifact_location: artifactLocation = '', tags = [] },
    { store, artifactRoot },
  ) {
    if (artifactLocation !== '') checkStorageUri(artifactLocation, 'artifact_location');
    checkExperimentName(name);
    const pairs = tags.map(withValue);
    pairs.forEach(checkExperimentTag);
    const experiment = { name, artifactLocation, artifactRoot, tags: pairs };
    return { experiment_id: await store.write((database) => insertExperiment(database, experiment)) };
  },

  searchExperiments: (request, { store, gone }) => store.readLong('searchExperiments', request, gone),
  searchExperimentsByGet: (request, { store, gone }) => store.readLong('searchExperiments', request, gone),

  getExperiment({ experiment_id: experimentId }, { store }) {
    const id = parseExperimentId(experimentId);
    return store.read((database) => getExperimentJson(database, id));
  },

  getExperimentByName: ({ experiment_name: name }, { store }) =>
    store.read((database) => getExperimentJsonByName(database, name)),

  async deleteExperiment({ experiment_id: experimentId }, { store }) {
    const id = parseExperimentId(experimentId);
    await store.write((database) => deleteExperiment(database, id));
    return {};
  },

  async restoreExperiment({ experiment_id: experimentId }, { store }) {
    const id = parseExperimentId(experimentId);
    await store.write((database) => restoreExperiment(database, id));
    return {};
  },

  async updateExperiment({ experiment_id: experimentId, new_name: name }, { store }) {
    checkExperimentName(name);
    const id = parseExperimentId(experimentId);
    await store.write((database) => renameExperiment(database, id, name));
    return {};
  },

  async setExperimentTag({ experiment_id: experimentId, key, value = '' }, { store }) {
    checkExperimentTag({ key, value });
    const id = parseExperimentId(experimentId);
    await store.write((database) => setExperimentTag(database, id, { key, value }));
    return {};
  },

  async deleteExperimentTag({ experiment_id: experimentId, key }, { store }) {
    const id = parseExperimentId(experimentId);
    await store.write((database) => deleteExperimentTag(database, id, key));
    return {};
  },
};
