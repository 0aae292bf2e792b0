import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { StoreError } from './storeError.ts';

/** Which file lies at a path: a rename or a new copy changes it. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
  /** Changes when its content does. */
  readonly stamp: string;
}

export function identify(path: string): FileIdentity | undefined {
  const found = stat(path);
  // An empty file is no database yet: MLflow would make one of it, and so do we.
  return found && found.size > 0
    ? { device: found.dev, inode: found.ino, stamp: `${found.mtimeMs} ${found.size}` }
    : undefined;
}

export function isSameFile(one: FileIdentity | undefined, other: FileIdentity | undefined): boolean {
  return one?.device === other?.device && one?.inode === other?.inode;
}

/** Size of the database with what its journal holds, in bytes; 0 where there is none. */
export function sizeOf(path: string): number {
  return (stat(path)?.size ?? 0) + (stat(`${path}-wal`)?.size ?? 0);
}

/** Can the file be read without a `-wal` and `-shm` appearing beside it? */
export function isQuietWal(path: string): boolean {
  const header = readHeader(path);
  return header[18] === 2 && !existsSync(`${path}-wal`);
}

/**
 * Throws a StoreError that says why a file can't be an MLflow database: from its first 100 bytes, since
 * SQLite itself finds out late, in the middle of a read.
 */
export function checkFile(path: string): void {
  const found = stat(path);
  if (!found || (found.isFile() && found.size === 0)) return;
  if (!found.isFile()) throw new StoreError(`${path} is a folder, not a database file.`);
  const header = readHeader(path);
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
    throw new StoreError(`${path} is not a SQLite database.`);
  }
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const pages = header.readUInt32BE(28);
  const isCurrent = header.readUInt32BE(24) === header.readUInt32BE(92);
  const recovers = existsSync(`${path}-journal`) || existsSync(`${path}-wal`);
  if (isCurrent && !recovers && found.size < pages * pageSize) {
    throw new StoreError(
      `${path} is truncated: ${found.size} bytes are there, its header says ${pages * pageSize}.`,
    );
  }
}

function stat(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTDIR') return undefined;
    throw new StoreError(`${path} can't be opened: ${explain(code)}.`, { cause: error });
  }
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(100);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, header, 0, 100, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new StoreError(`${path} can't be opened: ${explain((error as NodeJS.ErrnoException).code)}.`, {
      cause: error,
    });
  }
  return header;
}

function explain(code: string | undefined): string {
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  if (code === 'ENOENT') return 'it is gone';
  return code ?? 'unknown error';
}
