import { proxiedPath } from '../../../src/state/artifactSource.ts';
import { logRuns, sweepRuns } from '../../compareData.ts';
import type { RunToLog } from '../../compareData.ts';
import { fullName, logFullRun } from '../../runPageData.ts';
import type { Host } from '../harness/host.ts';
import { RunPageView } from '../harness/runPage.ts';
import { clientOfHost } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

async function openPage(workbench: Workbench, experiment: string, run: string): Promise<RunPageView> {
  const tree = workbench.tree('Experiments');
  await tree.expand(experiment);
  await tree.row(run).waitFor();
  await tree.contextMenu(run, 'Open Run Page');
  return RunPageView.shown(workbench, run);
}

async function openFull([workbench, host]: readonly [Workbench, Host]): Promise<RunPageView> {
  await showRuns(workbench);
  await logFullRun(await clientOfHost(host), 'boosting');
  const tree = workbench.tree('Experiments');
  await tree.expand('boosting');
  await tree.expand('sweep of boosting');
  const page = await openPage(workbench, 'boosting', fullName);
  await workbench.runCommand('View: Close Primary Side Bar');
  return page;
}

async function openLogged(
  [workbench, host]: readonly [Workbench, Host],
  run: RunToLog,
): Promise<RunPageView> {
  await showRuns(workbench);
  await logRuns(await clientOfHost(host), 'boosting', [run]);
  const page = await openPage(workbench, 'boosting', run.name);
  await workbench.runCommand('View: Close Primary Side Bar');
  return page;
}

const traceback = `Traceback (most recent call last):
  File "/home/mia/wine/train.py", line 84, in <module>
    main()
  File "/home/mia/wine/train.py", line 61, in main
    model.fit(batch, labels)
  File "/home/mia/wine/model.py", line 128, in fit
    loss = self.step(batch, labels)
ValueError: Found array with 0 sample(s) (shape=(0, 11)) while a minimum of 1 is required by StandardScaler.
`;

export const runPageScenes: readonly Scene[] = [
  {
    name: 'run-page',
    async prepare(...window) {
      const page = await openFull(window);
      await page.panel.locator('.spark').first().waitFor();
    },
  },
  {
    name: 'run-page-beside',
    async prepare(workbench) {
      await showRuns(workbench);
      await openPage(workbench, 'wine-quality', 'linear lr=0.003');
    },
  },
  {
    name: 'run-page-metrics',
    async prepare(...window) {
      const page = await openFull(window);
      await page.tab(/^Metrics/).click();
      await page.panel.locator('.fold-cell').click();
      await page.panel.locator('.spark').nth(9).waitFor();
    },
  },
  {
    name: 'run-page-failed',
    async prepare(...window) {
      const page = await openLogged(window, {
        ...sweepRuns(1, 8)[0]!,
        status: 'FAILED',
        tags: { traceback, 'mlflow.project.entryPoint': 'main', 'mlflow.source.type': 'PROJECT' },
      });
      await page.panel.locator('.traceback').waitFor();
    },
  },
  {
    name: 'run-page-empty',
    async prepare(...window) {
      await openLogged(window, { name: 'nothing yet' });
    },
  },
  {
    name: 'run-page-artifacts',
    async prepare(...window) {
      const page = await openFull(window);
      await page.tab('Artifacts').click();
      await page.row('plots').click();
      await page.row('confusion.png').click();
      await page.panel.locator('.preview img').waitFor();
    },
  },
  {
    name: 'run-page-table',
    async prepare(...window) {
      const page = await openLogged(window, { name: 'predictions' });
      const client = await clientOfHost(window[1]);
      const { runs = [] } = await client.call('searchRuns', {
        experiment_ids: (await client.call('searchExperiments', { max_results: 10 })).experiments!.map(
          ({ experiment_id: id }) => id,
        ),
        filter: "attributes.run_name = 'predictions'",
      });
      const rows = Array.from(
        { length: 200 },
        (_, row) => `${row},${(Math.sin(row) * 3).toFixed(6)},"a wine, no. ${row}",${row % 3 === 0}`,
      );
      const path = `${proxiedPath(runs[0]!.info.artifact_uri)}/predictions.csv`;
      await client.uploadProxiedArtifact(path, ['row,score,text,correct', ...rows].join('\n'));
      await page.tab('Artifacts').click();
      await page.row('predictions.csv').click();
      await page.panel.locator('.preview table').waitFor();
    },
  },
  {
    name: 'run-page-models',
    async prepare(...window) {
      const page = await openFull(window);
      await page.tab(/^Models/).click();
      await page.panel.locator('.best-row').waitFor();
    },
  },
  {
    name: 'run-page-datasets',
    async prepare(...window) {
      const page = await openFull(window);
      await page.tab(/^Datasets/).click();
      await page.panel.locator('.schema-list .list-row').first().waitFor();
    },
  },
  {
    name: 'run-page-code',
    async prepare(...window) {
      const page = await openFull(window);
      await page.tab('Code and Environment').click();
      await page.panel.locator('.file pre').first().waitFor();
    },
  },
  {
    name: 'run-page-tags',
    async prepare(...window) {
      const page = await openFull(window);
      await page.tab(/^Tags/).click();
      await page.panel.getByRole('button', { name: 'Edit stage' }).click();
    },
  },
];
