import type { Endpoint } from '../../../src/api/endpoint.ts';
import type { EndpointName } from '../../../src/api/endpoints.ts';
import { endpoints } from '../../../src/api/endpoints.ts';
import type { Field } from '../../../src/api/fields.ts';
import type { Row } from '../row.ts';

type Body = Readonly<Record<string, unknown>>;

/**
 * A request of each endpoint that MLflow takes, from which the rows are made: one field after the other is left
 * out, null, empty, too large or of another type. What deletes names what is not there, so that nothing goes.
 */
export const goodRequests: Readonly<Partial<Record<EndpointName, (name: string) => Body>>> = {
  createExperiment: (name) => ({
    name,
    artifact_location: 's3://bucket/x',
    tags: [{ key: 'k', value: 'v' }],
  }),
  searchExperiments: () => ({
    max_results: 2,
    filter: "name LIKE 'bad%'",
    order_by: ['name'],
    view_type: 'ALL',
    page_token: '',
  }),
  searchExperimentsByGet: () => ({
    max_results: 2,
    filter: "name LIKE 'bad%'",
    order_by: ['name'],
    view_type: 'ALL',
  }),
  getExperiment: () => ({ experiment_id: '{badExp}' }),
  getExperimentByName: () => ({ experiment_name: 'bad' }),
  deleteExperiment: () => ({ experiment_id: '777' }),
  restoreExperiment: () => ({ experiment_id: '777' }),
  updateExperiment: (name) => ({ experiment_id: '{badExp2}', new_name: name }),
  setExperimentTag: () => ({ experiment_id: '{badExp}', key: 'k', value: 'v' }),
  deleteExperimentTag: () => ({ experiment_id: '{badExp}', key: 'nope' }),

  createRun: (name) => ({
    experiment_id: '{badExp}',
    user_id: 'u',
    run_name: name,
    start_time: 5,
    tags: [{ key: 'k', value: 'v' }],
  }),
  updateRun: (name) => ({ run_id: '{badRun}', status: 'FINISHED', end_time: 7, run_name: name }),
  deleteRun: () => ({ run_id: 'nope' }),
  restoreRun: () => ({ run_id: 'nope' }),
  getRun: () => ({ run_id: '{badRun}' }),
  searchRuns: () => ({
    experiment_ids: ['{badExp}'],
    filter: "run_name = 'nobody'",
    run_view_type: 'ALL',
    max_results: 1,
    order_by: ['start_time'],
    page_token: '',
  }),
  logMetric: () => ({ run_id: '{badRun}', key: 'm', value: 1, timestamp: 1, step: 1 }),
  logParam: (name) => ({ run_id: '{badRun}', key: name, value: 'v' }),
  logBatch: (name) => ({
    run_id: '{badRun}',
    metrics: [{ key: 'b', value: 1.5, timestamp: 1, step: 2 }],
    params: [{ key: name, value: 'v' }],
    tags: [{ key: 't', value: 'v' }],
  }),
  setTag: () => ({ run_id: '{badRun}', key: 't', value: 'v' }),
  deleteTag: () => ({ run_id: '{badRun}', key: 'nope' }),
  logInputs: (name) => ({
    run_id: '{badRun}',
    datasets: [
      {
        tags: [{ key: 'mlflow.data.context', value: 'train' }],
        dataset: { name, digest: 'd', source_type: 'local', source: 's', schema: 'x', profile: 'p' },
      },
    ],
    models: [{ model_id: 'm-any' }],
  }),
  logOutputs: (name) => ({ run_id: '{badRun}', models: [{ model_id: `m-${name}`, step: 1 }] }),

  getMetricHistory: () => ({ run_id: '{badRun}', metric_key: 'h', max_results: 2 }),
  getMetricHistoryInterval: () => ({
    run_ids: ['{badRun}'],
    metric_key: 'h',
    start_step: 0,
    end_step: 2,
    max_results: 2,
  }),
  listArtifacts: () => ({ run_id: '{badRun}', path: 'x' }),

  createLoggedModel: (name) => ({
    experiment_id: '{badExp}',
    name,
    model_type: 't',
    source_run_id: '{badRun}',
    params: [{ key: 'p', value: 'v' }],
    tags: [{ key: 't', value: 'v' }],
  }),
  searchLoggedModels: () => ({
    experiment_ids: ['{badExp}'],
    filter: "name = 'nobody'",
    datasets: [{ dataset_name: 'd', dataset_digest: 'x' }],
    max_results: 1,
    order_by: [{ field_name: 'metrics.m', ascending: false, dataset_name: 'd', dataset_digest: 'x' }],
    page_token: '',
  }),
  getLoggedModel: () => ({ model_id: '{badModel}', allow_deleted: 'false' }),
  finalizeLoggedModel: () => ({ model_id: '{badModel}', status: 'LOGGED_MODEL_READY' }),
  deleteLoggedModel: () => ({ model_id: 'm-nope' }),
  setLoggedModelTags: () => ({ model_id: '{badModel}', tags: [{ key: 'k', value: 'v' }] }),
  deleteLoggedModelTag: () => ({ model_id: '{badModel}', tag_key: 'nope' }),
  logLoggedModelParams: (name) => ({ model_id: '{badModel}', params: [{ key: name, value: 'v' }] }),
  listLoggedModelArtifacts: () => ({ model_id: '{badModel}', artifact_directory_path: 'x' }),

  createRegisteredModel: (name) => ({ name, tags: [{ key: 'k', value: 'v' }], description: 'd' }),
  renameRegisteredModel: (name) => ({ name: 'nobody', new_name: name }),
  updateRegisteredModel: () => ({ name: 'bad', description: 'd' }),
  deleteRegisteredModel: () => ({ name: 'nobody' }),
  getRegisteredModel: () => ({ name: 'bad' }),
  searchRegisteredModels: () => ({ filter: "name = 'bad'", max_results: 1, order_by: ['name'] }),
  getLatestVersions: () => ({ name: 'bad', stages: ['None'] }),
  getLatestVersionsByGet: () => ({ name: 'bad', stages: ['None'] }),
  setRegisteredModelTag: () => ({ name: 'bad', key: 'k', value: 'v' }),
  deleteRegisteredModelTag: () => ({ name: 'bad', key: 'nope' }),
  setRegisteredModelAlias: () => ({ name: 'bad', version: '1', alias: 'a' }),
  deleteRegisteredModelAlias: () => ({ name: 'bad', alias: 'nope' }),
  getModelVersionByAlias: () => ({ name: 'bad', alias: 'latest' }),
  createModelVersion: () => ({
    name: 'bad',
    source: 's3://bucket/x',
    run_id: 'r',
    tags: [{ key: 'k', value: 'v' }],
    run_link: 'l',
    description: 'd',
  }),
  updateModelVersion: () => ({ name: 'bad', version: '1', description: 'd' }),
  transitionModelVersionStage: () => ({
    name: 'bad',
    version: '1',
    stage: 'Staging',
    archive_existing_versions: false,
  }),
  deleteModelVersion: () => ({ name: 'bad', version: '99' }),
  getModelVersion: () => ({ name: 'bad', version: '1' }),
  searchModelVersions: () => ({ filter: "name = 'bad'", max_results: 1, order_by: ['name'] }),
  getModelVersionDownloadUri: () => ({ name: 'bad', version: '1' }),
  setModelVersionTag: () => ({ name: 'bad', version: '1', key: 'k', value: 'v' }),
  deleteModelVersionTag: () => ({ name: 'bad', version: '1', key: 'nope' }),
};

