import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { whyNodeIsTooOld } from '../embedded/nodeSupport.ts';

// What a request leaves behind is collected sooner: 40 MB less after a load of all kinds, and no request is slower. As an
// option of the command line it would not be there for who starts the server by hand; V8 reads this one when it grows.
setFlagsFromString('--semi-space-growth-factor=1');

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
