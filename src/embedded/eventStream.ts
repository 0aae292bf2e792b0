import { get } from 'node:http';
import type { StoreChange } from '../api/storeChange.ts';
import { parseStoreChange } from '../api/storeChange.ts';
import type { Disposable } from '../common/disposable.ts';
import { errorText } from '../common/log.ts';
import { bearer } from './http.ts';
import type { Lease } from './lease.ts';

export interface EventStreamListener {
  /** The server knows that this window is there. */
  onHello(): void;
  onChanged(change: StoreChange): void;
  /** Once, and never after disposal. */
  onEnd(why: string): void;
}

export const eventsPath = '/api/2.0/mlflow-vscode/events';

/**
 * Holds the server for this window: as long as the stream is open it does not end by itself. Server-sent
 * events: `hello` at once, `changed` after its data has changed, with what is known of that.
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
  const take = eventParser((name, data) => {
    if (over) return;
    if (name === 'hello') listener.onHello();
    else if (name === 'changed') listener.onChanged(parseStoreChange(data));
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

/** Takes pieces of a stream of server-sent events and calls back with the name and data of each whole event. */
export function eventParser(onEvent: (name: string, data: string) => void): (piece: string) => void {
  let rest = '';
  let name = '';
  let data: string[] = [];
  return (piece) => {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0 || name !== '') onEvent(name === '' ? 'message' : name, data.join('\n'));
        name = '';
        data = [];
      } else if (line.startsWith('event:')) {
        name = line.slice(6).trim();
      } else if (line.startsWith('data:')) {
        data.push(line.slice(5).trimStart());
      }
    }
  };
}
