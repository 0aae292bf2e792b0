import type { Disposable } from '../../common/disposable.ts';
import type { Connection } from '../../state/connection.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import type { TrackingView } from '../trees/experimentsView.ts';

/** `mlflow.openRun`, from a lens: shows a run where it stands in the tree, and gives the id of what it selected. */
export function registerOpenRun(services: Services, view: TrackingView): Disposable {
  return registerCommand(services.log, 'mlflow.openRun', async (argument) => {
    const { runId, connectionId } = parseTarget(argument);
    const { connections } = services;
    const named = connectionId === undefined ? undefined : connections.get(connectionId);
    const places = named ? [named] : connections.all;
    for (const connection of places) {
      const experimentId = await experimentOf(connection, runId);
      if (experimentId === undefined) continue;
      return await view.revealRun(connection.id, experimentId, runId);
    }
    throw new Error(
      places.length === 1
        ? `${places[0]?.label ?? 'The connection'} has no run ${runId}`
        : `None of the connections has a run ${runId}`,
    );
  });
}

function parseTarget(value: unknown): { runId: string; connectionId: string | undefined } {
  const { runId, connectionId } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (typeof runId !== 'string') throw new Error('Open Run needs the id of a run');
  return { runId, connectionId: typeof connectionId === 'string' ? connectionId : undefined };
}

/** Undefined where there is no such run, or nobody answers. */
async function experimentOf(connection: Connection, runId: string): Promise<string | undefined> {
  try {
    const client = await connection.connect();
    return (await client.call('getRun', { run_id: runId })).run.info.experiment_id;
  } catch {
    return undefined;
  }
}
