import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../../src/common/log.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { findExperiments } from '../../../src/state/experimentReads.ts';
import {
  deleteItem,
  deleteItemTag,
  readItemTags,
  renameItem,
  restoreItem,
  setItemTag,
} from '../../../src/state/itemEdits.ts';
import type { Item } from '../../../src/state/itemEdits.ts';
import { RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { readRuns } from '../../../src/state/runListReads.ts';
import { runTreeOf } from '../../../src/state/runTree.ts';
import { TrackingState } from '../../../src/state/trackingState.ts';
import type { RunQuery } from '../../../src/shared/runView.ts';
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

  const newExperiment = async (name: string): Promise<string> =>
    (await server.call('createExperiment', { name })).experiment_id;
  const newRun = async (
    experimentId: string,
    start: number,
    loss: number,
    parent?: string,
  ): Promise<string> => {
    const id = await server.createRun(experimentId, start, parent ? { 'mlflow.parentRunId': parent } : {});
    await server.call('logMetric', { run_id: id, key: 'loss', value: loss, timestamp: 1 });
    return id;
  };
  const read = (experimentId: string, query: RunQuery, more: { count?: number; viewType?: 'ALL' } = {}) =>
    readRuns(server.client, {
      experimentId,
      count: 100,
      viewType: 'ACTIVE_ONLY',
      counts: true,
      query,
      ...more,
    });
  const drawn = (list: Awaited<ReturnType<typeof read>>): readonly string[] => {
    const tree = runTreeOf(list);
    const lines = (run: (typeof tree.roots)[number], indent: string): readonly string[] => [
      indent + run.info.run_name,
      ...tree.childrenOf(run.info.run_id).flatMap((child) => lines(child, `${indent}  `)),
    ];
    return tree.roots.flatMap((run) => lines(run, ''));
  };

  it('nested runs under a filter: below their parent where it matches, else with its name', async () => {
    const id = await newExperiment('nested');
    const good = await newRun(id, 1, 0.1);
    const bad = await newRun(id, 2, 9);
    await newRun(id, 3, 0.2, good);
    await newRun(id, 4, 0.3, bad);
    await newRun(id, 5, 9, good);
    const list = await read(id, { filter: 'metrics.loss < 1' });
    assert.deepEqual(drawn(list), ['run 4', 'run 1', '  run 3']);
    assert.deepEqual(list.parentNames, { [bad]: 'run 2' });
    const all = await read(id, { filter: '' });
    assert.deepEqual(drawn(all), ['run 2', '  run 4', 'run 1', '  run 5', '  run 3']);
    assert.equal(all.parentNames, undefined);
  });

  it('an order, in which a parent that is not loaded stands where its first child does', async () => {
    const id = await newExperiment('ordered');
    const parent = await newRun(id, 1, 50);
    await newRun(id, 2, 2, parent);
    await newRun(id, 3, 1);
    await newRun(id, 4, 3);
    const sort = { column: 'metrics.loss', isDescending: false };
    assert.deepEqual(drawn(await read(id, { filter: '', sort })), ['run 3', 'run 4', 'run 1', '  run 2']);
    const page = await read(id, { filter: '', sort }, { count: 3 });
    assert.deepEqual(drawn(page), ['run 3', 'run 1', '  run 2', 'run 4']);
    assert.equal(page.total, 4);
    const falling = { column: 'metrics.loss', isDescending: true };
    assert.deepEqual(drawn(await read(id, { filter: '', sort: falling })), [
      'run 1',
      '  run 2',
      'run 4',
      'run 3',
    ]);
  });

  it('how many there are, of the same filter, only where there are more', async () => {
    const id = await newExperiment('counted');
    for (let start = 1; start <= 5; start++) await newRun(id, start, start);
    assert.equal((await read(id, { filter: '' })).total, undefined);
    assert.equal((await read(id, { filter: '' }, { count: 2 })).total, 5);
    assert.equal((await read(id, { filter: 'metrics.loss > 2' }, { count: 2 })).total, 3);
  });

  it('what is deleted only where it is asked for', async () => {
    const id = await newExperiment('with deleted');
    await newRun(id, 1, 1);
    await server.call('deleteRun', { run_id: await newRun(id, 2, 1) });
    assert.deepEqual(drawn(await read(id, { filter: '' })), ['run 1']);
    assert.deepEqual(drawn(await read(id, { filter: '' }, { viewType: 'ALL' })), ['run 2', 'run 1']);
    const { tracking, id: connection } = connect(server.url);
    await tracking.ensureExperiments(connection);
    const gone = await newExperiment('gone');
    await server.call('deleteExperiment', { experiment_id: gone });
    const names = () => tracking.experiments(connection).value?.map(({ name }) => name) ?? [];
    await tracking.setViewType('ALL');
    assert.ok(names().includes('gone'));
    await tracking.setViewType('ACTIVE_ONLY');
    assert.ok(!names().includes('gone'));
  });

  it('another question, to which what was read before is no answer', async () => {
    const id = await newExperiment('asked anew');
    await newRun(id, 1, 1);
    await newRun(id, 2, 2);
    const { tracking, id: connection } = connect(server.url);
    await tracking.ensureRuns(connection, id);
    assert.equal(tracking.runs(connection, id).value?.runs.length, 2);
    tracking.setQuery(connection, id, { filter: 'metrics.loss > 1' });
    assert.equal(tracking.runs(connection, id).value, undefined);
    await tracking.ensureRuns(connection, id);
    assert.equal(tracking.runs(connection, id).value?.runs.length, 1);
    tracking.setQuery(connection, id, { filter: 'metrics.loss >' });
    await tracking.ensureRuns(connection, id);
    assert.match(tracking.runs(connection, id).error?.message ?? '', /Invalid clause/);
  });

  const finds: readonly (readonly [typed: string, found: readonly string[]])[] = [
    ['100%', ['about 100% sure']],
    ['ABOUT', ['about 100% sure']],
    ["o'b", [`Miles O'Brien's "best"`]],
    ['"best"', [`Miles O'Brien's "best"`]],
    ['a_b', ['a_b']],
    ['back\\', ['back\\slash']],
    ['מודל', ['מודל 🍷']],
    ['🍷', ['מודל 🍷']],
    ["'; DROP", []],
  ];
  it('experiments by a part of their name, with what means more to SQL', async () => {
    for (const name of [
      'about 100% sure',
      `Miles O'Brien's "best"`,
      'a_b',
      'aXb',
      'back\\slash',
      'מודל 🍷',
    ]) {
      await newExperiment(name);
    }
    for (const [typed, found] of finds) {
      const experiments = await findExperiments(server.client, typed, {
        count: 100,
        viewType: 'ACTIVE_ONLY',
      });
      assert.deepEqual(
        experiments.map(({ name }) => name),
        found,
        typed,
      );
    }
  });

  it('changes of experiments and runs: name, tags, deleted and back', async () => {
    const experiment = await newExperiment('to be changed');
    const run = await newRun(experiment, 1, 1);
    const items: readonly Item[] = [
      { kind: 'experiment', id: experiment, name: '', connectionId: '', client: server.client },
      { kind: 'run', id: run, name: '', connectionId: '', client: server.client },
    ];
    const stateOf = async (item: Item): Promise<readonly string[]> => {
      if (item.kind === 'run') {
        const { info } = (await server.call('getRun', { run_id: item.id })).run;
        return [info.run_name, info.lifecycle_stage];
      }
      const found = (await server.call('getExperiment', { experiment_id: item.id })).experiment;
      return [found.name, found.lifecycle_stage];
    };
    for (const item of items) {
      const name = `${'n'.repeat(240)} שם 🍷 ${item.kind}`;
      await renameItem(item, name);
      assert.deepEqual(await stateOf(item), [name, 'active']);
      await setItemTag(item, { key: 'stage', value: 'first' });
      await setItemTag(item, { key: 'stage', value: 'second' });
      const stage = async () => (await readItemTags(item)).find(({ key }) => key === 'stage')?.value;
      assert.equal(await stage(), 'second');
      await deleteItemTag(item, 'stage');
      assert.equal(await stage(), undefined);
      await deleteItem(item);
      assert.deepEqual(await stateOf(item), [name, 'deleted']);
      await restoreItem(item);
      assert.deepEqual(await stateOf(item), [name, 'active']);
    }
    await server.call('deleteRun', { run_id: run });
    await assert.rejects(renameItem(items[1]!, 'late'), /active|deleted/);
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
