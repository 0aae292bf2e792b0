import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import type { Run } from '../../src/api/entities.ts';
import { copiedFromTag, copyingTag, copyRuns } from '../../src/state/copyRuns.ts';
import { ServerUnderTest } from './harness/server.ts';

const clientOf = ({ url }: { readonly url: string }): MlflowClient => new MlflowClient({ url, retries: 0 });

/** Runs with everything that a run can have, one of them nested in the first. */
async function makeRuns(
  server: ServerUnderTest,
): Promise<{ readonly ids: readonly string[]; readonly model: string }> {
  const experiment = await server.createExperiment('source', { tags: [{ key: 'team', value: 'a' }] });
  const parent = await server.createRun(experiment, {
    run_name: 'parent',
    user_id: 'me',
    start_time: 1_600_000_000_000,
    tags: [{ key: 'odd key ¶', value: 'kept' }],
  });
  const tags = [{ key: 'mlflow.parentRunId', value: parent }];
  const child = await server.createRun(experiment, {
    run_name: 'child',
    start_time: 1_600_000_001_000,
    tags,
  });
  for (let from = 0; from < 4_000; from += 1000) {
    const metrics = Array.from({ length: 1000 }, (_, index) => {
      const step = from + index;
      return { key: 'loss', value: 1 / (step + 1), timestamp: 1000 + step, step };
    });
    await server.ok('POST', 'runs/log-batch', { run_id: parent, metrics });
  }
  const odd = ['NaN', 'Infinity', '-Infinity', 1e-300].map((value, step) => ({
    key: 'odd',
    value,
    timestamp: 7,
    step,
  }));
  await server.ok('POST', 'runs/log-batch', {
    run_id: parent,
    metrics: odd,
    params: [{ key: 'lr', value: '0.1' }],
  });
  const dataset = {
    name: 'wine',
    digest: 'abc',
    source_type: 'local',
    source: '{}',
    schema: '{"a":1}',
    profile: '{}',
  };
  const context = [{ key: 'mlflow.data.context', value: 'train' }];
  await server.ok('POST', 'runs/log-inputs', { run_id: parent, datasets: [{ dataset, tags: context }] });
  const { model } = await server.ok('POST', 'logged-models', {
    experiment_id: experiment,
    name: 'forest',
    source_run_id: parent,
    params: [{ key: 'depth', value: '3' }],
    tags: [{ key: 'kind', value: 'tree' }],
  });
  const modelId: string = model.info.model_id;
  await server.ok('POST', 'runs/outputs', { run_id: parent, models: [{ model_id: modelId, step: 5 }] });
  await server.ok('POST', 'runs/log-inputs', { run_id: child, models: [{ model_id: modelId }] });
  const score = {
    key: 'score',
    value: 'NaN',
    timestamp: 9,
    model_id: modelId,
    dataset_name: 'wine',
    dataset_digest: 'abc',
  };
  await server.ok('POST', 'runs/log-batch', { run_id: parent, metrics: [score] });
  await server.ok('PATCH', `logged-models/${modelId}`, { model_id: modelId, status: 'LOGGED_MODEL_READY' });
  const put = (path: string, body: string | Uint8Array<ArrayBuffer>) =>
    server.send('PUT', `/api/2.0/mlflow-artifacts/artifacts/${experiment}/${path}`, { body });
  await put(`${parent}/artifacts/a%20b/%C3%BC.txt`, 'text');
  await put(`${parent}/artifacts/empty`, '');
  await put(`${parent}/artifacts/big.bin`, new Uint8Array(3_000_000).fill(7));
  for (let index = 0; index < 20; index++) await put(`${child}/artifacts/many/${index}.txt`, String(index));
  await put(`models/${modelId}/artifacts/MLmodel`, 'flavors: {}');
  await server.ok('POST', 'runs/update', { run_id: parent, status: 'FAILED', end_time: 1_600_000_009_000 });
  await server.ok('POST', 'runs/update', { run_id: child, status: 'FINISHED', end_time: 1_600_000_008_000 });
  return { ids: [parent, child], model: modelId };
}

/** What of a run must be the same in its copy. */
function essence({ info, data, inputs, outputs }: Run): unknown {
  const { experiment_id: _id, artifact_uri: _uri, ...facts } = info;
  const byKey = <T extends { readonly key: string }>(list: readonly T[] = []): readonly T[] =>
    [...list].sort((one, other) => (one.key < other.key ? -1 : 1));
  return {
    facts,
    metrics: byKey(data.metrics),
    params: byKey(data.params),
    tags: byKey(data.tags).filter(({ key }) => key !== copiedFromTag),
    inputs,
    outputs,
  };
}

