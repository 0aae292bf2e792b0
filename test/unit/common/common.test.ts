import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DisposableStore, toDisposable } from '../../../src/common/disposable.ts';
import { Emitter } from '../../../src/common/event.ts';

describe('DisposableStore', () => {
  it('disposes in the opposite order, once, and at once what comes too late', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.add(toDisposable(() => order.push('a')));
    store.add(toDisposable(() => order.push('b')));
    store.dispose();
    store.dispose();
    store.add(toDisposable(() => order.push('late')));
    assert.deepEqual(order, ['b', 'a', 'late']);
  });
});

describe('Emitter', () => {
  it('tells every listener even if one throws, and reports that error', () => {
    const errors: unknown[] = [];
    const heard: number[] = [];
    const emitter = new Emitter<number>((error) => errors.push(error));
    emitter.event(() => {
      throw new Error('bad listener');
    });
    emitter.event((value) => heard.push(value));
    emitter.fire(7);
    assert.deepEqual(heard, [7]);
    assert.equal((errors[0] as Error).message, 'bad listener');
  });

  it('unsubscribes one subscription of a function that was subscribed twice', () => {
    let calls = 0;
    const emitter = new Emitter<void>();
    const listener = (): void => void calls++;
    const first = emitter.event(listener);
    emitter.event(listener);
    first.dispose();
    emitter.fire();
    assert.equal(calls, 1);
  });
});
