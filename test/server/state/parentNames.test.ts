import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../../src/common/log.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { ParentNames } from '../../../src/state/parentNames.ts';
import { RunColors } from '../../../src/state/runColors.ts';
import { RunTable } from '../../../src/state/runTable.ts';
import { logRuns, nestedRuns } from '../../compareData.ts';
import { TestConnection, until } from './testConnection.ts';
import { TrackingServer } from './trackingServer.ts';

const memento = { get: () => undefined, update: () => Promise.resolve() };

describe('the parents of rows whose parents are not among them', () => {
  let server: TrackingServer;
  let experimentId: string;
  let ids: readonly string[];
  const disposables: { dispose(): void }[] = [];
  before(async () => {
    server = await TrackingServer.started();
    ids = await logRuns(server.client, 'nested', nestedRuns());
    const { experiment } = await server.call('getExperimentByName', { experiment_name: 'nested' });
    experimentId = experiment.experiment_id;
  });
  after(async () => {
    for (const each of disposables) each.dispose();
    await server[Symbol.asyncDispose]();
  });

  function open() {
    const connection = new TestConnection(server.url, 'remote');
    const connections = new ConnectionList();
    connections.set([connection]);
    const options = { connections, connectionId: connection.id, experimentId };
    const colors = new RunColors(memento);
    const table = new RunTable({ ...options, query: { filter: '' }, colors, pollSeconds: () => 0 });
    const names = new ParentNames({ ...options, table, log: silentLog });
    disposables.push(names, table);
    return { connection, table, names };
  }

  it('are named with one request for all, and not again', async () => {
    const { connection, table, names } = open();
    await table.ask({ filter: "run_name != 'grid search' AND run_name != 'random search'" });
    connection.requests.length = 0;
    names.setInView(table.rows.map(({ id }) => id));
    await until('names', () => Object.keys(names.all).length > 0);
    // The parent of the folds is among the rows.
    assert.deepEqual(Object.values(names.all).toSorted(), ['grid search', 'random search']);
    names.setInView(table.rows.slice(2).map(({ id }) => id));
    assert.equal(connection.requests.length, 1, connection.requests.join('\n'));
    await table.ask({ filter: "run_name LIKE 'fold%'" });
    await until('the third', () => Object.keys(names.all).length === 3);
  });

  it('are not asked for where they are among the rows', async () => {
    const { connection, table, names } = open();
    await table.ask({ filter: '' });
    connection.requests.length = 0;
    names.setInView(table.rows.map(({ id }) => id));
    assert.deepEqual(connection.requests, []);
  });

  it('get their new names once somebody renames them', async () => {
    const { connection, table, names } = open();
    await table.ask({ filter: "run_name LIKE 'gbt%'" });
    table.setVisible(true);
    names.setInView(table.rows.map(({ id }) => id));
    await until('its name', () => names.all[ids[0]!] === 'random search');
    await server.call('updateRun', { run_id: ids[0]!, run_name: 'another name' });
    connection.changedData.fire({ run_ids: [ids[0]!] });
    await until('its new name', () => names.all[ids[0]!] === 'another name');
  });
});
