import { MlflowError } from '../../api/errors.ts';
import { packageVersion } from '../packageVersion.ts';
import { backUp } from '../store/backUp.ts';
import type { OwnHandlers } from './ownHandler.ts';

type Names = 'getStore' | 'allowArtifactRoot' | 'listArtifactRoots' | 'backUpDatabase';

export const storeHandlers: Pick<OwnHandlers, Names> = {
  async getStore(_request, { store, artifacts }) {
    return {
      ...(await store.describe()),
      pid: process.pid,
      version: packageVersion,
      artifacts_destination: artifacts.destination,
    };
  },

  async allowArtifactRoot({ root }, { artifacts, needsToken }) {
    // Without a token anybody on this machine could have any folder read with this process's rights.
    if (!needsToken) {
      throw new MlflowError(
        'PERMISSION_DENIED',
        'Only a server that asks for a token shows further folders.',
      );
    }
    await artifacts.allow(root);
    return { roots: artifacts.allowedRoots };
  },

  async listArtifactRoots(_request, { artifacts }) {
    return { roots: artifacts.allowedRoots };
  },

  backUpDatabase: (_request, { store }, { signal }) => backUp(store, signal),
};
