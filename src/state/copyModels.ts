import type { MlflowClient } from '../api/client.ts';
import type { LoggedModel, Metric, Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import { copyArtifacts } from './copyArtifacts.ts';
import { readLoggedModels } from './trackingReads.ts';

export interface ModelCopy {
  readonly source: MlflowClient;
  readonly target: MlflowClient;
  readonly run: Run;
  /** The target's experiment for one of the source's. */
  readonly experimentOf: (experimentId: string) => Promise<string>;
  readonly signal: AbortSignal;
  readonly onFile: (bytes: number) => void;
}

export interface CopiedModels {
  readonly models: number;
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly string[];
}

/** Names versions of the source's registry, which are not copied. */
const versionsTag = 'mlflow.modelVersions';

/** Copies the models that a run has logged, and those that it names as inputs or outputs, with their ids. */
export async function copyModels(copy: ModelCopy): Promise<CopiedModels> {
  const found = { models: 0, files: 0, bytes: 0, problems: [] as string[] };
  for (const model of await modelsOf(copy)) {
    copy.signal.throwIfAborted();
    const { info } = model;
    const experimentId = await copy.experimentOf(info.experiment_id);
    const facts = {
      model_id: info.model_id,
      experiment_id: experimentId,
      name: info.name,
      model_type: info.model_type,
      source_run_id: info.source_run_id,
      creation_timestamp_ms: info.creation_timestamp_ms,
      last_updated_timestamp_ms: info.last_updated_timestamp_ms,
    };
    const options = { signal: copy.signal };
    const { artifact_uri } = await copy.target.callOwn(
      'importLoggedModel',
      {
        ...facts,
        params: model.data.params,
        tags: info.tags?.filter(({ key }) => key !== versionsTag),
      },
      options,
    );
    const files = await copyArtifacts({
      ...copy,
      from: { model: info },
      to: { model: { model_id: info.model_id, artifact_uri } },
    });
    // Only now it is ready: as long as files are missing nobody should load it.
    const metrics = model.data.metrics?.filter(hasRun) ?? [];
    const { status, status_message } = info;
    const ready = files.problems.length === 0 ? { status, status_message } : {};
    const now = await copy.target.callOwn('importLoggedModel', { ...facts, ...ready, metrics }, options);
    if (now.metrics < metrics.filter(({ run_id: id }) => id === copy.run.info.run_id).length) {
      found.problems.push(`Logged model ${info.model_id} has ${now.metrics} of ${metrics.length} metrics.`);
    }
    found.models++;
    found.files += files.files;
    found.bytes += files.bytes;
    found.problems.push(...files.problems.map((problem) => `Logged model ${info.model_id}: ${problem}`));
  }
  return found;
}

function hasRun(metric: Metric): metric is Metric & { readonly run_id: string } {
  return metric.run_id !== undefined && metric.run_id !== '';
}

async function modelsOf({ source, run, signal }: ModelCopy): Promise<readonly LoggedModel[]> {
  const { run_id: runId, experiment_id: experimentId } = run.info;
  const models = new Map<string, LoggedModel>();
  for (const model of await readLoggedModels(source, experimentId, runId))
    models.set(model.info.model_id, model);
  const named = [...(run.inputs?.model_inputs ?? []), ...(run.outputs?.model_outputs ?? [])];
  for (const { model_id: modelId } of named) {
    if (models.has(modelId)) continue;
    try {
      const { model } = await source.call('getLoggedModel', { model_id: modelId }, { signal });
      models.set(modelId, model);
    } catch (error) {
      // A run may name a model that is not there any more; the name is copied all the same.
      if (!(error instanceof MlflowError) || error.status !== 404) throw error;
    }
  }
  return [...models.values()];
}
