import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readModelOrigin } from '../../../src/state/modelOrigin.ts';
import { fullName, logFullRun } from '../../runPageData.ts';
import type { FullRun } from '../../runPageData.ts';
import { TrackingServer } from './trackingServer.ts';

describe('where a model comes from, of a real server', () => {
  let server: TrackingServer;
  let full: FullRun;
  before(async () => {
    server = await TrackingServer.started();
    full = await logFullRun(server.client);
  });
  after(() => server[Symbol.asyncDispose]());

  it('a logged model knows its run and the versions made from it, with their aliases', async () => {
    const [first, second] = full.modelIds;
    const origin = await readModelOrigin(server.client, { modelId: second });
    assert.deepEqual(origin, {
      runName: fullName,
      modelName: 'checkpoint-19',
      versions: [{ name: 'full wine', version: '1', stage: '', aliases: ['champion'], modelId: second }],
    });
    assert.deepEqual((await readModelOrigin(server.client, { modelId: first }))?.versions, []);
  });

  it('a version that names no run is found by its model', async () => {
    const [, , third] = full.modelIds;
    await server.call('createRegisteredModel', { name: 'of no run' });
    await server.call('createModelVersion', {
      name: 'of no run',
      source: `models:/${third}`,
      model_id: third,
    });
    const origin = await readModelOrigin(server.client, { modelId: third });
    assert.deepEqual(
      origin?.versions.map(({ name, version }) => [name, version]),
      [['of no run', '1']],
    );
  });

  it('a folder of a run has the versions that were made from this folder', async () => {
    const { run } = await server.call('getRun', { run_id: full.runId });
    await server.putArtifact(run.info.artifact_uri, 'old/model/MLmodel', 'flavors: {}\n');
    await server.call('createRegisteredModel', { name: 'old' });
    const source = `${run.info.artifact_uri}/old/model`;
    await server.call('createModelVersion', { name: 'old', source, run_id: full.runId });
    const versionsOf = async (path: string) =>
      (await readModelOrigin(server.client, { runId: full.runId, path }))?.versions.map(({ name }) => name);
    assert.deepEqual(await versionsOf('old/model'), ['old']);
    assert.deepEqual(await versionsOf('other'), []);
  });

  it('what the server does not know it says nothing of', async () => {
    const nobody = { runId: '0'.repeat(32), modelId: `m-${'0'.repeat(32)}` };
    assert.equal(await readModelOrigin(server.client, nobody), undefined);
    assert.equal(await readModelOrigin(server.client, { runId: "' OR 1" }), undefined);
  });
});
