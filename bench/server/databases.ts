import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fillDatabase } from './fillDatabase.ts';
import type { Filling } from './fillDatabase.ts';
import { say } from './measure.ts';

/** On a disk, where a temporary folder may be in memory: what a commit costs is what its sync costs. */
export const cacheFolder = join(import.meta.dirname, '../../.cache/bench');

const historyPoints = 25_000;

/** A database of so many runs, kept for the next time: 1,000,000 runs take 5 GB and some minutes. Only to be read. */
export function provideDatabase(runs: number, filling: Omit<Filling, 'runs'> = { historyPoints }): string {
  const sources = ['fillDatabase.ts', '../../src/server/store/extraIndexes.ts'];
  const made = createHash('sha256');
  for (const source of sources) made.update(readFileSync(join(import.meta.dirname, source)));
  const shape = filling.historyPoints === historyPoints ? '' : `-${Object.values(filling).join('-')}`;
  const path = join(cacheFolder, `${runs}${shape}-${made.digest('hex').slice(0, 8)}.db`);
  if (existsSync(path)) return path;
  say(`Filling a database with ${runs} runs`);
  mkdirSync(cacheFolder, { recursive: true });
  const half = `${path}.half`;
  rmSync(half, { force: true });
  fillDatabase(half, { runs, ...filling });
  renameSync(half, path);
  return path;
}

/** Those in use: a Ctrl+C leaves none behind. */
const folders = new Set<string>();
process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Calls with a folder of its own, which holds a copy of that database as `mlflow.db` where one is named. */
export async function inFolder<T>(
  database: string | undefined,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, 'run-'));
  folders.add(folder);
  try {
    if (database !== undefined) copyFileSync(database, join(folder, 'mlflow.db'));
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
  }
}
