import { parentPort } from 'node:worker_threads';
import { MlflowError } from '../../api/errors.ts';
import { errorText } from '../../common/log.ts';
import { makeIndexes } from './extraIndexes.ts';
import { longRead } from './longReads.ts';
import { openBeside } from './openDatabase.ts';
import { errorOfDatabase } from './storeError.ts';
import type { WorkerAnswer, WorkerMessage, WorkerTask } from './workerMessages.ts';

/** Others wait: each holds its rows in memory. */
const mostAtOnce = 4;
/** Between two slices, so that whoever waits for the lock gets it. */
const restMs = 1;
/** How long a slice waits for another program that holds the database. This thread may sleep. */
const insistFor = 20_000;
/** Pieces are gathered to this many characters before they are encoded. */
const pieceLength = 256 * 1024;

/** The worker's side: answers tasks, several by turns, slice by slice. */
export function serveTasks(): void {
  const waiting: WorkerTask[] = [];
  const stops = new Map<number, AbortController>();
  let running = 0;
  const next = async (): Promise<void> => {
    const task = waiting.shift();
    if (!task) return;
    running++;
    const answer = await perform(task, stops.get(task.id)?.signal);
    stops.delete(task.id);
    parentPort?.postMessage(
      answer,
      'pieces' in answer ? answer.pieces.map(({ buffer }) => buffer as ArrayBuffer) : [],
    );
    running--;
    void next();
  };
  parentPort?.on('message', (message: WorkerMessage) => {
    if ('stop' in message) return stops.get(message.stop)?.abort();
    stops.set(message.id, new AbortController());
    waiting.push(message);
    if (running < mostAtOnce) void next();
  });
}

async function perform({ id, path, job }: WorkerTask, signal?: AbortSignal): Promise<WorkerAnswer> {
  try {
    if (job.kind === 'indexes') {
      await makeIndexes(path);
      return { id, pieces: [] };
    }
    return { id, pieces: await readInSlices(path, job, signal) };
  } catch (error) {
    if (signal?.aborted) return { id, stopped: true };
    const known = error instanceof MlflowError ? error : errorOfDatabase(error);
    const { code, message } =
      known ?? new MlflowError('INTERNAL_ERROR', `Internal error: ${errorText(error)}`);
    return { id, error: { code, message, stack: error instanceof Error ? error.stack : undefined } };
  }
}

async function readInSlices(
  path: string,
  { name, request, immutable }: Extract<WorkerTask['job'], { kind: 'read' }>,
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  signal?.throwIfAborted();
  const database = openBeside(path, { immutable, insistFor });
  try {
    const pieces: Uint8Array[] = [];
    const encoder = new TextEncoder();
    let text = '';
    for (const piece of longRead(name).sliced(database, request)) {
      text += piece;
      if (text.length > pieceLength) {
        pieces.push(encoder.encode(text));
        text = '';
      }
      await new Promise((resolve) => setTimeout(resolve, restMs));
      signal?.throwIfAborted();
    }
    if (text !== '') pieces.push(encoder.encode(text));
    return pieces;
  } finally {
    database.close();
  }
}
