import { cpSync } from 'node:fs';
import { join } from 'node:path';

const sample = join(import.meta.dirname, '..', 'examples', 'wine-quality');

/** Copies the sample workspace (or another folder) to `target`, so that tests may write into it. */
export function copyWorkspace(target: string, source: string = sample): string {
  cpSync(source, target, { recursive: true });
  return target;
}
