// A Chromium for the tests that look at a real VS Code.
import { chromium } from 'playwright-core';
import { run, findProgram, isExecutable } from './childProcess.mjs';
import { say } from './toolchain.mjs';

const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** @returns {string | undefined} path of an installed Chromium, Chrome or Edge; the variable CHROMIUM names one */
export function findChromium() {
  return (
    process.env.CHROMIUM ??
    findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge') ??
    usualPlaces.find(isExecutable)
  );
}

/** @returns {Promise<{ path: string } | { why: string }>} an installed browser, installing one where that needs no question */
export async function provideChromium() {
  const found = findChromium();
  if (found) return { path: found };
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) {
    return { why: 'no Chromium or Chrome is installed (the variable CHROMIUM may name one)' };
  }
  say('Installing Chromium (apt-get)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
  await install().catch(() => run('apt-get', ['update'], { env }).then(install));
  const path = findChromium();
  return path ? { path } : { why: 'Chromium could not be installed' };
}

/** @returns {Promise<import('playwright-core').Browser>} a browser without a window that asks nothing of the network */
export function launchChromium() {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error('No Chromium found: install one, or name one with the variable CHROMIUM.');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
  args.push('--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage');
  // Whatever the page asks of another host fails at once, and the tests stay the same with and without a network.
  args.push('--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost');
  return chromium.launch({ executablePath, args, headless: true });
}
