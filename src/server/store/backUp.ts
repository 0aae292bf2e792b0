import { randomUUID } from 'node:crypto';
import { chmod, link, open, rm, stat } from 'node:fs/promises';
import { MlflowError } from '../../api/errors.ts';
import type { Store } from './store.ts';

export interface Backup {
  /** Path of the copy. */
  readonly backup: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Copies the database beside itself by SQLite's own backup, a piece at a time, so that writers go on. The
 * copy has its name only when it is whole and on the disk.
 */
export async function backUp(store: Store, signal: AbortSignal): Promise<Backup> {
  const { mode } = await stat(store.path).catch((cause: unknown) => {
    throw new MlflowError('RESOURCE_DOES_NOT_EXIST', 'There is no database to back up yet.', { cause });
  });
  const temporary = `${store.path}.${randomUUID()}.tmp`;
  try {
    await store.copyTo(temporary, signal);
    // It holds what the original holds: nobody else may read it.
    await chmod(temporary, mode & 0o777);
    const file = await open(temporary, 'r+');
    await file.sync().finally(() => file.close());
    const backup = await putInPlace(temporary, `${store.path}.${timeStamp(new Date())}`);
    return { backup, size: (await stat(backup)).size };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A name that is free: a link, unlike a rename, never replaces a file. */
async function putInPlace(temporary: string, wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const target = number === 1 ? `${wanted}.backup` : `${wanted}-${number}.backup`;
    try {
      await link(temporary, target);
      return target;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number > 100) throw error;
    }
  }
}

/** As in a file's name: 20261127-053000, UTC. */
function timeStamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}
