import type { MlflowClient } from '../api/client.ts';
import type { LoggedModel, Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import { tagOf } from '../shared/runTags.ts';
import { baseName } from './artifactRef.ts';
import type { MlmodelOrigin } from './mlmodelOrigin.ts';
import { readLoggedModels } from './trackingReads.ts';

/** Something that can become a model version. */
export interface ModelCandidate {
  readonly name: string;
  /** What a model version takes as its source, as MLflow's own client gives it. */
  readonly source: string;
  readonly runId?: string;
  readonly modelId?: string;
  /** At which step of the run it was logged, and when (ms since 1970), where that is known. */
  readonly step?: number;
  readonly createdAt?: number;
}

/** A run's folders are looked through to this depth, and no further than so many of them. */
const maxDepth = 2;
const maxFolders = 60;

/** The models of a run: those that it logged (MLflow 3), else its artifact folders that hold an `MLmodel`. */
export async function findModels(client: MlflowClient, run: Run): Promise<readonly ModelCandidate[]> {
  const models = await loggedModelsOf(client, run);
  if (models.length > 0) {
    const steps = new Map(run.outputs?.model_outputs?.map(({ model_id, step }) => [model_id, step]));
    return models.map((model) => ({
      ...candidateOfLoggedModel(model),
      runId: run.info.run_id,
      step: steps.get(model.info.model_id),
    }));
  }
  const paths = new Set([...pathsInHistory(run), ...(await foldersWithModel(client, run))]);
  return [...paths].map((path) => candidateOfFolder(run, path));
}

export function candidateOfLoggedModel({ info }: LoggedModel): ModelCandidate {
  return {
    name: info.name,
    source: `models:/${info.model_id}`,
    runId: info.source_run_id || undefined,
    modelId: info.model_id,
    createdAt: info.creation_timestamp_ms,
  };
}

/** `path` is the folder that holds the `MLmodel`, relative to the run's artifacts; `''` is their root. */
export function candidateOfFolder(run: Run, path: string): ModelCandidate {
  const root = run.info.artifact_uri.replace(/\/+$/, '');
  return {
    name: path === '' ? run.info.run_name : path,
    source: path === '' ? root : `${root}/${path}`,
    runId: run.info.run_id,
  };
}

/** The model that an `MLmodel` file belongs to; `undefined` where this server knows none such. */
export async function findModelOfFile(
  client: MlflowClient,
  origin: MlmodelOrigin,
): Promise<ModelCandidate | undefined> {
  if (origin.modelId !== undefined) {
    const request = { model_id: origin.modelId };
    const found = await unlessMissing(client.call('getLoggedModel', request));
    if (found) return candidateOfLoggedModel(found.model);
  }
  if (origin.runId === undefined) return undefined;
  const found = await unlessMissing(client.call('getRun', { run_id: origin.runId }));
  if (!found) return undefined;
  const models = await findModels(client, found.run);
  const path = origin.artifactPath?.replace(/\/+$/, '');
  return models.find(({ name, source }) => name === path || (path && source.endsWith(`/${path}`)));
}

async function loggedModelsOf(client: MlflowClient, run: Run): Promise<readonly LoggedModel[]> {
  const { experiment_id, run_id } = run.info;
  const models = await readLoggedModels(client, experiment_id, run_id);
  const usable = models.filter(({ info }) => info.status !== 'LOGGED_MODEL_UPLOAD_FAILED');
  return usable.length > 0 || !run.outputs?.model_outputs?.length
    ? usable
    : (
        await Promise.all(
          run.outputs.model_outputs.map(({ model_id }) =>
            unlessMissing(client.call('getLoggedModel', { model_id })),
          ),
        )
      ).flatMap((found) => found?.model ?? []);
}

/** MLflow 2 kept a JSON list of the models that a run logged in a tag. */
function pathsInHistory(run: Run): readonly string[] {
  try {
    const history = JSON.parse(tagOf(run, 'mlflow.log-model.history') ?? '[]') as unknown;
    if (!Array.isArray(history)) return [];
    return history.flatMap((entry: { artifact_path?: unknown } | null) =>
      typeof entry?.artifact_path === 'string' ? [entry.artifact_path] : [],
    );
  } catch {
    return [];
  }
}

async function foldersWithModel(client: MlflowClient, run: Run): Promise<readonly string[]> {
  const found: string[] = [];
  let folders = [''];
  let listed = 0;
  for (let depth = 0; depth <= maxDepth && folders.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of folders) {
      if (++listed > maxFolders) return found;
      const request = { run_id: run.info.run_id, path: folder === '' ? undefined : folder };
      const files = (await client.call('listArtifacts', request)).files ?? [];
      if (files.some(({ path, is_dir }) => !is_dir && baseName(path) === 'MLmodel')) found.push(folder);
      else next.push(...files.filter(({ is_dir }) => is_dir).map(({ path }) => path));
    }
    folders = next;
  }
  return found;
}

async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof MlflowError && error.kind === 'api' && error.status === 404) return undefined;
    // Servers before MLflow 3 don't know the route of logged models.
    if (error instanceof MlflowError && error.kind === 'notMlflow' && error.status === 404) return undefined;
    throw error;
  }
}
