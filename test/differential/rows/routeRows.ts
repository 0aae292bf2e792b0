import type { Row } from '../row.ts';
import { get, post, remove } from '../row.ts';

const api = ['/api/2.0/mlflow', '/ajax-api/2.0/mlflow'];

/** Below it is the folder of all artifacts. */
export const proxy = '/api/2.0/mlflow-artifacts/artifacts';

export const put = (path: string, text: string): Row => ({
  method: 'PUT',
  path: `${proxy}/${path}`,
  text,
  headers: { 'content-type': 'text/plain' },
});

const heads = ['content-type', 'content-disposition', 'x-content-type-options', 'accept-ranges'];

/** Files through the proxy, with the headers that decide what a browser makes of them. */
export const fileRows: readonly Row[] = [
  put('files/a.txt', 'hello'),
  put('files/b.html', '<p>'),
  put('files/a b.json', '{}'),
  put('files/größe.bin', 'x'),
  put('files/MLmodel', 'flavors: {}'),
  put('files/deep/er/c.csv', 'a,b'),
  put('files/', 'x'),
  ...['a.txt', 'b.html', 'a%20b.json', 'gr%C3%B6%C3%9Fe.bin', 'MLmodel', 'deep/er/c.csv'].map((name) =>
    get(`${proxy}/files/${name}`, {}, { heads }),
  ),
  get(`${proxy}/files/a.txt`, {}, { headers: { range: 'bytes=1-3' }, heads: ['content-range'] }),
  get(`${proxy}/files/deep`),
  get(`${proxy}/files/nope`),
  get(proxy, { path: 'files' }),
  get(proxy, { path: 'files/deep/er' }),
  get(proxy, { path: '../x' }),
  get(`${proxy}/files/..%2Fx`),
  remove(`${proxy}/files/b.html`, undefined),
  remove(`${proxy}/files/b.html`, undefined),
  remove(`${proxy}/files/deep`, undefined),
  get(proxy, { path: 'files' }),
];

/** Both prefixes, methods and slashes; what is no endpoint at all. */
export const routeRows: readonly Row[] = [
  ...api.flatMap((prefix) => [
    get(`${prefix}/experiments/get`, { experiment_id: '0' }),
    get(`${prefix}/experiments/get/`, { experiment_id: '0' }),
    get(`${prefix}/runs/get`, { run_id: 'nope' }),
    get(`${prefix}/registered-models/get`, { name: 'bad' }),
    post(`${prefix}/experiments/search`, { max_results: 1, order_by: ['experiment_id'] }),
    get(`${prefix}/artifacts/list`, { run_id: 'nope' }),
    post(`${prefix}/experiments/search-datasets`, { experiment_ids: ['{sx}'] }),
  ]),
  ...[
    {},
    { experiment_ids: [] },
    { experiment_ids: 'x' },
    { experiment_ids: ['x'] },
    { experiment_ids: ['777'] },
    { experiment_ids: Array.from({ length: 21 }, (_, index) => String(index)) },
    { experiment_ids: [5] },
  ].map((body) => post('/ajax-api/2.0/mlflow/experiments/search-datasets', body)),
  ...[
    'metrics/get-history-bulk',
    'metrics/get-history-bulk?run_id={s0}',
    'metrics/get-history-bulk?metric_key=acc',
    'metrics/get-history-bulk?run_id={s3}&metric_key=acc',
    'metrics/get-history-bulk?run_id={s0}&metric_key=acc&max_results=0',
    'metrics/get-history-bulk?run_id={s0}&metric_key=acc&max_results=x',
    'metrics/get-history-bulk?run_id=nope&metric_key=acc',
    `metrics/get-history-bulk?${Array.from({ length: 101 }, () => 'run_id=a').join('&')}&metric_key=acc`,
  ].map((path) => get(`/ajax-api/2.0/mlflow/${path}`)),
  post('runs/log-model', {
    run_id: '{c2}',
    model_json: '{"artifact_path":"m","flavors":{},"utc_time_created":"t","run_id":"{c2}"}',
  }),
  post('runs/log-model', {
    run_id: '{c2}',
    model_json:
      '{"artifact_path":"n","flavors":{"sklearn":{"a":1}},"utc_time_created":"t","run_id":"{c2}","signature":null,"extra":5}',
  }),
  post('runs/log-model', { run_id: '{c2}', model_json: '{"artifact_path":"m"}' }),
  post('runs/log-model', { run_id: '{c2}', model_json: 'x' }),
  post('runs/log-model', { run_id: '{c2}' }),
  post('runs/log-model', {
    run_id: 'nope',
    model_json: '{"artifact_path":"m","flavors":{},"utc_time_created":"t","run_id":"x"}',
  }),
  get('runs/get', { run_id: '{c2}' }),
  ...[
    {},
    { run_id: '{c2}' },
    { path: 'x' },
    { run_id: '{c2}', path: 'x' },
    { model_id: '{lm}', path: 'x' },
    { run_id: '{c2}', model_id: '{lm}', path: 'x' },
    { run_id: 'nope', path: 'x' },
    { run_id: '{c2}', path: '../x' },
  ].flatMap((body) => [
    post('artifacts/presigned-upload-url', body),
    post('artifacts/presigned-download-url', body),
  ]),
  get('runs/create'),
  post('runs/get', { run_id: '{s0}' }),
  get('registered-models/update', { name: 'bad' }),
  get('/api/2.0/mlflow/nothing/here'),
  get('/api/1.0/mlflow/experiments/list'),
  get('/api/2.0/preview/mlflow/experiments/list'),
  get('/api/3.0/mlflow/server-info'),
  get('/ajax-api/3.0/mlflow/server-info'),
  get('/health'),
  get('/version'),
  ...[
    '/api/2.0/mlflow-artifacts/mpu/create/x',
    '/api/2.0/mlflow-artifacts/mpu/complete/x',
    '/api/2.0/mlflow-artifacts/mpu/abort/x',
  ].map((path) =>
    post(path, { path: 'x', num_parts: 2, upload_id: 'u', parts: [{ part_number: 1, etag: 'e', url: 'u' }] }),
  ),
  get('/api/2.0/mlflow-artifacts/presigned/x'),
];
