import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { fillDatabase } from '../../../bench/server/fillDatabase.ts';
import type { WorkerAnswer, WorkerMessage } from '../../../src/server/store/workerMessages.ts';

describe('the thread for long reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-worker-'));
  const path = join(folder, 'mlflow.db');
  let worker: Worker;
  before(() => {
    fillDatabase(path, { runs: 4000, historyPoints: 10 });
    worker = new Worker(new URL('serveTasks.ts', import.meta.url));
  });
  after(async () => {
    await worker.terminate();
    rmSync(folder, { recursive: true });
  });

  it('gives up, between two slices or before the first, what nobody waits for', async () => {
    const experiment_ids = Array.from({ length: 10 }, (_, index) => String(index + 1));
    const request = { experiment_ids, max_results: 5, order_by: ['params.param1'] };
    const job = { kind: 'read', name: 'searchRuns', request, immutable: false } as const;
    const ids = [0, 1, 2, 3, 4, 5, 6];
    const send = (message: WorkerMessage): void => worker.postMessage(message);
    const answers = new Map<number, WorkerAnswer>();
    const all = new Promise<void>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('message', (answer: WorkerAnswer) => {
        answers.set(answer.id, answer);
        if (answers.size === ids.length) resolve();
      });
    });
    for (const id of ids) send({ id, path, job });
    for (const id of ids) if (id !== 5) send({ stop: id });
    send({ stop: 99 });
    await all;
    const kinds = ids.map((id) => Object.keys(answers.get(id) ?? {}).find((key) => key !== 'id'));
    assert.deepEqual(kinds, ['stopped', 'stopped', 'stopped', 'stopped', 'stopped', 'pieces', 'stopped']);
    const { pieces } = answers.get(5) as { pieces: readonly Uint8Array[] };
    const { runs } = JSON.parse(Buffer.concat(pieces).toString('utf8')) as { runs: unknown[] };
    assert.equal(runs.length, 5);
  });
});
