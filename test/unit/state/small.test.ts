import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'node:test';
import type { Run } from '../../../src/api/entities.ts';
import { silentLog } from '../../../src/common/log.ts';
import { TaskQueue } from '../../../src/common/taskQueue.ts';
import { awaitsAnswer, Cell } from '../../../src/state/cell.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { authorizationOf, RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { runTreeOf } from '../../../src/state/runTree.ts';
import { parseTrackingUrl } from '../../../src/state/trackingUrl.ts';
import { TrackingState } from '../../../src/state/trackingState.ts';

describe('addresses of servers', () => {
  const rows: readonly (readonly [typed: string, expected: string | RegExp])[] = [
    ['http://localhost:5000', 'http://localhost:5000'],
    ['  http://localhost:5000/  ', 'http://localhost:5000'],
    ['localhost:5000', 'http://localhost:5000'],
    ['10.0.0.7:5000', 'http://10.0.0.7:5000'],
    ['mlflow.example.com/team', 'http://mlflow.example.com/team'],
    ['HTTPS://MLflow.Example.COM/Team//', 'https://mlflow.example.com/Team'],
    ['http://localhost:5000/#/experiments/1', 'http://localhost:5000'],
    ['http://[::1]:5000', 'http://[::1]:5000'],
    ['', /Type the address/],
    ['ftp://example.com', /http:\/\/ or https/],
    ['sqlite:///mlflow.db', /Only servers/],
    ['databricks://profile', /http:\/\/ or https|Only servers/],
    ['http://user:secret@example.com', /Leave user name and password out/],
    ['http://example.com/?a=b', /query/],
    ['http://', /not an address/],
    ['not an address', /not an address/],
  ];
  for (const [typed, expected] of rows) {
    it(JSON.stringify(typed), () => {
      const parsed = parseTrackingUrl(typed);
      if (typeof expected === 'string') assert.deepEqual(parsed, { url: expected });
      else assert.match('problem' in parsed ? parsed.problem : parsed.url, expected);
    });
  }
});

describe('tokens', () => {
  it('are bearer tokens, or basic access where they are user:password', () => {
    assert.deepEqual(authorizationOf('abc.def'), { authorization: 'Bearer abc.def' });
    const basic = Buffer.from('ada:secret').toString('base64');
    assert.deepEqual(authorizationOf('ada:secret'), { authorization: `Basic ${basic}` });
    assert.deepEqual(authorizationOf(undefined), {});
  });
});

describe('a cell', () => {
  it('is read once for all who ask at the same time, and once more for those who ask meanwhile', async () => {
    let reads = 0;
    const cell = new Cell({
      load: async () => {
        await delay(5);
        return ++reads;
      },
      onChange: () => {},
    });
    await Promise.all([cell.ensure(), cell.ensure()]);
    assert.equal(reads, 1);
    const first = cell.refresh();
    await Promise.all([first, cell.refresh(), cell.refresh()]);
    assert.equal(reads, 3);
    await cell.ensure();
    assert.equal(reads, 3);
  });

  it('tells of a failure and of its end, and keeps the value in between', async () => {
    const heard: string[] = [];
    let fails = false;
    const cell: Cell<string> = new Cell({
      load: async () => {
        if (fails) throw new Error('away');
        return 'value';
      },
      onChange: () => heard.push(cell.state.error?.message ?? cell.state.value ?? ''),
    });
    await cell.refresh();
    fails = true;
    await cell.refresh();
    await cell.refresh();
    fails = false;
    await cell.refresh();
    assert.deepEqual(heard, ['value', 'away', 'value']);
  });

  it('of an earlier session awaits its first answer, be that an error', async () => {
    const cell = new Cell<string>({ load: () => Promise.reject(new Error('away')), onChange: () => {} });
    cell.restore('old', 1);
    assert.equal(awaitsAnswer(cell.state), true);
    await cell.ensure();
    assert.deepEqual([cell.state.value, awaitsAnswer(cell.state)], ['old', false]);
  });
});

describe('a task queue', () => {
  it('runs so many at a time and goes on after one that fails', async () => {
    const queue = new TaskQueue(2);
    let running = 0;
    let most = 0;
    const task = async (index: number): Promise<number> => {
      most = Math.max(most, ++running);
      await delay(1);
      running--;
      if (index === 1) throw new Error('one fails');
      return index;
    };
    const results = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => queue.run(() => task(index))));
    assert.equal(most, 2);
    assert.deepEqual(
      results.map(({ status }) => status === 'fulfilled'),
      [true, false, true, true, true],
    );
  });
});

describe('the tree of runs', () => {
  const run = (id: string, parent?: string): Run =>
    ({
      info: { run_id: id },
      data: { tags: parent === undefined ? [] : [{ key: 'mlflow.parentRunId', value: parent }] },
    }) as unknown as Run;
  const rootsOf = (...runs: Run[]): readonly string[] =>
    runTreeOf({ runs, loaded: runs.length, more: false }).roots.map(({ info }) => info.run_id);

  it('shows every run, also those of a missing parent and those that go in a circle', () => {
    assert.deepEqual(rootsOf(run('b', 'a'), run('a'), run('c', 'gone')), ['a', 'c']);
    assert.deepEqual(rootsOf(run('a', 'b'), run('b', 'a'), run('c', 'a')), ['a', 'b']);
    assert.deepEqual(rootsOf(run('a', 'a')), ['a']);
  });
});

describe('a remote server that is none', () => {
  /** The boundary: what a wrong address answers can't be had from a real MLflow. */
  async function against(answer: string | 'silence', status = 200): Promise<string> {
    const server = createServer((_, response) => {
      if (answer === 'silence') return;
      response.writeHead(status, { 'content-type': 'text/html' }).end(answer);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const connection = new RemoteConnection({
      url,
      name: 'wrong',
      readToken: async () => undefined,
      log: silentLog,
    });
    const connections = new ConnectionList();
    connections.set([connection]);
    const tracking = new TrackingState(connections);
    try {
      await tracking.ensureExperiments(connection.id);
      assert.equal(connection.status.kind, 'failed');
      return tracking.experiments(connection.id).error?.message ?? '';
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('is told by its HTML page', async () => {
    assert.match(
      await against('<!doctype html><title>Welcome</title>'),
      /not answer as an MLflow server does/,
    );
  });

  it('is told by its HTML error page', async () => {
    assert.match(await against('<html>404</html>', 404), /not answer as an MLflow server does.*404/);
  });
});
