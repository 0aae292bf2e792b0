import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Reply } from './harness/server.ts';
import { ServerUnderTest } from './harness/server.ts';

describe('text that is no text', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
  });
  after(() => server[Symbol.asyncDispose]());

  const create = (name: string | Buffer): Promise<Reply> =>
    server.send('POST', '/api/2.0/mlflow/experiments/create', {
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"name":"'), Buffer.from(name), Buffer.from('"}')]),
    });

  for (const name of [Buffer.from([0xff, 0xfe]), 'lone\\ud800x', '\\udc00', 'a\\ud83d\\ud83d\\ude00']) {
    it(`is refused, not stored as something else: ${name.toString('latin1')}`, async () => {
      const reply = await create(name);
      assert.equal(reply.status, 400);
      assert.match(reply.text, /INVALID_PARAMETER_VALUE/);
    });
  }

  for (const name of ['\\ud83d\\ude00', 'ü', '\\u00e9', 'x\\\\ud800']) {
    it(`is taken where it is one: ${name}`, async () => {
      const reply = await create(name);
      assert.equal(reply.status, 200, reply.text);
      const { experiment } = await server.ok('GET', 'experiments/get', {
        experiment_id: JSON.parse(reply.text).experiment_id,
      });
      assert.equal(experiment.name, JSON.parse(`"${name}"`));
    });
  }
});

