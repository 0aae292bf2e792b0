import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { MlflowClient } from '../../src/api/client.ts';
import { MlflowError } from '../../src/api/errors.ts';
import { ServerUnderTest } from './harness/server.ts';

function clientOf(server: ServerUnderTest): MlflowClient {
  const headers = () => ({ authorization: 'Bearer secret-token' });
  return new MlflowClient({ url: server.url, headers, retries: 0 });
}

describe('artifact roots elsewhere', () => {
  let server: ServerUnderTest;
  let away: string;
  const runs = ['away', 'link', 'wide', 'proxied'].map((name) => `${name}0000000000`);
  before(async () => {
    server = new ServerUnderTest();
    away = mkdtempSync(join(tmpdir(), 'mlflow-away-'));
    mkdirSync(join(away, 'runs', 'deep'), { recursive: true });
    writeFileSync(join(away, 'runs', 'a.txt'), 'from afar');
    writeFileSync(join(away, 'secret.txt'), 'secret');
    symlinkSync(join(away, 'secret.txt'), join(away, 'runs', 'link.txt'));
    symlinkSync(join(away, 'runs'), join(away, 'alias'));
    symlinkSync(homedir(), join(away, 'home'));
    await server.start('--token-env', 'SERVER_TOKEN');
    await clientOf(server).call('createRun', { experiment_id: '0' });
    await server.stop();
    using database = new DatabaseSync(server.database);
    const uris = [`file://${away}/runs`, `${away}/alias`, away, 'mlflow-artifacts:/x'];
    runs.forEach((id, index) => {
      const sql =
        "INSERT INTO runs (run_uuid, name, status, start_time, lifecycle_stage, artifact_uri, experiment_id) VALUES (?, 'x', 'FINISHED', 1, 'active', ?, 0)";
      database.prepare(sql).run(id, uris[index] as string);
    });
    const model =
      "INSERT INTO logged_models VALUES ('m-away', 0, 'x', ?, 1, 1, 2, 'active', '', 'away0000000000', NULL)";
    database.prepare(model).run(`${away}/runs`);
    await server.start('--token-env', 'SERVER_TOKEN');
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(away, { recursive: true });
  });

  const list = (id: string) => clientOf(server).call('listArtifacts', { run_id: id });
  const isRefused = (error: unknown) => error instanceof MlflowError && error.status === 403;

  it('are read only once they were allowed by name, and forgotten with the process', async () => {
    const client = clientOf(server);
    for (const id of runs.slice(0, 3)) await assert.rejects(list(id), isRefused);
    assert.deepEqual(await client.callOwn('listArtifactRoots', {}), { roots: [] });
    const said = await client.callOwn('allowArtifactRoot', { root: `file://${away}/runs` });
    assert.deepEqual(said, { roots: [`${away}/runs`] });
    assert.deepEqual((await list(runs[0] as string)).files, [
      { path: 'a.txt', is_dir: false, file_size: 9 },
      { path: 'deep', is_dir: true },
    ]);
    assert.equal(await (await client.openRunArtifact(runs[0] as string, 'a.txt')).text(), 'from afar');
    assert.equal(await (await client.openLoggedModelArtifact('m-away', 'a.txt')).text(), 'from afar');
    await assert.rejects(client.openRunArtifact(runs[0] as string, 'link.txt'), /Invalid path/);
    await assert.rejects(list(runs[2] as string), isRefused, 'not the folder around it');
    // Named by another way, it is another folder until it is allowed too.
    await assert.rejects(list(runs[1] as string), isRefused);
    await server.stop();
    await server.start('--token-env', 'SERVER_TOKEN');
    await assert.rejects(list(runs[0] as string), isRefused);
  });

  it('are folders of this machine, never a whole disk', async () => {
    const client = clientOf(server);
    for (const root of [
      '/',
      'file:///',
      'runs',
      '',
      's3://bucket/x',
      'http://127.0.0.1/x',
      'mlflow-artifacts:/0',
      `${away}/nope`,
      `${away}/secret.txt`,
      `${away}/\0`,
      'file://host/share',
      homedir(),
      `file://${homedir()}/`,
      `${away}/home`,
    ]) {
      await assert.rejects(
        client.callOwn('allowArtifactRoot', { root }),
        (error) => error instanceof MlflowError && error.status === 400,
        root,
      );
    }
    assert.deepEqual(await client.callOwn('listArtifactRoots', {}), { roots: [] });
  });

  it('are not allowed by who has no token, nor by a server that asks for none', async () => {
    const body = JSON.stringify({ root: away });
    const init = { headers: { 'content-type': 'application/json' }, body };
    const path = '/api/2.0/mlflow-vscode/artifact-roots/allow';
    assert.equal((await server.send('POST', path, init)).status, 401);
    await using open = await ServerUnderTest.started();
    const reply = await open.send('POST', path, init);
    assert.equal(reply.status, 403);
    assert.match(reply.json.message, /asks for a token/);
  });
});

