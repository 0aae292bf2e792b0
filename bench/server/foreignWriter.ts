// A thread that writes to the database as another program does, and says how long the longest write took.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { runIdOf } from './fillDatabase.ts';

const { path } = workerData as { readonly path: string };
const database = new DatabaseSync(path, { timeout: 0 });
database.exec('PRAGMA synchronous=FULL');
const insert = database.prepare(
  "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('foreign', 0, ?, ?, ?, 0)",
);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Asked for every millisecond: so what is measured is the lock, and not how seldom SQLite asks. */
function insist(call: () => unknown): void {
  for (;;) {
    try {
      call();
      return;
    } catch (error) {
      if (!(error instanceof Error) || !('errcode' in error) || error.errcode !== 5) throw error;
      Atomics.wait(sleeper, 0, 0, 1);
    }
  }
}

let step = 0;
let longest = 0;

function write(): void {
  const start = performance.now();
  insist(() => database.exec('BEGIN IMMEDIATE'));
  insert.run(Date.now(), runIdOf(1), step++);
  insist(() => database.exec('COMMIT'));
  longest = Math.max(longest, performance.now() - start);
  setTimeout(write, 5);
}

/** Any message asks for the longest since the last one. */
parentPort?.on('message', () => {
  parentPort?.postMessage(longest);
  longest = 0;
});
write();
