import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Staying } from '../../api/ownEndpoints.ts';
import { errorText } from '../../common/log.ts';
import type { Places } from './artifactSizes.ts';
import type { Artifacts } from './artifacts.ts';
import type { Candidate, DeletionIds } from './deletionCandidates.ts';
import { findCandidates, findDeleted } from './deletionCandidates.ts';
import type { References } from './deletionReferences.ts';
import { readReferences } from './deletionReferences.ts';
import { sizeOfFolder } from './folderSize.ts';

export interface WantedDeletion {
  /** Undefined: all that is deleted. */
  readonly ids: DeletionIds | undefined;
  /** Versions, as `name/version`, that may lose what they refer to. */
  readonly versions: ReadonlySet<string>;
  /** Are the named runs and models to be taken for deleted? */
  readonly asIfDeleted: boolean;
}

export interface PlannedItem extends Candidate {
  /** Real path of what goes with it. */
  readonly folder?: string;
  readonly bytes: number;
  readonly files: number;
}

export interface DeletionPlan {
  readonly goes: readonly PlannedItem[];
  readonly stays: readonly Staying[];
  readonly more: boolean;
}

/** What would go for good, and what stays and why. Changes nothing. */
export async function planDeletion(places: Places, wanted: WantedDeletion): Promise<DeletionPlan> {
  const ids = wanted.ids ?? (await findDeleted(places.store));
  const { candidates, stays, more } = await places.store.read((database) =>
    findCandidates(database, ids, wanted),
  );
  const references = await readReferences(places);
  const goes: PlannedItem[] = [];
  const kept: Staying[] = [...stays];
  for (const candidate of candidates) {
    if (candidate.kind === 'experiment') continue;
    places.signal.throwIfAborted();
    const versions = references.versionsOf(candidate.id).filter((version) => !wanted.versions.has(version));
    if (versions.length > 0) {
      const why = `Registered versions refer to it: ${versions.slice(0, 5).join(', ')}${versions.length > 5 ? ', …' : ''}.`;
      kept.push(staying(candidate, why));
      continue;
    }
    const { folder, why } = await findFolder(places.artifacts, candidate, references);
    if (why !== undefined) kept.push({ ...staying(candidate, why), what: 'artifacts' });
    const size = folder === undefined ? { bytes: 0, files: 0 } : await sizeOfFolder(folder, places.signal);
    goes.push({
      ...candidate,
      ...(folder !== undefined && { folder }),
      bytes: size.bytes,
      files: size.files,
    });
  }
  for (const candidate of candidates) {
    if (candidate.kind !== 'experiment') continue;
    const held = kept.find((item) => item.what === 'all' && isIn(candidate, item, candidates));
    const why = held ? `${words[held.kind]} ${held.id} of it stays.` : candidate.why;
    if (why === undefined) goes.push({ ...candidate, bytes: 0, files: 0 });
    else kept.push(staying(candidate, why));
  }
  return { goes, stays: kept, more };
}

const words = { experiment: 'Experiment', run: 'Run', logged_model: 'Logged model' } as const;

export function staying({ kind, id, name }: Candidate, why: string): Staying {
  return { kind, id, name, what: 'all', why };
}

function isIn(experiment: Candidate, item: Staying, candidates: readonly Candidate[]): boolean {
  return candidates.some(
    ({ kind, id, experimentId }) => kind === item.kind && id === item.id && experimentId === experiment.id,
  );
}

interface FoundFolder {
  readonly folder?: string;
  /** Why its files are not ours to delete. */
  readonly why?: string;
}

/**
 * The one folder that may go with a run or model: it ends in `<id>/artifacts`, really lies where this
 * database keeps artifacts, and nobody else refers to it or to something in or around it.
 */
async function findFolder(
  artifacts: Artifacts,
  { id, uri }: Candidate,
  references: References,
): Promise<FoundFolder> {
  const ending = join(sep, id, 'artifacts');
  let path: string | undefined;
  try {
    path = artifacts.pathOf(uri);
  } catch (error) {
    return { why: `Its artifacts are at ${uri}: ${errorText(error)}.` };
  }
  if (path === undefined) return { why: `Its artifacts are at ${uri}, where this server deletes nothing.` };
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return {};
  // An id that is no plain name would make another folder of the ending.
  if (!/^[\w-]+$/.test(id) || !path.endsWith(ending) || !real.endsWith(ending)) {
    return { why: `Its artifacts are in ${path}, which is not a folder of its own: ${ending.slice(1)}.` };
  }
  if (!(await artifacts.isOurs(real))) {
    return { why: `Its artifacts are in ${real}, outside the folders of this database.` };
  }
  const user = references.otherUser(id, [path, real]);
  return user === undefined ? { folder: real } : { why: `${user} refers to ${real}.` };
}
