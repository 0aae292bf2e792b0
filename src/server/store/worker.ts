import { Worker } from 'node:worker_threads';
import { MlflowError } from '../../api/errors.ts';
import type { WorkerAnswer, WorkerMessage, WorkerTask } from './workerMessages.ts';

/** Its memory is given back when nothing was asked of it for so long. */
const restMs = 60_000;

interface Waiting {
  readonly resolve: (pieces: readonly Uint8Array[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread for what takes long. It is started when it is first needed. */
export class StoreWorker {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 0;
  #rest: NodeJS.Timeout | undefined;

  run(path: string, job: WorkerTask['job'], signal?: AbortSignal): Promise<readonly Uint8Array[]> {
    const worker = (this.#worker ??= this.#start());
    clearTimeout(this.#rest);
    const { promise, resolve, reject } = Promise.withResolvers<readonly Uint8Array[]>();
    const id = this.#next++;
    this.#waiting.set(id, { resolve, reject });
    worker.postMessage({ id, path, job } satisfies WorkerMessage);
    signal?.addEventListener('abort', () => worker.postMessage({ stop: id } satisfies WorkerMessage));
    return promise;
  }

  async close(): Promise<void> {
    clearTimeout(this.#rest);
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // The same bundle: its entry looks in which thread it is.
    const worker = new Worker(process.argv[1] as string, { argv: [], execArgv: [] });
    worker.unref();
    worker.on('message', (answer: WorkerAnswer) => this.#take(answer));
    worker.on('error', (error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, new Error('The worker thread has ended.')));
    return worker;
  }

  #take(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('pieces' in answer) waiting?.resolve(answer.pieces);
    else if ('stopped' in answer) waiting?.reject(new DOMException('Nobody waits for it.', 'AbortError'));
    else waiting?.reject(errorOf(answer.error));
    if (this.#waiting.size > 0) return;
    this.#rest = setTimeout(() => {
      void this.#worker?.terminate();
      this.#worker = undefined;
    }, restMs).unref();
  }

  /** What was asked of a thread that ended is not answered any more; the next one starts another. */
  #lose(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function errorOf({
  code,
  message,
  stack,
}: {
  code: MlflowError['code'];
  message: string;
  stack?: string | undefined;
}): MlflowError {
  const error = new MlflowError(code, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
