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
import { canonicalStage } from '../store/stages.ts';
import { checkLocalSource, checkPromptSource, resolveSource } from '../store/versionSource.ts';
import {
  checkModelName,
  checkName,
  checkVersionTag,
  parseVersion,
  refuseForeignHost,
} from '../validation.ts';
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
  async createModelVersion(request, { store }) {
    const { name, source } = request;
    const tags = (request.tags ?? []).map(withValue);
    // Of a key that is there twice the last one counts.
    const isPrompt = tags.findLast(({ key }) => key === promptTag)?.value.toLowerCase() === 'true';
    if (isPrompt) checkPromptSource(source);
    refuseForeignHost(source, 'source');
    const asked = { source, runId: request.run_id, modelId: request.model_id, isPrompt };
    await checkLocalSource(store, asked);
    return store.write((database) => {
      const resolved = resolveSource(database, asked);
      checkModelName(name);
      tags.forEach(checkVersionTag);
      const version = insertVersion(database, {
        ...resolved,
        name,
        tags,
        runLink: request.run_link ?? '',
        description: request.description ?? '',
      });
      if (resolved.modelId !== '' && !isPrompt)
        linkModelVersion(database, resolved.modelId, { name, version });
      return getVersionJson(database, name, version);
    });
  },

  updateModelVersion({ name, version, description }, { store }) {
    checkModelName(name);
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
    checkModelName(name);
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

  searchModelVersions: (request, { store, gone }) => store.readLong('searchModelVersions', request, gone),

  async getModelVersionDownloadUri({ name = '', version = '' }, { store }) {
    checkModelName(name);
    const number = parseVersion(version);
    return { artifact_uri: await store.read((database) => getDownloadUri(database, name, number)) };
  },

  async setModelVersionTag({ name, version, key, value = '' }, { store }) {
    checkModelName(name);
    const number = parseVersion(version);
    checkVersionTag({ key, value });
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
