import type { ResponseFor } from '../../api/endpoints.ts';
import { checkedParts } from '../store/artifactFolder.ts';
import type { Artifacts } from '../store/artifacts.ts';
import { findRunArtifactUri } from '../store/runs.ts';
import type { Handlers } from './handler.ts';

export const artifactHandlers: Pick<Handlers, 'listArtifacts'> = {
  async listArtifacts({ run_id: runId, path = '' }, { store, artifacts }) {
    checkedParts(path);
    const uri = await store.read((database) => findRunArtifactUri(database, runId));
    return listFiles(artifacts, uri, path);
  },
};

/** Files and folders in a folder of a run or model; paths are relative to its root. */
export async function listFiles(
  artifacts: Artifacts,
  uri: string,
  path: string,
): Promise<ResponseFor<'listArtifacts'>> {
  const files = await artifacts.at(uri).list(path);
  return files.length === 0 ? { root_uri: uri } : { root_uri: uri, files };
}
