import { hostileRuns, logManyRuns, logRuns, nestedRuns, sweepRuns, wideRuns } from '../../compareData.ts';
import type { RunToLog } from '../../compareData.ts';
import { MlflowClient } from '../../../src/api/client.ts';
import { ServerUnderTest } from '../../server/harness/server.ts';
import type { Host } from '../harness/host.ts';
import { RunsPage } from '../harness/runsPage.ts';
import { clientOfHost, untilRows } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

/** Logs runs into an experiment and opens it as a table, in a window without the side bar. */
async function openLogged(
  [workbench, host]: readonly [Workbench, Host],
  runs: readonly RunToLog[],
  count: RegExp,
): Promise<RunsPage> {
  await showRuns(workbench);
  await logManyRuns(await clientOfHost(host), 'boosting', runs);
  return openTable(workbench, 'boosting', count);
}

async function openTable(workbench: Workbench, experiment: string, count: RegExp): Promise<RunsPage> {
  const tree = workbench.tree('Experiments');
  await tree.row(experiment).waitFor();
  await tree.contextMenu(experiment, 'Open Runs');
  const page = await RunsPage.shown(workbench, count);
  await workbench.runCommand('View: Close Primary Side Bar');
  return page;
}

/** A table with the lowest and the best values of whole histories, ordered by the best. */
async function openExtremes(window: readonly [Workbench, Host]): Promise<RunsPage> {
  const page = await openLogged(window, sweepRuns(40, 60), /^40 runs/);
  await page.columnMenu('val_loss', 'Show Min of History');
  await page.columnMenu('val_loss', 'Show Best of History');
  await page.columnMenu('val_accuracy', 'Show Best of History');
  await page.columnMenu('train_loss', 'Hide Column');
  await (await page.reveal('val_loss · best')).click();
  await page.frame.locator('[aria-sort="ascending"]').waitFor();
  await page.reveal('Status');
  return page;
}

/** A table of another server that goes away while it is shown. */
async function openLost(workbench: Workbench): Promise<void> {
  const server = await ServerUnderTest.started();
  try {
    await logManyRuns(new MlflowClient({ url: server.url }), 'team', sweepRuns(12, 5));
    workbench.changeSettings({ 'mlflow.connections': [{ name: 'Team server', url: server.url }] });
    await showRuns(workbench);
    const tree = workbench.tree('Experiments');
    await untilRows(tree, (rows) => rows.some(({ label }) => label === 'Team server'), patience / 1000);
    await tree.expand('Team server');
    await openTable(workbench, 'team', /^12 runs/);
  } finally {
    await server.stop('SIGKILL');
  }
  const page = await RunsPage.shown(workbench, /Try Again/);
  await page.frame.locator('.grid.stale').waitFor();
  await server[Symbol.asyncDispose]();
}

