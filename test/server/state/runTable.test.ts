import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import type { ViewType } from '../../../src/api/entities.ts';
import type { RunQuery } from '../../../src/shared/runView.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { RunColors, runPalette } from '../../../src/state/runColors.ts';
import type { RunTableOptions } from '../../../src/state/runTable.ts';
import { RunTable } from '../../../src/state/runTable.ts';
import { orderOf } from '../../../src/state/runTableReads.ts';
import { logRuns, sweepRuns } from '../../compareData.ts';
import { TestConnection, until } from './testConnection.ts';
import { TrackingServer } from './trackingServer.ts';

function pickOf(slot: number): { readonly light: string; readonly dark: string } {
  const { light, dark } = runPalette[slot]!;
  return { light, dark };
}

const memento = { get: () => undefined, update: () => Promise.resolve() };

describe('a table of runs, from a real server', () => {
  let server: TrackingServer;
  let connection: TestConnection;
  let connections: ConnectionList;
  let ids: string[];
  let experimentId: string;
  /** An experiment of more than a page. */
  let manyId: string;

  before(async () => {
    server = await TrackingServer.started();
    connection = new TestConnection(server.url);
    connections = new ConnectionList();
    connections.set([connection]);
    ids = await logRuns(server.client, 'sweep', sweepRuns(8, 2));
    const found = await server.call('getExperimentByName', { experiment_name: 'sweep' });
    experimentId = found.experiment.experiment_id;
  });
  after(() => server[Symbol.asyncDispose]());

  function optionsOf(
    id: string,
    query: RunQuery = { filter: '' },
    colors = new RunColors(memento),
  ): RunTableOptions {
    return {
      connections,
      connectionId: connection.id,
      experimentId: id,
      query,
      colors,
      pollSeconds: () => 0,
    };
  }

  function tableOf(query: RunQuery = { filter: '' }, id = experimentId, colors?: RunColors): RunTable {
    return new RunTable(optionsOf(id, query, colors));
  }

  function listOf(...all: readonly TestConnection[]): ConnectionList {
    const list = new ConnectionList();
    list.set(all);
    return list;
  }

  const valuesOf = (table: RunTable, group: string, key: string) => {
    const place = table.keys.findIndex((each) => each.group === group && each.key === key);
    return table.rows.map(({ values }) => values[place] ?? null);
  };

  it('deleted runs are shown where somebody wants to see them, and marked', async () => {
    const [id] = await logRuns(server.client, 'deleted', sweepRuns(3, 1));
    await server.call('deleteRun', { run_id: id! });
    const { experiment } = await server.call('getExperimentByName', { experiment_name: 'deleted' });
    let viewType: ViewType = 'ACTIVE_ONLY';
    const table = new RunTable({ ...optionsOf(experiment.experiment_id), viewType: () => viewType });
    await table.ask({ filter: '' });
    assert.deepEqual([table.rows.length, table.state.total], [2, 2]);
    viewType = 'ALL';
    await table.refresh();
    assert.deepEqual(
      table.rows.map((row) => [row.id === id, row.isDeleted]),
      [
        [false, undefined],
        [false, undefined],
        [true, true],
      ],
    );
    assert.equal(table.state.total, 3);
    await server.call('restoreRun', { run_id: id! });
    await table.refresh();
    assert.equal(table.rows[2]?.isDeleted, undefined);
    table.dispose();
  });

  it('runs that a filter hides are found by their ids, those that are gone are not', async () => {
    const table = tableOf();
    await table.ask({ filter: "params.seed = '0'" });
    const shown = table.rows.map(({ id }) => id);
    const hidden = ids.find((id) => !shown.includes(id))!;
    const found = await table.find([shown[0]!, hidden, '0'.repeat(32)]);
    assert.deepEqual(
      found.map(({ id }) => id),
      [shown[0], hidden],
    );
    assert.equal(found[0], table.rows[0], 'what is there is not read again');
    assert.deepEqual(
      table.rows.map(({ id }) => id),
      shown,
    );
    table.dispose();
  });

  it('nothing is asked for before it is looked at; then all it says is there', async () => {
    const table = tableOf();
    connection.requests.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(connection.requests, []);
    table.setVisible(true);
    await until('rows', () => table.rows.length === 8);
    const { state } = table;
    assert.deepEqual(
      [state.connection, state.experiment, state.more, state.total, state.problem],
      ['mlflow.db', 'sweep', false, 8, undefined],
    );
    assert.deepEqual(
      table.rows.map(({ id }) => id),
      [...ids].reverse(),
    );
    assert.deepEqual(valuesOf(table, 'params', 'seed').slice(0, 3), ['1', '0', '2']);
    table.dispose();
  });

  it('the server filters and orders', async () => {
    const table = tableOf();
    await table.ask({
      filter: "params.seed = '0'",
      sort: { column: 'metrics.val_loss', isDescending: true },
    });
    assert.deepEqual([table.rows.length, table.state.total], [3, 3]);
    const losses = valuesOf(table, 'metrics', 'val_loss') as number[];
    assert.deepEqual(
      losses,
      [...losses].sort((a, b) => b - a),
    );
    await table.ask({ filter: '', sort: { column: 'attributes.start_time', isDescending: false } });
    assert.equal(table.rows[0]?.id, ids[0]);
    table.dispose();
  });

  it('what the server refuses is said, and the old rows stay', async () => {
    const table = tableOf();
    await table.ask({ filter: "params.seed = '0'" });
    await table.ask({ filter: 'metrics.val_loss < ' });
    const { problem, query } = table.state;
    assert.equal(problem?.kind, 'query');
    assert.equal(problem.message, "Expected a comparison, found 'metrics.val_loss <'.");
    assert.deepEqual([table.rows.length, query.filter], [3, "params.seed = '0'"]);
    await table.ask({ filter: '' });
    assert.equal(table.state.problem, undefined);
    table.dispose();
  });

  it('says that its experiment was deleted, until it is restored', async () => {
    const { experiment_id } = await server.call('createExperiment', { name: 'doomed' });
    await server.call('createRun', { experiment_id, run_name: 'run', start_time: 1000 });
    const table = tableOf({ filter: '' }, experiment_id);
    const said = () => [table.state.isDeleted, table.rows.length];
    await table.ask({ filter: '' });
    assert.deepEqual(said(), [undefined, 1]);
    await server.call('deleteExperiment', { experiment_id });
    await table.refresh();
    assert.deepEqual(said(), [true, 0]);
    await server.call('restoreExperiment', { experiment_id });
    await table.refresh();
    assert.deepEqual(said(), [undefined, 1]);
    table.dispose();
  });

  it('a server that refuses access wants a sign-in, the embedded one never', async () => {
    const refusing = createServer((_, response) => void response.writeHead(401).end('Who are you?'));
    await once(refusing.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    for (const [kind, wanted] of [
      ['remote', true],
      ['embedded', undefined],
    ] as const) {
      const connections = listOf(new TestConnection(url, kind));
      const table = new RunTable({ ...optionsOf('1'), connections });
      await table.ask({ filter: '' });
      assert.deepEqual([table.state.problem?.kind, table.state.problem?.wantsSignIn], ['load', wanted], kind);
      table.dispose();
    }
    refusing.close();
  });

  it('more than a page comes page by page, and how many there are is known', async () => {
    const { experiment_id } = await server.call('createExperiment', { name: 'many' });
    manyId = experiment_id;
    const create = (index: number) =>
      server.call('createRun', { experiment_id, run_name: `run ${index}`, start_time: 1000 + index });
    for (let start = 0; start < 1203; start += 50) {
      const part = Array.from({ length: Math.min(50, 1203 - start) }, (_, offset) => create(start + offset));
      await Promise.all(part);
    }
    const table = tableOf({ filter: '' }, experiment_id);
    const counts: number[] = [];
    table.onDidChange(() => counts.push(table.rows.length));
    connection.requests.length = 0;
    await table.ask({ filter: '' });
    assert.equal(connection.requests.filter((sent) => sent.includes('/runs/count')).length, 1);
    assert.deepEqual(counts, [100, 1000], 'the first screen is there before the rest of its page');
    assert.deepEqual([table.rows.length, table.state.more, table.state.total], [1000, true, 1203]);
    await table.loadMore();
    assert.deepEqual([table.rows.length, table.state.more], [1203, false]);
    assert.equal(new Set(table.rows.map(({ id }) => id)).size, 1203);
    assert.equal(table.rows.at(-1)?.name, 'run 0');
    table.dispose();

    // What the server can't be asked is asked of what is loaded.
    const other = new TestConnection(server.url, 'remote');
    const onOther = new RunTable({ ...optionsOf(experiment_id), connections: listOf(other) });
    await onOther.ask({ filter: "run_name RLIKE '00$' OR run_name = 'run 7'" });
    const said = () => [onOther.rows.length, onOther.state.more, onOther.state.onLoaded];
    assert.deepEqual(said(), [10, true, { of: 1000, words: ['OR', 'RLIKE'] }]);
    await onOther.loadMore();
    assert.deepEqual(said(), [13, false, { of: 1203, words: ['OR', 'RLIKE'] }]);
    await onOther.refresh();
    assert.deepEqual(said(), [13, false, { of: 1203, words: ['OR', 'RLIKE'] }]);
    await onOther.ask({ filter: "attributes.start_time >= '1970-01-02' AND metrics.nope IS NULL" });
    assert.deepEqual(said(), [0, false, { of: 0, words: ['IS NULL'] }]);
    await onOther.ask({ filter: "attributes.start_time < '1970-01-03'" });
    assert.deepEqual(said(), [1000, true, undefined]);
    onOther.dispose();
  });

  it('a new question does not wait for the rest of what was asked before', async () => {
    const table = tableOf({ filter: '' }, manyId);
    const counts: number[] = [];
    const opening = table.ask({ filter: '' });
    table.onDidChange(() => {
      counts.push(table.rows.length);
      if (counts.length === 1) void table.ask({ filter: "run_name = 'run 7'" });
    });
    await opening;
    await until('the answer', () => table.rows.length === 1);
    assert.deepEqual(counts, [100, 1], 'the rest of the page was given up');
    assert.deepEqual([table.state.problem, connection.status.kind], [undefined, 'ready']);
    table.dispose();
  });

  it('what is behind the first screen is not asked for before that is shown', async () => {
    const shown = Promise.withResolvers<void>();
    const table = new RunTable({ ...optionsOf(manyId), whenShown: () => shown.promise });
    const asked = table.ask({ filter: '' });
    await until('the first screen', () => table.rows.length === 100);
    connection.requests.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual([table.rows.length, connection.requests], [100, []]);
    shown.resolve();
    await asked;
    assert.equal(table.rows.length, 1000);
    table.dispose();
  });

  it('OR, patterns and dates go to the embedded server, which counts them too', async () => {
    const table = tableOf();
    await table.ask({ filter: "params.seed = '0' OR (start_time > 'now' AND NOT run_name RLIKE 'x')" });
    const { state } = table;
    assert.deepEqual(
      [table.rows.length, state.total, state.onLoaded, state.language],
      [3, 3, undefined, 'extended'],
    );
    await table.ask({ filter: "params.seed = '0' OR start_time > 'soon'" });
    assert.deepEqual([table.state.problem?.kind, table.rows.length], ['query', 3]);
    table.dispose();
  });

  it('a run that goes on is asked for alone; a new one brings all', async () => {
    const table = tableOf();
    table.setVisible(true);
    await until('rows', () => table.rows.length === 8);
    connection.requests.length = 0;
    await server.call('setTag', { run_id: ids[3]!, key: 'note', value: 'seen' });
    connection.changedData.fire({ run_ids: [ids[3]!, 'elsewhere'] });
    await until('the tag', () => valuesOf(table, 'tags', 'note').includes('seen'));
    assert.equal(connection.requests.length, 1);
    assert.match(connection.requests[0]!, new RegExp(`run_id IN \\('${ids[3]}'\\)`));
    connection.requests.length = 0;
    connection.changedData.fire({ run_ids: ['elsewhere'], experiment_ids: ['77'] });
    const { run } = await server.call('createRun', { experiment_id: experimentId, start_time: Date.now() });
    connection.changedData.fire({ experiment_ids: [experimentId] });
    await until('the run', () => table.rows[0]?.id === run.info.run_id);
    assert.equal(table.state.total, 9);
    await server.call('deleteRun', { run_id: run.info.run_id });
    await table.refresh();
    assert.equal(table.rows.length, 8);
    table.dispose();
  });

  it('a server that is away leaves what was known, and says so', async () => {
    const table = tableOf();
    await table.ask({ filter: '' });
    connection.goTo('http://127.0.0.1:9');
    await table.refresh();
    assert.equal(table.state.problem?.kind, 'load');
    assert.equal(table.rows.length, 8);
    connection.goTo(server.url);
    await table.refresh();
    assert.equal(table.state.problem, undefined);
    table.dispose();
  });

  it('a colour that is picked shows where the run stands, and no run is read for it', async () => {
    const colors = new RunColors(memento);
    const table = tableOf(undefined, undefined, colors);
    await table.ask({ filter: '' });
    connection.requests.length = 0;
    const changed: string[][] = [];
    table.onDidChange(({ rows }) => changed.push(rows.map(({ id }) => id)));
    // Ids are random, and with them the colours that runs have by themselves.
    const slot =
      (colors.colorOf({ connectionId: connection.id, runId: ids[2]! }).slot + 1) % runPalette.length;
    colors.pick([ids[2]!, 'not in it'], slot);
    assert.deepEqual(changed, [[ids[2]]]);
    assert.deepEqual(table.rows.find(({ id }) => id === ids[2])?.look, { ...pickOf(slot), pattern: 0 });
    assert.deepEqual(connection.requests, []);
    table.dispose();
  });

  it('a row names the datasets of its run', async () => {
    const dataset = { name: 'wine', digest: 'abc', source_type: 'local', source: 'wine.csv' };
    const other = { ...dataset, name: 'iris' };
    const datasets = [{ dataset }, { dataset: other }];
    await server.call('logInputs', { run_id: ids[0]!, datasets });
    const table = tableOf();
    await table.ask({ filter: '' });
    const said = new Map(table.rows.map((row) => [row.id, row.datasets]));
    assert.deepEqual([said.get(ids[0]!), said.get(ids[1]!)], ['iris (abc), wine (abc)', undefined]);
    table.dispose();
  });

  it('a server that fails between two pages loses nothing of what was loaded', async () => {
    const ways: Readonly<Record<string, (answer: string, response: ServerResponse) => unknown>> = {
      fails: (_, response) => response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Oops</h1>'),
      drops: (answer, response) => {
        response.writeHead(200, { 'content-length': answer.length });
        response.write(answer.slice(0, 1000), () => response.destroy());
      },
      'is no MLflow': (answer, response) => response.end(answer.slice(0, 1000)),
    };
    let way: string | undefined;
    /** In front of the real server: what is asked from a page's token on goes wrong in that way. */
    const proxy = createServer((request, response) => {
      void (async () => {
        const body = await text(request);
        const { method = 'GET', url = '' } = request;
        const init = method === 'GET' ? {} : { body, headers: { 'content-type': 'application/json' } };
        const answer = await (await fetch(server.url + url, { method, ...init })).text();
        if (way !== undefined && body.includes('page_token')) ways[way]!(answer, response);
        else response.end(answer);
      })();
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const failing = new TestConnection(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const table = new RunTable({ ...optionsOf(manyId), connections: listOf(failing) });
    await table.ask({ filter: '' });
    for (way of Object.keys(ways)) {
      await table.loadMore();
      assert.deepEqual(
        [table.state.problem?.kind, table.rows.length, table.state.more],
        ['load', 1000, true],
        way,
      );
    }
    const { signal } = new AbortController();
    await assert.rejects(
      table.loadAll(signal, () => {}),
      (error: Error) => error.message === table.state.problem?.message,
    );
    way = undefined;
    await assert.rejects(
      table.loadAll(AbortSignal.abort(), () => {}),
      { name: 'AbortError' },
    );
    assert.equal(table.rows.length, 1000);
    const told: (number | undefined)[][] = [];
    await table.loadAll(signal, ({ total }, loaded) => told.push([loaded, total]));
    assert.deepEqual(told, [[1000, 1203]]);
    assert.deepEqual([table.state.problem, table.rows.length, table.state.more], [undefined, 1203, false]);
    way = 'drops';
    await table.refresh();
    assert.deepEqual([table.state.problem?.kind, table.rows.length], ['load', 1203]);
    await table.ask({ filter: "run_name = 'run 7'" });
    assert.deepEqual([table.state.problem, table.rows.length], [undefined, 1]);
    table.dispose();
    proxy.close();
  });

  it('a run of 5,000 metrics stands beside one without any', async () => {
    const { experiment_id } = await server.call('createExperiment', { name: 'wide' });
    const create = () => server.call('createRun', { experiment_id, start_time: 1 });
    const [{ run }] = [await create(), await create()];
    for (let start = 0; start < 5000; start += 1000) {
      const metrics = Array.from({ length: 1000 }, (_, index) => ({
        key: `m${start + index}`,
        value: index,
        timestamp: 1,
      }));
      await server.call('logBatch', { run_id: run.info.run_id, metrics });
    }
    const table = tableOf({ filter: '' }, experiment_id);
    await table.ask({ filter: '', sort: { column: 'metrics.m4999', isDescending: true } });
    assert.deepEqual(
      [table.rows.length, table.keys.filter(({ group }) => group === 'metrics').length],
      [2, 5000],
    );
    assert.deepEqual(valuesOf(table, 'metrics', 'm4999'), [999, null]);
    await table.ask({ filter: 'metrics.m4999 IS NULL' });
    assert.deepEqual(valuesOf(table, 'metrics', 'm4999'), [null]);
    table.dispose();
  });

  it('a connection that was removed is told of', async () => {
    const table = tableOf();
    connections.set([]);
    await table.refresh();
    assert.match(table.state.problem?.message ?? '', /removed/);
    connections.set([connection]);
    table.dispose();
  });
});

it('an order names nothing twice, which MLflow refuses', () => {
  assert.deepEqual(orderOf(undefined), ['attributes.start_time DESC']);
  assert.deepEqual(orderOf({ column: 'attributes.start_time', isDescending: false }), [
    'attributes.start_time ASC',
  ]);
  assert.deepEqual(orderOf({ column: 'metrics.val loss', isDescending: true }), [
    'metrics.`val loss` DESC',
    'attributes.start_time DESC',
  ]);
  assert.deepEqual(orderOf({ column: 'attributes.duration', isDescending: true }), [
    'attributes.start_time DESC',
  ]);
});
