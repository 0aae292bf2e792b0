import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { findProgram, run } from './childProcess.mjs';
import { kill, killTree, listProcesses } from './processes.mjs';
import { provideSample } from './sample.mjs';
import { root, say } from './toolchain.mjs';
import {
  calmSettings,
  canDownloadVSCode,
  installCodeServer,
  installExtension,
  startServer,
} from './vscodeHost.mjs';
import { hashFile, provideVsix } from './vsix.mjs';

/** Whoever tries it out is told what there is to try: the sample's README opens with the folder. */
const settings = { ...calmSettings, 'workbench.startupEditor': 'readme' };

const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const { values } = parseArgs({
  options: {
    'no-open': { type: 'boolean' },
    host: { type: 'string' },
    // Where all of it is kept: for a test, so that it leaves alone what somebody is trying out.
    home: { type: 'string', default: join(root, '.vscode-test', 'start') },
    sample: { type: 'string', default: join(root, '.sample', 'wine-quality') },
  },
});
const home = resolve(values.home);
const extensionsDir = join(home, 'extensions');

export async function start() {
  process.on('exit', endDetached);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0));

  say('Extension…');
  const vsix = await provideVsix();
  const folder = resolve(values.sample);
  const { kept } = provideSample(folder);
  say(`Sample workspace: ${relative(root, folder)}${kept ? ' (kept as you left it)' : ' (a new copy)'}`);

  const host = await chooseHost(values.host);
  if (host.kind === 'npm') await openInBrowser(folder, vsix, !values['no-open']);
  else await openOnDesktop(host, folder, vsix);
}

/**
 * Where VS Code comes from.
 * @typedef {{ kind: 'code' | 'desktop', cli: string[], program: string[] } | { kind: 'npm' }} TryOutHost
 * @param {string | undefined} wanted
 * @returns {Promise<TryOutHost>}
 */
async function chooseHost(wanted) {
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (wanted === 'code' || (!wanted && display)) {
    const code = await findCode();
    if (code) return { kind: 'code', cli: [code], program: [code, '--wait'] };
    if (wanted) throw new Error('No installed VS Code (`code`) that is new enough was found.');
  }
  if (wanted === 'desktop' || (!wanted && display && (await canDownloadVSCode()))) {
    say('VS Code: downloading it, once');
    const program = await downloadAndUnzipVSCode();
    const [cli = '', ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(program, {
      reuseMachineInstall: true,
    });
    return { kind: 'desktop', cli: [cli, ...cliArgs], program: [program] };
  }
  if (!wanted && !display) say('VS Code: there is no display here, so it is served to a browser');
  return { kind: 'npm' };
}

/** @returns {Promise<string | undefined>} the path of an installed VS Code that can run the extension */
async function findCode() {
  const code = findProgram('code');
  // The `code` of a remote window only talks to that window.
  if (!code || code.includes('remote-cli')) return undefined;
  const [version = ''] = (await run(code, [...asRoot, '--user-data-dir', home, '--version'])).split('\n');
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = engines.vscode.replace('^', '').split('.').map(Number);
  const isNewEnough = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  say(`VS Code: ${version} is installed${isNewEnough ? '' : `, but ${engines.vscode} is needed`}`);
  return isNewEnough ? code : undefined;
}

/**
 * Opens a window and ends with it.
 * @param {Exclude<TryOutHost, { kind: 'npm' }>} host
 * @param {string} folder
 * @param {string} vsix
 */
async function openOnDesktop({ cli, program }, folder, vsix) {
  const userData = join(home, 'user-data');
  const own = [...asRoot, '--user-data-dir', userData, '--extensions-dir', extensionsDir];
  const settingsFile = join(userData, 'User', 'settings.json');
  if (!existsSync(settingsFile)) {
    mkdirSync(dirname(settingsFile), { recursive: true });
    writeFileSync(settingsFile, JSON.stringify(settings, undefined, 2));
  }
  const [command = '', ...args] = cli;
  await whenChanged(vsix, () => run(command, [...args, ...own, '--install-extension', vsix, '--force']));
  say('VS Code: opening a window (Ctrl+C ends it)');
  const [executable = '', ...more] = program;
  const child = spawn(executable, [...more, ...own, '--new-window', '--disable-workspace-trust', folder], {
    stdio: 'ignore',
  });
  process.on('exit', () => killTree(child.pid));
  await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  process.exit(0);
}

/**
 * Serves VS Code on this machine until Ctrl+C.
 * @param {string} folder
 * @param {string} vsix
 * @param {boolean} open in the default browser
 */
async function openInBrowser(folder, vsix, open) {
  await installCodeServer();
  const folders = { extensionsDir, serverDataDir: join(home, 'server-data') };
  await whenChanged(vsix, () => installExtension(vsix, folders));
  // A browser keeps the layout for an address, so try to have the same one again; and its token keeps other users out.
  const token = randomBytes(16).toString('hex');
  const server = await startServer({ ...folders, settings, port: '43110-43140', token });
  const url = `${server.url}/?${new URLSearchParams({ folder, tkn: token })}`;
  say(`VS Code: ${url}\n(Ctrl+C ends it)`);
  const opener = findProgram({ darwin: 'open', win32: 'explorer' }[String(process.platform)] ?? 'xdg-open');
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (open && display && opener) spawn(opener, [url], { stdio: 'ignore', detached: true }).unref();
  else say('Open this address in a browser on this machine, or forward its port.');
}

/**
 * Installs the extension where it is not the one installed already.
 * @param {string} vsix
 * @param {() => Promise<unknown>} install
 */
async function whenChanged(vsix, install) {
  const stampFile = join(home, 'installed.sha256');
  const stamp = hashFile(vsix);
  if (existsSync(stampFile) && existsSync(extensionsDir) && readFileSync(stampFile, 'utf8') === stamp) return;
  say('VS Code: installing the extension');
  mkdirSync(home, { recursive: true });
  await install();
  writeFileSync(stampFile, stamp);
}

/** Ends what outlives a window on purpose: the processes that this installation of the extension started. */
function endDetached() {
  for (const { pid, command } of listProcesses()) {
    if (pid !== process.pid && command.includes(home)) kill(pid, 'SIGTERM');
  }
}
