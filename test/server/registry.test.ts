import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { ServerUnderTest } from './harness/server.ts';

// What the registry answers, word for word, is compared with MLflow's server in the interop tests. Here is
// what must hold where there is no Python.
describe('registry', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
  });
  after(() => server[Symbol.asyncDispose]());

  const create = (name: string, source: string, more: object = {}) =>
    server.post('model-versions/create', { name, source, ...more });

  test('numbers are never given again, and a deleted version keeps nothing of what it was', async () => {
    await server.ok('POST', 'registered-models/create', { name: 'iris' });
    await server.ok('POST', 'model-versions/create', { name: 'iris', source: 's3://b/1' });
    await server.ok('POST', 'model-versions/create', {
      name: 'iris',
      source: 's3://b/2',
      description: 'secret',
    });
    await server.ok('POST', 'registered-models/alias', { name: 'iris', alias: 'best', version: '2' });
    await server.ok('DELETE', 'model-versions/delete', { name: 'iris', version: '2' });
    const { model_version: third } = await server.ok('POST', 'model-versions/create', {
      name: 'iris',
      source: 's3://b/3',
    });
    assert.equal(third.version, '3');
    const { registered_model: model } = await server.ok('GET', 'registered-models/get', { name: 'iris' });
    assert.equal(model.aliases, undefined);
    assert.deepEqual(
      model.latest_versions.map(({ version }: { version: string }) => version),
      ['3'],
    );
    const database = new DatabaseSync(server.database, { readOnly: true });
    const row = database.prepare('SELECT * FROM model_versions WHERE version = 2').get();
    database.close();
    assert.equal(row?.['current_stage'], 'Deleted_Internal');
    assert.equal(row?.['source'], 'REDACTED-SOURCE-PATH');
    assert.equal(row?.['description'], null);
  });

  test('many versions at once get different numbers', async () => {
    await server.ok('POST', 'registered-models/create', { name: 'busy' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => create('busy', 's3://b/x')));
    const numbers = answers.map(({ json }) => Number(json.model_version.version)).sort((a, b) => a - b);
    assert.deepEqual(
      numbers,
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  test('a version that is refused leaves nothing behind', async () => {
    await server.ok('POST', 'registered-models/create', { name: 'atomic' });
    // MLflow makes the version here before it answers 404.
    const refused = await create('atomic', 's3://b/x', { run_id: 'r', model_id: 'm-unknown' });
    assert.equal(refused.status, 404);
    assert.deepEqual(await server.ok('GET', 'model-versions/search', { filter: "name = 'atomic'" }), {});
  });

  test('local files are registered from inside their run only, wherever links lead', async () => {
    const root = join(server.folder, 'local');
    const experiment = await server.createExperiment('local', { artifact_location: root });
    const runId = await server.createRun(experiment);
    const artifacts = join(root, runId, 'artifacts');
    mkdirSync(artifacts, { recursive: true });
    symlinkSync('/etc', join(artifacts, 'link'));
    await server.ok('POST', 'registered-models/create', { name: 'files' });
    for (const [source, status] of [
      [join(artifacts, 'model'), 200],
      [`file://${artifacts}/model`, 200],
      [`${artifacts}/link/passwd`, 400],
      [`${artifacts}/link/../tmp`, 400],
      [`${artifacts}/../x`, 400],
      [`${artifacts}%2F..%2Fx`, 400],
      ['/etc/passwd', 400],
    ] as const) {
      assert.equal((await create('files', source, { run_id: runId })).status, status, source);
    }
    assert.equal((await create('files', join(artifacts, 'model'))).status, 400);
  });

  test('hosts that somebody chose are refused, however they are written', async () => {
    for (const source of [
      'http://h/x',
      ' http://h/x',
      'ht\ttp://h/x',
      'mlflow-artifacts://h/x',
      'FTP://h/x',
    ]) {
      const { status, json } = await create('files', source);
      assert.equal(status, 400, source);
      assert.match(json.message, /^'source' cannot use the '\S+' scheme: /);
    }
  });
});
