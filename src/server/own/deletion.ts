import { realpath, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MlflowError } from '../../api/errors.ts';
import type { DeletionReport, Going, OwnRequestFor, Staying } from '../../api/ownEndpoints.ts';
import { errorText } from '../../common/log.ts';
import { invalidParameter } from '../answers.ts';
import type { Places } from '../store/artifactSizes.ts';
import { backUp } from '../store/backUp.ts';
import type { DeletionPlan, PlannedItem, WantedDeletion } from '../store/deletionPlan.ts';
import { planDeletion, staying } from '../store/deletionPlan.ts';
import { deleteRows } from '../store/deleteRows.ts';
import type { OwnHandlers } from './ownHandler.ts';

export const deletionHandlers: Pick<OwnHandlers, 'deletePermanently'> = {
  async deletePermanently(request, { store, artifacts }, { signal, tell }) {
    const { dry_run: dryRun, backup = false } = request;
    const wanted = wantedBy(request);
    if (!dryRun) {
      if (wanted.asIfDeleted) throw invalidParameter('Only a dry run may take for deleted what is not.');
      const refusal = store.whyReadOnly();
      if (refusal !== undefined) throw new MlflowError('PERMISSION_DENIED', refusal);
      if (!wanted.ids)
        throw invalidParameter('Name what is to be deleted; only a dry run may leave it open.');
    }
    const places: Places = { store, artifacts, signal };
    const plan = await planDeletion(places, wanted);
    if (dryRun) return report(plan, { dry_run: true });
    const copy = backup && plan.goes.length > 0 ? await backUp(store, signal) : undefined;
    const done = await carryOut(places, plan, wanted);
    const experiments = new Set(plan.goes.map(({ experimentId }) => experimentId));
    if (done.goes.length > 0) tell({ experiment_ids: [...experiments] });
    return report(done, { dry_run: false, ...(copy && { backup: copy.backup }) });
  },
};

function wantedBy(request: OwnRequestFor<'deletePermanently'>): WantedDeletion {
  const {
    experiment_ids: experiment = [],
    run_ids: run = [],
    model_ids: model = [],
    registered_versions: versions = [],
  } = request;
  const isOpen = experiment.length + run.length + model.length === 0;
  return {
    ids: isOpen ? undefined : { experiment, run, logged_model: model },
    versions: new Set(versions.map(({ name, version }) => `${name}/${version}`)),
    asIfDeleted: request.as_if_deleted === true,
  };
}

/**
 * First the rows, then the files: a process that ends in between leaves files that nobody refers to, never
 * a run that has lost its files.
 */
async function carryOut(places: Places, plan: DeletionPlan, wanted: WantedDeletion): Promise<DeletionPlan> {
  const goes: PlannedItem[] = [];
  const stays: Staying[] = [...plan.stays];
  for (const item of plan.goes) {
    if (places.signal.aborted) {
      stays.push(staying(item, 'The client went away before its turn.'));
      continue;
    }
    const why = await deleteRows(places.store, item, wanted.versions);
    if (why !== undefined) {
      stays.push(staying(item, why));
      continue;
    }
    goes.push(item);
    const left = await removeFolder(item);
    if (left !== undefined) stays.push({ ...staying(item, left), what: 'artifacts' });
    if (item.kind === 'experiment') await removeEmpty(places, item);
  }
  return { goes, stays, more: plan.more };
}

async function removeFolder({ folder }: PlannedItem): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  try {
    // As it was when it was looked at: no link has taken the place of one of its folders.
    if ((await realpath(folder)) !== folder)
      return `${folder} is not the folder any more that was looked at.`;
    await rm(folder, { recursive: true });
    await rmdir(dirname(folder)).catch(() => undefined);
    return undefined;
  } catch (error) {
    return `${folder} could not be removed: ${errorText(error)}`;
  }
}

/** Folders of an experiment that nothing is left in; one that holds something stays, since rmdir fails. */
async function removeEmpty({ artifacts }: Places, { uri }: PlannedItem): Promise<void> {
  try {
    const folder = await artifacts.at(uri).realRoot();
    if (folder === undefined || !(await artifacts.isOurs(folder))) return;
    await rmdir(join(folder, 'models')).catch(() => undefined);
    await rmdir(folder);
  } catch {
    // It is elsewhere, or not empty.
  }
}

function report(
  { goes, stays, more }: DeletionPlan,
  rest: Pick<DeletionReport, 'dry_run' | 'backup'>,
): DeletionReport {
  const listed = goes.map(({ kind, id, name, folder, bytes, files }): Going => ({
    kind,
    id,
    name,
    ...(folder !== undefined && { artifacts: folder }),
    bytes,
    files,
  }));
  const bytes = goes.reduce((sum, item) => sum + item.bytes, 0);
  return { ...rest, goes: listed, stays, bytes, ...(more && { more: true }) };
}
