import type { ResponseFor } from '../../api/endpoints.ts';
import { MlflowError } from '../../api/errors.ts';
import { invalidParameter } from '../answers.ts';
import { parseUri } from '../parseUri.ts';
import { checkedParts } from '../store/artifactFolder.ts';
import type { Artifacts } from '../store/artifacts.ts';
import { requireActiveLoggedModel } from '../store/loggedModels.ts';
import { findRunArtifactUri } from '../store/runs.ts';
import type { Handlers } from './handler.ts';

type Names = 'listArtifacts' | 'createPresignedUploadUrl' | 'createPresignedDownloadUrl';

export const artifactHandlers: Pick<Handlers, Names> = {
  async listArtifacts({ run_id: runId, path = '' }, { store, artifacts }) {
    checkedParts(path);
    const uri = await store.read((database) => findRunArtifactUri(database, runId));
    return listFiles(artifacts, uri, path);
  },

  async createPresignedUploadUrl({ run_id: runId = '', model_id: modelId = '', path }, { store }) {
    if ((runId === '') === (modelId === ''))
      throw invalidParameter('Exactly one of run_id and model_id must be provided.');
    checkedParts(path);
    const uri = await store.read((database) =>
      runId === ''
        ? requireActiveLoggedModel(database, modelId).artifact_location
        : findRunArtifactUri(database, runId),
    );
    throw refusePresigned(uri, 'upload', 'artifact storage');
  },

  async createPresignedDownloadUrl({ run_id: runId, path, expiration = 3600 }, { store }) {
    checkedParts(path);
    if (expiration < 1 || expiration > 604_800)
      throw invalidParameter(`expiration must be between 1 and 604800 seconds (got ${expiration}).`);
    const uri = await store.read((database) => findRunArtifactUri(database, runId));
    throw refusePresigned(uri, 'download', 'runs');
  },
};

/** Signed addresses exist for clouds only: said as MLflow says it of folders and of its own proxy. */
function refusePresigned(
  uri: string,
  way: 'upload' | 'download',
  of: 'artifact storage' | 'runs',
): MlflowError {
  const { scheme } = parseUri(uri);
  if (!['http', 'https', 'mlflow-artifacts'].includes(scheme)) {
    const message = `Presigned ${way} is not supported for the current artifact repository`;
    return new MlflowError('NOT_IMPLEMENTED', message);
  }
  const [storage, needed] =
    of === 'runs'
      ? ['runs with proxied artifact storage', 'run with a direct cloud storage artifact URI']
      : ['proxied artifact storage', 'direct cloud storage artifact URI'];
  return invalidParameter(
    `Presigned ${way} is not supported for ${storage} (artifact URI scheme: ${scheme}). This endpoint requires a ${needed}.`,
  );
}

/** Files and folders in a folder of a run or model; paths are relative to its root. */
export async function listFiles(
  artifacts: Artifacts,
  uri: string,
  path: string,
): Promise<ResponseFor<'listArtifacts'>> {
  const files = await artifacts.at(uri).list(path);
  return files.length === 0 ? { root_uri: uri } : { root_uri: uri, files };
}
