import { setTimeout as pause } from 'node:timers/promises';
import type { MlflowClient } from '../api/client.ts';
import type { ViewType } from '../api/entities.ts';
import type { FilterPlan } from '../filter/filterPlan.ts';
import type { RunQuery } from '../shared/runView.ts';
import { countRuns } from './runTableReads.ts';

/** A question as it is put to the server. */
export interface Asked {
  readonly query: RunQuery;
  readonly filter: FilterPlan;
  readonly viewType: ViewType;
  readonly signal: AbortSignal;
}

/** The experiment, as far as a table of its runs tells of it. */
interface KnownExperiment {
  readonly experiment: string | undefined;
  readonly isDeleted: boolean;
}

/** What is said of the rows, besides themselves; filled as it comes. */
export interface Around extends KnownExperiment {
  readonly total: number | undefined;
  /** All that rows wait for: how many there are may take long to say. */
  readonly soon: Promise<unknown>;
  readonly all: Promise<unknown>;
}

export interface AroundRequest {
  readonly experimentId: string;
  readonly asked: Asked;
  readonly known: KnownExperiment;
  /** How many runs there were, where the same was asked before. */
  readonly total: number | undefined;
  /** Can the server say how many runs there are? */
  readonly counts: boolean;
}

const countPatienceMs = 100;

/** Read beside the rows. */
export function readAround(
  client: MlflowClient,
  { experimentId: experiment_id, asked: { filter, viewType, signal }, known, total, counts }: AroundRequest,
): Around {
  const around = { ...known, total };
  const name = async (): Promise<void> => {
    const { experiment } = await client.call('getExperiment', { experiment_id }, { signal });
    around.experiment = experiment.name;
    around.isDeleted = experiment.lifecycle_stage === 'deleted';
  };
  const count = async (): Promise<void> => {
    const request = { experiment_ids: [experiment_id], filter, run_view_type: viewType };
    around.total = counts ? await countRuns(client, request, signal) : undefined;
  };
  const [named, counted] = [name(), count()];
  const late = pause(countPatienceMs, undefined, { ref: false });
  const soon = Promise.all([named, Promise.race([counted, late])]);
  const all = Promise.all([named, counted]);
  // Where the rows themselves fail, nobody waits for these.
  for (const each of [soon, all]) each.catch(() => {});
  return Object.assign(around, { soon, all });
}
