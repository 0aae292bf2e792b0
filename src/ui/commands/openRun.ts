import { MlflowError } from '../../api/errors.ts';
import type { Disposable } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import type { Connection } from '../../state/connection.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import type { TrackingView } from '../trees/experimentsView.ts';

/** `mlflow.openRun`, from a lens: shows a run where it stands in the tree, and gives the id of what it selected. */
export function registerOpenRun(services: Services, view: TrackingView): Disposable {
  return registerCommand(services.log, 'mlflow.openRun', async (argument) => {
    const { connectionId, experimentId, runId } = await findRun(services, argument);
    return view.revealRun(connectionId, experimentId, runId);
  });
}

export interface FoundRun {
  readonly connectionId: string;
  readonly experimentId: string;
  readonly runId: string;
}

/** The run that `{ runId, connectionId? }` names: on that connection, or on the first one that has it. */
export async function findRun({ connections }: Services, argument: unknown): Promise<FoundRun> {
  const { runId, connectionId } = parseTarget(argument);
  const named = connectionId === undefined ? undefined : connections.get(connectionId);
  const places = named ? [named] : connections.all;
  // Why a connection could not be asked.
  const problems: string[] = [];
  for (const connection of places) {
    const experimentId = await experimentOf(connection, runId).catch((error: unknown) => {
      problems.push(`${connection.label}: ${errorText(error)}`);
      return undefined;
    });
    if (experimentId !== undefined) return { connectionId: connection.id, experimentId, runId };
  }
  const nowhere =
    places.length === 1
      ? `${places[0]?.label ?? 'The connection'} has no run ${runId}`
      : `None of the connections has a run ${runId}`;
  if (problems.length === 0) throw new Error(nowhere);
  throw new Error(`Run ${runId} was not found. No answer from ${problems.join('; ')}`);
}

function parseTarget(value: unknown): { runId: string; connectionId: string | undefined } {
  const { runId, connectionId } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (typeof runId !== 'string') throw new Error('Open Run needs the id of a run');
  return { runId, connectionId: typeof connectionId === 'string' ? connectionId : undefined };
}

/** Undefined where there is no such run. */
async function experimentOf(connection: Connection, runId: string): Promise<string | undefined> {
  const client = await connection.connect();
  try {
    return (await client.call('getRun', { run_id: runId })).run.info.experiment_id;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}