const oddIntegers = ['x', '5', 1.5, true, [], -1, '9223372036854775808', ''];
const oddIntegerTexts = ['x', '1.5', '-1', '0', '9223372036854775808', ''];

/** What a field of a type must not be, or may be in a way that surprises. */
const oddValues: Readonly<Record<Field['type'], readonly unknown[]>> = {
  string: ['', 5, ['x']],
  int32: [...oddIntegers, 2 ** 31],
  int64: oddIntegers,
  double: ['x', 'NaN', 'Infinity', ' 1', true, []],
  bool: ['true', 1, [], null],
  enum: ['BOGUS', 1, 99, true, []],
  message: ['x', []],
};
const oddLists: readonly unknown[] = ['x', [], [5], [{}]];

/** In a query everything is text. */
const oddTexts: Readonly<Record<Field['type'], readonly string[]>> = {
  string: ['', ' '],
  int32: [...oddIntegerTexts, String(2 ** 31)],
  int64: oddIntegerTexts,
  double: [],
  bool: ['TRUE', 'maybe', ''],
  enum: ['BOGUS', '1', '99'],
  message: [],
};

/** Each endpoint's good request, and what can be wrong with each of its fields. */
export function badFieldRows(): readonly Row[] {
  return (Object.keys(goodRequests) as EndpointName[]).flatMap((name) => rowsOf(name, endpoints[name]));
}

