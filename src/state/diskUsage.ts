import type { CallOptions, MlflowClient } from '../api/client.ts';
import type { Experiment, Run } from '../api/entities.ts';
import { noFilter } from '../filter/filterPlan.ts';
import { readExperimentPages } from './experimentReads.ts';
import { isMissing } from './isMissing.ts';
import { orderOf, readRunPages } from './runTableReads.ts';

/** What takes how much; `why` says that not all could be counted. */
export interface Usage<T> {
  readonly of: T;
  readonly bytes: number;
  readonly files: number;
  readonly why?: string;
}

const mostExperiments = 5000;
const mostRuns = 10_000;
/** So many at a time, so that something is there to be shown soon. */
const batchSize = 20;
/** A disk may be slow; who has enough of it cancels. */
const timeoutMs = 3_600_000;

/** All experiments, the deleted ones too: their files are still there. */
export async function readAllExperiments(
  client: MlflowClient,
  { signal }: CallOptions,
): Promise<readonly Experiment[]> {
  const request = { count: mostExperiments, viewType: 'ALL' } as const;
  return (await readExperimentPages(client, request, { signal })).experiments;
}

/** The newest runs of an experiment, the deleted ones too; `more` says that there are others. */
export async function readAllRuns(
  client: MlflowClient,
  experimentId: string,
  { signal }: CallOptions,
): Promise<{ readonly runs: readonly Run[]; readonly more: boolean }> {
  const order_by = orderOf(undefined);
  const request = { experimentId, viewType: 'ALL', filter: noFilter, order_by, count: mostRuns } as const;
  const { runs, next } = await readRunPages(client, request, { signal });
  return { runs, more: next !== undefined };
}

/** One after the other, told as each is known. */
export async function measureExperiments(
  client: MlflowClient,
  experiments: readonly Experiment[],
  { signal, onMeasured }: Measuring<Experiment>,
): Promise<void> {
  for (const [index, experiment] of experiments.entries()) {
    const request = { experiment_ids: [experiment.experiment_id] };
    const answer = await client.callOwn('getSizes', request, { signal, timeoutMs }).catch(unlessMissing);
    const [size] = answer?.experiments ?? [];
    onMeasured(size ? [{ of: experiment, ...size }] : [], index + 1);
  }
}

/** With the logged models that each has made. */
export async function measureRuns(
  client: MlflowClient,
  runs: readonly Run[],
  { signal, onMeasured }: Measuring<Run>,
): Promise<void> {
  for (let start = 0; start < runs.length; start += batchSize) {
    const batch = new Map(runs.slice(start, start + batchSize).map((run) => [run.info.run_id, run]));
    const request = { run_ids: [...batch.keys()] };
    const answer = await client.callOwn('getSizes', request, { signal, timeoutMs }).catch(unlessMissing);
    const usages = (answer?.runs ?? []).flatMap(({ run_id: id, bytes, model_bytes, ...size }) => {
      const of = batch.get(id);
      return of ? [{ of, ...size, bytes: bytes + model_bytes }] : [];
    });
    onMeasured(usages, Math.min(start + batchSize, runs.length));
  }
}

interface Measuring<T> {
  readonly signal: AbortSignal;
  /** `measured`: how many have been looked at by now. */
  readonly onMeasured: (usages: readonly Usage<T>[], measured: number) => void;
}

/** Something may go for good while its neighbours are measured. */
function unlessMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}

export function byBytes<T>(usages: readonly Usage<T>[]): readonly Usage<T>[] {
  return [...usages].sort((one, other) => other.bytes - one.bytes);
}
