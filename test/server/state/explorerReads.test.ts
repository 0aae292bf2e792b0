import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../../src/common/log.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { parseStoredTracking } from '../../../src/state/storedTracking.ts';
import { runsKey, TrackingState } from '../../../src/state/trackingState.ts';
import { drawn, explorerCases, ExplorerServer } from '../../explorerCases.ts';
import { TrackingServer } from './trackingServer.ts';

function connect(url: string) {
  const connection = new RemoteConnection({
    url,
    name: 'server',
    readToken: async () => undefined,
    log: silentLog,
  });
  const connections = new ConnectionList();
  connections.set([connection]);
  return { id: connection.id, tracking: new TrackingState(connections) };
}

describe('what the explorer asks a real server', () => {
  let server: TrackingServer;
  before(async () => {
    server = await TrackingServer.started();
  });
  after(() => server[Symbol.asyncDispose]());

  const explorer = (): ExplorerServer => new ExplorerServer(server.client, 'extended');

  for (const { name, check } of explorerCases) {
    it(name, () => check(explorer()));
  }

  it('how many there are, of the same filter, only where there are more', async () => {
    const id = await explorer().newExperiment('counted');
    for (let start = 1; start <= 5; start++) await explorer().newRun(id, start, start);
    assert.equal((await explorer().read(id, { filter: '' })).total, undefined);
    assert.equal((await explorer().read(id, { filter: '' }, { count: 2, counts: true })).total, 5);
    assert.equal(
      (await explorer().read(id, { filter: 'metrics.loss > 2' }, { count: 2, counts: true })).total,
      3,
    );
  });

  it('what is deleted only where it is asked for', async () => {
    const id = await explorer().newExperiment('with deleted');
    await explorer().newRun(id, 1, 1);
    await server.call('deleteRun', { run_id: await explorer().newRun(id, 2, 1) });
    assert.deepEqual(drawn(await explorer().read(id, { filter: '' })), ['run 1']);
    assert.deepEqual(drawn(await explorer().read(id, { filter: '' }, { viewType: 'ALL' })), [
      'run 2',
      'run 1',
    ]);
    const { tracking, id: connection } = connect(server.url);
    await tracking.ensureExperiments(connection);
    const gone = await explorer().newExperiment('gone');
    await server.call('deleteExperiment', { experiment_id: gone });
    const names = () => tracking.experiments(connection).value?.map(({ name }) => name) ?? [];
    await tracking.setViewType('ALL');
    assert.ok(names().includes('gone'));
    await tracking.setViewType('ACTIVE_ONLY');
    assert.ok(!names().includes('gone'));
  });

  it('another question, to which what was read before is no answer', async () => {
    const id = await explorer().newExperiment('asked anew');
    await explorer().newRun(id, 1, 1);
    await explorer().newRun(id, 2, 2);
    const { tracking, id: connection } = connect(server.url);
    await Promise.all([tracking.ensureExperiments(connection), tracking.ensureRuns(connection, id)]);
    assert.equal(tracking.runs(connection, id).value?.runs.length, 2);
    tracking.setQuery(connection, id, { filter: 'metrics.loss > 1' });
    assert.equal(tracking.runs(connection, id).value, undefined);
    await tracking.ensureRuns(connection, id);
    assert.equal(tracking.runs(connection, id).value?.runs.length, 1);
    tracking.setOpen(new Set([runsKey(connection, id)]));
    const stored = parseStoredTracking(JSON.parse(JSON.stringify(tracking.store(connection))));
    assert.ok(stored);
    const next = connect(server.url).tracking;
    next.restore(connection, stored);
    assert.equal(next.runs(connection, id).value, undefined, 'nor after a reload');
    tracking.setQuery(connection, id, { filter: 'metrics.loss >' });
    await tracking.ensureRuns(connection, id);
    assert.match(tracking.runs(connection, id).error?.message ?? '', /Invalid clause/);
  });
});

describe('thousands of experiments', () => {
  it('are read a thousand at a time, and one of them wherever it stands', async () => {
    await using server = await TrackingServer.started();
    const first = (await server.call('createExperiment', { name: 'first' })).experiment_id;
    const database = new DatabaseSync(join(server.folder, 'mlflow.db'));
    database.exec(`
      WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 2099)
      INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time)
      SELECT 'group ' || (n % 40) || '/' || n, 'mlflow-artifacts:/' || n, 'active', creation_time + n, creation_time + n
      FROM counted, experiments WHERE experiment_id = ${first}`);
    database.close();
    const { tracking, id } = connect(server.url);
    const { experiment } = await server.call('getExperiment', { experiment_id: '0' });
    await tracking.ensureExperiments(id);
    assert.equal(tracking.experiments(id).value?.length, 1000);
    assert.equal(tracking.hasMoreExperiments(id), true);
    await tracking.includeExperiment(id, experiment.experiment_id);
    assert.equal(tracking.experiments(id).value?.length, 1001);
    assert.equal(tracking.experiments(id).value?.at(-1)?.name, 'Default');
    await tracking.loadMoreExperiments(id);
    await tracking.loadMoreExperiments(id);
    assert.equal(tracking.experiments(id).value?.length, 2101);
    assert.equal(tracking.hasMoreExperiments(id), false);
  });
});
