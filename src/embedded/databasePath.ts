import { createHash } from 'node:crypto';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The one name of a database file, whatever links lead to it. A file that does not exist yet has the real
 * path of the nearest folder that does, and the rest as it was given.
 */
export async function realDatabasePath(path: string, links = 0): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const target = await linkTarget(absolute);
  // A link to a file that is not there yet: SQLite would create the target.
  if (target !== undefined && links < 40) return realDatabasePath(target, links + 1);
  const folder = dirname(absolute);
  return folder === absolute ? absolute : join(await realDatabasePath(folder, links), basename(absolute));
}

/**
 * Names a database in ids and folder names. On Linux the machine counts too: a home folder may be on a
 * network disk, and a loopback address of one machine means nothing on the next.
 */
export function databaseHash(
  realPath: string,
  host = process.platform === 'linux' ? hostname() : '',
): string {
  return createHash('sha256').update(`${host}\0${realPath}`).digest('hex').slice(0, 32);
}

/** The URI that MLflow and the embedded server take for a SQLite file. */
export function backendStoreUri(absolutePath: string): string {
  return `sqlite:///${process.platform === 'win32' ? absolutePath.replaceAll('\\', '/') : absolutePath}`;
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? resolve(dirname(path), await readlink(path)) : undefined;
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
