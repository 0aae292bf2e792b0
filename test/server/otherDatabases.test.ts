import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { Run } from '../../src/api/entities.ts';
import { endpoints } from '../../src/api/endpoints.ts';
import type { FixtureContent, FixtureRun, FixtureVersion, Texts } from './harness/fixtures.ts';
import { fixtureVersions, placeFixture } from './harness/fixtures.ts';
import { ServerUnderTest } from './harness/server.ts';

type Pairs = readonly { readonly key: string; readonly value: string }[] | undefined;

function texts(pairs: Pairs): Texts {
  return Object.fromEntries((pairs ?? []).map(({ key, value }) => [key, value ?? '']));
}

function byId(rows: readonly object[]): Readonly<Record<string, object>> {
  return Object.fromEntries(rows.map((row) => [(row as { id: string }).id, row]));
}

/** A run as the REST API gives it, in the words of the fixture. */
async function describeRun(
  server: ServerUnderTest,
  { info, data, inputs, outputs }: Run,
): Promise<FixtureRun> {
  const histories: Record<string, [number | 'NaN', number][]> = {};
  for (const { key } of data.metrics ?? []) {
    const { metrics } = await server.ok('GET', 'metrics/get-history', {
      run_id: info.run_id,
      metric_key: key,
    });
    histories[key] = metrics.map((m: { value: number | 'NaN'; step: number }) => [m.value, m.step]);
  }
  return {
    name: texts(data.tags)['mlflow.runName'] ?? '',
    experiment: info.experiment_id,
    status: info.status,
    stage: info.lifecycle_stage,
    start: info.start_time ?? 0,
    end: info.end_time ?? null,
    uri: info.artifact_uri ?? '',
    params: texts(data.params),
    tags: texts(data.tags),
    metrics: Object.fromEntries((data.metrics ?? []).map(({ key, value }) => [key, value as number | 'NaN'])),
    histories,
    datasets: (inputs?.dataset_inputs ?? [])
      .map(({ dataset, tags }) => [dataset.name, dataset.digest, dataset.source_type, texts(tags)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    outputs: (outputs?.model_outputs ?? []).map(({ model_id: id, step }) => [id, step] as const),
  };
}

/** Reads all of it through every endpoint that reads, and compares with what MLflow itself found. */
async function compareAll(server: ServerUnderTest, content: FixtureContent): Promise<void> {
  const { experiments } = await server.ok('POST', 'experiments/search', {
    max_results: 100,
    view_type: 'ALL',
    order_by: ['experiment_id ASC'],
  });
  const ids: string[] = experiments.map(({ experiment_id: id }: { experiment_id: string }) => id);
  assert.deepEqual(
    ids,
    content.experiments.map(({ id }) => id),
  );
  for (const { id, name, stage, root, tags } of content.experiments) {
    for (const { experiment } of [
      await server.ok('GET', 'experiments/get', { experiment_id: id }),
      await server.ok('GET', 'experiments/get-by-name', { experiment_name: name }),
    ]) {
      assert.deepEqual(
        [experiment.experiment_id, experiment.name, experiment.lifecycle_stage, experiment.artifact_location],
        [id, name, stage, root],
      );
      assert.deepEqual(texts(experiment.tags), tags);
    }
  }
  await compareRuns(server, ids, content);
  await compareRegistry(server, content);
  await compareLoggedModels(server, content);
}

async function compareRuns(
  server: ServerUnderTest,
  ids: readonly string[],
  content: FixtureContent,
): Promise<void> {
  const { runs } = await server.ok('POST', 'runs/search', {
    experiment_ids: ids,
    run_view_type: 'ALL',
    max_results: 1000,
  });
  const found: Record<string, FixtureRun> = {};
  for (const { info } of runs as Run[]) {
    const { run } = await server.ok('GET', 'runs/get', { run_id: info.run_id });
    found[info.run_id] = await describeRun(server, run);
    const artifacts = await server.ok('GET', 'artifacts/list', { run_id: info.run_id });
    assert.equal(artifacts.root_uri, content.runs[info.run_id]?.uri);
  }
  assert.deepEqual(found, content.runs);

  const names = async (filter: string, order: string): Promise<readonly string[]> => {
    const page = await server.ok('POST', 'runs/search', { experiment_ids: ids, filter, order_by: [order] });
    return (page.runs ?? []).map((run: Run) => texts(run.data.tags)['mlflow.runName']);
  };
  assert.deepEqual(await names('metrics.loss < 0.3', 'metrics.loss'), ['first', 'child', 'second']);
  assert.deepEqual(await names("params.alpha = '0.5' AND tags.team LIKE 'a%'", 'start_time'), ['first']);
  assert.deepEqual(await names("attributes.run_name = 'child'", 'run_id'), ['child']);
  assert.deepEqual(await names("attributes.status != 'FINISHED'", 'attributes.start_time'), [
    'second',
    'child',
    'still running',
  ]);
  const hasDatasets = Object.values(content.runs).some(({ datasets }) => datasets.length > 0);
  assert.deepEqual(
    await names("dataset.name = 'wine' AND dataset.context = 'eval'", 'start_time'),
    hasDatasets ? ['second'] : [],
  );

  const [first] = Object.entries(content.runs).find(([, run]) => run.name === 'first') ?? [];
  const interval = await server.ok('GET', 'metrics/get-history-bulk-interval', {
    run_ids: [first as string],
    metric_key: 'loss',
    max_results: '10',
  });
  assert.equal(interval.metrics.length, 10);
  const bulk = await server.send(
    'GET',
    `/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id=${first}&metric_key=loss`,
  );
  assert.equal(bulk.json.metrics.length, 40);
}

async function compareRegistry(server: ServerUnderTest, { models }: FixtureContent): Promise<void> {
  const page = await server.ok('GET', 'registered-models/search', {});
  assert.deepEqual(
    page.registered_models.map(({ name }: { name: string }) => name),
    models.map(({ name }) => name),
  );
  for (const { name, description, tags, aliases, versions } of models) {
    const { registered_model: model } = await server.ok('GET', 'registered-models/get', { name });
    assert.deepEqual([model.name, model.description ?? '', texts(model.tags)], [name, description, tags]);
    assert.deepEqual(
      Object.fromEntries(
        (model.aliases ?? []).map((one: { alias: string; version: string }) => [one.alias, one.version]),
      ),
      aliases,
    );
    const found = (await server.ok('GET', 'model-versions/search', { filter: `name = '${name}'` }))
      .model_versions;
    assert.equal((found ?? []).length, versions.length);
    const latest = await server.ok('POST', 'registered-models/get-latest-versions', { name });
    assert.equal((latest.model_versions ?? []).length, new Set(versions.map(({ stage }) => stage)).size);
    for (const version of versions) {
      const which = { name, version: version.version };
      const { model_version: one } = await server.ok('GET', 'model-versions/get', which);
      assert.deepEqual(
        {
          version: one.version,
          stage: one.current_stage,
          source: one.source,
          run: one.run_id,
          description: one.description ?? '',
          tags: texts(one.tags),
        },
        version,
      );
      const uri = await server.ok('GET', 'model-versions/get-download-uri', which);
      assert.equal(uri.artifact_uri, version.source);
    }
    for (const [alias, version] of Object.entries(aliases)) {
      const { model_version: one } = await server.ok('GET', 'registered-models/alias', { name, alias });
      assert.equal(one.version, version);
    }
  }
}

async function compareLoggedModels(server: ServerUnderTest, content: FixtureContent): Promise<void> {
  const page = await server.ok('POST', 'logged-models/search', { experiment_ids: ['1'] });
  assert.equal((page.models ?? []).length, content.logged_models.length);
  const described = [];
  for (const { id } of content.logged_models) {
    const { info, data } = (await server.ok('GET', `logged-models/${id}`)).model;
    await server.ok('GET', `logged-models/${id}/artifacts/directories`);
    described.push({
      id: info.model_id,
      name: info.name,
      status: info.status.replace('LOGGED_MODEL_', ''),
      type: info.model_type ?? '',
      run: info.source_run_id ?? '',
      params: texts(data?.params),
      tags: texts(info.tags),
      metrics: Object.fromEntries(
        (data?.metrics ?? []).map((one: { key: string; value: number }) => [one.key, one.value]),
      ),
    });
  }
  assert.deepEqual(byId(described), byId(content.logged_models.map(asOnWire)));
}

/** The client's words for a failure and for nothing are others than those of the wire. */
function asOnWire(model: FixtureContent['logged_models'][number]): object {
  const status = model.status.replace('FAILED', 'UPLOAD_FAILED');
  return { ...model, status, type: model.type ?? '', run: model.run ?? '' };
}

/** One value for each field of the API, so that every request that changes something gets as far as the database. */
const values: Readonly<Record<string, unknown>> = {
  name: 'wine',
  new_name: 'other',
  artifact_location: 'mlflow-artifacts:/9',
  experiment_id: '1',
  key: 'a',
  value: 'b',
  version: '1',
  stage: 'Archived',
  alias: 'best',
  source: 's3://bucket/model',
  status: 'FINISHED',
  timestamp: 1,
  tags: [{ key: 'a', value: 'b' }],
  params: [{ key: 'a', value: 'b' }],
  tag_key: 'a',
};
const special: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  createExperiment: { name: 'new' },
  createRegisteredModel: { name: 'new' },
  logMetric: { value: 1 },
  finalizeLoggedModel: { status: 'LOGGED_MODEL_READY' },
  logModel: { model_json: '{"flavors":{},"artifact_path":"m","utc_time_created":"t","run_id":"r"}' },
};

async function writeEverything(
  server: ServerUnderTest,
  { runId, modelId }: { readonly runId: string; readonly modelId: string },
): Promise<Map<string, readonly [status: number, message: string]>> {
  const replies = new Map<string, readonly [number, string]>();
  for (const [name, { method, path, fields, repeat }] of Object.entries(endpoints)) {
    // Never served, so nothing is written.
    if (repeat === 'read' || name.startsWith('createPresigned')) continue;
    const all: Record<string, unknown> = {
      ...values,
      run_id: runId,
      model_id: modelId,
      models: [{ model_id: modelId }],
      ...special[name],
    };
    const body = Object.fromEntries(
      Object.keys(fields)
        .filter((field) => field in all && !(name === 'createModelVersion' && field === 'model_id'))
        .map((field) => [field, all[field]]),
    );
    const route = path.replace(/\{(\w+)\}/g, (_, field: string) => String(all[field]));
    const reply = await server.call(method, route, body);
    replies.set(name, [reply.status, reply.json.message]);
  }
  return replies;
}

function placedServer(version: FixtureVersion): { server: ServerUnderTest; content: FixtureContent } {
  const server = new ServerUnderTest();
  return { server, content: placeFixture(version, server.database) };
}

describe('a database that MLflow made', () => {
  for (const version of fixtureVersions) {
    it(`of ${version} is read whole, and left as it is`, async () => {
      const { server, content } = placedServer(version);
      await using _ = server;
      const before = { bytes: readFileSync(server.database), mtime: statSync(server.database).mtimeMs };
      await server.start();
      const store = await server.ok('GET', '/api/2.0/mlflow-vscode/store');
      assert.deepEqual([store.schema, store.writable], [content.schema, version === '3.17']);
      await compareAll(server, content);
      if (version !== '3.17') {
        const runId = Object.keys(content.runs)[0] as string;
        const modelId = content.logged_models[0]?.id ?? 'm-none';
        const replies = await writeEverything(server, { runId, modelId });
        assert.ok(replies.size >= 30);
        for (const [name, reply] of replies) assert.deepEqual(reply, [403, store.why], name);
        assert.match(
          store.why,
          new RegExp(`MLflow ${version} \\(${content.schema}\\).* MLflow 3\\.17 \\(dc11669786a5\\)`),
        );
        assert.ok(store.why.includes(`mlflow db upgrade sqlite:///${server.database}`), store.why);
        const upload = await server.send(
          'PUT',
          `/api/2.0/mlflow-artifacts/artifacts/1/${runId}/artifacts/a`,
          {
            body: 'x',
          },
        );
        assert.equal(upload.status, 403);
      }
      assert.deepEqual(readdirSync(server.folder), ['mlflow.db']);
      await server.stop();
      assert.doesNotMatch(server.stderr, / error /);
      assert.deepEqual(readdirSync(server.folder), ['mlflow.db']);
      assert.equal(statSync(server.database).mtimeMs, before.mtime);
      assert.deepEqual(readFileSync(server.database), before.bytes);
    });
  }

  it('of 3.17 is written to, by every endpoint that writes', async () => {
    const { server, content } = placedServer('3.17');
    await using _ = server;
    await server.start();
    const [runId] = Object.entries(content.runs).find(([, run]) => run.name === 'first') ?? [];
    const replies = await writeEverything(server, {
      runId: runId as string,
      modelId: content.logged_models[0]?.id ?? '',
    });
    // In the order of the table things are deleted before others ask for them: what counts is that nobody is refused.
    for (const [name, [status, message]] of replies)
      assert.ok([200, 400, 404].includes(status), `${name}: ${status} ${message}`);
    const worked = [...replies].filter(([, [status]]) => status === 200).map(([name]) => name);
    assert.ok(worked.length >= 20, worked.join());
    await server.stop();
    const database = new DatabaseSync(server.database, { readOnly: true });
    assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    assert.deepEqual(database.prepare('PRAGMA foreign_key_check').all(), []);
    database.close();
  });

  it('newer than all that is known is read as far as its tables allow', async () => {
    const { server, content } = placedServer('3.17');
    await using _ = server;
    const database = new DatabaseSync(server.database);
    database.exec(`
      UPDATE alembic_version SET version_num = 'feedfacecafe';
      ALTER TABLE runs ADD COLUMN novelty TEXT NOT NULL DEFAULT 'x';
      ALTER TABLE runs DROP COLUMN source_version;
      ALTER TABLE tags RENAME COLUMN value TO text;
      DROP TABLE input_tags;
      CREATE TABLE novelties (a)`);
    database.close();
    const before = readFileSync(server.database);
    await server.start();
    const store = await server.ok('GET', '/api/2.0/mlflow-vscode/store');
    assert.equal(store.writable, false);
    assert.match(
      store.why,
      /schema feedfacecafe, which .* MLflow 3\.17 \(dc11669786a5\).*MLflow newer than 3\.17/,
    );
    assert.doesNotMatch(store.why, /: mlflow db upgrade/);
    const { runs } = await server.ok('POST', 'runs/search', {
      experiment_ids: ['1'],
      filter: 'metrics.loss < 0.2',
    });
    assert.equal(runs.length, 2);
    assert.equal((await server.ok('GET', 'registered-models/search')).registered_models.length, 2);
    const runId = Object.keys(content.runs)[0] as string;
    for (const [name, reply] of await writeEverything(server, { runId, modelId: 'm-1' }))
      assert.deepEqual(reply, [403, store.why], name);
    await server.stop();
    assert.deepEqual(readFileSync(server.database), before);
  });
});
