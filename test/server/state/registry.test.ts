import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MlflowError } from '../../../src/api/errors.ts';
import { silentLog } from '../../../src/common/log.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { findModelOfFile, findModels } from '../../../src/state/modelCandidates.ts';
import { RegistryState, versionsKey } from '../../../src/state/registryState.ts';
import { problemOfModelName, registerVersion } from '../../../src/state/registerVersion.ts';
import { findRunsWithModel } from '../../../src/state/runsWithModel.ts';
import { RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { TrackingServer } from './trackingServer.ts';

describe('registering on a real server', () => {
  let server: TrackingServer;
  before(async () => {
    server = await TrackingServer.started();
  });
  after(() => server[Symbol.asyncDispose]());

  async function runWithModel(name: string) {
    const runId = await server.createRun('0', 1000);
    const { model } = await server.call('createLoggedModel', {
      experiment_id: '0',
      name,
      source_run_id: runId,
    });
    const { model_id } = model.info;
    await server.call('finalizeLoggedModel', { model_id, status: 'LOGGED_MODEL_READY' });
    await server.call('logOutputs', { run_id: runId, models: [{ model_id, step: 7 }] });
    const { run } = await server.call('getRun', { run_id: runId });
    return { run, modelId: model_id };
  }

  it('makes versions of a logged model as the MLflow client does', async () => {
    const { run, modelId } = await runWithModel('classifier');
    const [candidate, ...others] = await findModels(server.client, run);
    assert.deepEqual(others, []);
    assert.ok(candidate);
    assert.deepEqual(
      { ...candidate, createdAt: 0 },
      {
        name: 'classifier',
        source: `models:/${modelId}`,
        runId: run.info.run_id,
        modelId,
        step: 7,
        createdAt: 0,
      },
    );
    const options = { candidate, log: silentLog };
    const first = await registerVersion(server.client, 'wines', options);
    const second = await registerVersion(server.client, 'wines', options);
    assert.equal(first.version, '1');
    assert.equal(second.version, '2');
    const { model_version } = await server.call('getModelVersion', { name: 'wines', version: '2' });
    assert.equal(model_version.source, `models:/${modelId}`);
    assert.equal(model_version.run_id, run.info.run_id);
    const { model } = await server.call('getLoggedModel', { model_id: modelId });
    const links = model.info.tags?.find(({ key }) => key === 'mlflow.modelVersions')?.value ?? '[]';
    // Each version stands there twice: the server's entry has a number, the client's a text.
    const versions = (JSON.parse(links) as { name: string; version: unknown }[]).map(
      ({ version }) => version,
    );
    assert.deepEqual(versions, [1, '1', 2, '2']);
  });

  it('finds the models of several steps, and leaves out what failed to upload', async () => {
    const { run, modelId } = await runWithModel('early');
    const later = { experiment_id: '0', name: 'late', source_run_id: run.info.run_id };
    const late = (await server.call('createLoggedModel', later)).model.info.model_id;
    const failed = (await server.call('createLoggedModel', { ...later, name: 'failed' })).model.info.model_id;
    await server.call('finalizeLoggedModel', { model_id: failed, status: 'LOGGED_MODEL_UPLOAD_FAILED' });
    const found = await findModels(server.client, run);
    assert.deepEqual(new Set(found.map((candidate) => candidate.modelId)), new Set([modelId, late]));
  });

  it('takes artifact folders with an MLmodel where a run logged no model', async () => {
    const runId = await server.createRun('0', 2000);
    const { run } = await server.call('getRun', { run_id: runId });
    await server.putArtifact(run.info.artifact_uri, 'old/model/MLmodel', 'flavors: {}');
    await server.putArtifact(run.info.artifact_uri, 'plots/a.txt', 'x');
    const [candidate] = await findModels(server.client, run);
    assert.deepEqual(candidate, {
      name: 'old/model',
      source: `${run.info.artifact_uri}/old/model`,
      runId,
    });
    const version = await registerVersion(server.client, 'from folder', { candidate, log: silentLog });
    assert.equal(version.source, `${run.info.artifact_uri}/old/model`);
    assert.equal(version.run_id, runId);
  });

  it('lists the finished runs that have logged a model, as MLflow 3 or 2 says so', async () => {
    const { run_id: running } = (await server.call('createRun', { experiment_id: '0', start_time: 1 })).run
      .info;
    const before = (await findRunsWithModel(server.client)).map(({ run }) => run.info.run_id);
    const { run } = await runWithModel('listed');
    const history = { 'mlflow.log-model.history': '[{"artifact_path":"model"}]' };
    const old = await server.createRun('0', 500, history);
    await server.createRun('0', 600);
    await server.call('setTag', { run_id: running, key: 'mlflow.log-model.history', value: '[]' });
    const found = await findRunsWithModel(server.client);
    const ids = found.map(({ run }) => run.info.run_id).filter((id) => !before.includes(id));
    assert.deepEqual(ids, [run.info.run_id, old]);
    assert.equal(found[0]?.experiment?.name, 'Default');
  });

  it('finds what an MLmodel file belongs to, by its model or by its run', async () => {
    const { run, modelId } = await runWithModel('of file');
    const byModel = await findModelOfFile(server.client, { modelId });
    assert.equal(byModel?.source, `models:/${modelId}`);
    const byRun = await findModelOfFile(server.client, { runId: run.info.run_id, artifactPath: 'of file' });
    assert.equal(byRun?.source, `models:/${modelId}`);
    const unknown = { modelId: `m-${'0'.repeat(32)}`, runId: '0'.repeat(32) };
    assert.equal(await findModelOfFile(server.client, unknown), undefined);
    assert.equal(await findModelOfFile(server.client, {}), undefined);
  });

  it('shows models without prompts, and versions newest first', async () => {
    const { run } = await runWithModel('shown');
    const [candidate] = await findModels(server.client, run);
    const name = `O'Reilly`;
    for (let count = 0; count < 2; count++) {
      await registerVersion(server.client, name, { candidate: candidate!, log: silentLog });
    }
    await server.call('setRegisteredModelAlias', { name, alias: 'champion', version: '1' });
    const prompt = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
    await server.call('createRegisteredModel', { name: 'a prompt', tags: prompt });
    const connection = new RemoteConnection({
      url: server.url,
      name: 'server',
      readToken: async () => undefined,
      log: silentLog,
    });
    const connections = new ConnectionList();
    connections.set([connection]);
    const registry = new RegistryState(connections);
    await Promise.all([registry.ensureModels(connection.id), registry.ensureVersions(connection.id, name)]);
    const models = registry.models(connection.id).value?.items.map((model) => model.name) ?? [];
    assert.ok(models.includes(name) && !models.includes('a prompt'), models.join(', '));
    const { items } = registry.versions(connection.id, name).value!;
    assert.deepEqual(
      items.map(({ version, aliases }) => [version, aliases?.join() ?? '']),
      [
        ['2', ''],
        ['1', 'champion'],
      ],
    );
    registry.setOpen(new Set([versionsKey(connection.id, name)]));
    assert.equal(await registry.refresh(connection.id), 'same');
    await server.call('setRegisteredModelAlias', { name, alias: 'champion', version: '2' });
    assert.equal(await registry.refresh(connection.id), 'changed');
    assert.deepEqual(registry.versions(connection.id, name).value?.items[0]?.aliases, ['champion']);
  });

  it('fails in the words of the server, and makes no version of a name that a prompt has', async () => {
    const candidate = { name: 'x', source: 'models:/m-none', modelId: 'm-none' };
    const options = { candidate, log: silentLog };
    await assert.rejects(registerVersion(server.client, 'nothing', options), MlflowError);
    await assert.rejects(registerVersion(server.client, 'a prompt', options), /prompt/);
  });
});

describe('names of registered models', () => {
  const rows: readonly (readonly [name: string, problem: RegExp | undefined])[] = [
    ['wine quality', undefined],
    ['模型 🍷', undefined],
    ['', /Type a name/],
    ['   ', /Type a name/],
    ['a/b', /must not contain/],
    ['a:b', /must not contain/],
    ['..', /can't be a name/],
    ['x'.repeat(257), /256/],
  ];
  for (const [name, problem] of rows) {
    it(`${JSON.stringify(name.slice(0, 20))} is ${problem ? 'refused' : 'taken'}`, () => {
      const found = problemOfModelName(name);
      if (problem) assert.match(found ?? '', problem);
      else assert.equal(found, undefined);
    });
  }
});
