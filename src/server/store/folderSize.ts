import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderSize {
  readonly bytes: number;
  readonly files: number;
  /** Folders and files that could not be looked at. */
  readonly unreadable: number;
}

const atOnce = 32;

/**
 * What is in a folder and below, as its files say; links are not followed. Never blocks: other requests go
 * on meanwhile, and the signal ends it. A folder that is not there has nothing in it.
 */
export async function sizeOfFolder(root: string, signal: AbortSignal): Promise<FolderSize> {
  const size = { bytes: 0, files: 0, unreadable: 0 };
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    const path = folder;
    try {
      const batch: Dirent[] = [];
      for await (const entry of await opendir(path)) {
        if (entry.isDirectory()) folders.push(join(path, entry.name));
        else if (entry.isFile()) batch.push(entry);
        if (batch.length < atOnce) continue;
        await addFiles(size, path, batch.splice(0));
        signal.throwIfAborted();
      }
      await addFiles(size, path, batch);
    } catch (error) {
      signal.throwIfAborted();
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') size.unreadable++;
    }
  }
  return size;
}

async function addFiles(
  size: { bytes: number; files: number; unreadable: number },
  folder: string,
  entries: readonly Dirent[],
): Promise<void> {
  await Promise.all(
    entries.map(async ({ name }) => {
      try {
        size.bytes += (await lstat(join(folder, name))).size;
        size.files++;
      } catch {
        size.unreadable++;
      }
    }),
  );
}
