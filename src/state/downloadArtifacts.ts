import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorText } from '../common/log.ts';
import { TaskQueue } from '../common/taskQueue.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import type { ArtifactRef } from './artifactRef.ts';
import { LocalNames } from './localNames.ts';
import { walkFiles } from './walkFiles.ts';

const maxFiles = 200_000;
const atOnce = 4;

export interface DownloadProgress {
  readonly files: number;
  readonly bytes: number;
  /** Of all; undefined while folders are still being listed. */
  readonly totalFiles?: number;
  readonly totalBytes?: number;
}

export interface DownloadOptions {
  readonly files: ArtifactFiles;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/** A file or folder of artifacts, and its place below the target; `[]` for a folder is the target itself. */
export interface DownloadSource {
  readonly ref: ArtifactRef;
  readonly into: readonly string[];
}

export interface DownloadReport {
  readonly files: number;
  readonly bytes: number;
  /** Files whose name this machine could not take. */
  readonly renamed: number;
  /** What is missing, and why: a line for each file. */
  readonly problems: readonly string[];
}

interface Planned {
  readonly ref: ArtifactRef;
  readonly size: number | undefined;
  readonly target: string;
}

/**
 * Reads files and folders into the folder `target`, which need not exist. A file has its name only once it is whole; one that is
 * there in the right size already is not read again, so that a second try goes on where the first one ended.
 */
export async function downloadArtifacts(
  sources: readonly DownloadSource[],
  target: string,
  options: DownloadOptions,
): Promise<DownloadReport> {
  const { files, signal, onProgress } = options;
  const { planned, renamed, problems } = await plan(sources, target, options);
  const totalFiles = planned.length;
  const totalBytes = planned.reduce((sum, { size = 0 }) => sum + size, 0);
  let done = 0;
  let bytes = 0;
  const tell = (): void => onProgress({ files: done, bytes, totalFiles, totalBytes });
  await mkdir(target, { recursive: true });
  tell();
  const queue = new TaskQueue(atOnce);
  const readOne = async ({ ref, size, target }: Planned): Promise<void> => {
    if (signal.aborted) return;
    try {
      if (size !== undefined && (await sizeOf(target)) === size) bytes += size;
      else {
        await mkdir(dirname(target), { recursive: true });
        const onBytes = (count: number): void => {
          bytes += count;
          tell();
        };
        await downloadFile(ref, target, { files, signal, onBytes });
      }
      done++;
      tell();
    } catch (error) {
      if (!signal.aborted) problems.push(`${ref.path}: ${errorText(error)}`);
    }
  };
  await Promise.all(planned.map((file) => queue.run(() => readOne(file))));
  signal.throwIfAborted();
  return { files: done, bytes, renamed, problems };
}

/** Reads one file. It appears at `target`, in place of what was there, when all of it has come. */
export async function downloadFile(
  ref: ArtifactRef,
  target: string,
  {
    files,
    signal,
    onBytes,
  }: Pick<DownloadOptions, 'files' | 'signal'> & { readonly onBytes: (count: number) => void },
): Promise<number> {
  const temporary = join(dirname(target), `.mlflow-${randomBytes(6).toString('hex')}.part`);
  try {
    // Exclusive, so that a link put there meanwhile is not followed.
    const file = await open(temporary, 'wx');
    let written = 0;
    try {
      for await (const chunk of files.read(ref, { signal })) {
        await file.writeFile(chunk);
        written += chunk.length;
        onBytes(chunk.length);
      }
    } finally {
      await file.close();
    }
    await verify(ref, written, files);
    await rename(temporary, target);
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A page of a proxy in place of the file would come whole too: the size is what the server's list says. */
async function verify(ref: ArtifactRef, written: number, files: ArtifactFiles): Promise<void> {
  const fits = async (): Promise<boolean> => ((await files.stat(ref)).size ?? written) === written;
  if (await fits()) return;
  // It may have grown since it was listed.
  files.forget(ref);
  if (await fits()) return;
  const { size } = await files.stat(ref);
  throw new Error(`${written} bytes came, the server lists ${size}`);
}

/** All files that are to be read, and where to. */
async function plan(
  sources: readonly DownloadSource[],
  target: string,
  { files, signal, onProgress }: DownloadOptions,
): Promise<{ planned: Planned[]; renamed: number; problems: string[] }> {
  const names = new LocalNames();
  const planned: Planned[] = [];
  const problems: string[] = [];
  let renamed = 0;
  const onProblem = (problem: string): void => void problems.push(problem);
  for (const { ref: start, into } of sources) {
    for await (const { ref, size, parts } of walkFiles(files, start, { signal, onProblem })) {
      if (planned.length === maxFiles) {
        onProblem(`There are more than ${maxFiles} files: the rest was left out.`);
        return { planned, renamed, problems };
      }
      const wanted = [...into, ...parts];
      const local = names.pathOf(wanted);
      if (local.some((part, index) => part !== wanted[index])) renamed++;
      planned.push({ ref, size, target: join(target, ...local) });
      if (planned.length % 100 === 1) onProgress({ files: 0, bytes: 0 });
    }
  }
  return { planned, renamed, problems };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch {
    return undefined;
  }
}
