#!/usr/bin/env node
// Stands in for the desktop VS Code that `runTests` of @vscode/test-electron starts: takes the same arguments,
// runs the suite in the extension host of the VS Code from npm, shown in a Chromium, and ends with its exit code.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from './browser.mjs';
import { installCodeServer, startServer } from './vscodeHost.mjs';

const minutes = 7;

// Leave by the front door, so that what was started is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'disable-workspace-trust': { type: 'boolean' },
  },
});

const scratch = mkdtempSync(join(tmpdir(), 'mlflow-launcher-'));
const [folder = scratch] = positionals;
await installCodeServer();
const server = await startServer({
  serverDataDir: String(values['user-data-dir'] ?? join(scratch, 'data')),
  // Whatever is installed elsewhere stays out: the suite sees the extension that is developed here alone.
  extensionsDir: join(scratch, 'extensions'),
  workspaceTrust: !values['disable-workspace-trust'],
  testDriver: true,
});
const browser = await launchChromium();
try {
  process.exitCode = await runSuite();
} finally {
  await browser.close();
  server.stop();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
}

/** @returns {Promise<number>} */
async function runSuite() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.exposeFunction('codeAutomationLog', printLog);
  const exitCode = new Promise((resolve) => {
    void page.exposeFunction('codeAutomationExit', resolve);
    page.on('crash', () => resolve(giveUp('The browser page crashed.')));
    setTimeout(
      () => resolve(giveUp(`The suite did not end within ${minutes} minutes.`)),
      minutes * 60_000,
    ).unref();
  });
  const payload = [
    ['extensionDevelopmentPath', remote(values.extensionDevelopmentPath)],
    ['extensionTestsPath', remote(values.extensionTestsPath)],
    ['enableProposedApi', ''],
  ];
  const query = new URLSearchParams({ folder: resolve(folder), payload: JSON.stringify(payload) });
  await page.goto(`${server.url}/?${query}`);
  return Number(await exitCode);
}

/** @param {string | boolean | undefined} path */
function remote(path) {
  return `vscode-remote://${new URL(server.url).host}${pathToFileURL(String(path)).pathname}`;
}

/**
 * @param {string} type method of console
 * @param {unknown[]} args
 */
function printLog(type, args) {
  const text = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ');
  process[type === 'error' || type === 'warn' ? 'stderr' : 'stdout'].write(`${text}\n`);
}

/** @param {string} why */
function giveUp(why) {
  process.stderr.write(`${why}\n`);
  return 1;
}
