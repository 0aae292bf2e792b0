import { serveTasks } from '../../../src/server/store/workerThread.ts';

// The entry of a worker thread, as the server's own is in its worker.
serveTasks();
