// The tiers of the tests: what each needs before it can run, how it is run, and how long it may take.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideChromium } from './browser.mjs';
import { findProgram, run } from './childProcess.mjs';
import { killTree } from './processes.mjs';
import { providePython } from './python.mjs';
import { root, say } from './toolchain.mjs';
import { buildBundles, provideVsix } from './vsix.mjs';
import { chooseTestHost, installCodeServer } from './vscodeHost.mjs';

/**
 * What a tier needs: variables for its tests, or why it can't be had on this machine.
 * @typedef {{ env?: Record<string, string>, why?: string }} Provided
 * @typedef {{ passed: number, failed: number, skipped: number, failures?: string[] }} Counts
 * @typedef {object} Tier
 * @property {Array<() => Promise<Provided>>} needs those first that may be missing
 * @property {number} minutes until it is ended, in a short run
 * @property {number} [concurrency] test files at a time
 * @property {'integration'} [host] runs inside VS Code and not by node:test
 * @property {boolean} [patient] drives programs of others (VS Code, a browser, MLflow): what fails there is tried
 *   once more, and that is said
 */

const bundles = once(async () => {
  say('Building');
  await buildBundles();
  return {};
});

const vsix = once(async () => {
  say('Packaging');
  return { env: { MLFLOW_VSIX: await provideVsix() } };
});

const suite = once(async () => {
  await run(process.execPath, ['esbuild.mjs', '--tests'], { cwd: root });
  return {};
});

const chromium = once(async () => {
  const found = await provideChromium();
  return 'path' in found ? { env: { CHROMIUM: found.path } } : found;
});

const codeServer = once(async () => {
  await installCodeServer();
  return {};
});

const testHost = once(async () => {
  const host = await chooseTestHost();
  const env = { MLFLOW_TEST_HOST: host };
  if (host === 'desktop') return { env };
  const browser = await chromium();
  if (!browser.why) await codeServer();
  return { why: browser.why, env: { ...env, ...browser.env } };
});

const python = once(async () => {
  const found = await providePython();
  return 'path' in found ? { env: { MLFLOW_PYTHON: found.path } } : found;
});

/** Some tests of a tier use Python: these skip themselves where it is missing. */
const pythonIfAny = async () => ({ env: (await python()).env });

/** @type {Record<string, Tier>} */
export const tiers = {
  unit: { needs: [], minutes: 5, concurrency: 2 },
  language: { needs: [bundles], minutes: 5, concurrency: 2 },
  server: { needs: [bundles], minutes: 10, concurrency: 2 },
  integration: { needs: [testHost, suite], minutes: 8, host: 'integration', patient: true },
  e2e: { needs: [chromium, codeServer, vsix, pythonIfAny], minutes: 20, concurrency: 1, patient: true },
  interop: { needs: [python, bundles], minutes: 20, concurrency: 2, patient: true },
};

/**
 * Begins to install what takes long and later tiers need, while earlier ones run. What fails fails again, and is told
 * of, where it is needed.
 * @param {readonly string[]} names
 */
export function fetchAhead(names) {
  if (names.includes('e2e')) codeServer().catch(() => {});
  if (names.includes('e2e') || names.includes('interop')) python().catch(() => {});
}

/**
 * Makes all that these tiers need, so that none builds while another runs what was built. What fails fails again, and
 * is told of, where it is needed.
 * @param {readonly string[]} names
 */
export async function prepare(names) {
  for (const name of names) {
    const tier = tiers[name];
    if (tier) await provide(tier).catch(() => {});
  }
}

/**
 * Runs one tier and says how it went.
 * @param {string} name
 * @param {{ full: boolean, only: readonly string[], concurrency?: number }} options `only`: parts of file names, all
 *   files where empty; `concurrency`: instead of the tier's own
 * @returns {Promise<{ counts: Counts, skipped?: string }>} why the whole tier was skipped, where it was
 */
