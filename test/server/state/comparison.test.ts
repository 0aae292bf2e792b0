import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { StoreChange } from '../../../src/api/storeChange.ts';
import { anyChange } from '../../../src/api/storeChange.ts';
import { MlflowClient } from '../../../src/api/client.ts';
import { Emitter } from '../../../src/common/event.ts';
import type { ChartData, CompareRef } from '../../../src/shared/compare.ts';
import { Comparison } from '../../../src/state/comparison.ts';
import { RunColors, runPalette } from '../../../src/state/runColors.ts';
import { RunMarks } from '../../../src/state/runMarks.ts';
import type { ComparisonOptions } from '../../../src/state/comparison.ts';
import type { Connection } from '../../../src/state/connection.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { loadHistories, samplePoints } from '../../../src/state/metricHistory.ts';
import { logRuns, sweepRuns } from '../../compareData.ts';
import { TrackingServer } from './trackingServer.ts';

/** A connection to a real server that says when its data has changed, as the embedded one does. */
class LiveConnection implements Connection {
  readonly id: string;
  readonly kind: 'embedded' | 'remote';
  readonly label = 'mlflow.db';
  readonly location = '/mlflow.db';
  readonly status = { kind: 'ready' } as const;
  readonly changedData = new Emitter<StoreChange>();
  readonly onDidChangeStatus = new Emitter<void>().event;
  readonly onDidChangeData = this.changedData.event;
  readonly #client: MlflowClient;
  requests: string[] = [];

  constructor(id: string, url: string, kind: 'embedded' | 'remote' = 'embedded') {
    this.id = id;
    this.kind = kind;
    this.#client = new MlflowClient({
      url,
      retries: 0,
      fetch: (input, init) => {
        this.requests.push(String(input).slice(url.length));
        return fetch(input, init);
      },
    });
  }

  connect(): Promise<MlflowClient> {
    return Promise.resolve(this.#client);
  }

  trackingEnvironment(): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve({});
  }

  /** What was asked for since the last time. */
  asked(part: string): number {
    const count = this.requests.filter((request) => request.includes(part)).length;
    this.requests = [];
    return count;
  }
}

const memento = { get: () => undefined, update: () => Promise.resolve() };

class Watched implements Disposable {
  readonly comparison: Comparison;
  readonly charts = new Map<string, ChartData>();
  chartCount = 0;

  constructor(
    connections: ConnectionList,
    refs: readonly CompareRef[],
    options: Partial<ComparisonOptions> = {},
  ) {
    const kept = { colors: new RunColors(memento), marks: new RunMarks(memento) };
    this.comparison = new Comparison({ connections, refs, ...kept, settleMs: 20, pollMs: 100, ...options });
    this.comparison.onDidLoadChart((chart) => {
      this.charts.set(chart.metric, chart);
      this.chartCount += 1;
    });
  }

  /** Waits until it holds; what is waited for comes by events and timers of its own. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const end = Date.now() + 15_000;
    while (!holds()) {
      if (Date.now() > end) assert.fail(`${what} never came`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Loads the runs and one chart. */
  async show(metric: string): Promise<ChartData> {
    this.comparison.setVisible(true);
    await this.comparison.refresh();
    this.comparison.showMetrics([metric]);
    await this.until(metric, () => this.charts.has(metric));
    return this.charts.get(metric)!;
  }

  [Symbol.dispose](): void {
    this.comparison.dispose();
  }
}

