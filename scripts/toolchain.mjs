// What a script needs before it may import a package: the locked packages and Node 24.
// Runs on a bare Node 20, so it imports nothing but Node's own modules.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const windows = process.platform === 'win32';
const modules = join(root, 'node_modules');

/** First version whose node:sqlite keeps text that holds a NUL byte, as the embedded server needs. */
const oldest = { major: 24, minor: 16 };

/** @param {string} message */
export function say(message) {
  process.stdout.write(`${message}\n`);
}

/**
 * Installs what the lock file names and goes on in Node 24: returns at once where this is already so,
 * else runs the script again and ends this process with its exit code.
 * @param {string} script import.meta.url of the script
 */
export async function useToolchain(script) {
  if (!hasLockedPackages()) {
    say('Installing packages (npm ci)');
    runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  const node = findNode() ?? installNode();
  const path = [dirname(node), join(modules, '.bin'), process.env.PATH].join(delimiter);
  if (realpathSync(node) === realpathSync(process.execPath)) {
    if (!process.env.PATH?.startsWith(dirname(node))) process.env.PATH = path;
    return;
  }
  process.exit(await runAgain(node, [fileURLToPath(script), ...process.argv.slice(2)], path));
}

/** True when every package of the lock file that this machine needs is installed in that version. */
function hasLockedPackages() {
  const installed = readPackages(join(modules, '.package-lock.json'));
  const locked = readPackages(join(root, 'package-lock.json'));
  return Object.entries(locked).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

/** @param {string[]} args */
function runNpm(args) {
  const { status, error } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
  });
  if (status !== 0) throw new Error(`npm ${args[0]} failed: ${error?.message ?? `exit code ${status}`}`);
}

/** The package npm takes Node's binary from, and the folder that holds it where install scripts may not run. */
function nodePackage() {
  const { platform, arch } = process;
  const os = windows ? 'win' : platform;
  const name = `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${os}-${arch}`;
  const prefix = join(root, '.cache', 'node');
  return { name, prefix, binary: join(prefix, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node') };
}

function findNode() {
  const bin = windows ? join(modules, 'node', 'bin', 'node.exe') : join(modules, '.bin', 'node');
  return [bin, nodePackage().binary, process.execPath].find(isNewEnough);
}

/** @param {string} node */
function isNewEnough(node) {
  if (!existsSync(node)) return false;
  const version =
    node === process.execPath ? process.version : spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout;
  const [major = 0, minor = 0] = (version ?? '').replace('v', '').split('.').map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}

/** npm was told to run no install scripts, so the `node` package came without its binary: take it without a script. */
function installNode() {
  const { name, prefix, binary } = nodePackage();
  const { version } = readPackages(join(root, 'package-lock.json'))['node_modules/node'] ?? {};
  say(`Installing Node ${version}`);
  mkdirSync(prefix, { recursive: true });
  runNpm([
    'install',
    '--prefix',
    prefix,
    '--no-save',
    '--ignore-scripts',
    '--loglevel=error',
    `${name}@${version}`,
  ]);
  if (!isNewEnough(binary)) throw new Error(`Node ${version} could not be installed as ${binary}`);
  return binary;
}

/**
 * @param {string} node
 * @param {string[]} args
 * @param {string} path
 * @returns {Promise<number>} the exit code
 */
function runAgain(node, args, path) {
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, PATH: path } });
  // Ctrl+C reaches the child by itself; what is sent to this process alone is passed on.
  process.on('SIGINT', () => {});
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
