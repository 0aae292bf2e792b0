import { isMainThread } from 'node:worker_threads';
import { whyNodeIsTooOld } from '../embedded/nodeSupport.ts';

// What needs node:sqlite is loaded after the look whether it is there, so that an old Node says so clearly.
const why = whyNodeIsTooOld();
if (!isMainThread) {
  void import('./store/workerThread.ts').then(({ serveTasks }) => serveTasks());
} else if (why === undefined) {
  void import('./serve.ts').then(({ serve }) => serve(process.argv.slice(2)));
} else {
  process.stderr.write(`${why}\n`);
  process.exitCode = 3;
}
