import type { MlflowClient } from '../api/client.ts';
import type { KeyValue } from '../api/entities.ts';

/** An experiment or a run that is to be changed, with the way to its server. */
export interface Item {
  readonly kind: 'experiment' | 'run';
  readonly id: string;
  readonly name: string;
  /** Of a run: the one that it is in, where that is known. */
  readonly experimentId?: string;
  readonly connectionId: string;
  readonly client: MlflowClient;
}

export async function renameItem({ kind, id, client }: Item, name: string): Promise<void> {
  if (kind === 'run') await client.call('updateRun', { run_id: id, run_name: name });
  else await client.call('updateExperiment', { experiment_id: id, new_name: name });
}

export async function setItemTag({ kind, id, client }: Item, { key, value }: KeyValue): Promise<void> {
  if (kind === 'run') await client.call('setTag', { run_id: id, key, value });
  else await client.call('setExperimentTag', { experiment_id: id, key, value });
}

export async function deleteItemTag({ kind, id, client }: Item, key: string): Promise<void> {
  if (kind === 'run') await client.call('deleteTag', { run_id: id, key });
  else await client.call('deleteExperimentTag', { experiment_id: id, key });
}

export async function deleteItem({ kind, id, client }: Item): Promise<void> {
  if (kind === 'run') await client.call('deleteRun', { run_id: id });
  else await client.call('deleteExperiment', { experiment_id: id });
}

export async function restoreItem({ kind, id, client }: Item): Promise<void> {
  if (kind === 'run') await client.call('restoreRun', { run_id: id });
  else await client.call('restoreExperiment', { experiment_id: id });
}

/** Its tags as the server has them now. */
export async function readItemTags({ kind, id, client }: Item): Promise<readonly KeyValue[]> {
  if (kind === 'run') return (await client.call('getRun', { run_id: id })).run.data.tags ?? [];
  return (await client.call('getExperiment', { experiment_id: id })).experiment.tags ?? [];
}