test('counts the runs that a search finds, page after page', async () => {
  await using server = await ServerUnderTest.started();
  const [one, other] = [await server.createExperiment('one'), await server.createExperiment('other')];
  const client = clientOf(server);
  const ids: string[] = [];
  for (const experiment of [one, one, one, other]) ids.push(await server.createRun(experiment));
  await client.call('setTag', { run_id: ids[0]!, key: 'kind', value: 'a' });
  await client.call('setTag', { run_id: ids[1]!, key: 'kind', value: 'a' });
  await client.call('deleteRun', { run_id: ids[1]! });
  const count = async (request: Parameters<typeof client.callOwn<'countRuns'>>[1]) =>
    (await client.callOwn('countRuns', request)).count;
  assert.equal(await count({ experiment_ids: [one] }), 2);
  assert.equal(await count({ experiment_ids: [one, other] }), 3);
  assert.equal(await count({ experiment_ids: [one], run_view_type: 'ALL' }), 3);
  assert.equal(await count({ experiment_ids: [one], filter: "tags.kind = 'a'" }), 1);
  assert.equal(await count({ experiment_ids: [] }), 0);
  assert.equal(await count({ experiment_ids: ['999'] }), 0);
  await assert.rejects(count({ experiment_ids: [one], filter: 'metrics.loss <' }), /Invalid clause/);
});

test('sums up the runs of many experiments at once', async () => {
  await using server = await ServerUnderTest.started();
  const experiments = await Promise.all(['one', 'two', 'none'].map((name) => server.createExperiment(name)));
  const [one, two, none] = experiments as [string, string, string];
  const client = clientOf(server);
  const ids: string[] = [];
  for (const [experiment_id, start_time] of [
    [one, 5000],
    [one, 9000],
    [one, 7000],
    [two, 100],
    ['0', 1],
  ] as const) {
    ids.push((await client.call('createRun', { experiment_id, start_time })).run.info.run_id);
  }
  await client.call('deleteRun', { run_id: ids[1]! });
  const summaries = async (experiment_ids: readonly string[], run_view_type?: 'ALL' | 'DELETED_ONLY') => {
    const answer = await client.callOwn('summarizeRuns', {
      experiment_ids: [...experiment_ids],
      run_view_type,
    });
    return answer.experiments
      .map(({ experiment_id, runs, newest }) => [experiment_id, runs, newest])
      .sort((first, second) => Number(first[0]) - Number(second[0]));
  };
  assert.deepEqual(await summaries([one, two, none]), [
    [one, 2, 7000],
    [two, 1, 100],
  ]);
  assert.deepEqual(await summaries([one], 'ALL'), [[one, 3, 9000]]);
  assert.deepEqual(await summaries([one, two], 'DELETED_ONLY'), [[one, 1, 9000]]);
  assert.deepEqual(await summaries([]), []);
  assert.deepEqual(await summaries(['999']), []);
  await assert.rejects(summaries(Array.from({ length: 1001 }, (_, index) => String(index))), /At most 1000/);
});

