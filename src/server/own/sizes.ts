import { invalidParameter } from '../answers.ts';
import { sizeOfExperiment, sizeOfRun } from '../store/artifactSizes.ts';
import { parseExperimentId } from '../validation.ts';
import type { OwnHandlers } from './ownHandler.ts';

const mostRuns = 1000;
const mostExperiments = 100;

export const sizeHandlers: Pick<OwnHandlers, 'getSizes'> = {
  async getSizes(
    { run_ids: runIds = [], experiment_ids: experimentIds = [] },
    { store, artifacts },
    { signal },
  ) {
    if (runIds.length > mostRuns || experimentIds.length > mostExperiments) {
      throw invalidParameter(`At most ${mostRuns} runs and ${mostExperiments} experiments can be asked for.`);
    }
    const ids = experimentIds.map(parseExperimentId);
    // One after the other: who asks for many shall not keep the disk from others.
    const runs = [];
    for (const runId of runIds) runs.push(await sizeOfRun({ store, artifacts, signal }, runId));
    const experiments = [];
    for (const id of ids) experiments.push(await sizeOfExperiment({ store, artifacts, signal }, id));
    return { runs, experiments };
  },
};
