import { MlflowError } from '../../api/errors.ts';
import type { OwnHandlers } from './ownHandler.ts';

/** Made in a database of another program only when somebody asks: nothing else ever does. */
export const indexHandlers: Pick<OwnHandlers, 'getIndexes' | 'makeIndexes'> = {
  getIndexes: (_request, { store }) => store.describeIndexes(),

  async makeIndexes(_request, { store }) {
    const { missing, why } = await store.describeIndexes();
    const refusal = store.whyReadOnly();
    if (refusal !== undefined) throw new MlflowError('PERMISSION_DENIED', refusal);
    if (why !== '') throw new MlflowError('BAD_REQUEST', why);
    if (missing.length > 0) await store.makeIndexes();
    return store.describeIndexes();
  },
};
