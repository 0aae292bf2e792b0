import type { NextPage, Nothing } from './endpoint.ts';
import { answers, tag } from './endpoint.ts';
import type { ModelVersion, RegisteredModel } from './entities.ts';
import { bool, checkedAs, int64, list, string, typedAndRequired, within } from './fields.ts';

/** The registry's handlers look at the types first. */
const name = typedAndRequired(string);
const nameAndVersion = { name, version: typedAndRequired(string) };
const registrySearch = (most: number) => ({
  filter: string,
  max_results: within({ most }, int64),
  order_by: list(string),
  page_token: string,
});

type ModelPage = NextPage & { readonly registered_models?: readonly RegisteredModel[] };
type VersionPage = NextPage & { readonly model_versions?: readonly ModelVersion[] };

/** The part of the table that is the model registry. */
export const registryEndpoints = {
  createRegisteredModel: answers<{ readonly registered_model: RegisteredModel }>()(
    'POST',
    'registered-models/create',
    {
      name,
      tags: list(tag),
      description: string,
    },
  ),
  renameRegisteredModel: answers<{ readonly registered_model: RegisteredModel }>()(
    'POST',
    'registered-models/rename',
    {
      name,
      new_name: name,
    },
  ),
  updateRegisteredModel: answers<{ readonly registered_model: RegisteredModel }>()(
    'PATCH',
    'registered-models/update',
    { name, description: string },
    'repeatable',
  ),
  deleteRegisteredModel: answers<Nothing>()('DELETE', 'registered-models/delete', { name }),
  getRegisteredModel: answers<{ readonly registered_model: RegisteredModel }>()(
    'GET',
    'registered-models/get',
    {
      name,
    },
  ),
  searchRegisteredModels: answers<ModelPage>()('GET', 'registered-models/search', registrySearch(1000)),
  getLatestVersions: answers<VersionPage>()(
    'POST',
    'registered-models/get-latest-versions',
    { name, stages: list(string) },
    'read',
  ),
  getLatestVersionsByGet: answers<VersionPage>()('GET', 'registered-models/get-latest-versions', {
    name,
    stages: list(string),
  }),
  setRegisteredModelTag: answers<Nothing>()(
    'POST',
    'registered-models/set-tag',
    { name, key: typedAndRequired(string), value: string },
    'repeatable',
  ),
  deleteRegisteredModelTag: answers<Nothing>()(
    'DELETE',
    'registered-models/delete-tag',
    { name, key: typedAndRequired(string) },
    'repeatable',
  ),
  setRegisteredModelAlias: answers<Nothing>()(
    'POST',
    'registered-models/alias',
    { name, alias: typedAndRequired(string), version: typedAndRequired(string) },
    'repeatable',
  ),
  deleteRegisteredModelAlias: answers<Nothing>()(
    'DELETE',
    'registered-models/alias',
    { name, alias: typedAndRequired(string) },
    'repeatable',
  ),
  getModelVersionByAlias: answers<{ readonly model_version: ModelVersion }>()(
    'GET',
    'registered-models/alias',
    {
      name,
      alias: typedAndRequired(string),
    },
  ),

  createModelVersion: answers<{ readonly model_version: ModelVersion }>()('POST', 'model-versions/create', {
    name,
    source: typedAndRequired(string),
    run_id: string,
    tags: list(tag),
    run_link: string,
    description: string,
    model_id: string,
  }),
  updateModelVersion: answers<{ readonly model_version: ModelVersion }>()(
    'PATCH',
    'model-versions/update',
    { ...nameAndVersion, description: string },
    'repeatable',
  ),
  transitionModelVersionStage: answers<{ readonly model_version: ModelVersion }>()(
    'POST',
    'model-versions/transition-stage',
    { ...nameAndVersion, stage: typedAndRequired(string), archive_existing_versions: bool },
    'repeatable',
  ),
  deleteModelVersion: answers<Nothing>()('DELETE', 'model-versions/delete', nameAndVersion),
  getModelVersion: answers<{ readonly model_version: ModelVersion }>()(
    'GET',
    'model-versions/get',
    nameAndVersion,
  ),
  searchModelVersions: answers<VersionPage>()('GET', 'model-versions/search', registrySearch(200_000)),
  getModelVersionDownloadUri: answers<{ readonly artifact_uri: string }>()(
    'GET',
    'model-versions/get-download-uri',
    // The handler leaves the checks to the store, which has words of its own.
    { name: checkedAs('nothing', string), version: checkedAs('nothing', string) },
  ),
  setModelVersionTag: answers<Nothing>()(
    'POST',
    'model-versions/set-tag',
    { ...nameAndVersion, key: typedAndRequired(string), value: string },
    'repeatable',
  ),
  deleteModelVersionTag: answers<Nothing>()(
    'DELETE',
    'model-versions/delete-tag',
    { ...nameAndVersion, key: typedAndRequired(string) },
    'repeatable',
  ),
};
