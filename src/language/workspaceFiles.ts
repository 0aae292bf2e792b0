import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MlflowLanguageId } from '../shared/language.ts';

/** Bounds of a search: what lies beyond is checked when it is opened. */
export interface SearchBounds {
  readonly depth: number;
  /** Entries of folders that are looked at. */
  readonly entries: number;
  readonly files: number;
}

export const usualBounds: SearchBounds = { depth: 10, entries: 100_000, files: 500 };

export interface FileSearch<Kind> {
  readonly bounds: SearchBounds;
  /** Names of files and folders that the editor hides. */
  readonly excluded: ReadonlySet<string>;
  /** What a file of that name is; undefined for one that is not looked for. */
  readonly kindOf: (name: string) => Kind | undefined;
}

export interface FoundFiles<Kind> {
  readonly files: readonly { readonly path: string; readonly kind: Kind }[];
  readonly end: 'all' | 'bounds';
}

/** Folders with thousands of files that nobody writes by hand: packages, environments, stores, caches. */
const skipped = new Set([
  'node_modules',
  'site-packages',
  'venv',
  'env',
  'virtualenv',
  'conda-meta',
  '__pycache__',
  'mlruns',
  'mlartifacts',
]);

export function isSkipped(name: string): boolean {
  return name.startsWith('.') || skipped.has(name);
}

export function languageOf(name: string): MlflowLanguageId | undefined {
  if (/^mlproject(?:\.ya?ml)?$/i.test(name)) return 'mlproject';
  if (name === 'MLmodel') return 'mlmodel';
  return name === 'python_env.yaml' ? 'python-env' : undefined;
}

/** Files of a folder, near ones first, so that a bound cuts off the far ones. Links are not followed. */
export async function findFiles<Kind>(
  root: string,
  { bounds, excluded, kindOf }: FileSearch<Kind>,
): Promise<FoundFiles<Kind>> {
  const files: { path: string; kind: Kind }[] = [];
  let level = [root];
  let entries = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > bounds.depth) return { files, end: 'bounds' };
    const next: string[] = [];
    for (const folder of level) {
      if (entries >= bounds.entries) return { files, end: 'bounds' };
      const items = await readdir(folder, { withFileTypes: true }).catch(() => []);
      entries += items.length;
      // An environment may have any name; this file says what it is.
      if (depth > 0 && items.some(({ name }) => name === 'pyvenv.cfg')) continue;
      for (const item of items) {
        if (excluded.has(item.name)) continue;
        if (item.isDirectory() && !isSkipped(item.name)) next.push(join(folder, item.name));
        const kind = item.isFile() ? kindOf(item.name) : undefined;
        if (kind === undefined) continue;
        if (files.length >= bounds.files) return { files, end: 'bounds' };
        files.push({ path: join(folder, item.name), kind });
      }
    }
    level = next;
  }
  return { files, end: 'all' };
}
