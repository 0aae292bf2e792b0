import { randomBytes, randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Build } from './build.ts';

/**
 * Where the server of one database is, in `<storage>/servers/<hash>/server.json`, readable by its owner
 * only. It outlives the server: the next one takes the same port and token, so that a script goes on.
 */
export interface Lease {
  readonly version: 1;
  /** Real path of the database file. */
  readonly database: string;
  readonly port: number;
  readonly token: string;
  readonly url: string;
  /** Process of the server that was started last; it may be gone. */
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly build: Build;
}

/** So that a token can be told from one of the user's, in an environment that another window handed on. */
const tokenPrefix = 'mlflow-vscode-';

export function newToken(): string {
  return tokenPrefix + randomBytes(32).toString('base64url');
}

export function isEmbeddedToken(value: string): boolean {
  return value.startsWith(tokenPrefix);
}

export function serverFolder(storage: string, hash: string): string {
  return join(storage, 'servers', hash);
}

export function leaseFile(folder: string): string {
  return join(folder, 'server.json');
}

/** What a lease file says, and whether others than its owner could have read or written it. */
export interface StoredLease {
  readonly lease: Lease;
  readonly exposed: boolean;
}

/** Undefined where there is none, or none that can be used: it is then made anew. */
export async function readLease(folder: string): Promise<StoredLease | undefined> {
  const file = leaseFile(folder);
  try {
    const { mode, uid } = await lstat(file);
    const user = process.getuid?.();
    // A file of somebody else tells us where to send our data: it says nothing.
    if (user !== undefined && uid !== user) return undefined;
    const lease = parseLease(await readFile(file, 'utf8'));
    return lease && { lease, exposed: process.platform !== 'win32' && (mode & 0o077) !== 0 };
  } catch {
    return undefined;
  }
}

/** Writes the whole file or nothing, so that no window ever reads half of it. */
export async function writeLease(folder: string, lease: Lease): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${leaseFile(folder)}.${randomUUID()}`;
  try {
    await writeFile(temporary, `${JSON.stringify(lease, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(temporary, leaseFile(folder));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export function parseLease(text: string): Lease | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const lease = value as Partial<Record<keyof Lease, unknown>>;
  const { database, port, token, url, pid, startedAt } = lease;
  const build = lease.build as Partial<Build> | undefined;
  const usable =
    lease.version === 1 &&
    typeof database === 'string' &&
    isWhole(port, 1, 65_535) &&
    typeof token === 'string' &&
    isEmbeddedToken(token) &&
    url === urlOfPort(port) &&
    isWhole(pid, 1, 2 ** 31) &&
    typeof startedAt === 'number' &&
    typeof build?.version === 'string' &&
    typeof build.builtAt === 'number';
  return usable ? (value as Lease) : undefined;
}

export function urlOfPort(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function isWhole(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
}
