import type { MlflowClient } from '../api/client.ts';
import { isAbort, MlflowError } from '../api/errors.ts';
import { TaskQueue } from '../common/taskQueue.ts';
import type { Connection, Connections } from './connection.ts';
import { knownConnection } from './usableConnection.ts';

/** Reads from connections, few at a time from each, and tells each connection how it went. */
export class ConnectionReader {
  readonly #connections: Connections;
  readonly #queues = new WeakMap<Connection, TaskQueue>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async read<T>(connectionId: string, read: (client: MlflowClient) => Promise<T>): Promise<T> {
    const connection = knownConnection(this.#connections, connectionId);
    let queue = this.#queues.get(connection);
    if (!queue) {
      queue = new TaskQueue(2);
      this.#queues.set(connection, queue);
    }
    return queue.run(async () => {
      try {
        const value = await read(await connection.connect());
        connection.report?.(undefined);
        return value;
      } catch (error) {
        // Who gives up says nothing about the server.
        if (!isAbort(error)) connection.report?.(meansUnusable(error) ? error : undefined);
        throw error;
      }
    });
  }
}

/** An error about one experiment says nothing about the server; one about the whole way to it does. */
function meansUnusable(error: unknown): error is Error {
  if (!(error instanceof MlflowError)) return error instanceof Error;
  if (error.kind !== 'api' || error.code === 'ENDPOINT_NOT_FOUND') return true;
  return error.status === 401 || error.status === 403;
}
