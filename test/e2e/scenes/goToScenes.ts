import { eventually } from '../harness/eventually.ts';
import { clientOfHost, untilRows } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

const away = [{ name: 'Team server', url: 'http://127.0.0.1:59998' }];

async function untilListed(workbench: Workbench, text: string | RegExp): Promise<void> {
  const row = workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
  await row.first().waitFor({ timeout: patience });
}

export const goToScenes: readonly Scene[] = [
  {
    name: 'goto-run',
    settings: { 'mlflow.connections': away },
    async prepare(workbench) {
      await workbench.openView('MLflow');
      const tree = workbench.tree('Experiments');
      await untilRows(tree, (rows) => rows.some(({ label }) => label === 'wine-quality'), patience / 1000);
      await workbench.runCommand('MLflow: Go to Run…');
      await workbench.quickInput.type('wine');
      await untilListed(workbench, 'model version');
      await untilListed(workbench, 'nothing listens there');
    },
  },
  {
    name: 'goto-newest',
    async prepare(workbench) {
      await showRuns(workbench);
      await workbench.runCommand('MLflow: Go to Run…');
      await untilListed(workbench, 'linear lr=0.003');
    },
  },
  {
    name: 'disk-usage',
    async prepare(workbench, host) {
      await showRuns(workbench);
      const client = await clientOfHost(host);
      const { runs = [] } = await client.call('searchRuns', { experiment_ids: ['1'], max_results: 3 });
      for (const { info } of runs) await client.call('deleteRun', { run_id: info.run_id });
      await workbench.runCommand('MLflow: Show Disk Usage');
      await untilListed(workbench, 'Delete for Good What Is Deleted');
    },
  },
  {
    name: 'disk-usage-runs',
    async prepare(workbench) {
      await showRuns(workbench);
      await workbench.runCommand('MLflow: Show Disk Usage');
      await untilListed(workbench, 'wine-quality');
      await workbench.quickInput.pick('wine-quality');
      await eventually(async () => {
        const { placeholder } = await workbench.quickInput.value();
        if (!placeholder.includes('Tick those')) throw new Error(placeholder);
      }, patience / 1000);
      await workbench.page.locator('.quick-input-list .label-name').nth(1).click();
    },
  },
  {
    name: 'disk-delete',
    async prepare(workbench) {
      await showRuns(workbench);
      await workbench.runCommand('MLflow: Show Disk Usage');
      await untilListed(workbench, 'wine-quality');
      await workbench.quickInput.pick('wine-quality');
      for (const row of [0, 2]) {
        await untilListed(workbench, 'linear lr=0.1');
        await workbench.page.locator('.quick-input-list .label-name').nth(row).click();
      }
      await workbench.quickInput.accept();
      await workbench.page.locator('.monaco-dialog-box').waitFor({ timeout: patience });
    },
  },
  {
    name: 'statusbar-training',
    async prepare(workbench, host) {
      await showRuns(workbench);
      const tree = workbench.tree('Experiments');
      await tree.contextMenu('wine-quality', 'Log Here');
      const client = await clientOfHost(host);
      const { run } = await client.call('createRun', {
        experiment_id: '1',
        run_name: 'mlp lr=0.02',
        start_time: Date.now(),
      });
      const { run_id } = run.info;
      const metrics = Array.from({ length: 40 }, (_, step) => ({
        key: 'val_accuracy',
        value: 0.9 - 0.5 / (1 + step / 4) + 0.02 * Math.sin(step),
        timestamp: Date.now(),
        step,
      }));
      await client.call('logBatch', { run_id, metrics, params: [], tags: [] });
      await workbench.statusBarItem('mlp lr=0.02').filter({ hasText: '█' }).waitFor({ timeout: patience });
    },
    async pose(workbench) {
      await workbench.statusBarItem('mlp lr=0.02').hover();
      await workbench.page.locator('.workbench-hover', { hasText: 'Run id' }).waitFor({ timeout: patience });
    },
  },
];