export const runsScenes: readonly Scene[] = [
  {
    name: 'runs-table',
    readme: 'runs',
    async prepare(workbench) {
      await showRuns(workbench);
      await openTable(workbench, 'wine-quality', /^\d+ runs/);
    },
  },
  {
    name: 'runs-table-ticked',
    async prepare(...window) {
      const page = await openLogged(window, sweepRuns(40, 3), /^40 runs/);
      await (await page.reveal('val_loss')).click();
      await page.frame.locator('[aria-sort="descending"]').waitFor();
      const [first, , third] = await page.names();
      await page.tick(first!);
      await page.tick(third!);
      await page.frame.getByRole('button', { name: 'Columns' }).click();
    },
  },
  {
    name: 'runs-table-extremes',
    async prepare(...window) {
      const page = await openExtremes(window);
      await page.frame.getByRole('button', { name: 'Columns' }).click();
      await page.frame.getByLabel('Search columns').fill('val');
    },
  },
  {
    name: 'runs-table-extremes-menu',
    async prepare(...window) {
      const page = await openExtremes(window);
      await (await page.reveal('val_loss · best')).click({ button: 'right' });
      await window[0].page.getByText('Higher Is Better').first().waitFor();
    },
  },
  {
    name: 'runs-table-groups',
    async prepare(...window) {
      const page = await openLogged(window, sweepRuns(40, 3), /^40 runs/);
      await page.groupBy('learning_rate', 'seed');
      await page.frame.getByLabel('Groups show').selectOption('spread');
      await window[0].page.keyboard.press('Escape');
      await page.frame.locator('.group-row .chevron').nth(1).click();
    },
  },
  {
    name: 'runs-table-group-chooser',
    async prepare(...window) {
      const page = await openLogged(window, sweepRuns(40, 3), /^40 runs/);
      await page.groupBy('max_depth');
    },
  },
  {
    name: 'runs-table-nested',
    async prepare(workbench, host) {
      await showRuns(workbench);
      await logRuns(await clientOfHost(host), 'boosting', nestedRuns());
      const page = await openTable(workbench, 'boosting', /^13 runs/);
      await page.row('grid search').locator('.chevron').click();
      await page.contextMenu('fold 1', 'Pin Run');
      await page.row('alone').locator('.eye').click();
      await page.row('random search').locator('.cell.tick').click();
    },
  },
  {
    name: 'runs-table-nested-filter',
    async prepare(workbench, host) {
      await showRuns(workbench);
      await logRuns(await clientOfHost(host), 'boosting', nestedRuns());
      const page = await openTable(workbench, 'boosting', /^13 runs/);
      await page.ask("params.seed != '1' AND run_name LIKE 'g%'");
      await RunsPage.shown(workbench, /match the filter/);
      await page.frame.locator('.within').first().waitFor();
    },
  },
  {
    name: 'runs-table-deleted',
    async prepare(workbench, host) {
      await showRuns(workbench);
      const client = await clientOfHost(host);
      const ids = await logRuns(client, 'boosting', nestedRuns());
      for (const id of ids.slice(2, 5)) await client.call('deleteRun', { run_id: id });
      const page = await openTable(workbench, 'boosting', /^10 runs/);
      await workbench.runCommand('MLflow: Show Deleted');
      await page.frame.locator('.deleted-run').first().waitFor();
      await page.row('gbt lr=0.003 depth=3').locator('.name-text').click({ button: 'right' });
      await workbench.page.getByText('Restore Runs').first().waitFor();
    },
  },
  {
    name: 'runs-table-wide',
    async prepare(...window) {
      const page = await openLogged(window, wideRuns(12, 40), /^12 runs/);
      const names = await page.names();
      await page.tick(names[0]!);
      await page.tick(names[1]!);
      await page.ask(`run_name = '${names[0]}'`);
      await page.frame.getByText('1 of 2 ticked shown').waitFor();
      await window[0].page.keyboard.press('Escape');
    },
  },
  {
    name: 'runs-table-empty',
    async prepare(...window) {
      await openLogged(window, [], /^0 runs/);
    },
  },
  {
    name: 'runs-table-error',
    settings: { 'mlflow.experiments.pollSeconds': 1 },
    prepare: openLost,
  },
  {
    name: 'runs-table-filter-error',
    async prepare(...window) {
      const page = await openLogged(window, sweepRuns(20, 3), /^20 runs/);
      await page.ask('metrics.val_loss < 0.5 AND param.learning_rate > 0.01');
      await page.frame.locator('.filter-problem:not([hidden])').waitFor();
    },
  },
  {
    name: 'runs-table-filter-hint',
    async prepare(...window) {
      const page = await openLogged(window, sweepRuns(20, 3), /^20 runs/);
      await page.ask("params.max_dept = '3' OR run_name = 'gbt lr=0.1 depth=3'");
      await page.frame.locator('.filter-hint:not([hidden])').waitFor();
    },
  },
  {
    name: 'runs-table-filter-dates',
    async prepare(...window) {
      const page = await openLogged(window, sweepRuns(20, 3), /^20 runs/);
      await page.filter.pressSequentially('metrics.val_loss < 0.1 OR attributes.start_time > ');
      await page.frame.locator('.filter-option').first().waitFor();
    },
  },
  {
    name: 'runs-table-completion',
    async prepare(...window) {
      const page = await openLogged(window, sweepRuns(20, 3), /^20 runs/);
      await page.filter.pressSequentially('val');
      await page.frame.locator('.filter-option').first().waitFor();
    },
  },
  {
    name: 'runs-table-many',
    async prepare(...window) {
      const runs = sweepRuns(1000, 1).map((run, index) => ({
        ...run,
        name: index % 7 === 0 ? `${run.name} ${'with a very long name '.repeat(8)}` : run.name,
      }));
      await openLogged(window, [...hostileRuns(), ...runs], /^1,000 of 1,004 loaded/);
    },
  },
];
