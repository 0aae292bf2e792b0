import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ServerUnderTest } from './harness/server.ts';

describe('the event stream', () => {
  it('greets, says once in a while that something changed, and nothing when something was only read', async () => {
    await using server = await ServerUnderTest.started();
    const stream = new AbortController();
    const response = await fetch(`${server.url}/api/2.0/mlflow-vscode/events`, { signal: stream.signal });
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    let text = '';
    const reading = (async () => {
      for await (const piece of response.body ?? []) text += Buffer.from(piece as Uint8Array).toString();
    })().catch(() => undefined);
    await pause(100);
    assert.equal(text, `event: hello\ndata: {"pid":${server.process?.pid}}\n\n`);
    await server.ok('POST', 'experiments/search', { max_results: 5 });
    assert.notEqual((await server.post('runs/create', { experiment_id: '99' })).status, 200);
    await pause(400);
    assert.ok(!text.includes('changed'), 'reading and failing change nothing');
    const run = await server.createRun();
    for (let index = 0; index < 20; index++)
      await server.ok('POST', 'runs/set-tag', { run_id: run, key: `k${index}`, value: '' });
    await pause(500);
    const changes = text.split('event: changed\ndata: {}\n\n').length - 1;
    assert.ok(changes >= 1 && changes <= 4, `${changes} events for 21 writes`);
    stream.abort();
    await reading;
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
