import type {
  Experiment,
  FileInfo,
  LoggedModel,
  Metric,
  MetricWithRunId,
  ModelVersion,
  RegisteredModel,
  Run,
  RunInfo,
} from './entities.ts';
import { loggedModelStatuses, runStatuses, viewTypes } from './entities.ts';
import { bool, double, enumOf, int64, list, message, required, string } from './fields.ts';
import type { Fields, RequestOf } from './fields.ts';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * May the client send the call again when it can't know whether the first try arrived?
 * `read`: changes nothing. `repeatable`: a second time leaves the same state. `once`: never again.
 */
export type Repeat = 'read' | 'repeatable' | 'once';

export interface Endpoint<F extends Fields = Fields, Response = unknown> {
  readonly method: HttpMethod;
  /** Below `/api/2.0/mlflow/` and `/ajax-api/2.0/mlflow/`; `{x}` are fields taken from the path. */
  readonly path: string;
  readonly fields: F;
  readonly repeat: Repeat;
  /** Only for the compiler; never set. */
  readonly response?: Response;
}

/** `{}`: what MLflow answers where it has nothing to say. */
export type Nothing = Readonly<Record<string, never>>;

/** Says the answer's type; the rest is inferred from what it is called with. */
export function answers<Response>() {
  return <F extends Fields>(
    method: HttpMethod,
    path: string,
    fields: F,
    repeat: Repeat = method === 'GET' ? 'read' : 'once',
  ): Endpoint<F, Response> => ({ method, path, fields, repeat });
}

const tag = message({ key: required(string), value: string });
const metric = message({
  key: required(string),
  value: required(double),
  timestamp: required(int64),
  step: int64,
  model_id: string,
  dataset_name: string,
  dataset_digest: string,
  run_id: string,
});
const dataset = message({
  name: required(string),
  digest: required(string),
  source_type: required(string),
  source: required(string),
  schema: string,
  profile: string,
});
const runId = { run_id: required(string), run_uuid: string };
const nameAndVersion = { name: required(string), version: required(string) };
const viewType = enumOf(viewTypes, 1);
const search = { filter: string, max_results: int64, order_by: list(string), page_token: string };

interface NextPage {
  readonly next_page_token?: string;
}
type ExperimentPage = NextPage & { readonly experiments?: readonly Experiment[] };
type RunPage = NextPage & { readonly runs?: readonly Run[] };
type ModelPage = NextPage & { readonly registered_models?: readonly RegisteredModel[] };
type VersionPage = NextPage & { readonly model_versions?: readonly ModelVersion[] };
type FilePage = NextPage & { readonly root_uri: string; readonly files?: readonly FileInfo[] };

/**
 * MLflow's REST API, said once (MLflow 3.17, its `service.proto` and handlers). From this table come the
 * client's types and paths, and the embedded server's routes: a handler that is missing does not compile.
 */
