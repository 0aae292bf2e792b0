import type { MlflowClient } from '../api/client.ts';
import type { Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import type { RunCounts } from '../api/ownEndpoints.ts';
import { errorText } from '../common/log.ts';
import { copyArtifacts } from './copyArtifacts.ts';
import { copyHistory } from './copyHistory.ts';
import { copyModels } from './copyModels.ts';
import { tagOf } from '../shared/runTags.ts';

export interface CopyProgress {
  readonly runs: number;
  /** Runs that are done. */
  readonly done: number;
  /** What was sent so far. */
  readonly points: number;
  readonly files: number;
  readonly bytes: number;
}

export interface CopyOptions {
  /** Any MLflow server. */
  readonly source: MlflowClient;
  /** The embedded server: MLflow's own API can't keep ids and times. */
  readonly target: MlflowClient;
  readonly runIds: readonly string[];
  /** Else each run goes to the experiment of the same name. */
  readonly experimentName?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopiedRun {
  readonly run_id: string;
  /** `there`: an earlier copy was whole. `failed`: `problems` says why, and the same call tries again. */
  readonly outcome: 'copied' | 'there' | 'failed';
  readonly points: number;
  readonly models: number;
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly string[];
}

/** Where a copy came from; its run stays marked as being copied until all of it was counted. */
export const copiedFromTag = 'mlflow-vscode.copiedFrom';
export const copyingTag = 'mlflow-vscode.copying';

/**
 * Copies runs with all they have from one server to another, with their ids and times. A copy that was
 * interrupted is continued by the same call: what is there is not sent again, and no run gets a twin.
 * Rejects only when it is cancelled or a server is gone; what is wrong with one run is in the result.
 */
export async function copyRuns(options: CopyOptions): Promise<readonly CopiedRun[]> {
  const signal = options.signal ?? new AbortController().signal;
  const state = { runs: options.runIds.length, done: 0, points: 0, files: 0, bytes: 0 };
  const copier = new RunCopier(options, signal, (sent) => {
    state.points += sent.points ?? 0;
    state.files += sent.files ?? 0;
    state.bytes += sent.bytes ?? 0;
    options.onProgress?.({ ...state });
  });
  const results: CopiedRun[] = [];
  for (const runId of options.runIds) {
    results.push(await copier.copy(runId));
    state.done++;
    options.onProgress?.({ ...state });
  }
  return results;
}

interface Sent {
  readonly points?: number;
  readonly files?: number;
  readonly bytes?: number;
}

const nothing = { points: 0, models: 0, files: 0, bytes: 0 };

class RunCopier {
  readonly #options: CopyOptions;
  readonly #signal: AbortSignal;
  readonly #report: (sent: Sent) => void;
  readonly #experiments = new Map<string, Promise<string>>();

  constructor(options: CopyOptions, signal: AbortSignal, report: (sent: Sent) => void) {
    this.#options = options;
    this.#signal = signal;
    this.#report = report;
  }

  async copy(runId: string): Promise<CopiedRun> {
    this.#signal.throwIfAborted();
    try {
      const { run } = await this.#options.source.call('getRun', { run_id: runId }, { signal: this.#signal });
      return await this.#copy(run);
    } catch (error) {
      this.#signal.throwIfAborted();
      // An answer is about this run; a server that does not answer is about all of them.
      if (!(error instanceof MlflowError) || error.kind === 'unreachable') throw error;
      return { run_id: runId, outcome: 'failed', ...nothing, problems: [errorText(error)] };
    }
  }

  async #copy(run: Run): Promise<CopiedRun> {
    const { source, target } = this.#options;
    const { info, data } = run;
    const signal = this.#signal;
    const earlier = await this.#findEarlier(info.run_id);
    const from = tagOfOrigin(source);
    if (earlier && tagOf(earlier, copiedFromTag) === undefined) {
      const why = 'A run of this id is in the target already, and is no copy: it is left as it is.';
      return { run_id: info.run_id, outcome: 'failed', ...nothing, problems: [why] };
    }
    if (earlier && isWhole(earlier, run))
      return { run_id: info.run_id, outcome: 'there', ...nothing, problems: [] };

    const experimentId = await this.#experimentOf(info.experiment_id);
    // Nothing can be added to a deleted run; it is deleted again at the end if its original is.
    if (earlier?.info.lifecycle_stage === 'deleted')
      await target.call('restoreRun', { run_id: info.run_id }, { signal });
    const ours = [
      { key: copiedFromTag, value: from },
      { key: copyingTag, value: 'true' },
    ];
    const { artifact_uri } = await target.callOwn(
      'importRun',
      {
        run_id: info.run_id,
        experiment_id: experimentId,
        run_name: info.run_name,
        user_id: info.user_id,
        start_time: info.start_time,
        params: data.params,
        tags: [...(data.tags ?? []).filter(({ key }) => !ours.some((tag) => tag.key === key)), ...ours],
      },
      { signal },
    );
    const points = await copyHistory({
      source,
      target,
      runId: info.run_id,
      keys: (data.metrics ?? []).map(({ key }) => key),
      signal,
      onPoints: (count) => this.#report({ points: count }),
    });
    const onFile = (bytes: number): void => this.#report({ files: 1, bytes });
    const experimentOf = (id: string): Promise<string> => this.#experimentOf(id);
    const models = await copyModels({ source, target, run, experimentOf, signal, onFile });
    await this.#copyLinks(run, earlier);
    const to = { run: { run_id: info.run_id, artifact_uri } };
    const files = await copyArtifacts({ source, target, from: { run: info }, to, signal, onFile });
    const counts = await target.callOwn('countRun', { run_id: info.run_id }, { signal });
    const problems = [...files.problems, ...models.problems, ...compare(counts, wantedCounts(run, points))];
    if (problems.length === 0) await this.#finish(run);
    return {
      run_id: info.run_id,
      outcome: problems.length === 0 ? 'copied' : 'failed',
      points,
      models: models.models,
      files: files.files + models.files,
      bytes: files.bytes + models.bytes,
      problems,
    };
  }

  async #findEarlier(runId: string): Promise<Run | undefined> {
    try {
      return (await this.#options.target.call('getRun', { run_id: runId }, { signal: this.#signal })).run;
    } catch (error) {
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
      throw error;
    }
  }

  /** The target's experiment for one of the source's, made when it is first needed. */
  #experimentOf(experimentId: string): Promise<string> {
    const known = this.#experiments.get(experimentId);
    if (known) return known;
    const made = this.#importExperiment(experimentId);
    this.#experiments.set(experimentId, made);
    return made;
  }

  async #importExperiment(experimentId: string): Promise<string> {
    const { source, target, experimentName } = this.#options;
    const options = { signal: this.#signal };
    const { experiment } = await source.call('getExperiment', { experiment_id: experimentId }, options);
    const { name, creation_time, last_update_time, tags } = experiment;
    const request =
      experimentName === undefined
        ? { name, creation_time, last_update_time, tags }
        : { name: experimentName };
    return (await target.callOwn('importExperiment', request, options)).experiment_id;
  }

  /** Inputs may be said twice, outputs not. */
  async #copyLinks({ info, inputs, outputs }: Run, earlier: Run | undefined): Promise<void> {
    const { target } = this.#options;
    const options = { signal: this.#signal };
    const request = {
      run_id: info.run_id,
      datasets: inputs?.dataset_inputs ?? [],
      models: inputs?.model_inputs ?? [],
    };
    if (request.datasets.length + request.models.length > 0) await target.call('logInputs', request, options);
    const there = new Set(earlier?.outputs?.model_outputs?.map(({ model_id: id }) => id));
    const models = outputs?.model_outputs?.filter(({ model_id: id }) => !there.has(id)) ?? [];
    if (models.length > 0) await target.call('logOutputs', { run_id: info.run_id, models }, options);
  }

  async #finish({ info }: Run): Promise<void> {
    const { target } = this.#options;
    const options = { signal: this.#signal };
    const { run_id, status, end_time } = info;
    await target.call('updateRun', { run_id, status, end_time }, options);
    await target.call('deleteTag', { run_id, key: copyingTag }, options);
    if (info.lifecycle_stage === 'deleted') await target.call('deleteRun', { run_id }, options);
  }
}

