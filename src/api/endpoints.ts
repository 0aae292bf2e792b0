import type { Experiment, FileInfo, LoggedModel, Metric, MetricWithRunId, Run, RunInfo } from './entities.ts';
import { loggedModelStatuses, runStatuses, viewTypes } from './entities.ts';
import {
  alsoInPath,
  bool,
  checkedAs,
  checkedFirst,
  double,
  enumOf,
  fromPath,
  int32,
  int64,
  list,
  message,
  refusingOverflow,
  required,
  string,
  typedAndRequired,
  within,
} from './fields.ts';
import type { RequestOf } from './fields.ts';
import type { Endpoint, NextPage, Nothing } from './endpoint.ts';
import { answers, tag } from './endpoint.ts';
import { registryEndpoints } from './registryEndpoints.ts';

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
/** Known to the proto, but not looked at by the handlers. */
const unchecked = checkedAs('nothing', string);
const runId = { run_id: required(string), run_uuid: unchecked };
const runIdTypeFirst = { run_id: typedAndRequired(string), run_uuid: unchecked };
const orderBy = list(string);
const modelInPath = { model_id: fromPath(string) };
const viewType = enumOf(viewTypes, 1);
const experimentSearch = {
  max_results: int64,
  order_by: checkedAs('list', orderBy),
  filter: string,
  page_token: string,
  view_type: checkedFirst(checkedAs('int', viewType)),
};

type ExperimentPage = NextPage & { readonly experiments?: readonly Experiment[] };
type RunPage = NextPage & { readonly runs?: readonly Run[] };
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
  searchExperiments: answers<ExperimentPage>()('POST', 'experiments/search', experimentSearch, 'read'),
  searchExperimentsByGet: answers<ExperimentPage>()('GET', 'experiments/search', experimentSearch),
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
    start_time: int64,
    run_name: string,
    user_id: unchecked,
    tags: checkedAs('nothing', list(tag)),
  }),
  updateRun: answers<{ readonly run_info: RunInfo }>()(
    'POST',
    'runs/update',
    { ...runId, end_time: int64, status: checkedAs('string', enumOf(runStatuses, 1)), run_name: string },
    'repeatable',
  ),
  deleteRun: answers<Nothing>()('POST', 'runs/delete', { run_id: required(string) }, 'repeatable'),
  restoreRun: answers<Nothing>()('POST', 'runs/restore', { run_id: required(string) }, 'repeatable'),
  getRun: answers<{ readonly run: Run }>()('GET', 'runs/get', runId),
  searchRuns: answers<RunPage>()(
    'POST',
    'runs/search',
    {
      experiment_ids: checkedAs('list', list(string)),
      filter: string,
      max_results: within({ most: 50_000 }, int32),
      order_by: orderBy,
      run_view_type: viewType,
      page_token: unchecked,
    },
    'read',
  ),
  logMetric: answers<Nothing>()(
    'POST',
    'runs/log-metric',
    {
      ...runId,
      key: required(string),
      value: required(double),
      timestamp: typedAndRequired(int64),
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
    {
      run_id: typedAndRequired(string),
      metrics: checkedAs('items', list(metric)),
      params: checkedAs('items', list(tag)),
      tags: checkedAs('items', list(tag)),
    },
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
  /** How clients before MLflow 1.13 said which models a run has. */
  logModel: answers<Nothing>()('POST', 'runs/log-model', {
    run_id: typedAndRequired(string),
    model_json: typedAndRequired(string),
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
      ...runIdTypeFirst,
      metric_key: typedAndRequired(string),
      page_token: string,
      max_results: checkedAs('nothing', int32),
    },
  ),
  getMetricHistoryInterval: answers<{ readonly metrics?: readonly MetricWithRunId[] }>()(
    'GET',
    'metrics/get-history-bulk-interval',
    {
      run_ids: within(
        {
          most: 100,
          message:
            'GetMetricHistoryBulkInterval request must specify at most 100 run_ids. Received {} run_ids.',
        },
        required(list(string)),
      ),
      metric_key: required(string),
      start_step: refusingOverflow(int64),
      end_step: refusingOverflow(int64),
      max_results: within(
        { least: 1, most: 2500, message: 'max_results must be between 1 and 2500.' },
        int64,
      ),
    },
  ),
  listArtifacts: answers<FilePage>()('GET', 'artifacts/list', {
    ...runIdTypeFirst,
    path: string,
    page_token: string,
  }),

  createPresignedUploadUrl: answers<Nothing>()('POST', 'artifacts/presigned-upload-url', {
    run_id: string,
    model_id: string,
    path: required(string),
    expiration: int64,
  }),
  createPresignedDownloadUrl: answers<Nothing>()('POST', 'artifacts/presigned-download-url', {
    run_id: required(string),
    path: required(string),
    expiration: int64,
  }),

  createLoggedModel: answers<{ readonly model: LoggedModel }>()('POST', 'logged-models', {
    experiment_id: typedAndRequired(string),
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
      experiment_ids: typedAndRequired(list(string)),
      filter: string,
      datasets: list(message({ dataset_name: required(string), dataset_digest: string })),
      max_results: int32,
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
    ...modelInPath,
    allow_deleted: bool,
  }),
  finalizeLoggedModel: answers<{ readonly model: LoggedModel }>()(
    'PATCH',
    'logged-models/{model_id}',
    {
      model_id: typedAndRequired(string),
      status: typedAndRequired(checkedAs('int', enumOf(loggedModelStatuses, 0))),
    },
    'repeatable',
  ),
  deleteLoggedModel: answers<Nothing>()('DELETE', 'logged-models/{model_id}', modelInPath, 'repeatable'),
  setLoggedModelTags: answers<Nothing>()(
    'PATCH',
    'logged-models/{model_id}/tags',
    { ...modelInPath, tags: list(tag) },
    'repeatable',
  ),
  deleteLoggedModelTag: answers<Nothing>()('DELETE', 'logged-models/{model_id}/tags/{tag_key}', {
    ...modelInPath,
    tag_key: fromPath(string),
  }),
  logLoggedModelParams: answers<Nothing>()('POST', 'logged-models/{model_id}/params', {
    model_id: alsoInPath(typedAndRequired(string)),
    params: list(tag),
  }),
  listLoggedModelArtifacts: answers<FilePage>()('GET', 'logged-models/{model_id}/artifacts/directories', {
    ...modelInPath,
    artifact_directory_path: string,
    page_token: unchecked,
  }),

  ...registryEndpoints,
};

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;
export type RequestFor<N extends EndpointName> = RequestOf<Endpoints[N]['fields']>;
export type ResponseFor<N extends EndpointName> =
  Endpoints[N] extends Endpoint<infer _F, infer R> ? R : never;