function rowsOf(name: EndpointName, endpoint: Endpoint): readonly Row[] {
  const { method, fields } = endpoint;
  const inPath = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  let count = 0;
  const good = (): Body => goodRequests[name]?.(`${name}-${count++}`) ?? {};
  const row = (body: Body, more: Partial<Row> = {}): Row => {
    const path = endpoint.path.replace(/\{(\w+)\}/g, (_, field: string) => String(body[field]));
    if (method !== 'GET') return { method, path, body, shows: 'names', ...more };
    const asked = Object.entries(body).filter(([field]) => !inPath.includes(field));
    return { method, path, query: Object.fromEntries(asked) as Row['query'], shows: 'names', ...more };
  };
  const rows: Row[] = [row(good()), row({ ...good(), no_such_field: 'x' })];
  if (method === 'POST') {
    for (const text of ['', 'null', '[]', '"x"', '{', JSON.stringify(JSON.stringify(good()))])
      rows.push(row(good(), { text }));
    rows.push(row(good(), { headers: { 'content-type': 'text/plain' } }));
    rows.push(row(good(), { headers: { 'content-type': 'application/json; charset=utf-8' } }));
  }
  for (const [field, kind] of Object.entries(fields)) {
    const without = (): Body => Object.fromEntries(Object.entries(good()).filter(([key]) => key !== field));
    if (!inPath.includes(field) && field in good()) rows.push(row(without()));
    if (method === 'GET') {
      if (inPath.includes(field)) continue;
      for (const value of oddTexts[kind.type]) rows.push(row({ ...good(), [field]: value }));
      if (!kind.repeated) rows.push(row({ ...good(), [field]: ['first', 'second'] }));
      continue;
    }
    const values = kind.repeated ? [null, ...oddLists] : [null, ...oddValues[kind.type]];
    if (!inPath.includes(field)) for (const value of values) rows.push(row({ ...good(), [field]: value }));
    if (field in good()) rows.push(...spellings(field, { good, without, row }));
    for (const inner of innerVariants(field, kind, good)) rows.push(row(inner));
  }
  return rows;
}

function spellings(
  field: string,
  {
    good,
    without,
    row,
  }: { readonly good: () => Body; readonly without: () => Body; readonly row: (body: Body) => Row },
): readonly Row[] {
  const camel = field.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  if (camel === field) return [];
  const value = good()[field];
  return [row({ ...without(), [camel]: value }), row({ ...good(), [field]: value, [camel]: value })];
}

/** A list's first item with one of its own fields left out, null or of another type. */
function innerVariants(field: string, { fields: inner, repeated }: Field, good: () => Body): readonly Body[] {
  if (!inner || !repeated) return [];
  return Object.entries(inner).flatMap(([name, kind]) => {
    const variants: Body[] = [];
    const values = [undefined, null, ...(kind.repeated ? oddLists : oddValues[kind.type].slice(0, 2))];
    for (const value of values) {
      const body = good();
      const [item] = (body[field] ?? []) as readonly Body[];
      if (item) variants.push({ ...body, [field]: [{ ...item, [name]: value }] });
    }
    return variants;
  });
}

/** What the good requests speak of. */
export const badFieldWorld: readonly Row[] = [
  {
    method: 'POST',
    path: 'experiments/create',
    body: { name: 'bad' },
    keep: { badExp: 'experiment_id' },
  },
  {
    method: 'POST',
    path: 'experiments/create',
    body: { name: 'bad 2' },
    keep: { badExp2: 'experiment_id' },
  },
  {
    method: 'POST',
    path: 'runs/create',
    body: { experiment_id: '{badExp}', run_name: 'bad', start_time: 1 },
    keep: { badRun: 'run.info.run_id' },
  },
  {
    method: 'POST',
    path: 'runs/log-batch',
    body: {
      run_id: '{badRun}',
      metrics: [0, 1, 2, 3].map((step) => ({ key: 'h', value: step / 2, timestamp: step + 1, step })),
    },
  },
  {
    method: 'POST',
    path: 'logged-models',
    body: { experiment_id: '{badExp}', name: 'bad' },
    keep: { badModel: 'model.info.model_id' },
  },
  { method: 'POST', path: 'registered-models/create', body: { name: 'bad' } },
  { method: 'POST', path: 'model-versions/create', body: { name: 'bad', source: 's3://bucket/bad' } },
];
