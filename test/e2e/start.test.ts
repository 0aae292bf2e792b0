import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/browser.mjs';
import { listProcesses } from '../../scripts/processes.mjs';
import { root } from '../../scripts/toolchain.mjs';
import { Workbench } from './harness/workbench.ts';

type Started = ChildProcessByStdio<null, Readable, Readable>;

const scratch = mkdtempSync(join(tmpdir(), 'mlflow-start-'));
const home = join(scratch, 'home');
const sample = join(scratch, 'wine-quality');
const children: Started[] = [];
let browser: Browser;

before(async () => {
  browser = await launchChromium();
});

after(async () => {
  await browser.close();
  // What a test that failed has left.
  for (const child of children.filter(({ exitCode }) => exitCode === null)) await end(child);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

test('npm start shows the sample in a browser, and Ctrl+C ends all of it', async () => {
  const { child, url } = await start();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const workbench = new Workbench(page, join(home, 'server-data'));
  await page.goto(url, { waitUntil: 'commit' });
  await workbench.whenReady();
  // The sample says what there is to try.
  const readme = await workbench.webview('[Preview] README.md');
  await readme.getByRole('heading', { name: 'Five steps to try' }).waitFor();
  await workbench.openView('MLflow');
  await workbench.tree('Experiments').pane.locator('.monaco-list-row').first().waitFor();
  await page.close();
  await end(child);
  // What was told to end writes its last things first, and must not come back.
  const left = (): unknown[] => listProcesses().filter(({ command }) => command.includes(home));
  for (const until = Date.now() + 10_000; left().length > 0 && Date.now() < until;) await pause(100);
  await pause(500);
  assert.deepEqual(left(), []);
});

test('a second start keeps what was done in the sample, and asks for the token it prints', async () => {
  writeFileSync(join(sample, 'notes.txt'), 'mine');
  const { child, url, output } = await start();
  assert.match(output(), /kept as you left it/);
  assert.doesNotMatch(output(), /installing the extension/);
  const { origin } = new URL(url);
  assert.equal((await fetch(origin)).status, 403);
  assert.equal((await fetch(url, { redirect: 'manual' })).status, 302);
  await end(child);
});

/** Runs the script until it has printed its address. */
async function start(): Promise<{ child: Started; url: string; output: () => string }> {
  const args = [
    join(root, 'scripts', 'start.mjs'),
    '--no-open',
    '--host=npm',
    '--home',
    home,
    '--sample',
    sample,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (data: Buffer): void => {
      text += String(data);
      const found = /VS Code: (http:\S+)\n/.exec(text)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`ended with ${code}:\n${text}`)));
  });
  return { child, url, output: () => text };
}

async function end(child: Started): Promise<void> {
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  child.kill('SIGINT');
  assert.equal(await ended, 0);
}
