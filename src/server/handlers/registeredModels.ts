import {
  deleteAlias,
  deleteRegisteredModel,
  deleteRegisteredModelTag,
  getLatestVersionsJson,
  getRegisteredModelJson,
  getVersionByAliasJson,
  insertRegisteredModel,
  renameRegisteredModel,
  setAlias,
  setRegisteredModelTag,
  updateRegisteredModel,
} from '../store/registeredModels.ts';
import { requireVersion } from '../store/modelVersions.ts';
import { missingValue } from '../answers.ts';
import {
  checkAlias,
  checkAliasIsFree,
  checkModelName,
  checkName,
  checkRegistryTag,
  parseVersion,
} from '../validation.ts';
import type { Handler, Handlers } from './handler.ts';
import { withValue } from './keyValues.ts';

type Names =
  | 'createRegisteredModel'
  | 'renameRegisteredModel'
  | 'updateRegisteredModel'
  | 'deleteRegisteredModel'
  | 'getRegisteredModel'
  | 'searchRegisteredModels'
  | 'getLatestVersions'
  | 'getLatestVersionsByGet'
  | 'setRegisteredModelTag'
  | 'deleteRegisteredModelTag'
  | 'setRegisteredModelAlias'
  | 'deleteRegisteredModelAlias'
  | 'getModelVersionByAlias';

const getLatestVersions: Handler<'getLatestVersions'> = ({ name, stages: asked = [] }, { store }) =>
  store.read((database) => getLatestVersionsJson(database, name, asked));

export const registeredModelHandlers: Pick<Handlers, Names> = {
  createRegisteredModel({ name, description = '', tags = [] }, { store }) {
    checkModelName(name);
    const pairs = tags.map(withValue);
    pairs.forEach(checkRegistryTag);
    return store.write((database) => insertRegisteredModel(database, { name, description, tags: pairs }));
  },

  renameRegisteredModel({ name, new_name: newName }, { store }) {
    if (newName.trim() === '') throw missingValue('new_name');
    checkModelName(newName);
    return store.write((database) => renameRegisteredModel(database, name, newName));
  },

  updateRegisteredModel: ({ name, description = '' }, { store }) =>
    store.write((database) => updateRegisteredModel(database, name, description)),

  async deleteRegisteredModel({ name }, { store }) {
    await store.write((database) => deleteRegisteredModel(database, name));
    return {};
  },

  getRegisteredModel: ({ name }, { store }) =>
    store.read((database) => getRegisteredModelJson(database, name)),

  searchRegisteredModels: (request, { store, gone }) =>
    store.readLong('searchRegisteredModels', request, gone),

  getLatestVersions,
  getLatestVersionsByGet: getLatestVersions,

  async setRegisteredModelTag({ name, key, value = '' }, { store }) {
    checkModelName(name);
    checkRegistryTag({ key, value });
    await store.write((database) => setRegisteredModelTag(database, name, { key, value }));
    return {};
  },

  async deleteRegisteredModelTag({ name, key }, { store }) {
    checkModelName(name);
    checkName(key, 'key');
    await store.write((database) => deleteRegisteredModelTag(database, name, key));
    return {};
  },

  async setRegisteredModelAlias({ name, alias, version }, { store }) {
    checkModelName(name);
    checkAlias(alias);
    checkAliasIsFree(alias);
    const number = parseVersion(version);
    await store.write((database) => {
      requireVersion(database, name, number);
      setAlias(database, name, { alias, version: number });
    });
    return {};
  },

  async deleteRegisteredModelAlias({ name, alias }, { store }) {
    checkModelName(name);
    checkAlias(alias);
    await store.write((database) => deleteAlias(database, name, alias));
    return {};
  },

  getModelVersionByAlias({ name, alias }, { store }) {
    checkModelName(name);
    checkAlias(alias);
    return store.read((database) => getVersionByAliasJson(database, name, alias));
  },
};
