import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../../src/common/log.ts';
import type { RunExtremes } from '../../../src/shared/metricExtremes.ts';
import { valueOf } from '../../../src/shared/runColumns.ts';
import { initialLayout } from '../../../src/shared/runView.ts';
import type { RunLayout } from '../../../src/shared/runView.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { RunColors } from '../../../src/state/runColors.ts';
import { RunTable } from '../../../src/state/runTable.ts';
import { TableExtremes } from '../../../src/state/tableExtremes.ts';
import { logManyRuns } from '../../compareData.ts';
import type { RunToLog } from '../../compareData.ts';
import { TestConnection, until } from './testConnection.ts';
import { TrackingServer } from './trackingServer.ts';

const memento = { get: () => undefined, update: () => Promise.resolve() };
const signal = new AbortController().signal;

/** Of each the lowest is at step 1, the highest at step 2, and the last is between. */
function runs(count: number): readonly RunToLog[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `run ${at}`,
    metrics: { loss: [at + 0.5, at, at + 9, at + 1], ...(at % 2 === 0 ? { acc: [at] } : {}) },
  }));
}

describe('the extremes of a run table, from a real server', () => {
  let server: TrackingServer;
  let experimentId: string;
  const disposables: { dispose(): void }[] = [];

  before(async () => {
    server = await TrackingServer.started();
    await logManyRuns(server.client, 'extremes', runs(30));
    const { experiment } = await server.call('getExperimentByName', { experiment_name: 'extremes' });
    experimentId = experiment.experiment_id;
  });
  after(async () => {
    for (const each of disposables) each.dispose();
    await server[Symbol.asyncDispose]();
  });

  async function open(kind: 'embedded' | 'remote', shown: readonly string[], id = experimentId) {
    const connection = new TestConnection(server.url, kind);
    const connections = new ConnectionList();
    connections.set([connection]);
    const options = { connections, connectionId: connection.id };
    const table = new RunTable({
      ...options,
      experimentId: id,
      query: { filter: '' },
      colors: new RunColors(memento),
      pollSeconds: () => 0,
    });
    let layout: RunLayout = { ...initialLayout, shown };
    const extremes = new TableExtremes({
      ...options,
      table,
      layout: () => layout,
      directions: () => ({}),
      log: silentLog,
    });
    disposables.push(extremes, table);
    const read: RunExtremes[] = [];
    extremes.onDidRead((found) => read.push(...found));
    await table.ask({ filter: '' });
    return {
      connection,
      table,
      extremes,
      read,
      arrange(part: Partial<RunLayout>) {
        layout = { ...layout, ...part };
        extremes.update();
      },
      valuesOf(column: string) {
        const found = extremes.columns.find((each) => each.id === column)!;
        return extremes.rows.map((row) => valueOf(row, found));
      },
    };
  }

  const asked = (connection: TestConnection, path: string) =>
    connection.requests.filter((request) => request.includes(path)).length;

  it('the embedded server is asked once for all rows, and only while they are looked at', async () => {
    const { connection, extremes, read, valuesOf } = await open('embedded', ['min.loss', 'max.acc']);
    assert.equal(asked(connection, 'metrics/extremes'), 0);
    extremes.setVisible(true);
    await until('all extremes', () => read.length === 45);
    assert.equal(asked(connection, 'metrics/extremes'), 1);
    assert.deepEqual(valuesOf('min.loss').slice(0, 3), [29, 28, 27]);
    assert.deepEqual(valuesOf('max.acc').slice(0, 3), [undefined, 28, undefined]);
    extremes.setInView([]);
    extremes.update();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(asked(connection, 'metrics/extremes'), 1, 'what is known is not asked again');
    assert.equal(asked(connection, 'get-history'), 0);
  });

  it('any other server is asked for the histories in view, a few at a time', async () => {
    const { connection, table, extremes, read, valuesOf } = await open('remote', ['min.loss']);
    extremes.setVisible(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(asked(connection, 'get-history'), 0, 'nothing is in view yet');
    extremes.setInView(table.rows.slice(0, 5).map(({ id }) => id));
    await until('five', () => read.length === 5);
    assert.equal(asked(connection, 'get-history'), 5);
    assert.deepEqual(valuesOf('min.loss').slice(0, 6), [29, 28, 27, 26, 25, undefined]);
    // Scrolled on before it was read: only what is in view at last is read to its end.
    extremes.setInView(table.rows.slice(5, 20).map(({ id }) => id));
    extremes.setInView(table.rows.slice(25, 30).map(({ id }) => id));
    await until('the last', () => valuesOf('min.loss').at(-1) === 0);
    assert.ok(asked(connection, 'get-history') <= 5 + 4 + 5, `${asked(connection, 'get-history')} asked`);
    assert.equal(valuesOf('min.loss')[19], undefined);
  });

  it('to order by them all loaded rows are read, and put in order here', async () => {
    const { connection, table, extremes, read, valuesOf } = await open('remote', ['max.loss', 'max.acc']);
    extremes.setVisible(true);
    await table.ask({ filter: '', sort: { column: 'max.loss', isDescending: false } });
    await until('all', () => read.length === 30);
    assert.equal(asked(connection, 'get-history'), 30, 'of the other metric only what is in view');
    assert.deepEqual(valuesOf('max.loss').slice(0, 3), [9, 10, 11]);
    assert.equal(table.rows[0]?.name, 'run 29', 'the server gave the newest first');
    assert.equal(table.state.query.sort?.column, 'max.loss');
  });

  it('a run that goes on is read again, also where its last value stays; the others are not', async () => {
    const [runId] = await logManyRuns(server.client, 'extremes that go on', [
      { name: 'goes on', metrics: { loss: [5, 4] }, status: 'RUNNING' },
      { name: 'done', metrics: { loss: [7] } },
    ]);
    const { experiment } = await server.call('getExperimentByName', {
      experiment_name: 'extremes that go on',
    });
    const { connection, table, extremes, read, valuesOf } = await open(
      'embedded',
      ['min.loss', 'max.loss'],
      experiment.experiment_id,
    );
    table.setVisible(true);
    extremes.setVisible(true);
    await until('both', () => read.length === 2);
    const log = async (value: number, step: number) => {
      await server.call('logMetric', { run_id: runId!, key: 'loss', value, step, timestamp: 1 });
      connection.changedData.fire({ run_ids: [runId!] });
    };
    await log(1, 2);
    await until('the new lowest', () => valuesOf('min.loss').includes(1));
    // At an earlier step: the latest point is the same as before.
    await log(99, 1);
    await until('the new highest', () => valuesOf('max.loss').includes(99));
    const bodies = connection.requests.filter((request) => request.includes('metrics/extremes'));
    assert.ok(bodies.length >= 3);
    for (const body of bodies.slice(1)) assert.match(body, new RegExp(`"run_ids":\\["${runId}"\\]`));
  });

  it('of a server that says nothing, a run is read again when its row has gone on', async () => {
    const [runId] = await logManyRuns(server.client, 'extremes elsewhere', [
      { name: 'goes on', metrics: { loss: [5, 4] }, status: 'RUNNING' },
      { name: 'done', metrics: { loss: [7] } },
    ]);
    const { experiment } = await server.call('getExperimentByName', {
      experiment_name: 'extremes elsewhere',
    });
    const { connection, table, extremes, read, valuesOf } = await open(
      'remote',
      ['max.loss'],
      experiment.experiment_id,
    );
    extremes.setVisible(true);
    extremes.setInView(table.rows.map(({ id }) => id));
    await until('both', () => read.length === 2);
    // The last value is the same as before, its step is not.
    for (const [step, value] of [9, 4].entries())
      await server.call('logMetric', { run_id: runId!, key: 'loss', value, step: step + 2, timestamp: 1 });
    await table.refresh();
    await until('the new highest', () => valuesOf('max.loss').includes(9));
    assert.equal(asked(connection, 'get-history'), 3);
  });

  it('an export waits for all that is missing, and says what fails', async () => {
    const { table, extremes, valuesOf, connection } = await open('remote', ['best.loss']);
    assert.equal(extremes.countMissing(table.rows), 30);
    const told: number[] = [];
    await extremes.readAll(table.rows, signal, (count) => told.push(count));
    assert.equal(told.at(-1), 30);
    assert.equal(extremes.countMissing(table.rows), 0);
    assert.equal(valuesOf('best.loss').includes(undefined), false);
    const other = await open('remote', ['best.loss']);
    other.connection.goTo('http://127.0.0.1:9');
    await assert.rejects(other.extremes.readAll(other.table.rows, signal, () => {}));
    // What could not be read is said in the cell, and tried again when asked for.
    other.extremes.setVisible(true);
    other.extremes.setInView(other.table.rows.slice(0, 1).map(({ id }) => id));
    await until('the problem', () => other.read.some(({ problem }) => problem !== undefined));
    other.connection.goTo(server.url);
    other.extremes.refresh();
    await until('the value', () => other.valuesOf('best.loss')[0] === 29);
    assert.ok(asked(connection, 'get-history') === 30);
  });

  it('an embedded server of an older version is asked as any other', async () => {
    const { connection, extremes, read } = await open('embedded', ['min.loss']);
    // It answers as a server that has never heard of the endpoint.
    const connect = connection.connect.bind(connection);
    const client = await connect();
    const { MlflowError } = await import('../../../src/api/errors.ts');
    const old = Object.assign(Object.create(client) as typeof client, {
      call: client.call.bind(client),
      callOwn: () => Promise.reject(new MlflowError('ENDPOINT_NOT_FOUND', 'No such route.')),
    });
    connection.connect = () => Promise.resolve(old);
    extremes.setVisible(true);
    await until('all', () => read.length === 30);
    assert.equal(read.filter(({ min }) => min !== undefined).length, 30);
  });
});