describe('a training script, request by request', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
  });
  after(() => server[Symbol.asyncDispose]());

  it('logs, registers and finds again, as the client does it', async () => {
    assert.equal((await server.get('experiments/get-by-name', { experiment_name: 'new' })).status, 404);
    const experiment = await server.createExperiment('new');
    const { run } = await server.ok('POST', 'runs/create', {
      experiment_id: experiment,
      start_time: 1000,
      user_id: 'me',
    });
    const { run_id: runId, run_name: name, ...info } = run.info;
    assert.match(runId, /^[0-9a-f]{32}$/);
    assert.match(name, /^[a-z]+-[a-z]+-\d{1,3}$/);
    assert.deepEqual(run.data, { tags: [{ key: 'mlflow.runName', value: name }] });
    assert.deepEqual(info, {
      run_uuid: runId,
      experiment_id: experiment,
      user_id: 'me',
      status: 'RUNNING',
      start_time: 1000,
      artifact_uri: `mlflow-artifacts:/${experiment}/${runId}/artifacts`,
      lifecycle_stage: 'active',
    });
    await server.ok('POST', 'runs/log-batch', {
      run_id: runId,
      params: [{ key: 'lr', value: '0.1' }],
      metrics: [
        { key: 'loss', value: 0.5, timestamp: 1, step: 0 },
        { key: 'loss', value: 0.25, timestamp: 2, step: 1 },
        { key: 'nan', value: 'NaN', timestamp: 2, step: 1 },
      ],
    });
    const { model } = await server.ok('POST', 'logged-models', {
      experiment_id: experiment,
      name: 'model',
      source_run_id: runId,
      params: [{ key: 'lr', value: '0.1' }],
    });
    const modelId: string = model.info.model_id;
    assert.equal(model.info.status, 'LOGGED_MODEL_PENDING');
    assert.equal(model.info.artifact_uri, `mlflow-artifacts:/${experiment}/models/${modelId}/artifacts`);
    await server.ok('POST', 'runs/outputs', { run_id: runId, models: [{ model_id: modelId, step: 0 }] });
    await server.ok('PATCH', `logged-models/${modelId}`, { model_id: modelId, status: 'LOGGED_MODEL_READY' });
    await server.ok('POST', 'registered-models/create', { name: 'iris' });
    const { model_version: version } = await server.ok('POST', 'model-versions/create', {
      name: 'iris',
      source: `models:/${modelId}`,
      model_id: modelId,
    });
    assert.deepEqual(
      [version.version, version.run_id, version.status, version.current_stage],
      ['1', runId, 'READY', 'None'],
    );
    await server.ok('POST', 'registered-models/alias', { name: 'iris', alias: 'champ', version: '1' });
    await server.ok('POST', 'runs/update', { run_id: runId, status: 'FINISHED', end_time: 5000 });

    const { runs } = await server.ok('POST', 'runs/search', {
      experiment_ids: [experiment],
      filter: "metrics.loss < 0.3 AND params.lr = '0.1' AND status = 'FINISHED'",
      order_by: ['metrics.loss DESC'],
    });
    assert.equal(runs.length, 1);
    assert.deepEqual(runs[0].data.metrics, [
      { key: 'loss', value: 0.25, timestamp: 2, step: 1 },
      { key: 'nan', value: 'NaN', timestamp: 2, step: 1 },
    ]);
    assert.deepEqual(runs[0].outputs, { model_outputs: [{ model_id: modelId, step: 0 }] });
    const alias = await server.ok('GET', 'registered-models/alias', { name: 'iris', alias: 'champ' });
    assert.deepEqual(alias.model_version.aliases, ['champ']);
    const { artifact_uri: uri } = await server.ok('GET', 'model-versions/get-download-uri', {
      name: 'iris',
      version: '1',
    });
    assert.equal(uri, model.info.artifact_uri);
  });

  it('answers what no client of MLflow asks as docs/deviations.md says', async () => {
    const run_id = await server.createRun();
    await server.ok('POST', 'runs/log-metric', { run_id, key: 'm', value: 'NaN', timestamp: 1, step: 0 });
    const bulk = await server.send(
      'GET',
      `/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id=${run_id}&metric_key=m`,
    );
    assert.equal(JSON.parse(bulk.text).metrics[0].value, 'NaN');
    const create = '/api/2.0/mlflow/experiments/create';
    const marked = await server.send('POST', create, {
      headers: { 'content-type': 'application/json' },
      body: '\ufeff{"name":"marked"}',
    });
    assert.equal(marked.status, 400);
    assert.equal((await server.send('HEAD', '/api/2.0/mlflow/experiments/get?experiment_id=0')).status, 405);
    assert.equal((await server.send('GET', '/api/2.0/mlflow//experiments/get?experiment_id=0')).status, 404);
  });

  it('leaves out an end at 0, as MLflow does, and sorts the params of a logged model', async () => {
    const run_id = await server.createRun();
    const { run_info: info } = await server.ok('POST', 'runs/update', {
      run_id,
      status: 'FINISHED',
      end_time: 0,
    });
    assert.ok(!('end_time' in info), JSON.stringify(info));
    const params = ['b', 'a'].map((key) => ({ key, value: '1' }));
    const { model } = await server.ok('POST', 'logged-models', { experiment_id: '0', name: 'm', params });
    const keys = model.data.params.map(({ key }: { readonly key: string }) => key);
    assert.deepEqual(keys, ['a', 'b']);
  });

  it('pages through a search without losing or repeating a run', async () => {
    const experiment = await server.createExperiment('pages');
    for (let index = 0; index < 7; index++)
      await server.createRun(experiment, { start_time: 1000 + (index % 2) });
    const seen: string[] = [];
    for (let token = ''; ;) {
      const page = await server.ok('POST', 'runs/search', {
        experiment_ids: [experiment],
        max_results: 3,
        page_token: token,
      });
      seen.push(...page.runs.map((run: { info: { run_id: string } }) => run.info.run_id));
      token = page.next_page_token ?? '';
      if (token === '') break;
    }
    assert.equal(seen.length, 7);
    assert.equal(new Set(seen).size, 7);
  });

  it('thins histories per run, and keeps the first and the last point', async () => {
    const run = await server.createRun();
    const metrics = Array.from({ length: 1000 }, (_, step) => ({
      key: 'm',
      value: step / 7,
      timestamp: step,
      step,
    }));
    await server.ok('POST', 'runs/log-batch', { run_id: run, metrics });
    const reply = await server.get('metrics/get-history-bulk-interval', {
      run_ids: [run],
      metric_key: 'm',
      max_results: '10',
    });
    const steps = reply.json.metrics.map((metric: { step: number }) => metric.step);
    assert.deepEqual([steps.length, steps[0], steps.at(-1)], [10, 0, 999]);
    const whole = await server.get('metrics/get-history', {
      run_id: run,
      metric_key: 'm',
      max_results: '25000',
    });
    assert.deepEqual(
      whole.json.metrics.map(({ value }: { value: number }) => value),
      metrics.map(({ value }) => value),
    );
  });

  it('serves the paths of the web pages too, and says what it can', async () => {
    assert.equal(
      (await server.send('GET', '/ajax-api/2.0/mlflow/experiments/get?experiment_id=0')).status,
      200,
    );
    const info = await server.ok('GET', '/api/3.0/mlflow/server-info');
    assert.deepEqual(
      [info.store_type, info.multipart_uploads_enabled, info.multipart_downloads_enabled],
      ['SqlStore', false, false],
    );
    const traces = await server.call('POST', '/v1/traces', {});
    assert.equal(traces.status, 501);
    assert.match(traces.json.detail, /^REST OTLP span logging is not supported by /);
    const upload = await server.call('POST', '/api/2.0/mlflow-artifacts/mpu/create/a', {});
    assert.deepEqual([upload.status, upload.json.error_code], [501, 'NOT_IMPLEMENTED']);
    assert.match(
      upload.json.message,
      /^Multipart upload is not supported for the current artifact repository/,
    );
  });
});

