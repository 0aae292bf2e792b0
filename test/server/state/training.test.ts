import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Run, RunStatus } from '../../../src/api/entities.ts';
import type { StoreChange } from '../../../src/api/storeChange.ts';
import { Emitter } from '../../../src/common/event.ts';
import { silentLog } from '../../../src/common/log.ts';
import { sparkline } from '../../../src/shared/sparkline.ts';
import type { Connection, ConnectionStatus } from '../../../src/state/connection.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { isNews, newsOf } from '../../../src/ui/training/runNews.ts';
import type { RunEvent } from '../../../src/state/runWatch.ts';
import { RunWatch } from '../../../src/state/runWatch.ts';
import type { WorkKind } from '../../../src/state/windowWork.ts';
import { WindowWork } from '../../../src/state/windowWork.ts';
import { TrackingServer } from './trackingServer.ts';

const lines: readonly (readonly [values: readonly number[], line: string])[] = [
  [[], ''],
  [[1], ''],
  [[1, 2], '▁█'],
  [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  [[3, 3, 3], '▄▄▄'],
  [[9, 5, NaN, 1], '█▅▁'],
  [[1, Infinity], ''],
  [[-1e308, 1e308], '▁█'],
  [Array.from({ length: 1000 }, (_, index) => 1 / (index + 1)), '█▂▁▁▁▁▁▁'],
];
for (const [values, line] of lines) {
  test(`sparkline of ${values.length} values: ${line}`, () => assert.equal(sparkline(values), line));
}

test('what was at work as a run began', () => {
  const work = new WindowWork();
  const [command, task] = [{}, {}];
  work.begin(command, 'terminal', 10_000);
  work.begin(task, 'task', 50_000);
  work.end(command, 60_000);
  const rows: readonly (readonly [time: number, kind: WorkKind | undefined])[] = [
    [5_000, undefined],
    [9_500, 'terminal'],
    [40_000, 'terminal'],
    [55_000, 'task'],
    [1e12, 'task'],
  ];
  for (const [time, kind] of rows) assert.equal(work.at(time), kind, String(time));
  work.end(task, 70_000);
  assert.equal(work.at(1e12), undefined);
  for (let count = 0; count < 2000; count++) {
    work.begin({ count }, 'terminal', 100_000 + count);
    work.end(command);
  }
  assert.equal(work.at(200_000), 'terminal');
});

const connection = {} as Connection;

function event(
  status: RunStatus,
  {
    seconds = 60,
    name = 'one',
    parent = '',
    kind = 'ended',
  }: Partial<Record<'name' | 'parent', string>> & {
    seconds?: number;
    kind?: 'ended' | 'nan';
  } = {},
): RunEvent {
  const info = { run_id: name, run_name: name, status, start_time: 1000, end_time: 1000 + seconds * 1000 };
  const tags = parent === '' ? [] : [{ key: 'mlflow.parentRunId', value: parent }];
  const run = { info, data: { tags } } as unknown as Run;
  return kind === 'nan' ? { kind, connection, run, metric: 'loss' } : { kind, connection, run };
}

describe('what is told of runs', () => {
  const rows: readonly (readonly [
    name: string,
    event: RunEvent,
    work: WorkKind | undefined,
    told: boolean,
  ])[] = [
    ['finished in a terminal', event('FINISHED'), 'terminal', true],
    ['finished in a task', event('FINISHED'), 'task', true],
    ['failed in a terminal', event('FAILED'), 'terminal', true],
    ['failed in a task, which says so itself', event('FAILED'), 'task', false],
    ['of somebody else', event('FINISHED'), undefined, false],
    ['NaN of somebody else', event('RUNNING', { kind: 'nan' }), undefined, false],
    ['stopped by the user', event('KILLED'), 'terminal', false],
    ['over in a moment', event('FINISHED', { seconds: 2 }), 'terminal', false],
    ['one of a sweep', event('FINISHED', { parent: 'p' }), 'terminal', false],
    ['NaN in a sweep, at once', event('RUNNING', { kind: 'nan', parent: 'p', seconds: 1 }), 'task', true],
  ];
  for (const [name, what, work, told] of rows) it(name, () => assert.equal(isNews(what, work), told));

  it('is one message', () => {
    const metric = () => '0.9 accuracy';
    const message = (...events: RunEvent[]) => newsOf(events, metric)?.message;
    assert.equal(message(event('FINISHED')), 'Run one finished after 1m: 0.9 accuracy.');
    assert.equal(message(event('FAILED', { name: 'two' })), 'Run two failed after 1m.');
    assert.equal(message(event('RUNNING', { kind: 'nan' })), 'Run one logged loss as NaN or infinity.');
    const several = [
      event('FAILED', { name: 'two' }),
      event('FINISHED'),
      event('FINISHED', { name: 'three' }),
    ];
    const news = newsOf(several, metric);
    assert.equal(news?.message, '3 MLflow runs: 2 finished, 1 failed.');
    assert.equal(news?.severity, 'warning');
    assert.equal(news?.event, several[0], 'the one to look at');
    assert.equal(newsOf([], metric), undefined);
  });
});

describe('runs that train', () => {
  let server: TrackingServer;
  const dataChanged = new Emitter<StoreChange>();
  const statusChanged = new Emitter<void>();
  let asked = 0;
  before(async () => {
    server = await TrackingServer.started();
  });
  after(() => server[Symbol.asyncDispose]());

  /** As the embedded server is one, but for its process, which the test has; what it says the test says. */
  const local = (status: ConnectionStatus) => ({
    id: 'embedded:1',
    kind: 'embedded' as const,
    label: 'mlflow.db',
    location: 'mlflow.db',
    status,
    onDidChangeStatus: statusChanged.event,
    onDidChangeData: dataChanged.event,
    connect: () => {
      asked++;
      return Promise.resolve(server.client);
    },
    trackingEnvironment: () => Promise.resolve({}),
  });

  async function until(holds: () => boolean): Promise<void> {
    for (const end = Date.now() + 10_000; !holds(); await pause(10)) {
      assert.ok(Date.now() < end, `never came true: ${String(holds)}`);
    }
  }

  it('are followed from their beginning to their end, and nothing is asked while nothing happens', async () => {
    const start = async (run_name: string): Promise<string> =>
      (await server.call('createRun', { experiment_id: '0', run_name, start_time: Date.now() })).run.info
        .run_id;
    const before = await start('before');
    const connections = new ConnectionList();
    const status: { kind: 'connecting' } | { kind: 'ready' } = { kind: 'connecting' };
    const embedded = local(status);
    connections.set([embedded]);
    await using stack = new AsyncDisposableStack();
    const watch = new RunWatch({ connections, log: silentLog, gapMs: 1 });
    stack.defer(() => watch.dispose());
    const events: string[] = [];
    watch.onDidHappen(({ kind, run }) => events.push(`${run.info.run_name} ${kind} ${run.info.status}`));
    await pause(50);
    assert.equal(asked, 0, 'a server that is not up is not started');
    embedded.status = { kind: 'ready' };
    statusChanged.fire();
    await until(() => watch.running.length === 1);
    assert.equal(watch.running[0]?.info.run_name, 'before');

    const live = await start('live');
    dataChanged.fire({ experiment_ids: ['0'], run_ids: [live] });
    await until(() => watch.running.length === 2);
    assert.deepEqual(
      watch.running.map(({ info }) => info.run_name),
      ['live', 'before'],
    );
    for (const [step, value] of ([0.5, 'NaN', 'NaN'] as const).entries()) {
      await server.call('logMetric', { run_id: live, key: 'loss', value, timestamp: 1, step });
      let heard = false;
      const subscription = watch.onDidChange(() => (heard = true));
      dataChanged.fire({ run_ids: [live] });
      await until(() => heard);
      subscription.dispose();
    }
    assert.deepEqual(events, ['live nan RUNNING'], 'once');
    const between = await start('between');
    const written = { run_id: between, key: 'loss' };
    const machine = { run_id: between, key: 'system/gpu' };
    dataChanged.fire({ run_ids: [between], not_finite: [machine] });
    await until(() => watch.running.length === 3);
    assert.equal(events.length, 1, 'what the machine does is no fault of the run');
    await server.call('logMetric', { ...written, value: 'NaN', timestamp: 1, step: 1 });
    await server.call('logMetric', { ...written, value: 0.5, timestamp: 2, step: 2 });
    dataChanged.fire({ run_ids: [between], not_finite: [written, machine] });
    await until(() => events.length === 2);
    dataChanged.fire({ run_ids: [between], not_finite: [written] });
    await server.call('updateRun', { run_id: between, status: 'KILLED', end_time: Date.now() });
    dataChanged.fire({ run_ids: [between] });
    await until(() => watch.running.length === 2);
    assert.deepEqual(
      events.splice(1),
      ['between nan RUNNING', 'between ended KILLED'],
      'NaN of a moment, once',
    );

    await server.call('updateRun', { run_id: live, status: 'FAILED', end_time: Date.now() });
    dataChanged.fire({ run_ids: [live] });
    await until(() => watch.running.length === 1);
    assert.deepEqual(events.slice(1), ['live ended FAILED']);

    // Of another process's writes nothing is known but that there were some.
    await server.call('deleteRun', { run_id: before });
    dataChanged.fire({ unknown: true });
    await until(() => watch.running.length === 0);
    assert.equal(events.length, 2, 'a run that is deleted has not ended');
    const quick = await start('quick');
    await server.call('updateRun', { run_id: quick, status: 'FAILED', end_time: Date.now() + 60_000 });
    dataChanged.fire({ run_ids: [quick] });
    await until(() => events.length === 3);
    assert.equal(events[2], 'quick ended FAILED', 'it was never seen running');
    await server.call('setTag', { run_id: quick, key: 'a', value: 'b' });
    const askedOnce = asked;
    dataChanged.fire({ run_ids: [quick] });
    await until(() => asked > askedOnce);
    await pause(50);
    assert.equal(events.length, 3, 'and is told of once');
    const askedBefore = asked;
    dataChanged.fire({ registered_models: ['m'] });
    await pause(50);
    assert.equal(asked, askedBefore);
  });
});
