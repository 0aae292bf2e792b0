import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Stats } from 'node:fs';
import { mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FileInfo } from '../../api/entities.ts';
import { MlflowError } from '../../api/errors.ts';
import { isUnfinished, Leftovers, nameOfUpload } from './unfinishedUploads.ts';

export interface ArtifactFile {
  /** Real path on disk. */
  readonly path: string;
  readonly size: number;
  readonly modified: Date;
  readonly etag: string;
}

/** No file system takes more. */
const longestPath = 4096;

export interface ArtifactFolderOptions {
  /** Folders that the root itself must really lie in; a database can name any folder. */
  readonly within?: readonly string[];
  /** What stands before a path in messages. */
  readonly label?: string;
  /**
   * Real path of the database, which is no artifact, wherever it lies: a process that closes a file gives up its
   * locks on it (POSIX), so that serving it could let two programs write at once.
   */
  readonly database?: string;
}

/** One folder of artifacts; nothing above it, whatever a path says and wherever a link leads. */
export class ArtifactFolder {
  readonly root: string;
  readonly #options: ArtifactFolderOptions;
  readonly #leftovers = new Leftovers();

  constructor(root: string, options: ArtifactFolderOptions = {}) {
    this.root = resolve(root);
    this.#options = options;
  }

  /** Where this folder really is; undefined where there is none. Throws where that may not be shown. */
  async realRoot(): Promise<string | undefined> {
    return (await this.#find(''))?.path;
  }

  /** Files and folders in a folder, by path; paths are relative to this root. Empty for what is no folder. */
  async list(path: string): Promise<FileInfo[]> {
    const folder = await this.#find(path);
    if (!folder?.stats.isDirectory()) return [];
    const names = (await readdir(folder.path)).filter((name) => !isUnfinished(name)).sort(byCodePoint);
    const files = await Promise.all(names.map((name) => this.#describe(path, name)));
    return files.filter((file) => file !== undefined);
  }

  /** A file to read. Throws MLflow's errors for what is not there and for folders. */
  async file(path: string): Promise<ArtifactFile> {
    const found = await this.#find(path);
    const name = this.#options.label === undefined ? path : `${this.#options.label}/${path}`;
    if (!found) throw new MlflowError('RESOURCE_DOES_NOT_EXIST', `No such artifact: '${name}'`);
    if (!found.stats.isFile()) {
      throw new MlflowError(
        'INVALID_PARAMETER_VALUE',
        `Artifact path refers to a directory, not a file: '${name}'`,
      );
    }
    const { size, mtime, mtimeMs } = found.stats;
    const etag = createHash('sha1').update(`${mtimeMs}-${size}`).digest('hex');
    return { path: found.path, size, modified: mtime, etag: `"${etag}"` };
  }

  /** Writes a stream to a file, which appears whole or not at all. */
  async write(path: string, content: Readable): Promise<void> {
    const target = this.#locate(path);
    const folder = dirname(target);
    await this.#makeFolder(folder);
    if ((await statOf(target))?.isDirectory()) {
      throw new MlflowError(
        'INVALID_PARAMETER_VALUE',
        `Artifact path refers to a directory, not a file: '${path}'`,
      );
    }
    await this.#leftovers.remove(folder);
    const temporary = join(folder, nameOfUpload());
    try {
      await store(content, temporary);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      if (isFull(error)) {
        throw new MlflowError(
          'TEMPORARILY_UNAVAILABLE',
          `There is no space left for the artifact '${path}'.`,
          {
            cause: error,
          },
        );
      }
      throw error;
    }
  }

  /** Removes a file, or a folder with all in it; nothing happens where nothing is. */
  async remove(path: string): Promise<void> {
    const target = this.#locate(path);
    const { database } = this.#options;
    if (target === this.root || (database !== undefined && isInside(database, target))) throw invalidPath();
    const found = await this.#find(path);
    if (found) await rm(target, { recursive: true, force: true });
  }

  #locate(path: string): string {
    const parts = checkedParts(path);
    // No path leads to an upload that is not whole.
    if (parts.some(isUnfinished)) throw invalidPath();
    const target = join(this.root, ...parts);
    this.#mustNotBeDatabase(target);
    return target;
  }

  async #find(path: string): Promise<{ path: string; stats: Stats } | undefined> {
    const target = this.#locate(path);
    try {
      const real = await realpath(target);
      await this.#mustBeInside(real);
      return { path: real, stats: await stat(real) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw isTooLong(error) ? invalidPath() : error;
    }
  }

  /** Makes a folder step by step from what exists, after a look where that really is. */
  async #makeFolder(folder: string): Promise<void> {
    await mkdir(this.root, { recursive: true });
    let existing = folder;
    for (;;) {
      try {
        await this.#mustBeInside(await realpath(existing));
        break;
      } catch (error) {
        if (!isMissing(error)) throw isTooLong(error) ? invalidPath() : error;
        existing = dirname(existing);
      }
    }
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || code === 'ENOTDIR') {
        throw new MlflowError(
          'INVALID_PARAMETER_VALUE',
          `A file is in the way of the folder of this artifact.`,
        );
      }
      throw error;
    }
  }

  #mustNotBeDatabase(path: string): void {
    const { database } = this.#options;
    if (database === undefined || !path.startsWith(database)) return;
    if (['', '-journal', '-wal', '-shm'].includes(path.slice(database.length))) throw invalidPath();
  }

  async #mustBeInside(real: string): Promise<void> {
    this.#mustNotBeDatabase(real);
    const root = await realpath(this.root);
    if (!isInside(real, root)) throw invalidPath();
    const { within } = this.#options;
    if (!within) return;
    const allowed = await Promise.all(within.map((folder) => realpath(folder).catch(() => undefined)));
    if (!allowed.some((folder) => folder !== undefined && isInside(root, folder))) throw invalidPath();
  }

  async #describe(folder: string, name: string): Promise<FileInfo | undefined> {
    const path = folder === '' ? name : `${folder.replace(/\/+$/, '')}/${name}`;
    try {
      const found = await this.#find(path);
      if (!found) return undefined;
      if (found.stats.isDirectory()) return { path, is_dir: true };
      // MLflow counts 0 as unset.
      return found.stats.size === 0
        ? { path, is_dir: false }
        : { path, is_dir: false, file_size: found.stats.size };
    } catch (error) {
      // A link that leads out, or a name that no path may have: as if it were not there.
      if (error instanceof MlflowError) return undefined;
      throw error;
    }
  }
}

