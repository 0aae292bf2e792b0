import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../embedded/processes.ts';

/** Uploads that are not whole yet lie beside their target under such a name, which tells whose they are. */
const prefix = '.mlflow-upload-';
const pattern = /^\.mlflow-upload-(\d+)-/;
/** An upload that has not grown for so long, of a process that is not there, has nobody who finishes it. */
const restMs = 60_000;
const dayMs = 86_400_000;
/** Folders that are remembered as clean; more than this are looked at again. */
const mostFolders = 10_000;

export function nameOfUpload(): string {
  return `${prefix}${process.pid}-${randomUUID()}`;
}

export function isUnfinished(name: string): boolean {
  return name.startsWith(prefix);
}

/** Removes what uploads left that a process did not live to finish: once per folder, when something is written there. */
export class Leftovers {
  readonly #clean = new Set<string>();

  async remove(folder: string): Promise<void> {
    if (this.#clean.has(folder)) return;
    if (this.#clean.size >= mostFolders) this.#clean.clear();
    this.#clean.add(folder);
    const names = (await readdir(folder)).filter(isUnfinished);
    await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name);
        if (await isLeftOver(path, name)) await rm(path, { force: true });
      }),
    );
  }
}

async function isLeftOver(path: string, name: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return false;
  const pid = Number(pattern.exec(name)?.[1] ?? process.pid);
  const restingFor = Date.now() - found.mtimeMs;
  // Another process may have the number by now, or the file came from another machine.
  return restingFor > dayMs || (restingFor > restMs && !isAlive(pid));
}
