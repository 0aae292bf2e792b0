import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ServerUnderTest, serverScript } from './harness/server.ts';

describe('the command line', () => {
  for (const [args, names] of [
    [[], '--backend-store-uri'],
    [['--backend-store-uri', 'sqlite:///x.db', '--port', 'abc'], '--port'],
    [['--backend-store-uri', 'sqlite:///x.db', '--port', '70000'], '--port'],
    [['--backend-store-uri', 'sqlite:///x.db', '--journal-mode', 'off'], '--journal-mode'],
    [['--backend-store-uri', 'sqlite:///x.db', '--synchronous', 'off'], '--synchronous'],
    [['--backend-store-uri', 'sqlite:///x.db', '--token-env', 'NO_SUCH_VARIABLE'], '--token-env'],
    [['--backend-store-uri', 'sqlite:///x.db', '--bogus'], '--bogus'],
    [['--backend-store-uri', 'sqlite:///x.db', '--port'], '--port'],
    [['--backend-store-uri', 'sqlite:///x.db', 'extra'], 'extra'],
    [['--backend-store-uri', 'sqlite:///x.db', '--host', '0.0.0.0'], '--host'],
    [['--backend-store-uri', 'sqlite:///x.db', '--host', '::'], '--host'],
    [['--backend-store-uri', 'sqlite:///x.db', '--host', '192.168.1.1'], '--host'],
    [['--backend-store-uri', 'sqlite:///x.db', '--host', '127.0.0.1.evil.example'], '--host'],
    [['--backend-store-uri', 'sqlite://'], '--backend-store-uri'],
    [['--backend-store-uri', 'postgresql://me:secret@host/db'], '--backend-store-uri'],
    [
      ['--backend-store-uri', 'sqlite:///x.db', '--artifacts-destination', 's3://me:secret@b/p'],
      '--artifacts-',
    ],
    [['--backend-store-uri', 'sqlite:///x.db', '--artifacts-destination', 'file://host/p'], '--artifacts-'],
    [['--backend-store-uri', 'sqlite:///x.db', '--idle-exit-seconds', '-1'], '--idle-exit-seconds'],
  ] as const) {
    it(`refuses ${args.join(' ') || 'nothing'} with code 2 and one line that names ${names}`, () => {
      const { status, stderr, stdout } = spawnSync(process.execPath, [serverScript, ...args], {
        encoding: 'utf8',
      });
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
      assert.ok(stderr.includes(names), stderr);
      assert.ok(!stderr.includes('secret'), 'a password is not repeated');
    });
  }

  it('says one line on stdout, takes requests, and ends with 0 on SIGTERM and SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      await using server = new ServerUnderTest();
      const child = server.spawn();
      let output = '';
      child.stdout?.on('data', (data) => (output += String(data)));
      while (!output.includes('\n')) await pause(10);
      assert.match(output, /^\{"url":"http:\/\/127\.0\.0\.1:\d+","pid":\d+\}\n$/);
      server.url = JSON.parse(output).url;
      assert.equal((await server.send('GET', '/health')).text, 'OK');
      assert.equal((await server.send('GET', '/version')).text, '3.17.2');
      assert.equal(await server.stop(signal), 0);
      assert.equal(output.trim().split('\n').length, 1);
      assert.equal(server.stderr, '');
    }
  });

  it('finishes what is in flight before it ends', async () => {
    await using server = await ServerUnderTest.started();
    const writes = Array.from({ length: 200 }, (_, index) => server.createExperiment(`e${index}`));
    await pause(20);
    const [code, ...ids] = await Promise.all([
      server.stop(),
      ...writes.map((write) => write.catch(() => 'refused')),
    ]);
    assert.equal(code, 0);
    const acknowledged = ids.filter((id) => id !== 'refused');
    await server.start();
    for (const id of acknowledged) await server.ok('GET', 'experiments/get', { experiment_id: id });
  });

  it('ends when its standard input does', async () => {
    await using server = await ServerUnderTest.started();
    server.process?.stdin?.end();
    const [code] = await once(server.process as NonNullable<typeof server.process>, 'exit');
    assert.equal(code, 0);
  });

  it('says that a port is taken, with code 3', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await using server = new ServerUnderTest();
    const { code, line } = await server.refusal('--port', String(port));
    taken.close();
    assert.equal(code, 3);
    assert.match(line, new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is already in use`));
  });

  it('takes a relative path and makes the file where it was started', async () => {
    await using server = new ServerUnderTest();
    await server.start('--backend-store-uri', 'sqlite:///here.db');
    await server.createExperiment('x');
    assert.deepEqual(readdirSync(server.folder), ['here.db']);
  });

  it('makes the folder of a new database with the first write, as MLflow does', async () => {
    await using server = new ServerUnderTest();
    const database = join(server.folder, 'not', 'there', 'mlflow.db');
    await server.start('--backend-store-uri', `sqlite:///${database}`);
    assert.deepEqual((await server.get('experiments/search', { max_results: '5' })).status, 200);
    assert.deepEqual(readdirSync(server.folder), []);
    await server.createExperiment('x');
    assert.deepEqual(readdirSync(dirname(database)), ['mlflow.db']);
  });

  it('says how it is called', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [serverScript, '--help'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0);
    assert.equal(stderr, '');
    for (const option of ['--backend-store-uri', '--token-env', '--journal-mode', '--stdin-alive'])
      assert.ok(stdout.includes(option), option);
  });

  it('keeps artifacts of new experiments below --default-artifact-root', async () => {
    await using server = await ServerUnderTest.started('--default-artifact-root', 's3://bucket/root');
    const id = await server.createExperiment('x');
    const { experiment } = await server.ok('GET', 'experiments/get', { experiment_id: id });
    assert.equal(experiment.artifact_location, `s3://bucket/root/${id}`);
  });
});