/** A copy that was counted, of a run that has not gone on since. */
function isWhole(copy: Run, original: Run): boolean {
  if (tagOf(copy, copyingTag) !== undefined) return false;
  const { status, end_time, lifecycle_stage } = original.info;
  if (status === 'RUNNING' || status === 'SCHEDULED') return false;
  return (
    copy.info.status === status &&
    copy.info.end_time === end_time &&
    copy.info.lifecycle_stage === lifecycle_stage
  );
}

/** Without what may be a secret in it. */
function tagOfOrigin({ url }: MlflowClient): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, '');
}

function wantedCounts({ data, inputs, outputs }: Run, points: number): RunCounts {
  const tags = new Set([...(data.tags ?? []).map(({ key }) => key), copiedFromTag, copyingTag]);
  return {
    metrics: points,
    params: data.params?.length ?? 0,
    tags: tags.size,
    dataset_inputs: inputs?.dataset_inputs?.length ?? 0,
    model_inputs: inputs?.model_inputs?.length ?? 0,
    model_outputs: outputs?.model_outputs?.length ?? 0,
  };
}

function compare(found: RunCounts, wanted: RunCounts): readonly string[] {
  return (Object.keys(wanted) as (keyof RunCounts)[])
    .filter((name) => found[name] < wanted[name])
    .map((name) => `${found[name]} of ${wanted[name]} ${name.replace('_', ' ')} are there.`);
}
