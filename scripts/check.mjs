// What to run before every commit, in under a minute: types, lint with the import fences, format, unit
// tests, and a part of the rows that MLflow has answered. With --static without the tests.
import { useToolchain } from './toolchain.mjs';

await useToolchain(import.meta.url);
const { spawn } = await import('node:child_process');
const { join } = await import('node:path');
const { root, say } = await import('./toolchain.mjs');
const { runTier } = await import('./tiers.mjs');

const bin = join(root, 'node_modules', '.bin');
const windows = process.platform === 'win32';

/** Each with what it is called. The format has a cache, so that only changed files cost time. */
const steps = [
  ['types', 'tsc', '-p', '.'],
  ['types of the webviews', 'tsc', '-p', 'webview'],
  ['lint', 'oxlint', '--deny-warnings'],
  ['format', 'prettier', '--check', '--log-level=warn', '--cache', '--cache-location=.cache/prettier', '.'],
];

/**
 * @param {string[]} step
 * @returns {Promise<string | undefined>} its name, where it failed
 */
async function check([name = '', program = '', ...args]) {
  const started = performance.now();
  const child = spawn(join(bin, program), args, { cwd: root, shell: windows });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`${code === 0 ? '' : `${output}\n`}${name}: ${code === 0 ? 'ok' : 'failed'} (${seconds} s)`);
  return code === 0 ? undefined : name;
}

const failed = (await Promise.all(steps.map(check))).filter((name) => name !== undefined);
if (!process.argv.includes('--static')) {
  const { counts } = await runTier('unit', { full: false, only: [] });
  if (counts.failed > 0) failed.push('unit tests');
  process.env.MLFLOW_TEST_FEW = '1';
  const answers = await runTier('server', { full: false, only: ['differential'] });
  if (answers.counts.failed > 0) failed.push("MLflow's answers");
}
say(failed.length > 0 ? `Failed: ${failed.join(', ')}` : 'All is well');
process.exitCode = failed.length > 0 ? 1 : 0;
