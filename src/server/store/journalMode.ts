import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from './sqlite.ts';
import { isBusy } from './sqlite.ts';

export type JournalMode = 'delete' | 'wal';
export type Synchronous = 'full' | 'normal';

/** statfs(2) types of file systems whose shared memory is not shared between machines, as WAL needs it. */
const networkTypes = new Set([
  0x6969, // NFS
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x517b, // SMB
  0x01021997, // 9P, Windows folders in WSL
  0x65735546, // FUSE: sshfs and the like
  0x5346414f, // AFS
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x786f4256, // VirtualBox folders
]);

export function isOnNetwork(path: string): boolean {
  if (process.platform === 'win32') return path.startsWith('\\\\');
  if (process.platform !== 'linux') return false;
  try {
    return networkTypes.has(statfsSync(dirname(path)).type >>> 0);
  } catch {
    return false;
  }
}

/** Sets a mode where it is not set yet. Another process that holds the file keeps it from changing: that is fine. */
export function setJournalMode(database: Database, mode: JournalMode): string {
  try {
    return database.value<string>(`PRAGMA journal_mode=${mode}`) ?? mode;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return readJournalMode(database);
  }
}

export function readJournalMode(database: Database): string {
  return database.value<string>('PRAGMA journal_mode') ?? 'delete';
}
