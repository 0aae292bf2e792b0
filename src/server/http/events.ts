import type { ServerResponse } from 'node:http';
import type { Exchange } from './httpServer.ts';

const coalesceMs = 250;
const heartbeatMs = 15_000;

/** Server-sent events. An open stream is a window's hold on this process: while there is one it does not end by itself. */
export class EventStreams {
  readonly #streams = new Set<ServerResponse>();
  #pending: NodeJS.Timeout | undefined;
  readonly #heartbeat = setInterval(() => this.#send(': still here\n\n'), heartbeatMs).unref();

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
    response.write(`event: hello\ndata: ${JSON.stringify({ pid: process.pid })}\n\n`);
    this.#streams.add(response);
    request.socket.setKeepAlive(true, heartbeatMs);
    response.on('close', () => this.#streams.delete(response));
    return true;
  };

  /** Something was written. Says so at most four times a second. */
  changed(): void {
    if (this.#streams.size === 0) return;
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      this.#send('event: changed\ndata: {}\n\n');
    }, coalesceMs).unref();
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#pending);
    for (const stream of this.#streams) stream.end();
  }

  #send(text: string): void {
    for (const stream of this.#streams) stream.write(text);
  }
}
