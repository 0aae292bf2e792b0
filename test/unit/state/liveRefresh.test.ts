import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { MlflowClient } from '../../../src/api/client.ts';
import type { StoreChange } from '../../../src/api/storeChange.ts';
import { anyChange, changesTracking } from '../../../src/api/storeChange.ts';
import { Emitter } from '../../../src/common/event.ts';
import type { Connection, ConnectionStatus } from '../../../src/state/connection.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { LiveRefresh } from '../../../src/state/liveRefresh.ts';
import type { RefreshOutcome } from '../../../src/state/liveRefresh.ts';

/** A connection whose events the test fires; nothing is read from it here. */
class QuietConnection implements Connection {
  readonly id: string;
  readonly kind: 'embedded' | 'remote';
  readonly label = 'quiet';
  readonly location = 'nowhere';
  status: ConnectionStatus = { kind: 'ready' };
  readonly statusChanged = new Emitter<void>();
  readonly dataChanged = new Emitter<StoreChange>();
  readonly onDidChangeStatus = this.statusChanged.event;
  readonly onDidChangeData = this.dataChanged.event;

  constructor(kind: 'embedded' | 'remote') {
    this.kind = kind;
    this.id = kind;
  }
  connect(): Promise<MlflowClient> {
    return Promise.reject(new Error('not in this test'));
  }
  trackingEnvironment(): Promise<Record<string, string>> {
    return Promise.resolve({});
  }
}

describe('live refresh', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 }));
  afterEach(() => mock.timers.reset());

  function start(connection: Connection, outcome: () => RefreshOutcome = () => 'same') {
    const connections = new ConnectionList();
    connections.set([connection]);
    const reads: number[] = [];
    const live = new LiveRefresh({
      connections,
      pollSeconds: () => 5,
      concerns: changesTracking,
      refresh: async () => {
        reads.push(Date.now());
        return outcome();
      },
    });
    return { live, connections, reads };
  }

  /** Lets time pass in small steps, so that what a timer starts can start the next. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      mock.timers.tick(50);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
  }

  it('reads nothing while the view is hidden, whatever happens', async () => {
    const embedded = new QuietConnection('embedded');
    const { live, reads } = start(embedded);
    embedded.dataChanged.fire(anyChange);
    await pass(60_000);
    assert.equal(reads.length, 0);
    live.dispose();
  });

  it('reads an embedded server when it says so, many words at once, and never polls it', async () => {
    const embedded = new QuietConnection('embedded');
    const { live, reads } = start(embedded);
    live.setVisible(true);
    await pass(100);
    assert.equal(reads.length, 1, 'once when it is seen');
    await pass(120_000);
    assert.equal(reads.length, 1);
    for (let count = 0; count < 100; count++) {
      embedded.dataChanged.fire(anyChange);
      await pass(50);
    }
    assert.ok(reads.length > 10 && reads.length <= 22, `${reads.length} readings in 5 s`);
    const before = reads.length;
    live.setVisible(false);
    embedded.dataChanged.fire(anyChange);
    await pass(10_000);
    assert.equal(reads.length, before);
    live.setVisible(true);
    await pass(300);
    assert.equal(reads.length, before + 1, 'what happened meanwhile is read when it is seen again');
    live.dispose();
  });

  it('reads nothing for a change of what the view does not show', async () => {
    const embedded = new QuietConnection('embedded');
    const { live, reads } = start(embedded);
    live.setVisible(true);
    await pass(100);
    embedded.dataChanged.fire({ registered_models: ['iris'] });
    await pass(1000);
    assert.equal(reads.length, 1);
    embedded.dataChanged.fire({ registered_models: ['iris'], model_ids: ['m-1'] });
    await pass(1000);
    assert.equal(reads.length, 2);
    live.dispose();
  });

  it('polls a remote server ever more seldom while nothing changes, and often when it does', async () => {
    const remote = new QuietConnection('remote');
    let outcome: RefreshOutcome = 'same';
    const { live, reads } = start(remote, () => outcome);
    live.setVisible(true);
    await pass(300_000);
    const gaps = reads.slice(1).map((at, index) => at - reads[index]!);
    assert.ok(gaps[0]! < 8000, `${gaps[0]}`);
    assert.ok(gaps.at(-1)! >= 55_000, `${gaps.at(-1)}`);
    assert.ok(reads.length < 14, `${reads.length} readings in 5 minutes`);
    outcome = 'changed';
    await pass(70_000);
    const before = reads.length;
    await pass(50_000);
    assert.ok(reads.length - before >= 9, `${reads.length - before} readings in 50 s`);
    live.setVisible(false);
    const hidden = reads.length;
    await pass(100_000);
    assert.equal(reads.length, hidden);
    live.dispose();
  });

  it('asks a failed embedded server again, and at once when it is back', async () => {
    const embedded = new QuietConnection('embedded');
    let outcome: RefreshOutcome = 'failed';
    const { live, reads } = start(embedded, () => outcome);
    live.setVisible(true);
    await pass(25_000);
    assert.ok(reads.length >= 2 && reads.length <= 4, `${reads.length}`);
    const before = reads.length;
    outcome = 'same';
    embedded.statusChanged.fire();
    await pass(300);
    assert.equal(reads.length, before + 1);
    live.dispose();
  });

  it('reads at once when the user asks, hidden or not, and forgets connections that go', async () => {
    const remote = new QuietConnection('remote');
    const { live, connections, reads } = start(remote);
    await live.refreshNow();
    assert.equal(reads.length, 1);
    live.setVisible(true);
    connections.set([]);
    await pass(60_000);
    assert.equal(reads.length, 1);
    live.dispose();
  });
});
