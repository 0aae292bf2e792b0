import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { leaseFile } from '../../src/embedded/lease.ts';
import { isAlive } from '../../src/embedded/processes.ts';
import { eventually, range, serversOf, Stage, storedSteps } from './life/stage.ts';

describe('one server per database', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.dispose());

  test('a second window finds the server of the first, while a script logs', async () => {
    const first = await stage.openWindow();
    const { lease, how, store } = await first.connect();
    assert.equal(how, 'started');
    assert.deepEqual([store.writable, store.database], [true, stage.database]);
    const training = stage.train(lease, 60);
    await training.reaches(5);
    const second = await stage.openWindow();
    const joined = await second.connect();
    assert.equal(joined.how, 'joined');
    assert.deepEqual(joined.lease, lease);
    assert.deepEqual(serversOf(stage.database), [lease.pid]);
    await training.done();
    assert.deepEqual(await storedSteps(lease, await training.runId()), range(60));
    // Both hear of what a script writes, once the server knows of them.
    const isHeld = ({ message }: Record<string, unknown>) => String(message).startsWith('Holding');
    for (const window of [first, second]) await window.lines.next(isHeld, 0, 'the hold of a window');
    await stage.train(lease, 1).done();
    for (const window of [first, second]) {
      await window.lines.next(({ type }) => type === 'data', 0, 'news of data');
    }
  });

  test('looking makes no database, and the lease is for its owner only', async () => {
    const window = await stage.openWindow();
    const { lease } = await window.connect();
    assert.equal(existsSync(stage.database), false);
    assert.equal(statSync(leaseFile(stage.folder)).mode & 0o777, 0o600);
    assert.equal(statSync(stage.folder).mode & 0o777, 0o700);
    const training = stage.train(lease, 1);
    await training.done();
    assert.equal(existsSync(stage.database), true);
  });

  test('another way to the same file is the same server', async () => {
    symlinkSync(stage.workspace, join(stage.root, 'link'));
    const first = await (await stage.openWindow()).connect();
    const second = await (
      await stage.openWindow({ database: join(stage.root, 'link', 'mlflow.db') })
    ).connect();
    assert.equal(second.how, 'joined');
    assert.equal(second.lease.pid, first.lease.pid);
  });

  test('another file has a server, a port and a token of its own', async () => {
    mkdirSync(join(stage.root, 'other'));
    const first = await (await stage.openWindow()).connect();
    const second = await (
      await stage.openWindow({ database: join(stage.root, 'other', 'mlflow.db') })
    ).connect();
    assert.equal(second.how, 'started');
    for (const field of ['pid', 'port', 'token'] as const) {
      assert.notEqual(second.lease[field], first.lease[field], field);
    }
  });

  test('a window that reloads finds the server again; the script does not notice', async () => {
    const before = await stage.openWindow();
    const { lease } = await before.connect();
    const training = stage.train(lease, 80);
    await training.reaches(10);
    await before.close();
    const after = await stage.openWindow();
    const again = await after.connect();
    assert.equal(again.how, 'joined');
    assert.deepEqual(again.lease, lease);
    await training.done();
    assert.deepEqual(await storedSteps(lease, await training.runId()), range(80));
  });

  test('the server outlives an extension host that is killed; the next host finds it', async () => {
    const host = await stage.openWindow();
    const { lease } = await host.connect();
    const training = stage.train(lease, 80);
    await training.reaches(10);
    await host.kill();
    await training.reaches(30);
    const next = await (await stage.openWindow()).connect();
    assert.equal(next.how, 'joined');
    assert.equal(next.lease.pid, lease.pid);
    await training.done();
    assert.deepEqual(await storedSteps(next.lease, await training.runId()), range(80));
  });

  test('it ends when no window holds it and nothing is asked, and comes back at the same address', async () => {
    const window = await stage.openWindow({ command: { idleExitSeconds: 1 } });
    const { lease } = await window.connect();
    // A window that only looks is enough to keep it.
    await pause(2_500);
    assert.ok(isAlive(lease.pid), 'it ended although a window held it');
    await window.close();
    await eventually('the server ends', () => !isAlive(lease.pid));
    const next = await (await stage.openWindow()).connect();
    assert.equal(next.how, 'started');
    assert.notEqual(next.lease.pid, lease.pid);
    assert.deepEqual([next.lease.port, next.lease.token], [lease.port, lease.token]);
  });

  test('it goes on without a window as long as a run is RUNNING', async () => {
    const window = await stage.openWindow({ command: { idleExitSeconds: 1 } });
    const { lease } = await window.connect();
    // Steps so far apart that nothing is asked for longer than the server would wait.
    const training = stage.train(lease, 3, 2_500);
    await training.reaches(0);
    await window.close();
    await training.done();
    assert.ok(isAlive(lease.pid), 'it ended while the run was RUNNING');
    await eventually('the server ends after the run', () => !isAlive(lease.pid));
    const next = await (await stage.openWindow()).connect();
    assert.deepEqual(await storedSteps(next.lease, await training.runId()), range(3));
  });

  test('a database that a newer MLflow upgrades under it is read-only from then on, and says why', async () => {
    const window = await stage.openWindow({ patience: { storeFor: 0 } });
    const { lease } = await window.connect();
    await stage.train(lease, 1).done();
    assert.deepEqual(window.statuses.at(-1), { kind: 'ready' });
    const database = new DatabaseSync(stage.database);
    database.exec(
      "CREATE TABLE from_the_future (id INTEGER); UPDATE alembic_version SET version_num = 'f00'",
    );
    database.close();
    await window.connect();
    const status = await window.status((seen) => seen.kind === 'ready' && seen.readOnly !== undefined);
    assert.match((status.kind === 'ready' && status.readOnly) || '', /f00/);
  });
});
