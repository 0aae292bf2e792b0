import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, renameSync } from 'node:fs';
import { request } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { StoreChange } from '../../src/api/storeChange.ts';
import { holdEvents } from '../../src/embedded/eventStream.ts';
import { makeDatabase } from './harness/databases.ts';
import { ServerUnderTest } from './harness/server.ts';

/** The changes that a stream tells, as they come. */
class Listener implements Disposable {
  readonly changes: StoreChange[] = [];
  readonly #hold: { dispose(): void };

  static async at(url: string): Promise<Listener> {
    const hello = Promise.withResolvers<void>();
    const listener = new Listener(url, hello.resolve);
    await hello.promise;
    return listener;
  }

  private constructor(url: string, onHello: () => void) {
    this.#hold = holdEvents(
      { url, token: '' },
      { onHello, onChanged: (change) => this.changes.push(change), onEnd: () => undefined },
    );
  }

  /** What is told next, as one change; fails when nothing is. */
  async next(): Promise<StoreChange> {
    for (const until = Date.now() + 10_000; this.changes.length === 0; await pause(10)) {
      assert.ok(Date.now() < until, 'a change is told');
    }
    return this.changes.shift() as StoreChange;
  }

  [Symbol.dispose](): void {
    this.#hold.dispose();
  }
}

