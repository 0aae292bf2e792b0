// Runs the suite inside a real VS Code: a downloaded one, or where none can be had, the one from npm
// behind a launcher that takes the same arguments.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { chooseTestHost } from '../../scripts/vscodeHost.mjs';
import { copyWorkspace } from '../workspace.ts';

const root = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'mlflow-integration-'));
const workspace = copyWorkspace(join(scratch, 'workspace'));
const launcher = join(root, 'scripts', 'vscodeLauncher.mjs');

try {
  await runTests({
    ...((await chooseTestHost()) === 'npm' && { vscodeExecutablePath: launcher }),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, 'out', 'test', 'integration', 'index.js'),
    launchArgs: [
      workspace,
      `--user-data-dir=${join(scratch, 'user')}`,
      `--extensions-dir=${join(scratch, 'extensions')}`,
    ],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
