import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The extension's version, from the package.json above this program: in the VSIX and in a source tree. */
export const packageVersion = findVersion(dirname(process.argv[1] ?? ''));

function findVersion(start: string): string {
  let folder = start;
  for (let level = 0; level < 3; level++) {
    try {
      const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
      if (found['name'] === 'mlflow-vscode' && typeof found['version'] === 'string') return found['version'];
    } catch {
      // Not here: one folder up.
    }
    folder = dirname(folder);
  }
  return '0.0.0';
}
