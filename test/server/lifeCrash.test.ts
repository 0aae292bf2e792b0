import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { isFree } from '../../src/embedded/ports.ts';
import { isAlive } from '../../src/embedded/processes.ts';
import { eventually, range, serversOf, Stage, storedSteps } from './life/stage.ts';

describe('a server that is killed', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.dispose());

  test('comes back at the same address, nothing acknowledged is lost, and the script goes on', async () => {
    const window = await stage.openWindow();
    const { lease } = await window.connect();
    const training = stage.train(lease, 150);
    for (const step of [20, 60, 100]) {
      await training.reaches(step);
      const { pid } = stage.lease;
      const seen = window.lines.all.length;
      process.kill(pid, 'SIGKILL');
      const status = await window.status(({ kind }) => kind === 'ready', seen);
      assert.match(
        (status.kind === 'ready' && status.notice) || '',
        /^The tracking server was restarted at \d\d:\d\d\.$/,
      );
      assert.notEqual(stage.lease.pid, pid);
    }
    await training.done();
    assert.deepEqual([stage.lease.port, stage.lease.token], [lease.port, lease.token]);
    assert.deepEqual(training.acknowledged, range(150));
    // Each once: a step that was stored but not acknowledged was sent again, and is the same row.
    assert.deepEqual(await storedSteps(stage.lease, await training.runId()), range(150));
  });

  test('is started once, whichever of its windows notices first', async () => {
    const windows = await Promise.all([1, 2, 3].map(() => stage.openWindow()));
    for (const window of windows) await window.connect();
    const { pid } = stage.lease;
    const seen = windows.map((window) => window.lines.all.length);
    process.kill(pid, 'SIGKILL');
    await Promise.all(
      windows.map((window, index) => window.status(({ kind }) => kind === 'ready', seen[index])),
    );
    const [server, ...others] = serversOf(stage.database);
    assert.deepEqual([server, others.length], [stage.lease.pid, 0]);
  });

  test('that dies again and again is given up, and said so', async () => {
    const patience = { crashes: 3, restAfterCrashes: 1_000 };
    const window = await stage.openWindow({ patience });
    await window.connect();
    for (let crash = 1; crash <= 3; crash++) {
      const seen = window.lines.all.length;
      process.kill(stage.lease.pid, 'SIGKILL');
      await window.status(({ kind }) => kind === (crash < 3 ? 'ready' : 'failed'), seen);
    }
    const last = window.statuses.at(-1);
    assert.match(last?.kind === 'failed' ? last.message : '', /ended 3 times within 60 s.*Show Log/);
    assert.equal((await window.ask('connect', 'connected')).type, 'error');
    assert.deepEqual(serversOf(stage.database), []);
    // Asked for later, it is tried again.
    await pause(1_100);
    await window.connect();
  });

  test('and whose port another program has taken meanwhile is elsewhere, which is said', async () => {
    const first = await stage.openWindow();
    const { lease } = await first.connect();
    await first.close();
    process.kill(lease.pid, 'SIGKILL');
    await eventually('it is gone', () => !isAlive(lease.pid));
    // A process is seen to be gone before the last of its threads has let go of the port.
    for (let tries = 0; tries < 100 && !(await isFree(lease.port)); tries++) await pause(50);
    const takers = [
      createServer((socket) => socket.end('SSH-2.0\r\n')),
      createHttpServer((_, response) => response.end('<html>')),
    ];
    for (const taker of takers) {
      taker.listen(lease.port, '127.0.0.1');
      await once(taker, 'listening');
      const window = await stage.openWindow();
      const next = await window.connect();
      assert.equal(next.how, 'started');
      assert.notEqual(next.lease.port, lease.port);
      assert.equal(next.lease.token, lease.token);
      const status = await window.status(({ kind }) => kind === 'ready');
      assert.match(
        (status.kind === 'ready' && status.notice) || '',
        new RegExp(`Port ${lease.port} was taken`),
      );
      await window.close();
      process.kill(next.lease.pid, 'SIGKILL');
      taker.close();
      // The next round wants the first port again.
      stage.writeLease(lease);
    }
  });
});