test('finds the lowest and highest values of whole histories', async () => {
  await using server = await ServerUnderTest.started();
  const client = clientOf(server);
  const experiment = await server.createExperiment('extremes');
  const ids: string[] = [];
  for (let index = 0; index < 4; index++) ids.push(await server.createRun(experiment));
  const [long, odd, none, same] = ids as [string, string, string, string];
  const log = async (run_id: string, key: string, values: readonly (number | string)[]) => {
    for (let start = 0; start < values.length; start += 1000) {
      const metrics = values.slice(start, start + 1000).map((value, at) => ({
        key,
        value: value as number,
        // Not in the order of the steps.
        timestamp: 5000 - ((start + at) % 7),
        step: Math.floor((start + at) / 3) - 2,
      }));
      await client.call('logBatch', { run_id, metrics });
    }
  };
  await log(
    long,
    'loss',
    Array.from({ length: 9000 }, (_, at) => ((at * 7919) % 1009) / 1009),
  );
  await log(odd, 'loss', ['NaN', 3, 'Infinity', 0.1 + 0.2, 'NaN', '-Infinity', -1]);
  await log(odd, 'of nothing', ['NaN', 'NaN']);
  await log(same, 'loss', [2, 1, 1, 1, 2, 2]);

  const keys = ['loss', 'of nothing'];
  const { extremes } = await client.callOwn('getMetricExtremes', { run_ids: ids, metric_keys: keys });
  const expected: unknown[] = [];
  for (const run_id of ids) {
    for (const key of keys) {
      const { metrics = [] } = await client.call('getMetricHistory', { run_id, metric_key: key });
      if (metrics.length === 0) continue;
      const order = (one: (typeof metrics)[number], other: typeof one) =>
        (one.step ?? 0) - (other.step ?? 0) || one.timestamp - other.timestamp;
      const points = metrics.filter(({ value }) => value !== 'NaN').sort(order);
      const extreme = (pick: (...values: number[]) => number) => {
        const value = pick(...points.map((point) => Number(point.value)));
        const found = points.find((point) => Number(point.value) === value)!;
        return { value, timestamp: found.timestamp, step: found.step };
      };
      expected.push({
        run_id,
        key,
        ...(points.length > 0 ? { min: extreme(Math.min), max: extreme(Math.max) } : {}),
      });
    }
  }
  assert.deepEqual(extremes, expected);
  assert.equal(extremes.length, 4);
  assert.deepEqual(
    extremes.find(({ run_id, key }) => run_id === odd && key === 'loss')?.max,
    { value: Number.MAX_VALUE, timestamp: 4998, step: -2 },
    'infinity is as MLflow stores it',
  );
  assert.deepEqual(
    extremes.find(({ key }) => key === 'of nothing'),
    { run_id: odd, key: 'of nothing' },
  );
  assert.equal(
    extremes.some(({ run_id }) => run_id === none),
    false,
  );
  await assert.rejects(
    client.callOwn('getMetricExtremes', { run_ids: Array<string>(1001).fill(long), metric_keys: keys }),
    /At most 1000 runs/,
  );
  const nothing = await client.callOwn('getMetricExtremes', { run_ids: ['gone'], metric_keys: keys });
  assert.deepEqual(nothing, { extremes: [] });
});

