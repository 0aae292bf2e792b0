import type { OwnHandlers } from './ownHandler.ts';

export const countHandlers: Pick<OwnHandlers, 'countRuns'> = {
  async countRuns(request, { store }, { signal }) {
    const answer = await store.readLong('countRuns', request, () => signal);
    return answer.parse() as { readonly count: number };
  },
};