export const endpoints = {
  createExperiment: answers<{ readonly experiment_id: string }>()('POST', 'experiments/create', {
    name: required(string),
    artifact_location: string,
    tags: list(tag),
  }),
  searchExperiments: answers<ExperimentPage>()(
    'POST',
    'experiments/search',
    { ...search, view_type: viewType },
    'read',
  ),
  searchExperimentsByGet: answers<ExperimentPage>()('GET', 'experiments/search', {
    ...search,
    view_type: viewType,
  }),
  getExperiment: answers<{ readonly experiment: Experiment }>()('GET', 'experiments/get', {
    experiment_id: required(string),
  }),
  getExperimentByName: answers<{ readonly experiment: Experiment }>()('GET', 'experiments/get-by-name', {
    experiment_name: required(string),
  }),
  deleteExperiment: answers<Nothing>()('POST', 'experiments/delete', { experiment_id: required(string) }),
  restoreExperiment: answers<Nothing>()('POST', 'experiments/restore', { experiment_id: required(string) }),
  updateExperiment: answers<Nothing>()(
    'POST',
    'experiments/update',
    { experiment_id: required(string), new_name: required(string) },
    'repeatable',
  ),
  setExperimentTag: answers<Nothing>()(
    'POST',
    'experiments/set-experiment-tag',
    { experiment_id: required(string), key: required(string), value: string },
    'repeatable',
  ),
  deleteExperimentTag: answers<Nothing>()('POST', 'experiments/delete-experiment-tag', {
    experiment_id: required(string),
    key: required(string),
  }),

  createRun: answers<{ readonly run: Run }>()('POST', 'runs/create', {
    experiment_id: string,
    user_id: string,
    run_name: string,
    start_time: int64,
    tags: list(tag),
  }),
  updateRun: answers<{ readonly run_info: RunInfo }>()(
    'POST',
    'runs/update',
    { ...runId, status: enumOf(runStatuses, 1), end_time: int64, run_name: string },
    'repeatable',
  ),
  deleteRun: answers<Nothing>()('POST', 'runs/delete', { run_id: required(string) }, 'repeatable'),
  restoreRun: answers<Nothing>()('POST', 'runs/restore', { run_id: required(string) }, 'repeatable'),
  getRun: answers<{ readonly run: Run }>()('GET', 'runs/get', runId),
  searchRuns: answers<RunPage>()(
    'POST',
    'runs/search',
    { ...search, experiment_ids: list(string), run_view_type: viewType },
    'read',
  ),
  logMetric: answers<Nothing>()(
    'POST',
    'runs/log-metric',
    {
      ...runId,
      key: required(string),
      value: required(double),
      timestamp: required(int64),
      step: int64,
      model_id: string,
      dataset_name: string,
      dataset_digest: string,
    },
    'repeatable',
  ),
  logParam: answers<Nothing>()(
    'POST',
    'runs/log-parameter',
    { ...runId, key: required(string), value: string },
    'repeatable',
  ),
  logBatch: answers<Nothing>()(
    'POST',
    'runs/log-batch',
    { run_id: required(string), metrics: list(metric), params: list(tag), tags: list(tag) },
    'repeatable',
  ),
  setTag: answers<Nothing>()(
    'POST',
    'runs/set-tag',
    { ...runId, key: required(string), value: string },
    'repeatable',
  ),
  deleteTag: answers<Nothing>()('POST', 'runs/delete-tag', {
    run_id: required(string),
    key: required(string),
  }),
  logInputs: answers<Nothing>()(
    'POST',
    'runs/log-inputs',
    {
      run_id: required(string),
      datasets: list(message({ tags: list(tag), dataset: required(dataset) })),
      models: list(message({ model_id: required(string) })),
    },
    'repeatable',
  ),
  logOutputs: answers<Nothing>()(
    'POST',
    'runs/outputs',
    {
      run_id: required(string),
      models: required(list(message({ model_id: required(string), step: int64 }))),
    },
    'repeatable',
  ),

  getMetricHistory: answers<NextPage & { readonly metrics?: readonly Metric[] }>()(
    'GET',
    'metrics/get-history',
    {
      ...runId,
      metric_key: required(string),
      page_token: string,
      max_results: int64,
    },
  ),
  getMetricHistoryInterval: answers<{ readonly metrics?: readonly MetricWithRunId[] }>()(
    'GET',
    'metrics/get-history-bulk-interval',
    {
      run_ids: required(list(string)),
      metric_key: required(string),
      start_step: int64,
      end_step: int64,
      max_results: int64,
    },
  ),
  listArtifacts: answers<FilePage>()('GET', 'artifacts/list', { ...runId, path: string, page_token: string }),

  createLoggedModel: answers<{ readonly model: LoggedModel }>()('POST', 'logged-models', {
    experiment_id: required(string),
    name: string,
    model_type: string,
    source_run_id: string,
    params: list(tag),
    tags: list(tag),
  }),
  searchLoggedModels: answers<NextPage & { readonly models?: readonly LoggedModel[] }>()(
    'POST',
    'logged-models/search',
    {
      experiment_ids: required(list(string)),
      filter: string,
      datasets: list(message({ dataset_name: required(string), dataset_digest: string })),
      max_results: int64,
      order_by: list(
        message({
          field_name: required(string),
          ascending: bool,
          dataset_name: string,
          dataset_digest: string,
        }),
      ),
      page_token: string,
    },
    'read',
  ),
  getLoggedModel: answers<{ readonly model: LoggedModel }>()('GET', 'logged-models/{model_id}', {
    model_id: required(string),
    allow_deleted: bool,
  }),
  finalizeLoggedModel: answers<{ readonly model: LoggedModel }>()(
    'PATCH',
    'logged-models/{model_id}',
    { model_id: required(string), status: required(enumOf(loggedModelStatuses, 0)) },
    'repeatable',
  ),
  deleteLoggedModel: answers<Nothing>()(
    'DELETE',
    'logged-models/{model_id}',
    { model_id: required(string) },
    'repeatable',
  ),
  setLoggedModelTags: answers<Nothing>()(
    'PATCH',
    'logged-models/{model_id}/tags',
    { model_id: required(string), tags: list(tag) },
    'repeatable',
  ),
  deleteLoggedModelTag: answers<Nothing>()('DELETE', 'logged-models/{model_id}/tags/{tag_key}', {
    model_id: required(string),
    tag_key: required(string),
  }),
  logLoggedModelParams: answers<Nothing>()('POST', 'logged-models/{model_id}/params', {
    model_id: required(string),
    params: list(tag),
  }),
  listLoggedModelArtifacts: answers<FilePage>()('GET', 'logged-models/{model_id}/artifacts/directories', {
    model_id: required(string),
    artifact_directory_path: string,
    page_token: string,
  }),

  createRegisteredModel: answers<{ readonly registered_model: RegisteredModel }>()(
    'POST',
    'registered-models/create',
    {
      name: required(string),
      tags: list(tag),
      description: string,
    },
  ),
  renameRegisteredModel: answers<{ readonly registered_model: RegisteredModel }>()(
    'POST',
    'registered-models/rename',
    {
      name: required(string),
      new_name: required(string),
    },
  ),
  updateRegisteredModel: answers<{ readonly registered_model: RegisteredModel }>()(
    'PATCH',
    'registered-models/update',
    { name: required(string), description: string },
    'repeatable',
  ),
  deleteRegisteredModel: answers<Nothing>()('DELETE', 'registered-models/delete', { name: required(string) }),
  getRegisteredModel: answers<{ readonly registered_model: RegisteredModel }>()(
    'GET',
    'registered-models/get',
    {
      name: required(string),
    },
  ),
  searchRegisteredModels: answers<ModelPage>()('GET', 'registered-models/search', search),
  getLatestVersions: answers<VersionPage>()(
    'POST',
    'registered-models/get-latest-versions',
    { name: required(string), stages: list(string) },
    'read',
  ),
  getLatestVersionsByGet: answers<VersionPage>()('GET', 'registered-models/get-latest-versions', {
    name: required(string),
    stages: list(string),
  }),
  setRegisteredModelTag: answers<Nothing>()(
    'POST',
    'registered-models/set-tag',
    { name: required(string), key: required(string), value: string },
    'repeatable',
  ),
  deleteRegisteredModelTag: answers<Nothing>()(
    'DELETE',
    'registered-models/delete-tag',
    { name: required(string), key: required(string) },
    'repeatable',
  ),
  setRegisteredModelAlias: answers<Nothing>()(
    'POST',
    'registered-models/alias',
    { ...nameAndVersion, alias: required(string) },
    'repeatable',
  ),
  deleteRegisteredModelAlias: answers<Nothing>()(
    'DELETE',
    'registered-models/alias',
    { name: required(string), alias: required(string) },
    'repeatable',
  ),
  getModelVersionByAlias: answers<{ readonly model_version: ModelVersion }>()(
    'GET',
    'registered-models/alias',
    {
      name: required(string),
      alias: required(string),
    },
  ),

  createModelVersion: answers<{ readonly model_version: ModelVersion }>()('POST', 'model-versions/create', {
    name: required(string),
    source: required(string),
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
    { ...nameAndVersion, stage: required(string), archive_existing_versions: bool },
    'repeatable',
  ),
  deleteModelVersion: answers<Nothing>()('DELETE', 'model-versions/delete', nameAndVersion),
  getModelVersion: answers<{ readonly model_version: ModelVersion }>()(
    'GET',
    'model-versions/get',
    nameAndVersion,
  ),
  searchModelVersions: answers<VersionPage>()('GET', 'model-versions/search', search),
  getModelVersionDownloadUri: answers<{ readonly artifact_uri: string }>()(
    'GET',
    'model-versions/get-download-uri',
    nameAndVersion,
  ),
  setModelVersionTag: answers<Nothing>()(
    'POST',
    'model-versions/set-tag',
    { ...nameAndVersion, key: required(string), value: string },
    'repeatable',
  ),
  deleteModelVersionTag: answers<Nothing>()(
    'DELETE',
    'model-versions/delete-tag',
    { ...nameAndVersion, key: required(string) },
    'repeatable',
  ),
};

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;
export type RequestFor<N extends EndpointName> = RequestOf<Endpoints[N]['fields']>;
export type ResponseFor<N extends EndpointName> =
  Endpoints[N] extends Endpoint<infer _F, infer R> ? R : never;
