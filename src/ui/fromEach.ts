import { errorText } from '../common/log.ts';
import type { Log } from '../common/log.ts';
import type { Connection, Connections } from '../state/connection.ts';

/**
 * What all connections have of something that is to be picked. One that can't be asked keeps nobody from picking of the
 * others: why stands in its tree, and in the log with `what` was read.
 */
export async function fromEach<T>(
  { connections, log }: { readonly connections: Connections; readonly log: Log },
  what: string,
  read: (connection: Connection) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const lists = await Promise.all(
    connections.all.map((connection) =>
      read(connection).catch((error: unknown): readonly T[] => {
        log.warn(`${what} of ${connection.label}: ${errorText(error)}`);
        return [];
      }),
    ),
  );
  return lists.flat();
}
