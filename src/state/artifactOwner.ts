import type { MlflowClient } from '../api/client.ts';
import type { ArtifactOwner } from './artifactSource.ts';

/** A run or a logged model, as far as its artifacts concern it. Times in ms since 1970. */
export interface FoundOwner {
  readonly owner: ArtifactOwner;
  readonly name: string;
  readonly experimentId: string;
  /** The run itself, or the one that logged the model where that is known. */
  readonly runId: string | undefined;
  readonly createdAt: number;
  /** Undefined while files are still written. */
  readonly endedAt: number | undefined;
  /** What the run's tag `mlflow.loggedArtifacts` calls a table, by path. */
  readonly tables: ReadonlySet<string>;
}

const once = { retries: 1 };

export async function ownerOfRun(client: MlflowClient, runId: string): Promise<FoundOwner> {
  const { info, data } = (await client.call('getRun', { run_id: runId }, once)).run;
  const hasEnded = info.status !== 'RUNNING' && info.status !== 'SCHEDULED';
  return {
    owner: { run: info },
    name: info.run_name || info.run_id,
    experimentId: info.experiment_id,
    runId: info.run_id,
    createdAt: info.start_time,
    endedAt: hasEnded ? (info.end_time ?? info.start_time) : undefined,
    tables: tablesIn(data.tags?.find(({ key }) => key === 'mlflow.loggedArtifacts')?.value),
  };
}

export async function ownerOfModel(client: MlflowClient, modelId: string): Promise<FoundOwner> {
  const { info } = (await client.call('getLoggedModel', { model_id: modelId }, once)).model;
  const hasEnded = info.status === 'LOGGED_MODEL_READY' || info.status === 'LOGGED_MODEL_UPLOAD_FAILED';
  return {
    owner: { model: info },
    name: info.name,
    experimentId: info.experiment_id,
    runId: info.source_run_id || undefined,
    createdAt: info.creation_timestamp_ms,
    endedAt: hasEnded ? info.last_updated_timestamp_ms : undefined,
    tables: new Set(),
  };
}

/** `[{"path": "eval.json", "type": "table"}]`, as `mlflow.log_table` writes it; anybody can write anything there. */
function tablesIn(tag: string | undefined): ReadonlySet<string> {
  let value: unknown;
  try {
    value = JSON.parse(tag ?? '[]');
  } catch {
    return new Set();
  }
  const items: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [];
  return new Set(
    items.flatMap((item) => {
      const { path, type } = (item ?? {}) as { readonly path?: unknown; readonly type?: unknown };
      return typeof path === 'string' && type === 'table' ? [path] : [];
    }),
  );
}
