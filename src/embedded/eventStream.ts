import { get } from 'node:http';
import type { Disposable } from '../common/disposable.ts';
import { errorText } from '../common/log.ts';
import { bearer } from './http.ts';
import type { Lease } from './lease.ts';

export interface EventStreamListener {
  /** The server knows that this window is there. */
  onHello(): void;
  onChanged(): void;
  /** Once, and never after disposal. */
  onEnd(why: string): void;
}

export const eventsPath = '/api/2.0/mlflow-vscode/events';

/**
 * Holds the server for this window: as long as the stream is open it does not end by itself. Server-sent
 * events: `hello` at once, `changed` after its data has changed.
 */
export function holdEvents(
  { url, token }: Pick<Lease, 'url' | 'token'>,
  listener: EventStreamListener,
): Disposable {
  let over = false;
  const end = (why: string): void => {
    if (over) return;
    over = true;
    request.destroy();
    listener.onEnd(why);
  };
  const take = eventParser((name) => {
    if (over) return;
    if (name === 'hello') listener.onHello();
    else if (name === 'changed') listener.onChanged();
  });
  const headers = { ...bearer(token), accept: 'text/event-stream' };
  const request = get(url + eventsPath, { agent: false, headers }, (response) => {
    if (response.statusCode !== 200) return end(`HTTP ${response.statusCode ?? 0}`);
    response.setEncoding('utf8');
    response.on('data', take);
    response.on('error', (error) => end(errorText(error)));
    response.on('close', () => end('the stream was closed'));
  });
  request.on('error', (error) => end(errorText(error)));
  return {
    dispose: () => {
      over = true;
      request.destroy();
    },
  };
}

/** Takes pieces of a stream of server-sent events and calls back with the name of each whole event. */
export function eventParser(onEvent: (name: string) => void): (piece: string) => void {
  let rest = '';
  let name = '';
  let hasData = false;
  return (piece) => {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (hasData || name !== '') onEvent(name === '' ? 'message' : name);
        name = '';
        hasData = false;
      } else if (line.startsWith('event:')) {
        name = line.slice(6).trim();
      } else if (line.startsWith('data:')) {
        hasData = true;
      }
    }
  };
}