describe('the event stream', () => {
  it('greets with its type, and says nothing when something was only read or failed', async () => {
    await using server = await ServerUnderTest.started();
    const stream = new AbortController();
    const response = await fetch(`${server.url}/api/2.0/mlflow-vscode/events`, { signal: stream.signal });
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    let text = '';
    const reading = (async () => {
      for await (const piece of response.body ?? []) text += Buffer.from(piece as Uint8Array).toString();
    })().catch(() => undefined);
    await server.ok('POST', 'experiments/search', { max_results: 5 });
    await server.ok('POST', 'runs/search', { experiment_ids: ['0'] });
    assert.notEqual((await server.post('runs/create', { experiment_id: '99' })).status, 200);
    await server.createExperiment('one that is told');
    while (!text.includes('changed')) await pause(10);
    assert.equal(
      text,
      `event: hello\ndata: {"pid":${server.process?.pid}}\n\nevent: changed\ndata: {"experiment_ids":["1"]}\n\n`,
    );
    stream.abort();
    await reading;
  });

  it('names what was written, each once and many at a time', async () => {
    await using server = await ServerUnderTest.started();
    const run = await server.createRun();
    const { model } = await server.ok('POST', 'logged-models', { experiment_id: '0' });
    const modelId = model.info.model_id;
    await server.ok('POST', 'registered-models/create', { name: 'iris' });
    using listener = await Listener.at(server.url);
    const rows: (readonly [string, string, object, StoreChange])[] = [
      ['POST', 'runs/set-tag', { run_id: run, key: 'k' }, { run_ids: [run] }],
      ['POST', 'runs/log-batch', { run_id: run, params: [{ key: 'p' }] }, { run_ids: [run] }],
      ['POST', 'runs/update', { run_uuid: run, status: 'FINISHED' }, { run_ids: [run] }],
      ['POST', 'experiments/set-experiment-tag', { experiment_id: '0', key: 'k' }, { experiment_ids: ['0'] }],
      ['POST', 'registered-models/set-tag', { name: 'iris', key: 'k' }, { registered_models: ['iris'] }],
      [
        'POST',
        'registered-models/rename',
        { name: 'iris', new_name: 'rose' },
        { registered_models: ['iris', 'rose'] },
      ],
      [
        'POST',
        'model-versions/create',
        { name: 'rose', source: `models:/${modelId}`, model_id: modelId },
        { model_ids: [modelId], registered_models: ['rose'] },
      ],
      ['PATCH', `logged-models/${modelId}/tags`, { tags: [{ key: 'k' }] }, { model_ids: [modelId] }],
      ['DELETE', 'registered-models/delete', { name: 'rose' }, { registered_models: ['rose'] }],
    ];
    const point = { key: 'loss', timestamp: 1, step: 1 };
    const notFinite = (...keys: readonly string[]): StoreChange => ({
      run_ids: [run],
      not_finite: keys.map((key) => ({ run_id: run, key })),
    });
    for (const [value, change] of [
      [0.5, { run_ids: [run] }],
      ['NaN', notFinite('loss')],
      ['-Infinity', notFinite('loss')],
    ] as const) {
      rows.push(['POST', 'runs/log-metric', { run_id: run, ...point, value }, change]);
    }
    const metrics = [
      { ...point, value: 'NaN' },
      { ...point, value: 'NaN', step: 2 },
      { ...point, value: 1, step: 3 },
      { ...point, value: 2, key: 'accuracy' },
      { ...point, value: 'Infinity', key: 'grad' },
    ];
    rows.push(['POST', 'runs/log-batch', { run_id: run, metrics }, notFinite('loss', 'grad')]);
    for (const [method, path, body, change] of rows) {
      await server.ok(method, path, body);
      assert.deepEqual(await listener.next(), change, path);
    }
    const made = await server.createRun();
    assert.deepEqual(await listener.next(), { experiment_ids: ['0'], run_ids: [made] });
    const artifact = `/api/2.0/mlflow-artifacts/artifacts/0/${made}/artifacts/a.txt`;
    assert.equal((await server.send('PUT', artifact, { body: 'a' })).status, 200);
    assert.deepEqual(await listener.next(), { run_ids: [made] });
    const since = Date.now();
    for (let index = 0; index < 20; index++)
      await server.ok('POST', 'runs/set-tag', { run_id: run, key: `k${index}`, value: '' });
    // Who only reads meanwhile has changed nothing.
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0
          ? server.ok('POST', 'runs/set-tag', { run_id: run, key: 'k', value: String(index) })
          : server.ok('POST', 'runs/search', { experiment_ids: ['0'] }),
      ),
    );
    await pause(500);
    const most = (Date.now() - since) / 250 + 1;
    assert.ok(listener.changes.length >= 1 && listener.changes.length <= most, 'four a second at most');
    for (const change of listener.changes) assert.deepEqual(change, { run_ids: [run] });
  });

  it('says only that something changed where there is too much to name', async () => {
    await using server = await ServerUnderTest.started();
    await server.createRun();
    using listener = await Listener.at(server.url);
    await server.ok('POST', 'registered-models/create', { name: 'n'.repeat(501) });
    assert.deepEqual(await listener.next(), { unknown: true });
  });

  for (const mode of ['delete', 'wal'] as const) {
    it(`notices what another process writes, and does not take its own writes for that (${mode})`, async () => {
      await using server = await ServerUnderTest.started('--journal-mode', mode);
      const run = await server.createRun();
      using other = new DatabaseSync(server.database);
      other.exec('PRAGMA busy_timeout=5000');
      using listener = await Listener.at(server.url);
      for (let round = 0; round < 2; round++) {
        other.exec(`UPDATE runs SET name = 'by another ${round}'`);
        const written = Date.now();
        assert.deepEqual(await listener.next(), { unknown: true });
        assert.ok(Date.now() - written < 5000);
        await server.ok('POST', 'runs/set-tag', { run_id: run, key: 'k', value: String(round) });
        assert.deepEqual(await listener.next(), { run_ids: [run] });
        // Longer than it takes to look at the file: its own write is not told again.
        await pause(1000);
        assert.deepEqual(listener.changes, []);
        const point = { timestamp: round, run_uuid: run };
        const insert = other.prepare(
          `INSERT INTO metrics VALUES ('loss', $value, $timestamp, $run_uuid, $step, $nan)`,
        );
        other.exec('BEGIN');
        insert.run({
          ...point,
          value: round === 0 ? 0 : Number.MAX_VALUE,
          step: 1,
          nan: round === 0 ? 1 : 0,
        });
        insert.run({ ...point, value: 0.5, step: 2, nan: 0 });
        other.exec('COMMIT');
        const told = await listener.next();
        assert.deepEqual(told, { unknown: true, not_finite: [{ run_id: run, key: 'loss' }] });
      }
    });
  }

  it('notices a database that another process makes, replaces or has locked meanwhile', async () => {
    await using server = await ServerUnderTest.started();
    using listener = await Listener.at(server.url);
    makeDatabase(server.database);
    assert.deepEqual(await listener.next(), { unknown: true });
    await server.ok('GET', 'runs/get', { run_id: 'r1' });
    {
      using other = new DatabaseSync(server.database);
      other.exec("BEGIN EXCLUSIVE; UPDATE runs SET name = 'locked'");
      await pause(1000);
      assert.deepEqual(listener.changes, [], 'it is not written yet');
      other.exec('COMMIT');
      assert.deepEqual(await listener.next(), { unknown: true });
    }
    const copy = `${server.database}.copy`;
    makeDatabase(copy);
    renameSync(copy, server.database);
    assert.deepEqual(await listener.next(), { unknown: true });
    assert.doesNotMatch(server.stderr, / error /);
  });

  it(
    'keeps an idle server alive; without it, it ends by itself once no run is RUNNING',
    { timeout: 60_000 },
    async () => {
      await using server = await ServerUnderTest.started('--idle-exit-seconds', '1');
      const run = await server.createRun();
      const stream = new AbortController();
      const response = await fetch(`${server.url}/api/2.0/mlflow-vscode/events`, { signal: stream.signal });
      await pause(2500);
      assert.equal(server.process?.exitCode, null, 'a window holds it');
      stream.abort();
      await response.body?.cancel().catch(() => undefined);
      await pause(2500);
      assert.equal(server.process?.exitCode, null, 'a run is going on');
      await server.ok('POST', 'runs/update', { run_id: run, status: 'FINISHED' });
      const ended = once(server.process as NonNullable<typeof server.process>, 'exit');
      const asking = setInterval(() => void server.send('GET', '/health').catch(() => undefined), 200);
      const [code] = (await ended) as [number];
      clearInterval(asking);
      assert.equal(code, 0);
      assert.match(server.stderr, /Nobody asked for anything for 1 s: ending/);
      assert.ok(readFileSync(server.database).length > 0);
    },
  );
});

describe('an upload that takes long', () => {
  it('keeps a server alive that would end when nothing is asked', { timeout: 60_000 }, async () => {
    await using server = await ServerUnderTest.started('--idle-exit-seconds', '1');
    const { hostname, port } = new URL(server.url);
    const path = '/api/2.0/mlflow-artifacts/artifacts/big.bin';
    const answer = Promise.withResolvers<number | undefined>();
    const upload = request({ hostname, port, method: 'PUT', path }, (response) =>
      answer.resolve(response.resume().statusCode),
    );
    upload.on('error', answer.reject);
    for (let index = 0; index < 8; index++) {
      upload.write(Buffer.alloc(1000));
      await pause(400);
    }
    upload.end();
    assert.equal(await answer.promise, 200);
  });
});
