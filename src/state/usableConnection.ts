import type { MlflowClient } from '../api/client.ts';
import type { Connection, Connections } from './connection.ts';

/** The connection of that id. Throws where the user has removed it meanwhile. */
export function knownConnection(connections: Pick<Connections, 'get'>, id: string): Connection {
  const connection = connections.get(id);
  if (!connection) throw new Error('This connection was removed.');
  return connection;
}

/** Why nothing can be written to it, as far as is known before it is asked. */
export function whyReadOnly(connection: Connection | undefined): string | undefined {
  return connection?.status.kind === 'ready' ? connection.status.readOnly : undefined;
}

/** Throws, with the reason, where nothing can be written to it. */
export function assertWritable(connection: Connection): void {
  const why = whyReadOnly(connection);
  if (why !== undefined) throw new Error(`${connection.label} is read-only: ${why}`);
}

/** A client to change something with. Rejects, with the reason, where that can't be. */
export async function writableClient(
  connections: Pick<Connections, 'get'>,
  id: string,
): Promise<MlflowClient> {
  const connection = knownConnection(connections, id);
  assertWritable(connection);
  return connection.connect();
}
