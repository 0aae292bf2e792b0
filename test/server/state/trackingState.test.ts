import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../../src/common/log.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { runTreeOf } from '../../../src/state/runTree.ts';
import { parseStoredTracking } from '../../../src/state/storedTracking.ts';
import { artifactsKey, runsKey, TrackingState } from '../../../src/state/trackingState.ts';
import type { TrackingChange } from '../../../src/state/trackingState.ts';
import { TestConnection, until } from './testConnection.ts';
import { TrackingServer } from './trackingServer.ts';

function connect(url: string, token?: string) {
  const connection = new RemoteConnection({
    url,
    name: 'server',
    readToken: async () => token,
    log: silentLog,
  });
  const connections = new ConnectionList();
  connections.set([connection]);
  const tracking = new TrackingState(connections);
  const changes: TrackingChange[] = [];
  tracking.onDidChange((change) => changes.push(change));
  return { id: connection.id, connection, connections, tracking, changes };
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe('tracking state on a real server', () => {
  let server: TrackingServer;
  before(async () => {
    server = await TrackingServer.started();
  });
  after(() => server[Symbol.asyncDispose]());

  const newExperiment = async (name: string): Promise<string> =>
    (await server.call('createExperiment', { name })).experiment_id;

  it('reads experiments newest first, and fires only when something has changed', async () => {
    const { id, tracking, changes, connection } = connect(server.url);
    await newExperiment('first');
    await tracking.ensureExperiments(id);
    const names = () => tracking.experiments(id).value?.map(({ name }) => name);
    assert.deepEqual(names(), ['first', 'Default']);
    assert.equal(connection.status.kind, 'ready');
    assert.equal(changes.length, 1);
    const before = tracking.experiments(id).value;
    assert.equal(await tracking.refresh(id), 'same');
    assert.equal(tracking.experiments(id).value, before, 'the same objects stay');
    assert.equal(changes.length, 1);
    await newExperiment('second');
    assert.equal(await tracking.refresh(id), 'changed');
    assert.deepEqual(names()?.[0], 'second');
    assert.deepEqual(changes.at(-1), { kind: 'experiments', connectionId: id });
  });

  it('says how many runs each experiment has before one is opened, by one request, of deleted ones too', async () => {
    const [one, other] = [await newExperiment('summed up'), await newExperiment('empty')];
    for (const start of [3000, 1000, 2000]) await server.createRun(one, start);
    const connection = new TestConnection(server.url);
    const connections = new ConnectionList();
    connections.set([connection]);
    const tracking = new TrackingState(connections);
    const changes: TrackingChange[] = [];
    tracking.onDidChange((change) => changes.push(change));
    const { id } = connection;
    const known = (experiment = one) => {
      const { runs, newest } = tracking.summary(id, experiment) ?? {};
      return `${runs} ${newest}`;
    };
    await tracking.ensureExperiments(id);
    await until('the sum', () => known() === '3 3000');
    assert.equal(known(other), '0 undefined');
    assert.deepEqual(changes, [{ kind: 'experiments', connectionId: id }], 'once, with the list');
    const asked = () => connection.requests.filter((request) => request.includes('summaries')).length;
    assert.equal(asked(), 1);
    // A run that trains has the tree read all the time.
    const said = changes.length;
    for (let round = 0; round < 20; round++) await tracking.refresh(id);
    assert.ok(asked() < 10, `asked ${asked()} times`);
    const fourth = await server.createRun(one, 4000);
    await until('the next sum', () => known() === '4 4000');
    assert.deepEqual(changes.slice(said), [{ kind: 'runs', connectionId: id, experimentId: one }]);
    await server.call('deleteRun', { run_id: fourth });
    const before = asked();
    await tracking.setViewType('ALL');
    await until('the sum of all', () => asked() > before);
    assert.equal(known(), '4 4000');
    await tracking.setViewType('ACTIVE_ONLY');
    await until('the sum of those left', () => known() === '3 3000');
    tracking.dispose();
  });

  it('keeps what it knows of an opened experiment on a server that sums up nothing', async () => {
    const experiment = await newExperiment('opened once');
    for (const start of [1000, 2000]) await server.createRun(experiment, start);
    const { id, tracking } = connect(server.url);
    await tracking.ensureExperiments(id);
    assert.equal(tracking.summary(id, experiment), undefined);
    tracking.setQuery(id, experiment, { filter: 'attributes.start_time < 2000' });
    await tracking.ensureRuns(id, experiment);
    assert.equal(tracking.summary(id, experiment), undefined, 'a filter says nothing of all runs');
    tracking.setQuery(id, experiment, { filter: '' });
    await tracking.ensureRuns(id, experiment);
    await tracking.setViewType('ALL');
    assert.equal(tracking.runs(id, experiment).value, undefined);
    const { runs, newest, isLeast } = tracking.summary(id, experiment)!;
    assert.deepEqual([runs, newest, isLeast], [2, 2000, undefined]);
  });

  it('reads runs by pages and says how far it is', async () => {
    const { id, tracking } = connect(server.url);
    const experiment = await newExperiment('many');
    await Promise.all(range(1, 130).map((time) => server.createRun(experiment, time * 1000)));
    await tracking.ensureRuns(id, experiment);
    const list = () => tracking.runs(id, experiment).value!;
    assert.equal(list().loaded, 100);
    assert.equal(list().more, true);
    assert.equal(list().runs[0]!.info.run_name, 'run 130000');
    await tracking.loadMoreRuns(id, experiment);
    assert.equal(list().loaded, 130);
    assert.equal(list().more, false);
    assert.equal(new Set(list().runs.map((run) => run.info.run_id)).size, 130);
    assert.equal(list().runs.at(-1)!.info.run_name, 'run 1000');
  });

  it('fetches parents that are on no page yet, so that nested runs stand under them', async () => {
    const { id, tracking } = connect(server.url);
    const experiment = await newExperiment('nested');
    const grandparent = await server.createRun(experiment, 1000);
    const parent = await server.createRun(experiment, 2000, { 'mlflow.parentRunId': grandparent });
    await Promise.all(
      range(10, 114).map((time) =>
        server.createRun(experiment, time * 1000, { 'mlflow.parentRunId': parent }),
      ),
    );
    await server.createRun(experiment, 900_000, { 'mlflow.parentRunId': "x' OR 'y" });
    await tracking.ensureRuns(id, experiment);
    const list = tracking.runs(id, experiment).value!;
    assert.equal(list.loaded, 100);
    assert.equal(list.runs.length, 102);
    const tree = runTreeOf(list);
    assert.deepEqual(
      tree.roots.map((run) => run.info.run_name),
      ['run 900000', 'run 1000'],
    );
    assert.equal(tree.childrenOf(grandparent).length, 1);
    assert.equal(tree.childrenOf(parent).length, 99);
  });

  it('reads again only what is open, and artifacts only while their run may still write them', async () => {
    const { id, tracking, changes } = connect(server.url);
    const open = await newExperiment('open');
    const closed = await newExperiment('closed');
    const { run } = await server.call('createRun', { experiment_id: open, start_time: Date.now() });
    const place = { connectionId: id, experimentId: open, runId: run.info.run_id, path: '' };
    await Promise.all([
      tracking.ensureExperiments(id),
      tracking.ensureRuns(id, open),
      tracking.ensureRuns(id, closed),
      tracking.ensureArtifacts(place),
    ]);
    tracking.setOpen(new Set([runsKey(id, open), artifactsKey(place)]));
    changes.length = 0;
    await server.createRun(closed, 5000);
    assert.equal(await tracking.refresh(id), 'same');
    await server.call('logMetric', { run_id: run.info.run_id, key: 'loss', value: 0.5, timestamp: 1 });
    await server.putArtifact(run.info.artifact_uri, 'notes.txt', 'hello');
    assert.equal(await tracking.refresh(id), 'changed');
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['runs', 'artifacts'],
    );
    assert.deepEqual(
      tracking.artifacts(place).value?.files.map(({ path }) => path),
      ['notes.txt'],
    );
    assert.equal(
      tracking.findRun({ connectionId: id, runId: run.info.run_id })?.data.metrics?.[0]?.value,
      0.5,
    );
  });

  it('lists folders first, and the models that a run logged at its root', async () => {
    const { id, tracking } = connect(server.url);
    const experiment = await newExperiment('artifacts');
    const runId = await server.createRun(experiment, 1000);
    const { run } = await server.call('getRun', { run_id: runId });
    await server.putArtifact(run.info.artifact_uri, 'a.txt', 'x');
    await server.putArtifact(run.info.artifact_uri, 'plots/b.txt', 'y');
    const request = { experiment_id: experiment, name: 'classifier', source_run_id: runId };
    const { model } = await server.call('createLoggedModel', request);
    await server.putArtifact(model.info.artifact_uri, 'MLmodel', 'flavors: {}');
    const root = { connectionId: id, experimentId: experiment, runId, path: '' };
    await tracking.ensureArtifacts(root);
    const { files, models } = tracking.artifacts(root).value!;
    assert.deepEqual(
      files.map(({ path }) => path),
      ['plots', 'a.txt'],
    );
    assert.deepEqual(
      models.map(({ info }) => info.name),
      ['classifier'],
    );
    const inModel = { ...root, modelId: model.info.model_id };
    const inFolder = { ...root, path: 'plots' };
    await Promise.all([tracking.ensureArtifacts(inModel), tracking.ensureArtifacts(inFolder)]);
    assert.deepEqual(
      tracking.artifacts(inModel).value?.files.map(({ path }) => path),
      ['MLmodel'],
    );
    assert.deepEqual(
      tracking.artifacts(inFolder).value?.files.map(({ path }) => path),
      ['plots/b.txt'],
    );
  });

  it('gives the next session what was open, and that session shows it until it has read', async () => {
    const { id, tracking } = connect(server.url);
    const experiment = await newExperiment('kept');
    const run = await server.createRun(experiment, 1000, { long: 'x'.repeat(2000), short: 'y' });
    await Promise.all([tracking.ensureExperiments(id), tracking.ensureRuns(id, experiment)]);
    tracking.setOpen(new Set([runsKey(id, experiment)]));
    const stored = parseStoredTracking(JSON.parse(JSON.stringify(tracking.store(id))));
    assert.ok(stored);
    const next = connect(server.url);
    next.tracking.restore(next.id, stored);
    const shown = next.tracking.runs(next.id, experiment);
    assert.equal(shown.restored, true);
    assert.equal(shown.value?.runs[0]?.info.run_id, run);
    const keys = (shown.value?.runs[0]?.data.tags ?? []).map(({ key }) => key);
    assert.ok(keys.includes('short') && !keys.includes('long'));
    await next.tracking.ensureRuns(next.id, experiment);
    assert.equal(next.tracking.runs(next.id, experiment).restored, false);
    assert.equal(next.changes.length, 1);
  });

  it('says what is wrong with stored data by dropping it', () => {
    const at = 1;
    for (const broken of [
      undefined,
      'text',
      { experiments: [], runs: {} },
      { experiments: [{ name: 'no id' }], runs: {}, at },
      { experiments: [], runs: { 1: { runs: [{ info: {} }], loaded: 1, more: false } }, at },
      { experiments: [], runs: { 1: { runs: 'many', loaded: 1, more: false } }, at },
    ]) {
      assert.equal(parseStoredTracking(broken), undefined, JSON.stringify(broken));
    }
  });
});

