import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './processes.ts';

/** Longer than any start takes: whoever holds the lock after that has forgotten it. */
const tooOldMs = 60_000;

interface Holder {
  readonly id: string;
  readonly pid: number;
  readonly since: number;
}

export interface StartLock {
  release(): Promise<void>;
}

/**
 * Takes the right to start the server of one database, among all windows; undefined while another has it.
 * A lock whose process is dead, or that is too old, is taken over.
 */
export async function tryStartLock(folder: string): Promise<StartLock | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'start.lock');
  const mine: Holder = { id: randomUUID(), pid: process.pid, since: Date.now() };
  const text = JSON.stringify(mine);
  if (await create(file, text)) return lockOf(file, text);
  const seen = await read(file);
  if (seen !== undefined && !(await isStale(file, seen))) return undefined;
  if (seen !== undefined) await takeAway(file, seen);
  return (await create(file, text)) ? lockOf(file, text) : undefined;
}

function lockOf(file: string, text: string): StartLock {
  return {
    release: async () => {
      // Only our own: one that was taken over, since we were too slow, belongs to another.
      if ((await read(file)) === text) await rm(file, { force: true });
    },
  };
}

/** Makes the file with its whole content, or not at all: a lock that can be seen can be read. */
async function create(file: string, text: string): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await link(temporary, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // A file system without hard links: created first, filled a moment later.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return createDirectly(file, text);
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createDirectly(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the stale lock that was seen. Takers go one by one, and look again: nobody but a taker removes a
 * lock whose owner is gone, so it can't have become another's between the look and the removal.
 */
async function takeAway(file: string, seen: string): Promise<void> {
  const taking = `${file}.taking`;
  if (!(await create(taking, ''))) {
    // Held for a moment only: one that stays was left by a taker that died.
    const made = await stat(taking).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > 5_000) await rm(taking, { force: true });
    return;
  }
  try {
    if ((await read(file)) === seen) await rm(file, { force: true });
  } finally {
    await rm(taking, { force: true });
  }
}

async function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

async function isStale(file: string, text: string): Promise<boolean> {
  const holder = parseHolder(text);
  if (!holder) {
    // It may be filled at this moment, see `createDirectly`.
    const made = await stat(file).catch(() => undefined);
    return made !== undefined && Date.now() - made.mtimeMs > 2_000;
  }
  const age = Date.now() - holder.since;
  // A clock that was set back makes locks from the future.
  return age > tooOldMs || age < -tooOldMs || !isAlive(holder.pid);
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' && typeof holder.since === 'number'
      ? (holder as Holder)
      : undefined;
  } catch {
    return undefined;
  }
}
