// A real VS Code for tests and for `npm start` where none can be downloaded: the web workbench and the Node
// extension host in the npm package code-server, run as VS Code's own server. Nothing in it is compiled.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from './childProcess.mjs';
import { descendantsOf, killTree } from './processes.mjs';
import { root, say } from './toolchain.mjs';

const version = '4.139.1';
const cache = join(root, '.vscode-test');
const home = join(cache, `code-server-${version}`);
const serverMain = join(home, 'node_modules/code-server/lib/vscode/out/server-main.js');

/** Settings that keep pictures calm: nothing but the workspace asks for attention. */
export const calmSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  // A port that any other program of the machine opens would be told of.
  'remote.autoForwardPorts': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Where the tests in the extension host run: in a downloaded desktop VS Code or, where its server can't be
 * reached or there is no display, in the one from the npm registry. MLFLOW_TEST_HOST decides by hand.
 * @returns {Promise<'desktop' | 'npm'>}
 */
export async function chooseTestHost() {
  const { MLFLOW_TEST_HOST: wanted, DISPLAY: display } = process.env;
  if (wanted === 'desktop' || wanted === 'npm') return wanted;
  if (process.platform === 'linux' && !display && !findProgram('xvfb-run')) return 'npm';
  return (await canDownloadVSCode()) ? 'desktop' : 'npm';
}

/** @returns {Promise<boolean>} whether `@vscode/test-electron` can reach its download server */
export async function canDownloadVSCode() {
  try {
    const url = 'https://update.code.visualstudio.com/api/releases/stable';
    return (await fetch(url, { signal: AbortSignal.timeout(4000) })).ok;
  } catch {
    return false;
  }
}

/** Installs VS Code's server once. Two processes may try at the same time: the first to end wins. */
export async function installCodeServer() {
  if (existsSync(serverMain)) return;
  say(`Installing VS Code (code-server ${version} from npm)`);
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'install-'));
  const npm = (/** @type {string} */ cwd, /** @type {string[]} */ ...args) =>
    run('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd });
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    await npm(folder, 'install', `code-server@${version}`);
    const vscode = join(folder, 'node_modules/code-server/lib/vscode');
    await npm(vscode, 'install', '--omit=dev');
    await npm(join(vscode, 'extensions'), 'install', '--omit=dev');
    renameSync(folder, home);
  } catch (error) {
    if (!existsSync(serverMain)) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} vsix
 * @param {{ extensionsDir: string, serverDataDir: string }} folders
 */
export async function installExtension(vsix, { extensionsDir, serverDataDir }) {
  const folders = ['--extensions-dir', extensionsDir, '--server-data-dir', serverDataDir];
  await run(process.execPath, [serverMain, '--install-extension', vsix, '--force', ...folders], {
    env: cleanEnvironment(),
  });
}

/**
 * @typedef {object} ServerOptions
 * @property {string} serverDataDir holds user data, storage and logs
 * @property {string} extensionsDir
 * @property {boolean} [workspaceTrust] true asks before a folder is trusted; false (the default) trusts all
 * @property {Record<string, unknown>} [settings] over the calm ones
 * @property {Record<string, string | undefined>} [env] for the extension host and its terminals
 * @property {boolean} [testDriver] let the page run a suite in the extension host
 * @property {string} [port] or a range of ports; default: any free one
 * @property {string} [token] that a browser has to bring; default: none is asked for
 */

/**
 * @typedef {object} RunningServer
 * @property {string} url
 * @property {number} pid
 * @property {() => number[]} extensionHostPids
 * @property {() => void} stop ends it and what it started
 */

/**
 * Starts VS Code's server on a free port.
 * @param {ServerOptions} options
 * @returns {Promise<RunningServer>} when it takes connections
 */
export async function startServer(options) {
  const { serverDataDir, extensionsDir, settings, env } = options;
  const machine = join(serverDataDir, 'data', 'Machine');
  mkdirSync(machine, { recursive: true });
  mkdirSync(extensionsDir, { recursive: true });
  writeFileSync(
    join(machine, 'settings.json'),
    JSON.stringify({ ...calmSettings, ...settings }, undefined, 2),
  );
  const child = spawn(process.execPath, [serverMain, ...serverArguments(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // VSCODE_CLI: take the environment as it is, and not as a login shell would make it.
    env: { ...cleanEnvironment(), VSCODE_CLI: '1', ...env },
  });
  const stop = () => {
    process.off('exit', stop);
    killTree(child.pid);
  };
  process.on('exit', stop);
  const url = await waitForUrl(child).catch((error) => {
    stop();
    throw error;
  });
  const pid = child.pid ?? 0;
  return { url, pid, stop, extensionHostPids: () => findExtensionHosts(pid) };
}

/** @param {ServerOptions} options */
function serverArguments({ serverDataDir, extensionsDir, workspaceTrust, testDriver, port = '0', token }) {
  const args = [
    '--host',
    '127.0.0.1',
    '--port',
    port,
    '--accept-server-license-terms',
    '--disable-telemetry',
  ];
  args.push('--server-data-dir', serverDataDir, '--extensions-dir', extensionsDir);
  args.push(...(token ? ['--connection-token', token] : ['--without-connection-token']));
  if (!workspaceTrust) args.push('--disable-workspace-trust');
  if (testDriver) args.push('--enable-smoke-test-driver');
  return args;
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @returns {Promise<string>}
 */
function waitForUrl(child) {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ data) => {
      output = (output + data).slice(-20_000);
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`VS Code's server ended with ${code}:\n${output}`)));
    setTimeout(() => reject(new Error(`VS Code's server did not start:\n${output}`)), 60_000).unref();
  });
}

/** @param {number} server */
function findExtensionHosts(server) {
  const found = descendantsOf(server).filter(({ command }) => command.includes('--type=extensionHost'));
  return found.map(({ pid }) => pid);
}

/** The environment without what would make tests depend on who runs them, or on the test runner they run in. */
function cleanEnvironment() {
  const unwanted = /^(MLFLOW_TRACKING_|VSCODE_|ELECTRON_|NODE_TEST_CONTEXT$|NODE_OPTIONS$|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}
