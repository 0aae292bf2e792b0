import type { Place } from '../../state/goToSearch.ts';
import type { Views } from '../commands/viewCommands.ts';
import type { WindowConnections } from '../connections.ts';
import type { Services } from '../services.ts';

/** What going to a place takes: the views that show it. */
export interface LinkServices extends Services {
  readonly connections: WindowConnections;
  readonly views: Views;
}

/** Shows a place where it stands in the trees. */
export async function revealPlace({ views, connections }: LinkServices, place: Place): Promise<void> {
  const { connectionId } = place;
  const label = connections.get(connectionId)?.label ?? 'The connection';
  if (place.kind === 'run') {
    const { run_id: runId, run_name: name, experiment_id: experimentId, lifecycle_stage } = place.run.info;
    if (lifecycle_stage === 'deleted') {
      throw new Error(`The run ${name} is deleted, so it stands in no list. It can be restored.`);
    }
    const shown = await views.experiments.revealRun(connectionId, experimentId, runId);
    if (shown === runId) return;
    throw new Error(`The run ${name} can't be shown: ${label} does not list it in its experiment.`);
  }
  if (place.kind === 'experiment') {
    const { experiment_id: id, name } = place.experiment;
    await views.experiments.live.refreshNow(connectionId);
    if (await views.experiments.revealExperiment(connectionId, id)) return;
    throw new Error(`The experiment ${name} is not in the list of ${label}.`);
  }
  const { name, version } = place.kind === 'model' ? { ...place.model, version: undefined } : place.version;
  if (await views.models.revealVersion(connectionId, name, version)) return;
  throw new Error(`The model ${name} is not among the first in the list of ${label}.`);
}
