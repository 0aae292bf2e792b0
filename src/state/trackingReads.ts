import type { MlflowClient } from '../api/client.ts';
import type { Experiment, FileInfo, LoggedModel, Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';

/** Runs of an experiment, newest first. */
export interface RunList {
  readonly runs: readonly Run[];
  /** How many of them the server's pages gave; parents that were fetched for their children are further ones. */
  readonly loaded: number;
  /** Are there more than those? */
  readonly more: boolean;
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
/** A chain of parents longer than this is cut; its runs then stand at the top. */
const maxParentRounds = 4;

/** All experiments, newest first; the newest of servers that have more than 5,000. */
export async function readExperiments(client: MlflowClient): Promise<readonly Experiment[]> {
  const experiments: Experiment[] = [];
  let pageToken: string | undefined;
  do {
    const page = await client.call(
      'searchExperiments',
      {
        view_type: 'ACTIVE_ONLY',
        max_results: pageLimit,
        order_by: ['creation_time DESC'],
        page_token: pageToken,
      },
      once,
    );
    experiments.push(...(page.experiments ?? []));
    pageToken = page.next_page_token;
  } while (pageToken && experiments.length < 5 * pageLimit);
  return experiments;
}

/**
 * The newest `count` runs and those of `others`, and the parents of all that have one, so that they can stand under it.
 */
export async function readRuns(
  client: MlflowClient,
  experimentId: string,
  { count, others = new Set() }: { readonly count: number; readonly others?: ReadonlySet<string> },
): Promise<RunList> {
  const runs: Run[] = [];
  let pageToken: string | undefined;
  do {
    const page = await client.call(
      'searchRuns',
      {
        experiment_ids: [experimentId],
        max_results: Math.min(pageLimit, count - runs.length),
        order_by: ['attributes.start_time DESC'],
        page_token: pageToken,
      },
      once,
    );
    runs.push(...(page.runs ?? []));
    pageToken = page.next_page_token;
  } while (pageToken && runs.length < count);
  const loaded = runs.length;
  const known = new Set(runs.map((run) => run.info.run_id));
  const missing = [...others].filter((id) => !known.has(id));
  if (missing.length > 0) runs.push(...(await readNamed(client, experimentId, missing)));
  await addParents(client, experimentId, runs);
  return { runs: withoutDoubles(runs), loaded, more: pageToken !== undefined && pageToken !== '' };
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

export function tagOf(run: Run, key: string): string | undefined {
  return run.data.tags?.find((tag) => tag.key === key)?.value;
}

export function parentOf(run: Run): string | undefined {
  return tagOf(run, 'mlflow.parentRunId') || undefined;
}

async function addParents(client: MlflowClient, experimentId: string, runs: Run[]): Promise<void> {
  const asked = new Set<string>();
  for (let round = 0; round < maxParentRounds; round++) {
    const known = new Set(runs.map((run) => run.info.run_id));
    const missing = new Set<string>();
    for (const run of runs) {
      const parent = parentOf(run);
      // The tag is free text: only what can be an id goes into the filter.
      if (parent && !known.has(parent) && !asked.has(parent) && /^[\w-]+$/.test(parent)) missing.add(parent);
    }
    if (missing.size === 0) return;
    for (const id of missing) asked.add(id);
    const parents = await readNamed(client, experimentId, [...missing]);
    if (parents.length === 0) return;
    runs.push(...parents);
  }
}

/** Runs by their ids, which must be plain words. */
async function readNamed(
  client: MlflowClient,
  experimentId: string,
  ids: readonly string[],
): Promise<readonly Run[]> {
  const list = ids.map((id) => `'${id}'`).join(', ');
  const request = {
    experiment_ids: [experimentId],
    filter: `attributes.run_id IN (${list})`,
    max_results: ids.length,
  };
  return (await client.call('searchRuns', request, once)).runs ?? [];
}

/** Newest first. A run that started while the pages were read may be on two of them. */
function withoutDoubles(runs: readonly Run[]): readonly Run[] {
  const byId = new Map(runs.map((run) => [run.info.run_id, run]));
  return [...byId.values()].sort((one, other) => other.info.start_time - one.info.start_time);
}

/** Folders first, as the Explorer has them. */
function sorted(files: readonly FileInfo[]): readonly FileInfo[] {
  return [...files].sort(
    (one, other) => Number(other.is_dir) - Number(one.is_dir) || one.path.localeCompare(other.path),
  );
}
