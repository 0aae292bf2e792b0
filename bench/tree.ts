// `npm run bench:tree`: the tree of experiments at 10,000 experiments and 100,000 runs, in a real VS Code.
// `-- --profile` writes what the extension host does to out/bench/.
import { mkdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/toolchain.mjs';
import { startHost } from '../test/e2e/harness/host.ts';
import type { Workbench } from '../test/e2e/harness/workbench.ts';
import { inFolder, provideDatabase } from './server/databases.ts';
import { median, say } from './server/measure.ts';
import { markdown } from './server/tables.ts';
import { Inspector } from './views/inspector.ts';

const rounds = process.argv.includes('--quick') ? 1 : 3;
const profiles = process.argv.includes('--profile') ? join(root, 'out/bench') : undefined;

const patienceMs = 60_000;

interface Step {
  readonly what: string;
  /** Run in the page: has it come? */
  readonly isThere: string;
  readonly act: (workbench: Workbench) => Promise<void>;
}

interface Found {
  readonly ms: number[];
  readonly pauses: number[];
}

const rowsOf = (level: number): string =>
  `document.querySelectorAll('.pane-body .monaco-list-row[aria-level="${level}"]').length`;
const lastLabel = `[...document.querySelectorAll('.pane-body .monaco-list-row .label-name')].map(({ textContent }) => textContent)`;

/** Scrolls to the end of the tree and presses "Load more". */
async function loadMore(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.tree('Experiments').pane.locator('.monaco-list').focus();
  await page.keyboard.press('End');
  const row = workbench.tree('Experiments').pane.locator('.monaco-list-row', { hasText: 'Load more' });
  await row.waitFor();
  await row.click();
}

const toggle = (workbench: Workbench): Promise<void> =>
  workbench.tree('Experiments').row('experiment 9998').locator('.monaco-tl-twistie').click();

const steps: readonly Step[] = [
  {
    what: 'an experiment is opened: its first runs',
    isThere: `${rowsOf(2)} > 5`,
    act: toggle,
  },
  {
    what: 'and closed again',
    isThere: `${rowsOf(2)} === 0`,
    act: toggle,
  },
  {
    what: '"Load more": the next 1,000 experiments',
    isThere: `!${lastLabel}.some((text) => /^Load more/.test(text))`,
    act: loadMore,
  },
  {
    what: '"Load more": 1,000 behind 2,000',
    isThere: `!${lastLabel}.some((text) => /^Load more/.test(text))`,
    act: loadMore,
  },
  {
    what: 'Refresh, 3,000 experiments loaded',
    isThere: 'true',
    act: (workbench) => workbench.runCommand('MLflow: Refresh'),
  },
];

async function measureStep(
  { what, isThere, act }: Step,
  { workbench, inspector }: { readonly workbench: Workbench; readonly inspector: Inspector },
): Promise<readonly [ms: number, pause: number]> {
  const { page } = workbench;
  await page.waitForTimeout(1500);
  await inspector.longestPause();
  await page.evaluate(`globalThis.benchAt = undefined;
    addEventListener('mousedown', ({ timeStamp }) => { globalThis.benchAt = timeStamp; }, { capture: true, once: true });`);
  if (profiles) await inspector.startProfile();
  await act(workbench);
  const ms = await page.evaluate<number>(`new Promise((resolve) => {
    const start = globalThis.benchAt ?? performance.now();
    const look = () => {
      const passed = performance.now() - start;
      if ((${isThere}) || passed > ${patienceMs}) resolve(passed);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
  if (ms > patienceMs) {
    await page.screenshot({ path: join(root, 'out/bench-tree.png') });
    throw new Error(`${what}: not seen, see out/bench-tree.png`);
  }
  await page.waitForTimeout(1500);
  if (profiles) {
    mkdirSync(profiles, { recursive: true });
    const path = join(profiles, `tree-${what.replaceAll(/\W+/g, '-')}.cpuprofile`);
    say(`${what}\n${await inspector.stopProfile(path)}`);
  }
  const pause = await inspector.longestPause();
  say(`${what}: ${ms.toFixed(0)} ms, longest pause ${pause.toFixed(0)} ms, load ${loadavg()[0]?.toFixed(1)}`);
  return [ms, pause];
}

const all = new Map<string, Found>();
const note = (what: string, [ms, pause]: readonly [number, number]): void => {
  const found = all.get(what) ?? { ms: [], pauses: [] };
  all.set(what, found);
  found.ms.push(ms);
  found.pauses.push(pause);
};

await inFolder(provideDatabase(100_000, { experiments: 10_000 }), async (folder) => {
  const settings = { 'mlflow.server.databasePath': join(folder, 'mlflow.db') };
  for (let round = 0; round < rounds; round++) {
    const host = await startHost({ workspace: 'empty', settings });
    try {
      const workbench = await host.openWindow({ width: 1600, height: 900 });
      const inspector = await Inspector.attach(host.extensionHostPids()[0]!);
      await inspector.watchLoop();
      const open: Step = {
        what: 'the view is opened: its first experiments, with the start of the server',
        isThere: `${rowsOf(1)} > 5`,
        act: (bench) => bench.runCommand('View: Show MLflow'),
      };
      note(open.what, await measureStep(open, { workbench, inspector }));
      for (const step of steps) note(step.what, await measureStep(step, { workbench, inspector }));
      inspector.close();
    } finally {
      await host.close();
    }
  }
});
console.log(
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), load at the end ${loadavg()[0]?.toFixed(1)}\n`,
);
console.log(
  markdown(
    ['10,000 experiments, 100,000 runs', 'median / worst', 'longest pause of the extension host (≤ 50 ms)'],
    [...all].map(([what, { ms, pauses }]) => [
      what,
      `${median(ms).toFixed(0)} / ${Math.max(...ms).toFixed(0)} ms`,
      `${Math.max(...pauses).toFixed(0)} ms`,
    ]),
  ),
);
