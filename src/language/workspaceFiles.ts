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

export interface WorkspaceFile {
  readonly path: string;
  readonly language: MlflowLanguageId;
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

/** Files of ours in a folder, near ones first, so that a bound cuts off the far ones. */
export async function findWorkspaceFiles(
  root: string,
  { bounds, excluded }: { readonly bounds: SearchBounds; readonly excluded: ReadonlySet<string> },
): Promise<WorkspaceFile[]> {
  const found: WorkspaceFile[] = [];
  let level = [root];
  let entries = 0;
  for (let depth = 0; depth <= bounds.depth && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (entries >= bounds.entries || found.length >= bounds.files) return found;
      const items = await readdir(folder, { withFileTypes: true }).catch(() => []);
      entries += items.length;
      // An environment may have any name; this file says what it is.
      if (depth > 0 && items.some(({ name }) => name === 'pyvenv.cfg')) continue;
      for (const item of items) {
        if (excluded.has(item.name)) continue;
        if (item.isDirectory() && !isSkipped(item.name)) next.push(join(folder, item.name));
        const language = item.isFile() ? languageOf(item.name) : undefined;
        if (language && found.length < bounds.files) found.push({ path: join(folder, item.name), language });
      }
    }
    level = next;
  }
  return found;
}