describe('where ours is better than MLflow', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
  });
  after(() => server[Symbol.asyncDispose]());

  it('refuses a required number of the wrong kind', async () => {
    const run = await server.createRun();
    for (const more of [
      { timestamp: 1.5 },
      { timestamp: true },
      { timestamp: '2026-01-01' },
      { value: true, timestamp: 1 },
    ]) {
      const reply = await server.post('runs/log-metric', { run_id: run, key: 'm', value: 1, ...more });
      assert.equal(reply.status, 400, reply.text);
      assert.match(reply.json.message, /Invalid value .* for parameter '(timestamp|value)' supplied/);
    }
    assert.deepEqual(await server.ok('GET', 'metrics/get-history', { run_id: run, metric_key: 'm' }), {});
  });

  it('finds logged models by the names of their status, and on a data set of any digest', async () => {
    const run = await server.createRun();
    const { model } = await server.ok('POST', 'logged-models', { experiment_id: '0', name: 'a' });
    const { model_id: id } = model.info;
    await server.ok('PATCH', `logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' });
    await server.ok('POST', 'logged-models', { experiment_id: '0', name: 'b' });
    const metric = { key: 'm', value: 1, timestamp: 1, model_id: id, dataset_name: 'd', dataset_digest: 'x' };
    await server.ok('POST', 'runs/log-metric', { run_id: run, ...metric });
    for (const more of [
      { filter: "status = 'READY'" },
      { filter: "status = 'LOGGED_MODEL_READY'" },
      { filter: 'status = 2' },
      { filter: "status IN ('READY', 'LOGGED_MODEL_UPLOAD_FAILED')" },
      { filter: "status != 'PENDING'" },
      { datasets: [{ dataset_name: 'd' }] },
    ]) {
      const { models } = await server.ok('POST', 'logged-models/search', { experiment_ids: ['0'], ...more });
      assert.deepEqual(
        models?.map((found: typeof model) => found.info.name),
        ['a'],
        JSON.stringify(more),
      );
    }
  });

  it('refuses pages of no rows', async () => {
    for (const path of ['registered-models/search', 'model-versions/search']) {
      assert.equal((await server.get(path, { max_results: '0' })).status, 400);
    }
  });
});
