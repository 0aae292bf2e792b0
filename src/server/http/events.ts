import type { ServerResponse } from 'node:http';
import type { Disposable } from '../../common/disposable.ts';
import { anyChange } from '../../api/storeChange.ts';
import type { StoreChange } from '../../api/storeChange.ts';
import { CollectedChange } from './collectedChange.ts';
import type { Exchange } from './httpServer.ts';

const coalesceMs = 250;
const heartbeatMs = 15_000;

/** Server-sent events. An open stream is a window's hold on this process: while there is one it does not end by itself. */
export class EventStreams {
  readonly #streams = new Set<ServerResponse>();
  /** Those that do not read what they are sent: they are told once they do, that anything may have changed. */
  readonly #lagging = new Set<ServerResponse>();
  readonly #collected = new CollectedChange();
  readonly #watch: () => Disposable;
  #watching: Disposable | undefined;
  #pending: NodeJS.Timeout | undefined;
  readonly #heartbeat = setInterval(() => this.#send(': still here\n\n'), heartbeatMs).unref();

  /** `watch` looks for what other processes write; it runs while somebody listens. */
  constructor(watch: () => Disposable) {
    this.#watch = watch;
  }

  get count(): number {
    return this.#streams.size;
  }

  readonly route = ({ request, response, method, path }: Exchange): boolean => {
    if (method !== 'GET' || path !== '/api/2.0/mlflow-vscode/events') return false;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    // Before the greeting: what comes after it is told.
    this.#watching ??= this.#watch();
    response.write(`event: hello\ndata: ${JSON.stringify({ pid: process.pid })}\n\n`);
    this.#streams.add(response);
    request.socket.setKeepAlive(true, heartbeatMs);
    response.on('drain', () => {
      if (this.#lagging.delete(response)) response.write(textOf(anyChange));
    });
    response.on('close', () => this.#forget(response));
    return true;
  };

  /** Something was written. Says so at most four times a second. */
  readonly changed = (change: StoreChange): void => {
    if (this.#streams.size === 0) return;
    this.#collected.add(change);
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      this.#send(textOf(this.#collected.take()));
    }, coalesceMs).unref();
  };

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#pending);
    for (const stream of this.#streams) stream.end();
  }

  #send(text: string): void {
    for (const stream of this.#streams) {
      if (stream.writableNeedDrain) this.#lagging.add(stream);
      else stream.write(text);
    }
  }

  #forget(stream: ServerResponse): void {
    this.#streams.delete(stream);
    this.#lagging.delete(stream);
    if (this.#streams.size > 0) return;
    this.#watching?.dispose();
    this.#watching = undefined;
  }
}

function textOf(change: StoreChange): string {
  return `event: changed\ndata: ${JSON.stringify(change)}\n\n`;
}
