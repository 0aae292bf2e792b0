import type { CallOptions, MlflowClient } from '../api/client.ts';
import type { Run } from '../api/entities.ts';
import type { DeletionKind, DeletionReport } from '../api/ownEndpoints.ts';
import { readLoggedModels } from './trackingReads.ts';

/**
 * What is to go for good: runs with the models that they logged, runs and experiments that are deleted, or all that
 * is deleted.
 */
export type Unwanted =
  | { readonly kind: 'runs'; readonly runs: readonly Run[] }
  | { readonly kind: 'chosen'; readonly runIds: readonly string[]; readonly experimentIds: readonly string[] }
  | { readonly kind: 'deleted' };

interface Ids {
  readonly run_ids?: string[];
  readonly model_ids?: string[];
  readonly experiment_ids?: string[];
}

/** What would go, as the server says it, and what is to be said to it to let it go. */
export interface DeletionPreview {
  readonly report: DeletionReport;
  readonly ids: Ids;
  /** Those that are not deleted yet. */
  readonly active: Ids;
}

/** A disk may be slow. */
const timeoutMs = 3_600_000;

/** Changes nothing. */
export async function previewDeletion(
  client: MlflowClient,
  unwanted: Unwanted,
  { signal }: CallOptions = {},
): Promise<DeletionPreview> {
  const { ids, active } = await idsOf(client, unwanted);
  const request = { dry_run: true, as_if_deleted: unwanted.kind === 'runs', ...ids };
  const report = await client.callOwn('deletePermanently', request, { signal, timeoutMs });
  if (unwanted.kind !== 'deleted') return { report, ids, active };
  const named = (kind: DeletionKind): string[] =>
    report.goes.filter((item) => item.kind === kind).map(({ id }) => id);
  return {
    report,
    active,
    ids: {
      run_ids: named('run'),
      model_ids: named('logged_model'),
      experiment_ids: named('experiment'),
    },
  };
}

async function idsOf(
  client: MlflowClient,
  unwanted: Unwanted,
): Promise<{ readonly ids: Ids; readonly active: Ids }> {
  if (unwanted.kind === 'deleted') return { ids: {}, active: {} };
  if (unwanted.kind === 'chosen') {
    return {
      ids: { run_ids: [...unwanted.runIds], experiment_ids: [...unwanted.experimentIds] },
      active: {},
    };
  }
  const { runs } = unwanted;
  const models: string[] = [];
  for (const { info } of runs) {
    const logged = await readLoggedModels(client, info.experiment_id, info.run_id);
    models.push(...logged.map((model) => model.info.model_id));
  }
  const isActive = ({ info }: Run): boolean => info.lifecycle_stage === 'active';
  const idOf = ({ info }: Run): string => info.run_id;
  return {
    ids: { run_ids: runs.map(idOf), model_ids: models },
    // A search for logged models gives none that are deleted.
    active: { run_ids: runs.filter(isActive).map(idOf), model_ids: models },
  };
}

/** Lets it go. What is not deleted yet is marked so first; what the server would not let go stays as it is. */
export async function carryOutDeletion(
  client: MlflowClient,
  { report, ids, active }: DeletionPreview,
  { backup, signal }: { readonly backup: boolean; readonly signal?: AbortSignal },
): Promise<DeletionReport> {
  const going = new Set(report.goes.map(({ id }) => id));
  for (const id of active.run_ids ?? []) {
    signal?.throwIfAborted();
    if (going.has(id)) await client.call('deleteRun', { run_id: id });
  }
  for (const id of active.model_ids ?? []) {
    signal?.throwIfAborted();
    if (going.has(id)) await client.call('deleteLoggedModel', { model_id: id });
  }
  const wanted = (list: readonly string[] = []): string[] => list.filter((id) => going.has(id));
  const request = {
    dry_run: false,
    backup,
    run_ids: wanted(ids.run_ids),
    model_ids: wanted(ids.model_ids),
    experiment_ids: wanted(ids.experiment_ids),
  };
  return client.callOwn('deletePermanently', request, { signal, timeoutMs });
}