describe('tracking state on a server that fails', () => {
  it('keeps what it has with its age while the server is away, and recovers', async () => {
    await using server = await TrackingServer.started();
    const { id, tracking, changes, connection } = connect(server.url);
    await tracking.ensureExperiments(id);
    const port = new URL(server.url).port;
    const { loadedAt } = tracking.experiments(id);
    await server.stop();
    assert.equal(await tracking.refresh(id), 'failed');
    const failed = tracking.experiments(id);
    assert.match(failed.error?.message ?? '', /can't be reached: nothing listens there/);
    assert.equal(failed.loadedAt, loadedAt);
    assert.deepEqual(
      failed.value?.map(({ name }) => name),
      ['Default'],
    );
    assert.equal(connection.status.kind, 'failed');
    const heard = changes.length;
    await tracking.refresh(id);
    assert.equal(changes.length, heard, 'the same failure again is no news');
    await server.start('--port', port);
    assert.equal(await tracking.refresh(id), 'changed');
    assert.equal(tracking.experiments(id).error, undefined);
    assert.equal(connection.status.kind, 'ready');
  });

  it('needs the token of a server that asks for one', async () => {
    await using server = await TrackingServer.started('--token-env', 'STATE_TOKEN');
    const stranger = connect(server.url);
    await stranger.tracking.ensureExperiments(stranger.id);
    assert.equal(stranger.tracking.experiments(stranger.id).value, undefined);
    assert.equal(stranger.connection.status.kind, 'failed');
    const known = connect(server.url, 'secret');
    await known.tracking.ensureExperiments(known.id);
    assert.equal(known.tracking.experiments(known.id).value?.length, 1);
  });
});
