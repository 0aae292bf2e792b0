import { userInfo } from 'node:os';
import type { MlflowClient } from '../api/client.ts';
import type { KeyValue, Run, RunInfo } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import { firstLetters } from '../common/letters.ts';
import type { RunPlan } from '../projects/runPlan.ts';
import type { ProcessEnd } from '../projects/runOutcome.ts';
import { statusAfter } from '../projects/runOutcome.ts';
import type { GitSource } from './gitSource.ts';

/** What MLflow keeps of a param's value, and how many params it takes at once. */
const longestValue = 6000;
const batchSize = 100;

/** The experiment of that name, made if there is none. */
export async function findExperiment(client: MlflowClient, name: string): Promise<string> {
  const known = await getExperiment(client, name);
  if (known !== undefined) return known;
  try {
    return (await client.call('createExperiment', { name })).experiment_id;
  } catch (error) {
    // Somebody else made it a moment ago.
    const made = isCode(error, 'RESOURCE_ALREADY_EXISTS') ? await getExperiment(client, name) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

async function getExperiment(client: MlflowClient, name: string): Promise<string | undefined> {
  try {
    const { experiment } = await client.call('getExperimentByName', { experiment_name: name });
    if (experiment.lifecycle_stage === 'deleted') {
      throw new MlflowError(
        'INVALID_PARAMETER_VALUE',
        `Experiment "${name}" is deleted. Restore it, or choose another experiment for the run.`,
      );
    }
    return experiment.experiment_id;
  } catch (error) {
    if (isCode(error, 'RESOURCE_DOES_NOT_EXIST')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof MlflowError && error.code === code;
}

/** Makes the run as `mlflow run` does, RUNNING from now on. */
export async function createRun(
  client: MlflowClient,
  experimentId: string,
  plan: RunPlan,
  source: GitSource,
): Promise<Run> {
  const user = userName();
  const tags: KeyValue[] = [
    { key: 'mlflow.user', value: user },
    { key: 'mlflow.source.name', value: source.name },
    { key: 'mlflow.source.type', value: 'PROJECT' },
    { key: 'mlflow.project.entryPoint', value: plan.entryPoint },
    { key: 'mlflow.project.backend', value: 'local' },
  ];
  if (source.commit) tags.push({ key: 'mlflow.source.git.commit', value: source.commit });
  if (source.repositoryUrl) tags.push({ key: 'mlflow.source.git.repoURL', value: source.repositoryUrl });
  const request = { experiment_id: experimentId, user_id: user, start_time: Date.now(), tags };
  return (await client.call('createRun', request)).run;
}

export async function logParams(
  client: MlflowClient,
  runId: string,
  params: readonly KeyValue[],
): Promise<void> {
  for (let start = 0; start < params.length; start += batchSize) {
    const batch = params
      .slice(start, start + batchSize)
      .map(({ key, value }) => ({ key, value: firstLetters(value, longestValue) }));
    await client.call('logBatch', { run_id: runId, params: batch, metrics: [], tags: [] });
  }
}

/**
 * Gives the run the status that its process ended with, unless it has it, and says how it is called by now. Tries
 * long: a server may restart.
 */
export async function endRun(
  client: MlflowClient,
  runId: string,
  end: ProcessEnd,
): Promise<Pick<RunInfo, 'run_name' | 'status'>> {
  const options = { retries: 4 };
  const { run } = await client.call('getRun', { run_id: runId }, options);
  const status = statusAfter(end, run.info.status);
  if (status === undefined) return run.info;
  await client.call('updateRun', { run_id: runId, status, end_time: Date.now() }, options);
  return { ...run.info, status };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return 'unknown';
  }
}
