import type { MlflowClient } from '../api/client.ts';
import type { Experiment, FileInfo, LoggedModel, Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import { parentTag, tagOf } from '../shared/runTags.ts';
import { readExperimentPages } from './experimentReads.ts';

/** Runs of an experiment, newest first where no other order is asked for. */
export interface RunList {
  readonly runs: readonly Run[];
  /** How many of them the server's pages gave; parents that were fetched for their children are further ones. */
  readonly loaded: number;
  /** What of the filter only those could be asked, such as `OR`: then not all of them are in the list. */
  readonly onLoaded?: readonly string[];
  /** Are there more than those? */
  readonly more: boolean;
  /** How many there are in all, where there are more and the server counts them. */
  readonly total?: number;
  /** Names of the parents, by id, that a filter leaves out. */
  readonly parentNames?: Readonly<Record<string, string>>;
}

/** A folder of artifacts; at the root of a run also the models that it logged. */
export interface ArtifactList {
  readonly files: readonly FileInfo[];
  readonly models: readonly LoggedModel[];
}

/** Which folder: of a run, or of a model that a run logged. */
export interface ArtifactPlace {
  readonly connectionId: string;
  readonly experimentId: string;
  readonly runId: string;
  readonly modelId?: string;
  /** Relative to the root of the run's or the model's artifacts; `''` is the root. */
  readonly path: string;
}

/** A poll that fails is followed by the next poll: trying again inside would only make it slower. */
const once = { retries: 0 };
const pageLimit = 1000;

/** All experiments, newest first; the newest of servers that have more than 5,000. */
export async function readExperiments(client: MlflowClient): Promise<readonly Experiment[]> {
  const pages = await readExperimentPages(client, { count: 5 * pageLimit, viewType: 'ACTIVE_ONLY' });
  return pages.experiments;
}

export async function readArtifacts(client: MlflowClient, place: ArtifactPlace): Promise<ArtifactList> {
  const { runId, modelId, path } = place;
  if (modelId !== undefined) {
    const request = { model_id: modelId, artifact_directory_path: path === '' ? undefined : path };
    const page = await client.call('listLoggedModelArtifacts', request, once);
    return { files: sorted(page.files ?? []), models: [] };
  }
  const request = { run_id: runId, path: path === '' ? undefined : path };
  const [page, models] = await Promise.all([
    client.call('listArtifacts', request, once),
    path === '' ? readLoggedModels(client, place.experimentId, runId) : [],
  ]);
  return { files: sorted(page.files ?? []), models };
}

/** The models that a run logged; none on servers before MLflow 3, which don't know them. */
export async function readLoggedModels(
  client: MlflowClient,
  experimentId: string,
  runId: string,
): Promise<readonly LoggedModel[]> {
  try {
    const page = await client.call(
      'searchLoggedModels',
      {
        experiment_ids: [experimentId],
        filter: `source_run_id = '${runId}'`,
        max_results: pageLimit,
        order_by: [{ field_name: 'creation_timestamp', ascending: false }],
      },
      once,
    );
    return page.models ?? [];
  } catch (error) {
    const unknown = error instanceof MlflowError && (error.status === 404 || error.status === 501);
    if (unknown) return [];
    throw error;
  }
}

export function parentOf(run: Run): string | undefined {
  return tagOf(run, parentTag) || undefined;
}

/** Folders first, as the Explorer has them. */
function sorted(files: readonly FileInfo[]): readonly FileInfo[] {
  return [...files].sort(
    (one, other) => Number(other.is_dir) - Number(one.is_dir) || one.path.localeCompare(other.path),
  );
}
