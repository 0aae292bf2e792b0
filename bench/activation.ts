// `npm run bench:activation`: what the extension costs a window, as VS Code itself measures it
// (Developer: Show Running Extensions: loading its code, then the call of `activate`).
import { statSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../scripts/toolchain.mjs';
import { startHost } from '../test/e2e/harness/host.ts';
import type { Workbench } from '../test/e2e/harness/workbench.ts';
import { median } from './server/measure.ts';

const rounds = 7;

async function activationMs(workbench: Workbench): Promise<number> {
  await workbench.openView('MLflow');
  await workbench.tree('Experiments').row('wine-quality').waitFor();
  await workbench.runCommand('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .monaco-list-row', {
    hasText: 'MLflow for VS Code',
  });
  const text = await row.locator('.activation-time').innerText();
  const found = /(\d+)ms/.exec(text);
  if (!found) throw new Error(`No time in ${JSON.stringify(text)}`);
  return Number(found[1]);
}

const times: number[] = [];
const host = await startHost();
try {
  for (let round = 0; round < rounds; round++) {
    const workbench = await host.openWindow();
    times.push(await activationMs(workbench));
    await workbench.close();
  }
} finally {
  await host.close();
}
const size = (path: string): string => `${(statSync(path).size / 1e6).toFixed(2)} MB`;
const vsix = process.env['MLFLOW_VSIX'] ?? '';
console.log(`${cpus().length} cores (${cpus()[0]?.model.trim()}), ${process.platform}\n`);
console.log('| | aim | measured |\n|---|---|---|');
console.log(
  `| activation, blocking (median of ${rounds}, worst) | ≤ 100 ms | ${median(times)} ms, ${Math.max(...times)} ms |`,
);
console.log(`| ${basename(vsix)} | ≤ 2 MB | ${size(vsix)} |`);
console.log(`| dist/extension.js, all that a window loads | | ${size(join(root, 'dist/extension.js'))} |`);