describe('sizes', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
  });
  after(() => server[Symbol.asyncDispose]());

  const put = (path: string, size: number) =>
    server.send('PUT', `/api/2.0/mlflow-artifacts/artifacts/${path}`, { body: new Uint8Array(size) });

  it('counts what a run, its models and an experiment take, and follows no links', async () => {
    const experiment = await server.createExperiment('sized');
    const [one, other] = [await server.createRun(experiment), await server.createRun(experiment)];
    const { model } = await server.ok('POST', 'logged-models', {
      experiment_id: experiment,
      source_run_id: one,
    });
    await put(`${experiment}/${one}/artifacts/a.bin`, 1000);
    await put(`${experiment}/${one}/artifacts/deep/b.bin`, 200);
    await put(`${experiment}/models/${model.info.model_id}/artifacts/model.bin`, 5000);
    const folder = join(server.folder, 'mlartifacts', experiment, one, 'artifacts');
    symlinkSync(join(folder, 'a.bin'), join(folder, 'again.bin'));
    symlinkSync(folder, join(folder, 'deep', 'loop'));
    const client = clientOf(server);
    const sizes = await client.callOwn('getSizes', {
      run_ids: [one, other],
      experiment_ids: [experiment, '0'],
    });
    assert.deepEqual(sizes, {
      runs: [
        { run_id: one, bytes: 1200, files: 2, model_bytes: 5000 },
        { run_id: other, bytes: 0, files: 0, model_bytes: 0 },
      ],
      experiments: [
        { experiment_id: experiment, bytes: 6200, files: 3 },
        { experiment_id: '0', bytes: 0, files: 0 },
      ],
    });
    await assert.rejects(client.callOwn('getSizes', { run_ids: ['nope'] }), /Run with id=nope not found/);
    await assert.rejects(client.callOwn('getSizes', { experiment_ids: ['99'] }), /No Experiment with id=99/);
  });

  it('answers others meanwhile, and ends when nobody waits for it', async () => {
    const experiment = await server.createExperiment('many files');
    const folder = join(server.folder, 'mlartifacts', experiment, 'x');
    for (let index = 0; index < 200; index++) {
      mkdirSync(join(folder, String(index)), { recursive: true });
      for (let file = 0; file < 50; file++) writeFileSync(join(folder, String(index), String(file)), 'x');
    }
    const client = clientOf(server);
    const { experiments } = await client.callOwn('getSizes', { experiment_ids: [experiment] });
    assert.equal(experiments[0]?.files, 10_000);
    const stop = new AbortController();
    const many = Array.from({ length: 100 }, () => experiment);
    const asking = client.callOwn(
      'getSizes',
      { experiment_ids: many },
      { signal: stop.signal, timeoutMs: 600_000 },
    );
    await pause(50);
    assert.equal((await server.send('GET', '/health')).text, 'OK');
    stop.abort();
    await assert.rejects(asking);
    const cpu = () =>
      server.ok('GET', '/api/2.0/mlflow-vscode/store').then(() => cpuSeconds(server.process?.pid ?? 0));
    if (process.platform !== 'linux') return;
    await pause(500);
    const before = await cpu();
    await pause(1000);
    assert.ok((await cpu()) - before < 0.5, 'the walk has ended');
    assert.doesNotMatch(server.stderr, / error /);
  });
});

/** Seconds of processor time that a process has used. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

describe('a backup', () => {
  it('is whole, beside the database, and made while others write', async () => {
    await using server = await ServerUnderTest.started();
    const client = clientOf(server);
    await assert.rejects(client.callOwn('backUpDatabase', {}), /no database to back up yet/);
    const run = await server.createRun();
    const log = async (from: number): Promise<void> => {
      for (let step = from; step < from + 20; step++) {
        const metrics = Array.from({ length: 500 }, (_, index) => ({
          key: `m${index}`,
          value: step,
          timestamp: 1,
          step,
        }));
        await server.ok('POST', 'runs/log-batch', { run_id: run, metrics });
      }
    };
    await log(0);
    const [{ backup, size }] = await Promise.all([client.callOwn('backUpDatabase', {}), log(20)]);
    assert.equal(statSync(backup).size, size);
    assert.equal(statSync(backup).mode, statSync(server.database).mode);
    assert.match(backup, /mlflow\.db\.\d{8}-\d{6}\.backup$/);
    using copy = new DatabaseSync(backup, { readOnly: true });
    assert.deepEqual({ ...copy.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    const count = copy.prepare('SELECT count(*) AS n FROM metrics').get()?.['n'] as number;
    assert.ok(count >= 10_000 && count % 500 === 0, `${count} points: whole batches`);
    const second = await client.callOwn('backUpDatabase', {});
    assert.notEqual(second.backup, backup);
    const names = readdirSync(server.folder).filter(
      (name) => !/^mlflow\.db(?:\.\d{8}-\d{6}(?:-\d+)?\.backup)?$/.test(name),
    );
    assert.deepEqual(
      names.filter((name) => name.includes('.db')),
      [],
      'nothing is left lying about',
    );
  });
});
