import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for a database, in memory where that can be had: thousands of small writes are waited for. */
export function makeScratch(): string {
  const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return realpathSync(mkdtempSync(join(root, 'differential-')));
}
