// What to run before every commit, in under a minute: types, lint with the import fences, format, unit tests.
import { findProgram } from './childProcess.mjs';
import { useToolchain } from './toolchain.mjs';

await useToolchain(import.meta.url);
const { spawn } = await import('node:child_process');
const { root, say } = await import('./toolchain.mjs');
const { runTier, describe } = await import('./tiers.mjs');

const bin = (/** @type {string} */ name) => findProgram(name) ?? name;
/** @type {[string, ...string[]][]} */
const steps = [
  ['types', bin('tsc'), '-p', '.'],
  ['types of the webviews', bin('tsc'), '-p', 'webview'],
  ['lint', bin('oxlint'), '--deny-warnings'],
  ['format', bin('prettier'), '--check', '--log-level=warn', '.'],
];

const failed = [];
for (const [name, program, ...args] of steps) {
  const started = performance.now();
  const code = await new Promise((resolve, reject) => {
    spawn(program, args, { cwd: root, stdio: 'inherit' }).on('error', reject).on('close', resolve);
  });
  say(`${name}: ${code === 0 ? 'ok' : 'failed'} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (code !== 0) failed.push(name);
}
const { counts } = await runTier('unit', { full: false, only: [] });
if (counts.failed > 0) failed.push('unit tests');
say(failed.length > 0 ? `Failed: ${failed.join(', ')}` : `All is well: ${describe(counts)}`);
process.exitCode = failed.length > 0 ? 1 : 0;