/**
 * The names of a relative path. Decodes until nothing changes before it looks, so that no later reader
 * finds a `..` in it; refuses all that is not plainly below the root.
 */
export function checkedParts(path: string): string[] {
  if (path.length > longestPath) throw invalidPath();
  let decoded = path;
  for (let round = 0; ; round++) {
    const next = decodeOnce(decoded);
    if (next === decoded) break;
    // Nobody writes a name that way.
    if (round === 10) throw invalidPath();
    decoded = next;
  }
  for (const text of [path, decoded]) {
    if (
      ['\0', '\\', '#'].some((letter) => text.includes(letter)) ||
      text.startsWith('/') ||
      /^(?:[a-z]|file):/i.test(text)
    )
      throw invalidPath();
    const parts = text.split('/');
    if (parts.includes('..') || parts.some((part) => Buffer.byteLength(part) > 255)) throw invalidPath();
  }
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

export function invalidPath(): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', 'Invalid path');
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function decodeOnce(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}

/** As `pipeline`, which would also destroy the request when the file fails: its client is still to be answered. */
async function store(content: Readable, path: string): Promise<void> {
  // Exclusive, so that a link put there meanwhile is not followed.
  const file = createWriteStream(path, { flags: 'wx' });
  const lose = (error?: Error): void => void file.destroy(error ?? new Error('The upload broke off.'));
  content.once('error', lose);
  content.once('close', () => {
    if (!content.readableEnded) lose();
  });
  content.pipe(file);
  await finished(file);
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Each name of the path is short enough, the whole is not. */
function isTooLong(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG';
}

function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
