import { statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { Disposable } from '../../common/disposable.ts';
import type { Database } from './sqlite.ts';
import { isBusy } from './sqlite.ts';

/** What the store has open, and SQLite's count of what other connections wrote to it. */
export interface OpenFile {
  readonly database: Database;
  /** Undefined where it is read without locks, so that SQLite does not look. */
  readonly version: number | undefined;
  /** Opened to write, which only a write of our own does. */
  readonly toWrite: boolean;
}

export interface ForeignWritesOptions {
  readonly path: string;
  /** Undefined while there is no file. May throw SQLite's "busy". */
  readonly open: () => OpenFile | undefined;
  readonly onWrite: () => void;
}

const everyMs = 400;
/** Two writes within the clock of a file system leave the same time: what is newer is looked at closer. */
const freshMs = 3_000;

/**
 * Notices what other processes write to the database: by the time and size of its files, which our own
 * writes change too, and then by SQLite's data_version. Reads no table and keeps no lock.
 */
export function watchForeignWrites({ path, open, onWrite }: ForeignWritesOptions): Disposable {
  let seen: Seen | undefined;

  const look = (): void => {
    const { stamp, inode, isFresh } = stampOf(path);
    if (seen?.stamp === stamp && !isFresh) return;
    const before = seen;
    try {
      seen = { stamp, inode, file: open() };
      if (before && isForeign(before, seen)) onWrite();
    } catch (error) {
      // Somebody is writing right now: the next look tells. Any other error meets who reads the store.
      if (!isBusy(error)) seen = undefined;
    }
  };

  look();
  const timer = setInterval(look, everyMs).unref();
  return { dispose: () => clearInterval(timer) };
}

interface Seen {
  readonly stamp: string;
  readonly inode: bigint | undefined;
  readonly file: OpenFile | undefined;
}

function isForeign(before: Seen, now: Seen): boolean {
  if (before.inode !== now.inode && before.inode !== undefined) return true;
  // A file that was made, or opened anew; what the other connection counted is gone.
  if (before.file?.database !== now.file?.database) return !now.file?.toWrite;
  if (!now.file || now.file.version === undefined) return now.stamp !== before.stamp;
  return now.file.version !== before.file?.version;
}

interface Stamp {
  readonly stamp: string;
  readonly inode: bigint | undefined;
  readonly isFresh: boolean;
}

function stampOf(path: string): Stamp {
  const files = [path, `${path}-wal`].map(statOf);
  const newest = Math.max(...files.map((file) => (file ? Number(file.mtimeNs / 1_000_000n) : 0)));
  return {
    stamp: files.map((file) => (file ? `${file.ino} ${file.size} ${file.mtimeNs}` : '')).join('|'),
    inode: files[0]?.ino,
    isFresh: Math.abs(Date.now() - newest) < freshMs,
  };
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
