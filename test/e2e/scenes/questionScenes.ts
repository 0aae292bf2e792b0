import type { Host } from '../harness/host.ts';
import { clientOfHost } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

async function askForRun(workbench: Workbench): Promise<void> {
  await showRuns(workbench);
  await workbench.tree('Experiments').click('wine-quality');
  await workbench.runCommand('MLflow: Register Model…');
  await workbench.page
    .locator('.quick-input-list .monaco-list-row', { hasText: 'wine-quality ·' })
    .first()
    .waitFor();
}

/** Two experiments of a database that was moved, whose artifacts have stayed. */
async function showRunAway(workbench: Workbench, host: Host): Promise<void> {
  await workbench.openView('MLflow');
  const client = await clientOfHost(host);
  for (const name of ['segmentation', 'detection']) {
    const artifact_location = `file:///data/mia/2025/vision-experiments/mlruns/${name.length}`;
    const { experiment_id } = await client.call('createExperiment', { name, artifact_location });
    await client.call('createRun', { experiment_id, run_name: `unet ${name}`, start_time: Date.now() });
  }
  const tree = workbench.tree('Experiments');
  await tree.row('detection').waitFor({ timeout: patience });
  for (const row of ['detection', 'unet detection', 'Artifacts']) await tree.expand(row);
  await tree.row('Show artifacts').waitFor({ timeout: patience });
}

export const questionScenes: readonly Scene[] = [
  {
    name: 'register-run',
    prepare: askForRun,
  },
  {
    name: 'register-name',
    async prepare(workbench) {
      await showRuns(workbench);
      await workbench.tree('Experiments').contextMenu('linear lr=0.003', 'Register Model…');
      await workbench.quickInput.labels();
    },
  },
  {
    name: 'delete-nested',
    async prepare(workbench) {
      await showRuns(workbench);
      await workbench.tree('Experiments').contextMenu('sweep', 'Delete Runs…');
      await workbench.page.locator('.monaco-dialog-box').waitFor({ timeout: patience });
    },
  },
  {
    name: 'artifacts-outside',
    async prepare(workbench, host) {
      await showRunAway(workbench, host);
    },
  },
  {
    name: 'artifacts-outside-question',
    async prepare(workbench, host) {
      await showRunAway(workbench, host);
      await workbench.tree('Experiments').click('Show artifacts');
      await workbench.page.locator('.monaco-dialog-box').waitFor({ timeout: patience });
    },
  },
  {
    name: 'disk-usage-unknown',
    async prepare(workbench, host) {
      await showRunAway(workbench, host);
      await workbench.runCommand('MLflow: Show Disk Usage');
      const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'size not known' });
      await row.first().waitFor({ timeout: patience });
    },
  },
  {
    name: 'add-connection-error',
    async prepare(workbench) {
      await workbench.openView('MLflow');
      await workbench.runCommand('MLflow: Add Connection…');
      await workbench.quickInput.answer('http://127.0.0.1:59998');
      const message = workbench.page.locator('.quick-input-message', { hasText: 'Press Enter again' });
      await message.waitFor({ timeout: patience });
    },
  },
];