describe('a copy of runs to another server', () => {
  let source: ServerUnderTest;
  let made: Awaited<ReturnType<typeof makeRuns>>;
  before(async () => {
    source = await ServerUnderTest.started();
    made = await makeRuns(source);
  });
  after(() => source[Symbol.asyncDispose]());

  const run = async (server: ServerUnderTest, id: string): Promise<Run> =>
    (await clientOf(server).call('getRun', { run_id: id })).run;

  async function assertSame(target: ServerUnderTest): Promise<void> {
    for (const id of made.ids) {
      assert.deepEqual(essence(await run(target, id)), essence(await run(source, id)));
      for (const key of ['loss', 'odd', 'score']) {
        const history = { run_id: id, metric_key: key, max_results: 50_000 };
        assert.deepEqual(
          await clientOf(target).call('getMetricHistory', history),
          await clientOf(source).call('getMetricHistory', history),
        );
      }
    }
    const [before, after] = await Promise.all(
      [source, target].map(
        async (server) => (await clientOf(server).call('getLoggedModel', { model_id: made.model })).model,
      ),
    );
    const { experiment_id: _a, artifact_uri: _b, ...facts } = before!.info;
    const { experiment_id: _c, artifact_uri: _d, ...copied } = after!.info;
    assert.deepEqual(copied, facts);
    assert.deepEqual(after!.data, before!.data);
    const client = clientOf(target);
    const text = async (answer: Promise<Response>): Promise<string> => (await answer).text();
    const [parent = '', child = ''] = made.ids;
    assert.equal(await text(client.openRunArtifact(parent, 'a b/ü.txt')), 'text');
    assert.equal(await text(client.openRunArtifact(parent, 'empty')), '');
    assert.equal((await text(client.openRunArtifact(parent, 'big.bin'))).length, 3_000_000);
    assert.equal(await text(client.openRunArtifact(child, 'many/19.txt')), '19');
    assert.equal(await text(client.openLoggedModelArtifact(made.model, 'MLmodel')), 'flavors: {}');
    const { runs } = await client.call('searchRuns', { experiment_ids: ['0', '1', '2'], max_results: 100 });
    assert.equal(runs?.length, 2, 'no twin');
  }

  it('keeps ids, times, histories, data sets, models and files; the second time nothing is sent', async () => {
    await using target = await ServerUnderTest.started();
    const progress: number[] = [];
    const options = { source: clientOf(source), target: clientOf(target), runIds: made.ids };
    const copied = await copyRuns({ ...options, onProgress: ({ done }) => progress.push(done) });
    assert.deepEqual(
      copied.map(({ outcome, points, models, files, problems }) => [
        outcome,
        points,
        models,
        files,
        problems,
      ]),
      [
        ['copied', 4_005, 1, 4, []],
        ['copied', 0, 1, 21, []],
      ],
    );
    assert.equal(progress.at(-1), 2);
    await assertSame(target);
    const experiment = await clientOf(target).call('getExperimentByName', { experiment_name: 'source' });
    const original = await clientOf(source).call('getExperimentByName', { experiment_name: 'source' });
    assert.deepEqual(
      [experiment.experiment.creation_time, experiment.experiment.tags],
      [original.experiment.creation_time, original.experiment.tags],
    );
    const again = await copyRuns(options);
    assert.deepEqual(
      again.map(({ outcome }) => outcome),
      ['there', 'there'],
    );
  });

  for (const [what, at] of [
    ['in the middle of a history', 3],
    ['in the middle of the files', 15],
  ] as const) {
    it(`goes on after the target was killed ${what}`, async () => {
      await using target = await ServerUnderTest.started();
      let steps = 0;
      const onProgress = (): void => {
        if (++steps === at) target.process?.kill('SIGKILL');
      };
      const first = copyRuns({
        source: clientOf(source),
        target: clientOf(target),
        runIds: made.ids,
        onProgress,
      });
      await assert.rejects(first, /can't be reached/);
      await target.stop('SIGKILL');
      await target.start();
      const half = await run(target, made.ids[0] ?? '');
      if (at === 3)
        assert.ok(
          half.data.tags?.some(({ key }) => key === copyingTag),
          'half a copy says so',
        );
      const second = await copyRuns({ source: clientOf(source), target: clientOf(target), runIds: made.ids });
      assert.deepEqual(
        second.flatMap(({ problems }) => problems),
        [],
      );
      await assertSame(target);
    });
  }

  it('can be cancelled and continued', async () => {
    await using target = await ServerUnderTest.started();
    const stop = new AbortController();
    const options = { source: clientOf(source), target: clientOf(target), runIds: made.ids };
    const copying = copyRuns({ ...options, signal: stop.signal, onProgress: () => stop.abort() });
    await assert.rejects(copying, { name: 'AbortError' });
    assert.deepEqual(
      (await copyRuns(options)).map(({ outcome }) => outcome),
      ['copied', 'copied'],
    );
    await assertSame(target);
  });

  it('says what is wrong with one run, and goes on with the next', async () => {
    await using target = await ServerUnderTest.started();
    const experiment = await target.createExperiment('other');
    const [parent = '', child = ''] = made.ids;
    const imported = { run_id: parent, experiment_id: experiment, run_name: 'not a copy' };
    await clientOf(target).callOwn('importRun', imported);
    const runIds = [parent, 'nope', child];
    const options = { source: clientOf(source), target: clientOf(target), runIds, experimentName: 'here' };
    const results = await copyRuns(options);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['failed', 'failed', 'copied'],
    );
    assert.match(results[0]?.problems.join() ?? '', /is no copy: it is left as it is/);
    assert.match(results[1]?.problems.join() ?? '', /Run with id=nope not found/);
    assert.equal((await run(target, parent)).info.run_name, 'not a copy');
    const { experiment: here } = await clientOf(target).call('getExperimentByName', {
      experiment_name: 'here',
    });
    assert.equal((await run(target, child)).info.experiment_id, here.experiment_id);
  });

  it('copies a run that goes on as far as it is, and the rest the next time', async () => {
    await using target = await ServerUnderTest.started();
    await using live = await ServerUnderTest.started();
    const id = await live.createRun('0', { run_name: 'live' });
    const log = (step: number) =>
      live.ok('POST', 'runs/log-metric', { run_id: id, key: 'm', value: step, timestamp: step, step });
    await log(1);
    const options = { source: clientOf(live), target: clientOf(target), runIds: [id] };
    assert.equal((await copyRuns(options))[0]?.points, 1);
    assert.equal((await run(target, id)).info.status, 'RUNNING');
    await log(2);
    await live.ok('POST', 'runs/update', { run_id: id, status: 'FINISHED', end_time: 5 });
    await live.ok('POST', 'runs/delete', { run_id: id });
    assert.equal((await copyRuns(options))[0]?.points, 2);
    const copy = await run(target, id);
    assert.deepEqual(
      [copy.info.status, copy.info.end_time, copy.info.lifecycle_stage],
      ['FINISHED', 5, 'deleted'],
    );
    assert.equal((await copyRuns(options))[0]?.outcome, 'there');
  });

  it('copies a run again that was deleted while it went on, and one whose copy was deleted', async () => {
    await using target = await ServerUnderTest.started();
    await using live = await ServerUnderTest.started();
    const id = await live.createRun('0', { run_name: 'live' });
    await live.ok('POST', 'runs/delete', { run_id: id });
    const options = { source: clientOf(live), target: clientOf(target), runIds: [id] };
    for (let time = 0; time < 2; time++) {
      const [result] = await copyRuns(options);
      assert.deepEqual([result?.outcome, result?.problems], ['copied', []]);
      const { status, lifecycle_stage: stage } = (await run(target, id)).info;
      assert.deepEqual([status, stage], ['RUNNING', 'deleted']);
    }
    await live.ok('POST', 'runs/restore', { run_id: id });
    await live.ok('POST', 'runs/log-metric', { run_id: id, key: 'm', value: 1, timestamp: 1, step: 1 });
    const [result] = await copyRuns(options);
    assert.deepEqual([result?.outcome, result?.points, result?.problems], ['copied', 1, []]);
    assert.equal((await run(target, id)).info.lifecycle_stage, 'active');
  });

  it('takes no ids that are no names', async () => {
    await using target = await ServerUnderTest.started();
    for (const id of ['../x', 'a/b', '', '.', 'x'.repeat(300)]) {
      const run = clientOf(target).callOwn('importRun', { run_id: id, experiment_id: '0' });
      await assert.rejects(run, { status: 400 }, id);
      const model = clientOf(target).callOwn('importLoggedModel', {
        model_id: `m-${id}`,
        experiment_id: '0',
        name: 'x',
      });
      await assert.rejects(model, { status: 400 }, id);
    }
  });
});
