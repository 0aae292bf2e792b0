import { invalidParameter } from '../answers.ts';
import { linkModelVersion } from '../store/modelVersionLinks.ts';
import {
  deleteVersion,
  deleteVersionTag,
  getDownloadUri,
  getVersionJson,
  insertVersion,
  moveVersionToStage,
  setVersionTag,
  updateVersion,
} from '../store/modelVersions.ts';
import { promptTag } from '../store/registryJson.ts';
import { searchModelVersions } from '../store/searchRegistry.ts';
import { canonicalStage } from '../store/stages.ts';
import { resolveSource } from '../store/versionSource.ts';
import { checkModelName, checkName, checkRegistryTag, checkStorageUri, parseVersion } from '../validation.ts';
import type { Handlers } from './handler.ts';
import { withValue } from './keyValues.ts';

type Names =
  | 'createModelVersion'
  | 'updateModelVersion'
  | 'transitionModelVersionStage'
  | 'deleteModelVersion'
  | 'getModelVersion'
  | 'searchModelVersions'
  | 'getModelVersionDownloadUri'
  | 'setModelVersionTag'
  | 'deleteModelVersionTag';

export const modelVersionHandlers: Pick<Handlers, Names> = {
  createModelVersion(request, { store }) {
    const { name, source, run_id: runId, model_id: modelId } = request;
    const tags = (request.tags ?? []).map(withValue);
    const isPrompt = tags.some(({ key, value }) => key === promptTag && value.toLowerCase() === 'true');
    if (!/^(?:runs|models):/.test(source)) checkStorageUri(source, 'source');
    checkModelName(name);
    tags.forEach(checkRegistryTag);
    return store.write((database) => {
      const resolved = resolveSource(database, { source, runId, modelId, isPrompt });
      const version = insertVersion(database, {
        ...resolved,
        name,
        tags,
        runLink: request.run_link ?? '',
        description: request.description ?? '',
      });
      if (resolved.modelId !== '') linkModelVersion(database, resolved.modelId, { name, version });
      return getVersionJson(database, name, version);
    });
  },

  updateModelVersion({ name, version, description = '' }, { store }) {
    const number = parseVersion(version);
    return store.write((database) => updateVersion(database, name, { version: number, description }));
  },

  transitionModelVersionStage(request, { store }) {
    const { name, archive_existing_versions: archiveExisting = false } = request;
    const stage = canonicalStage(request.stage);
    if (archiveExisting && stage !== 'Staging' && stage !== 'Production') {
      // MLflow answers 500 here.
      throw invalidParameter(
        `Model version transition cannot archive existing model versions because '${request.stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
      );
    }
    const version = parseVersion(request.version);
    return store.write((database) => moveVersionToStage(database, name, { version, stage, archiveExisting }));
  },

  async deleteModelVersion({ name, version }, { store }) {
    const number = parseVersion(version);
    await store.write((database) => deleteVersion(database, name, number));
    return {};
  },

  getModelVersion({ name, version }, { store }) {
    checkModelName(name);
    const number = parseVersion(version);
    return store.read((database) => getVersionJson(database, name, number));
  },

  searchModelVersions: (request, { store }) =>
    store.read((database) => searchModelVersions(database, request)),

  async getModelVersionDownloadUri({ name, version }, { store }) {
    checkModelName(name);
    const number = parseVersion(version);
    return { artifact_uri: await store.read((database) => getDownloadUri(database, name, number)) };
  },

  async setModelVersionTag({ name, version, key, value = '' }, { store }) {
    checkModelName(name);
    const number = parseVersion(version);
    checkRegistryTag({ key, value });
    await store.write((database) => setVersionTag(database, { name, version: number }, { key, value }));
    return {};
  },

  async deleteModelVersionTag({ name, version, key }, { store }) {
    checkModelName(name);
    const number = parseVersion(version);
    checkName(key, 'key');
    await store.write((database) => deleteVersionTag(database, { name, version: number }, key));
    return {};
  },
};
