import { errorText } from '../../common/log.ts';
import type { ModelOrigin } from '../../shared/modelPage.ts';
import type { Connection } from '../../state/connection.ts';
import { readModelOrigin } from '../../state/modelOrigin.ts';
import type { ModelIds } from '../../state/modelOrigin.ts';
import type { Services } from '../services.ts';

export interface FoundOrigin {
  readonly connectionId: string;
  readonly origin: ModelOrigin;
}

/** Who knows the run or the logged model: the connection that is named, or the first of all that does. */
export async function findModelOrigin(
  { connections, log }: Pick<Services, 'connections' | 'log'>,
  ids: ModelIds,
  connectionId: string | undefined,
): Promise<FoundOrigin | undefined> {
  if (ids.runId === undefined && ids.modelId === undefined) return undefined;
  const named = connectionId === undefined ? undefined : connections.get(connectionId);
  const asked = named ? [named] : connections.all;
  const answers = await Promise.all(
    asked.map((connection) =>
      originAt(connection, ids).catch((error: unknown) => {
        log.warn(`The model ${ids.modelId ?? ids.runId} at ${connection.label}: ${errorText(error)}`);
        return undefined;
      }),
    ),
  );
  return answers.find((answer) => answer !== undefined);
}

async function originAt(connection: Connection, ids: ModelIds): Promise<FoundOrigin | undefined> {
  const origin = await readModelOrigin(await connection.connect(), ids);
  return origin && { connectionId: connection.id, origin: { ...origin, connection: connection.label } };
}
