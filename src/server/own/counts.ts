import type { OwnHandlers } from './ownHandler.ts';

export const countHandlers: Pick<OwnHandlers, 'countRuns'> = {
  async countRuns(request, { store }, { signal, filterLanguage: language }) {
    const answer = await store.readLong('countRuns', { ...request, language }, () => signal);
    return answer.parse() as { readonly count: number };
  },
};
