import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareBuilds } from '../../../src/embedded/build.ts';
import { eventParser } from '../../../src/embedded/eventStream.ts';
import { whyNodeIsTooOld } from '../../../src/embedded/nodeSupport.ts';
import { choosePort, isFree } from '../../../src/embedded/ports.ts';
import { parseStore } from '../../../src/embedded/probe.ts';
import { endProcess, isAlive } from '../../../src/embedded/processes.ts';
import { startProcess } from '../../../src/embedded/serverProcess.ts';

const builds = [
  ['0.1.0', 5, '0.1.0', 5, 0],
  ['0.1.0', 4, '0.1.0', 5, -1],
  ['0.1.0', 9, '0.2.0', 5, -1],
  ['0.9.0', 9, '0.10.0', 5, -1],
  ['1.0.0', 1, '0.99.99', 5, 1],
  ['1.0.0-beta.1', 1, '1.0.0', 2, -1],
  ['garbage', 1, '0.0.0', 1, 0],
] as const;
for (const [left, leftAt, right, rightAt, sign] of builds) {
  test(`build ${left} of ${leftAt} beside ${right} of ${rightAt}`, () => {
    const a = { version: left, builtAt: leftAt };
    const b = { version: right, builtAt: rightAt };
    assert.equal(Math.sign(compareBuilds(a, b)), sign);
    assert.equal(Math.sign(compareBuilds(b, a)), sign === 0 ? 0 : -sign);
  });
}

const nodes = [
  ['24.16.0', true, true],
  ['24.21.0', true, true],
  ['25.0.0', true, true],
  ['24.15.9', true, false],
  ['22.22.0', true, false],
  ['24.21.0', false, false],
] as const;
for (const [version, sqlite, good] of nodes) {
  test(`Node ${version} ${sqlite ? 'with' : 'without'} node:sqlite`, () => {
    const why = whyNodeIsTooOld(version, sqlite);
    if (good) assert.equal(why, undefined);
    else assert.match(why ?? '', new RegExp(`24\\.16 or later.*Node ${version}\\. Update VS Code`));
  });
}

test('events come whole, however the stream is cut', () => {
  const stream =
    'event: hello\r\ndata: {}\r\n\r\n: comment\n\nevent: changed\ndata: {"a":1}\n\ndata: x\n\nevent: cha';
  for (let size = 1; size <= stream.length; size++) {
    const events: string[] = [];
    const take = eventParser((name, data) => events.push(`${name} ${data}`));
    for (let at = 0; at < stream.length; at += size) take(stream.slice(at, at + size));
    assert.deepEqual(events, ['hello {}', 'changed {"a":1}', 'message x'], `pieces of ${size}`);
  }
});

const stores: readonly (readonly [string, ReturnType<typeof parseStore>])[] = [
  ['{"database":"/a","pid":1,"writable":true}', { database: '/a', pid: 1, writable: true }],
  [
    '{"database":"/a","pid":1,"writable":false,"why":"old"}',
    { database: '/a', pid: 1, writable: false, why: 'old' },
  ],
  ['{"database":"/a"}', undefined],
  ['[]', undefined],
  ['null', undefined],
  ['<html>', undefined],
];
for (const [text, expected] of stores) {
  test(`store information ${text}`, () => assert.deepEqual(parseStore(text), expected));
}

test('the port of a database is found again, below those of outgoing connections', async () => {
  const hash = '0123456789abcdef0123456789abcdef';
  const port = await choosePort(hash);
  assert.equal(await choosePort(hash), port);
  assert.ok(port >= 21_000 && port < 32_000, String(port));
});

test('a port that is taken is left to its owner', async () => {
  const hash = 'fedcba9876543210fedcba9876543210';
  const port = await choosePort(hash);
  const taker = createServer().listen(port, '127.0.0.1');
  await once(taker, 'listening');
  try {
    assert.equal((taker.address() as AddressInfo).port, port);
    assert.equal(await isFree(port), false);
    assert.notEqual(await choosePort(hash), port);
  } finally {
    taker.close();
  }
});

test('a process that does not end when asked is ended', async () => {
  const code = "process.on('SIGTERM', () => {}); process.stdout.write('up'); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  assert.ok(child.pid && isAlive(child.pid));
  await endProcess(child.pid, 200);
  assert.equal(isAlive(child.pid), false);
});

test('a program that can’t be started is said, and no lease is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-spawn-'));
  const { execPath } = process;
  process.execPath = join(folder, 'node-that-an-update-has-moved');
  try {
    const command = {
      script: 'server.js',
      database: join(folder, 'mlflow.db'),
      artifactsDestination: folder,
    };
    await assert.rejects(startProcess(command, { folder, port: 1, token: 'x' }), {
      name: 'MlflowError',
      message: /did not start \(spawn .*node-that-an-update-has-moved ENOENT\)/,
    });
    assert.deepEqual(readdirSync(folder), ['server.log']);
  } finally {
    process.execPath = execPath;
    rmSync(folder, { recursive: true });
  }
});
