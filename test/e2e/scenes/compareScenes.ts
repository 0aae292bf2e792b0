import { hostileRuns, logRuns, sweepRuns } from '../../compareData.ts';
import type { RunToLog } from '../../compareData.ts';
import { ServerUnderTest } from '../../server/harness/server.ts';
import { MlflowClient } from '../../../src/api/client.ts';
import { ComparePage } from '../harness/comparePage.ts';
import type { Host } from '../harness/host.ts';
import { clientOfHost, untilRows } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

async function whenDrawn(workbench: Workbench, names: readonly string[]): Promise<ComparePage> {
  const page = await ComparePage.shown(workbench, names);
  await page.frame.locator('canvas').first().waitFor({ timeout: patience });
  return page;
}

/** Selects the runs in the tree, each name once since rows are found by their label. */
async function compareNamed(workbench: Workbench, names: readonly string[]): Promise<void> {
  const tree = workbench.tree('Experiments');
  await tree.click(names[0]!, []);
  for (const name of names.slice(1)) await tree.click(name, ['Control']);
  await workbench.runCommand('MLflow: Compare Runs');
  await whenDrawn(workbench, names);
}

async function compareSample(workbench: Workbench, count: number): Promise<void> {
  const runs = await showRuns(workbench);
  await compareNamed(workbench, [...new Set(runs)].filter((name) => name !== 'sweep').slice(0, count));
}

/** Logs runs into an experiment and compares all of it, in a window without the side bar. */
async function compareLogged(
  [workbench, host]: readonly [Workbench, Host],
  experiment: string,
  runs: readonly RunToLog[],
): Promise<ComparePage> {
  await showRuns(workbench);
  await logRuns(await clientOfHost(host), experiment, runs);
  const tree = workbench.tree('Experiments');
  await tree.row(experiment).waitFor();
  await tree.contextMenu(experiment, 'Compare Runs');
  const names = runs.map(({ name }) => name);
  const page = await whenDrawn(workbench, names);
  await workbench.runCommand('View: Close Primary Side Bar');
  return page;
}

/** A run of another server that goes away while it is compared. */
async function compareLost(workbench: Workbench): Promise<void> {
  const server = await ServerUnderTest.started();
  const names = ['linear lr=0.003', 'mlp lr=0.003', 'team baseline'];
  try {
    const client = new MlflowClient({ url: server.url });
    await logRuns(client, 'team', [{ ...sweepRuns(1)[0]!, name: 'team baseline', status: 'RUNNING' }]);
    workbench.changeSettings({ 'mlflow.connections': [{ name: 'Team server', url: server.url }] });
    await showRuns(workbench);
    const tree = workbench.tree('Experiments');
    await untilRows(tree, (rows) => rows.some(({ label }) => label === 'Team server'), patience / 1000);
    await tree.expand('team');
    await compareNamed(workbench, names);
  } finally {
    await server.stop('SIGKILL');
  }
  const page = await ComparePage.shown(workbench, names);
  await page.frame.locator('th.run.broken').waitFor({ timeout: patience });
  await server[Symbol.asyncDispose]();
}

export const compareScenes: readonly Scene[] = [
  {
    name: 'compare',
    readme: 'overview',
    prepare: (workbench) => compareSample(workbench, 3),
  },
  {
    name: 'compare-alone',
    readme: 'compare',
    async prepare(workbench) {
      await compareSample(workbench, 5);
      await workbench.runCommand('View: Close Primary Side Bar');
    },
  },
  {
    name: 'compare-one',
    prepare: (workbench) => compareSample(workbench, 1),
  },
  {
    name: 'compare-many',
    async prepare(...window) {
      await compareLogged(window, 'boosting', sweepRuns(12));
    },
  },
  {
    name: 'compare-names',
    async prepare(...window) {
      await compareLogged(window, 'names', hostileRuns());
    },
  },
  {
    name: 'compare-table',
    async prepare(...window) {
      const page = await compareLogged(window, 'boosting', sweepRuns(4));
      await page.section('Charts').click();
    },
  },
  {
    name: 'compare-error',
    settings: { 'mlflow.experiments.pollSeconds': 1 },
    prepare: compareLost,
  },
];