export async function runTier(name, { full, only, concurrency }) {
  const known = tiers[name];
  if (!known) throw new Error(`There is no tier ${name}.`);
  const tier = concurrency === undefined ? known : { ...known, concurrency };
  const folder = tier.host ? 'integration/suite' : name;
  const all = globSync(`test/${folder}/**/*.test.ts`, { cwd: root }).sort();
  const files =
    tier.host || only.length === 0 ? all : all.filter((file) => only.some((part) => file.includes(part)));
  const started = performance.now();
  try {
    if (files.length === 0) throw new Error('There is no such test.');
    const provided = await provide(tier);
    if (provided.why)
      return { counts: { passed: 0, failed: 0, skipped: files.length }, skipped: provided.why };
    const env = {
      ...provided.env,
      ...(full && { MLFLOW_TEST_FULL: '1' }),
      ...(only[0] && { MLFLOW_TEST_ONLY: only[0] }),
    };
    const options = { env, minutes: tier.minutes * (full ? 6 : 1), quiet: !!tier.host };
    const counts = { passed: 0, failed: 0, skipped: 0 };
    // Where files run one at a time anyway, only the one that failed has to be tried again.
    const groups = tier.concurrency === 1 ? files.map((file) => [file]) : [files];
    for (const group of groups) {
      const command = tier.host ? hostCommand(provided.env) : nodeTestCommand(tier, group);
      const first = await tryCommand(command, options);
      const again = tier.patient && first.failed > 0;
      if (again) say(`Trying again what failed: ${group.length === 1 ? group[0] : name}`);
      const found = again ? await tryCommand(command, options) : first;
      counts.passed += found.passed;
      counts.failed += found.failed;
      counts.skipped += found.skipped;
    }
    say(line(name, describe(counts), started));
    return { counts };
  } catch (error) {
    say(line(name, `could not run: ${error instanceof Error ? error.message : error}`, started));
    return { counts: { passed: 0, failed: 1, skipped: 0 } };
  }
}

/**
 * As runCommand, but what could not run counts as a failure.
 * @param {Parameters<typeof runCommand>} call
 */
async function tryCommand(...call) {
  try {
    return await runCommand(...call);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @param {Tier} tier */
async function provide({ needs }) {
  const env = {};
  for (const need of needs) {
    const provided = await need();
    if (provided.why) return { why: provided.why, env };
    Object.assign(env, provided.env);
  }
  return { env };
}

/**
 * @param {Tier} tier
 * @param {string[]} files
 * @returns {[string, ...string[]]}
 */
function nodeTestCommand({ concurrency }, files) {
  const reporter = new URL('testReporter.mjs', import.meta.url).href;
  const options = ['--test', `--test-concurrency=${concurrency}`, '--test-reporter', reporter];
  return [process.execPath, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', ...options, ...files];
}

/**
 * @param {Record<string, string>} env
 * @returns {[string, ...string[]]}
 */
function hostCommand({ MLFLOW_TEST_HOST: host }) {
  /** @type {[string, ...string[]]} */
  const command = [
    process.execPath,
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    'test/integration/run.ts',
  ];
  const needsDisplay = host === 'desktop' && process.platform === 'linux' && !process.env.DISPLAY;
  return needsDisplay ? [findProgram('xvfb-run') ?? 'xvfb-run', '-a', ...command] : command;
}

/**
 * @param {[string, ...string[]]} command
 * @param {{ env: Record<string, string>, minutes: number, quiet: boolean }} options quiet: output only where there are no counts
 * @returns {Promise<Counts>}
 */
async function runCommand([program, ...args], { env, minutes, quiet }) {
  const scratch = mkdtempSync(join(tmpdir(), 'mlflow-counts-'));
  const file = join(scratch, 'counts.json');
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env, MLFLOW_TEST_COUNTS: file },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  const stop = () => killTree(child.pid);
  process.on('exit', stop);
  let output = '';
  child.stdout?.on('data', (data) => (output += data));
  child.stderr?.on('data', (data) => (output += data));
  const timer = setTimeout(stop, minutes * 60_000);
  try {
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    if (!existsSync(file))
      throw new Error(`${code === null ? `ended after ${minutes} minutes` : `exit code ${code}`}\n${output}`);
    const counts = JSON.parse(readFileSync(file, 'utf8'));
    for (const failure of counts.failures ?? []) say(failure);
    if (counts.passed + counts.failed === 0) throw new Error('No test ran.');
    if (code !== 0 && counts.failed === 0)
      throw new Error(`exit code ${code} although no test failed\n${output}`);
    return counts;
  } finally {
    clearTimeout(timer);
    stop();
    process.off('exit', stop);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} started
 */
function line(name, text, started) {
  return `${name.padEnd(12)} ${text} (${((performance.now() - started) / 1000).toFixed(1)} s)`;
}

/** @param {Counts} counts */
export function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {() => Promise<Provided>} provide
 * @returns {() => Promise<Provided>} does it the first time only
 */
function once(provide) {
  /** @type {Promise<Provided> | undefined} */
  let provided;
  return () => (provided ??= provide());
}
