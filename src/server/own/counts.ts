import { invalidParameter } from '../answers.ts';
import type { OwnHandlers } from './ownHandler.ts';

const mostExperiments = 1000;

export const countHandlers: Pick<OwnHandlers, 'countRuns' | 'summarizeRuns'> = {
  async countRuns(request, { store }, { signal, filterLanguage: language }) {
    const answer = await store.readLong('countRuns', { ...request, language }, () => signal);
    return answer.parse() as { readonly count: number };
  },

  async summarizeRuns(request, { store }, { signal }) {
    if ((request.experiment_ids?.length ?? 0) > mostExperiments) {
      throw invalidParameter(`At most ${mostExperiments} experiments can be asked for.`);
    }
    return store.readLong('runSummaries', request, () => signal);
  },
};