describe('runs side by side, from a real server', () => {
  let server: TrackingServer;
  let live: LiveConnection;
  let connections: ConnectionList;
  let finished: string[];
  let experiments = 0;

  before(async () => {
    server = await TrackingServer.started();
    live = new LiveConnection('embedded:1', server.url);
    connections = new ConnectionList();
    connections.set([live]);
    finished = await logRuns(server.client, 'sweep', sweepRuns(3, 20));
  });
  after(() => server[Symbol.asyncDispose]());

  const refs = (ids: readonly string[], connectionId = 'embedded:1'): CompareRef[] =>
    ids.map((runId) => ({ connectionId, runId }));

  async function startRun(): Promise<string> {
    experiments += 1;
    const runs = [{ name: 'live', status: 'RUNNING' as const, metrics: { loss: [3, 2] } }];
    return (await logRuns(server.client, `live ${experiments}`, runs))[0]!;
  }

  it('loads runs, their experiments, and the histories that are looked at', async () => {
    using watched = new Watched(connections, refs(finished));
    const chart = await watched.show('val_loss');
    const { state } = watched.comparison;
    assert.deepEqual(
      state.runs.map((run) => [run.run?.info.run_name, run.experiment, run.connection, run.problem]),
      [
        ['gbt lr=0.1 depth=3', 'sweep', 'mlflow.db', undefined],
        ['gbt lr=0.03 depth=3', 'sweep', 'mlflow.db', undefined],
        ['gbt lr=0.01 depth=3', 'sweep', 'mlflow.db', undefined],
      ],
    );
    assert.equal(state.live, false);
    assert.deepEqual(
      chart.series.map((series) => [series.id, series.values.length, series.sampled]),
      state.runs.map((run) => [run.id, 20, false]),
    );
    assert.deepEqual([...chart.series[0]!.steps.slice(0, 3), chart.series[0]!.steps.at(-1)], [0, 1, 2, 19]);
    assert.equal(chart.series[0]!.times[1]! - chart.series[0]!.times[0]!, 2000);
  });

  it('what the user does to runs elsewhere is taken over: colours, and which are not drawn', async () => {
    const [colors, marks] = [new RunColors(memento), new RunMarks(memento)];
    using watched = new Watched(connections, refs(finished), { colors, marks });
    const said = () => watched.comparison.state.runs.map(({ isHidden, look }) => [isHidden, look.light]);
    const before = said();
    let told = 0;
    watched.comparison.onDidChange(() => (told += 1));
    marks.toggle('hidden', [finished[1]!, 'another']);
    marks.toggle('pinned', [finished[0]!]);
    assert.equal(told, 1, 'a pin is nothing to a comparison');
    const olive = runPalette.at(-1)!.light;
    colors.pick([finished[2]!], runPalette.length - 1);
    assert.deepEqual(said(), [before[0], [true, before[1]![1]], [undefined, olive]]);
  });

  it('asks for a history again only when its run has gone on', async () => {
    const run = await startRun();
    using watched = new Watched(connections, refs([finished[0]!, run]));
    await watched.show('loss');
    live.asked('');
    const { charts, comparison } = watched;
    assert.equal(comparison.state.live, true);
    live.changedData.fire({ run_ids: ['another'], registered_models: ['iris'] });
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.deepEqual(live.requests, [], 'what changed is not compared here');
    assert.deepEqual(
      charts.get('loss')!.series.map((series) => series.values),
      [[3, 2]],
    );

    live.changedData.fire(anyChange);
    await watched.until(
      'a refresh',
      () => live.requests.filter((path) => path.includes('runs/get')).length >= 2,
    );
    await comparison.refresh();
    assert.equal(live.asked('get-history'), 0);

    await server.call('logMetric', { run_id: run, key: 'loss', value: 1, step: 2, timestamp: Date.now() });
    live.changedData.fire(anyChange);
    await watched.until('the new point', () => charts.get('loss')!.series[0]!.values.length === 3);
    assert.equal(live.asked('get-history'), 1);
  });

  it('asks nothing while it is not visible', async () => {
    using watched = new Watched(connections, refs([await startRun()]));
    await watched.show('loss');
    watched.comparison.setVisible(false);
    live.asked('');
    live.changedData.fire(anyChange);
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.deepEqual(live.requests, []);
    watched.comparison.setVisible(true);
    await watched.until('a refresh', () => live.requests.length > 0);
  });

  it('asks a server that says nothing now and then, as long as a run goes on', async () => {
    const remote = new LiveConnection('remote:1', server.url, 'remote');
    connections.set([live, remote]);
    const run = await startRun();
    using watched = new Watched(connections, refs([run], 'remote:1'));
    await watched.show('loss');
    await server.call('updateRun', { run_id: run, status: 'FINISHED', end_time: Date.now() });
    await watched.until('the end', () => watched.comparison.state.runs[0]!.run?.info.status === 'FINISHED');
    await watched.comparison.refresh();
    remote.asked('');
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(remote.requests, []);
    connections.set([live]);
  });

  it('says of each run what is wrong with it, and shows the others', async () => {
    const down = new LiveConnection('remote:down', 'http://127.0.0.1:9', 'remote');
    connections.set([live, down]);
    const named = [...refs([finished[0]!, 'f'.repeat(32)]), ...refs([finished[1]!], 'remote:down')];
    using watched = new Watched(connections, [...named, ...refs(['x'], 'remote:removed')]);
    const chart = await watched.show('val_loss');
    const problems = watched.comparison.state.runs.map((run) => run.problem);
    assert.equal(problems[0], undefined);
    assert.equal(problems[1], 'This run no longer exists.');
    assert.match(problems[2]!, /127\.0\.0\.1:9/);
    assert.equal(problems[3], 'This connection was removed.');
    assert.equal(chart.series.length, 1);
    connections.set([live]);
  });

  it('keeps what it knows when a run can no longer be had, and finds it again', async () => {
    const gone = new LiveConnection('remote:gone', server.url, 'remote');
    connections.set([live, gone]);
    using watched = new Watched(connections, refs([finished[0]!], 'remote:gone'));
    await watched.show('val_loss');
    connections.set([live]);
    await watched.until('the problem', () => watched.comparison.state.runs[0]!.problem !== undefined);
    assert.equal(watched.comparison.state.runs[0]!.run?.info.run_name, 'gbt lr=0.1 depth=3');
    connections.set([live, gone]);
    await watched.until('the run', () => watched.comparison.state.runs[0]!.problem === undefined);
    connections.set([live]);
  });

  it('tells a view that starts anew everything again, without asking the server', async () => {
    using watched = new Watched(connections, refs(finished));
    await watched.show('val_loss');
    await watched.comparison.refresh();
    live.asked('');
    watched.charts.clear();
    watched.comparison.forgetShown();
    watched.comparison.showMetrics(['val_loss']);
    await watched.until('val_loss', () => watched.charts.has('val_loss'));
    assert.equal(watched.charts.get('val_loss')!.series.length, 3);
    assert.deepEqual(live.requests, []);
  });

  it('says that a history is sampled', async () => {
    const [long] = await logRuns(server.client, 'long', [
      { name: 'long', metrics: { loss: Array.from({ length: 6000 }, (_, step) => step) } },
    ]);
    using watched = new Watched(connections, refs([long!, finished[0]!]));
    const { series } = await watched.show('loss');
    assert.equal(series.length, 1);
    assert.deepEqual([series[0]!.sampled, series[0]!.values.length], [true, 2500]);
    assert.deepEqual([series[0]!.steps[0], series[0]!.steps.at(-1)], [0, 5999]);
  });

  it('reads a server that can not sample page by page, and samples itself', async () => {
    const [long] = await logRuns(server.client, 'old server', [
      { name: 'long', metrics: { loss: Array.from({ length: 4000 }, (_, step) => step) } },
    ]);
    let refused = 0;
    const client = new MlflowClient({
      url: server.url,
      fetch: (input, init) => {
        // Boundary: an MLflow of before this endpoint can't run here.
        if (!String(input).includes('bulk-interval')) return fetch(input, init);
        refused += 1;
        return Promise.resolve(new Response('Not found', { status: 404 }));
      },
    });
    const histories = await loadHistories(client, { metric: 'loss', runIds: [long!, finished[0]!] });
    const history = histories.get(long!)!;
    assert.deepEqual([history.points.length, history.sampled], [2500, true]);
    assert.deepEqual([history.points[0]!.step ?? 0, history.points.at(-1)!.step], [0, 3999]);
    assert.deepEqual(histories.get(finished[0]!), { points: [], sampled: false });
    await loadHistories(client, { metric: 'loss', runIds: [long!] });
    assert.equal(refused, 1, 'a server is asked once whether it can');
  });
});

it('a sample is spread evenly and keeps both ends', () => {
  const points = Array.from({ length: 10 }, (_, step) => ({ key: 'm', value: step, timestamp: step, step }));
  assert.deepEqual(samplePoints(points, 10), { points, sampled: false });
  const sample = samplePoints(points, 4);
  assert.deepEqual(
    sample.points.map((point) => point.step),
    [0, 3, 6, 9],
  );
  assert.equal(sample.sampled, true);
});
