import type { Experiment, Metric } from '../api/entities.ts';
import type { MlflowClient } from '../api/client.ts';
import { errorText } from '../common/log.ts';
import { longestAnswer, type DescribeIdParams, type IdSummary } from '../shared/language.ts';
import type { Services } from './services.ts';

/** More metrics are for the run's own page. */
const mostMetrics = 8;

/**
 * What the active connection knows of a run or a logged model, for hovers. A hover starts no server: one
 * that is not up is not asked.
 */
export async function describeId(
  { connections, tracking, log }: Pick<Services, 'connections' | 'tracking' | 'log'>,
  params: DescribeIdParams,
): Promise<IdSummary | null> {
  const active = connections.active ?? connections.all[0];
  if (!active || active.status.kind !== 'ready') return null;
  try {
    const client = await active.connect();
    const known = tracking.experiments(active.id).value ?? [];
    const found =
      params.kind === 'run' ? await readRun(client, params.id) : await readModel(client, params.id);
    const { experimentId, ...summary } = found;
    const experiment = nameOf(known, experimentId);
    return { ...summary, ...(experiment !== undefined && { experiment }), connection: active.label };
  } catch (error) {
    // Mostly a run of another server.
    log.debug(`Nothing is known of ${params.id}: ${errorText(error)}`);
    return null;
  }
}

type Found = Omit<IdSummary, 'experiment' | 'connection'> & { readonly experimentId: string };

async function readRun(client: MlflowClient, id: string): Promise<Found> {
  const { run } = await client.call('getRun', { run_id: id }, { timeoutMs: longestAnswer });
  const { run_name, status, start_time, experiment_id } = run.info;
  const metrics = readMetrics(run.data.metrics);
  return { name: run_name, status, startTime: start_time, metrics, experimentId: experiment_id };
}

async function readModel(client: MlflowClient, id: string): Promise<Found> {
  const { model } = await client.call('getLoggedModel', { model_id: id }, { timeoutMs: longestAnswer });
  const { name, status, creation_timestamp_ms, experiment_id } = model.info;
  const metrics = readMetrics(model.data.metrics);
  return {
    name,
    status: status.replace('LOGGED_MODEL_', ''),
    startTime: creation_timestamp_ms,
    metrics,
    experimentId: experiment_id,
  };
}

function readMetrics(metrics: readonly Metric[] = []): IdSummary['metrics'] {
  return metrics.slice(0, mostMetrics).map(({ key, value }) => ({ key, value }));
}

function nameOf(experiments: readonly Experiment[], id: string): string | undefined {
  return experiments.find(({ experiment_id }) => experiment_id === id)?.name;
}
