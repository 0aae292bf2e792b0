import type { MlflowClient } from '../api/client.ts';
import type { Metric, ModelVersion, Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import type { RunModel, RunVersion } from '../shared/runPage.ts';
import { readModelValues } from './modelMetrics.ts';
import { parentOf, readLoggedModels } from './trackingReads.ts';
import { parentTag } from '../shared/runTags.ts';

const once = { retries: 0 };
const mostChildren = 100;
/** Of so many models the aliases are asked for. */
const mostNamed = 20;

/** The run that a run is nested in; undefined where it names none, or one that is gone. */
export async function readParent(client: MlflowClient, run: Run): Promise<Run | undefined> {
  const id = parentOf(run);
  if (id === undefined) return undefined;
  try {
    return (await client.call('getRun', { run_id: id }, once)).run;
  } catch (error) {
    if (error instanceof MlflowError && error.kind === 'api') return undefined;
    throw error;
  }
}

/** The runs nested in a run, newest first. */
export async function readChildren(
  client: MlflowClient,
  { info }: Run,
): Promise<{ readonly runs: readonly Run[]; readonly more: boolean }> {
  // What can't be an id can't be said in a filter either.
  if (!/^[\w-]+$/.test(info.run_id)) return { runs: [], more: false };
  const page = await client.call(
    'searchRuns',
    {
      experiment_ids: [info.experiment_id],
      filter: `tags.${parentTag} = '${info.run_id}'`,
      order_by: ['attributes.start_time DESC'],
      max_results: mostChildren,
    },
    once,
  );
  return { runs: page.runs ?? [], more: Boolean(page.next_page_token) };
}

/** The models that a run logged, by step. */
export async function readModels(client: MlflowClient, run: Run): Promise<readonly RunModel[]> {
  const { experiment_id, run_id } = run.info;
  const steps = new Map(run.outputs?.model_outputs?.map(({ model_id, step }) => [model_id, step]));
  const models = await readLoggedModels(client, experiment_id, run_id);
  const valueOf = await readModelValues(client, run, models);
  return models
    .map(({ info, data }): RunModel => {
      const step = steps.get(info.model_id);
      return {
        modelId: info.model_id,
        name: info.name,
        ...(step === undefined ? {} : { step }),
        type: info.model_type ?? '',
        status: info.status.replace('LOGGED_MODEL_', '').replaceAll('_', ' ').toLowerCase(),
        createdAt: info.creation_timestamp_ms,
        // A model is judged by what was logged of it last.
        metrics: [...lastOf(data.metrics ?? []).values()].map((metric) => ({
          key: metric.key,
          value: valueOf(metric),
        })),
      };
    })
    .sort((one, other) => (one.step ?? 0) - (other.step ?? 0) || one.createdAt - other.createdAt);
}

function lastOf(metrics: readonly Metric[]): ReadonlyMap<string, Metric> {
  return new Map(metrics.map((metric) => [metric.key, metric]));
}

/** The versions of registered models that were made from a run. */
export async function readVersions(client: MlflowClient, runId: string): Promise<readonly RunVersion[]> {
  if (!/^[\w-]+$/.test(runId)) return [];
  const request = { filter: `run_id = '${runId}'`, max_results: 1000 };
  const found = (await client.call('searchModelVersions', request, once)).model_versions ?? [];
  // A search does not tell of aliases: the models do.
  const names = [...new Set(found.map(({ name }) => name))].slice(0, mostNamed);
  const models = await Promise.all(
    names.map((name) => client.call('getRegisteredModel', { name }, once).catch(() => undefined)),
  );
  const aliases = models.flatMap((answer) =>
    (answer?.registered_model.aliases ?? []).map((alias) => ({
      ...alias,
      name: answer!.registered_model.name,
    })),
  );
  return found.map((version) =>
    versionOf(
      version,
      aliases
        .filter((each) => each.name === version.name && each.version === version.version)
        .map(({ alias }) => alias),
    ),
  );
}

/** As the pages of runs and models show it. */
export function versionOf(
  { name, version, current_stage: stage, source }: ModelVersion,
  aliases: readonly string[],
): RunVersion {
  const modelId = /^models:\/(m-[0-9a-f]+)$/.exec(source)?.[1];
  return {
    name,
    version,
    stage: stage === 'None' ? '' : (stage ?? ''),
    aliases,
    ...(modelId === undefined ? {} : { modelId }),
  };
}
