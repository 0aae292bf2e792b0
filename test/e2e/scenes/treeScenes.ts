import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { below, clientOfHost, untilRows } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import { openProject } from './editorScenes.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';

const seconds = patience / 1000;

/** Shows the MLflow view with the sample's runs below their experiment. */
export async function showRuns(workbench: Workbench): Promise<string[]> {
  await workbench.openView('MLflow');
  const tree = workbench.tree('Experiments');
  await untilRows(tree, (rows) => rows.some(({ label }) => label === 'wine-quality'), seconds);
  await tree.expand('wine-quality');
  const rows = await untilRows(tree, (rows) => below(rows, 'wine-quality').length >= 5, seconds);
  return below(rows, 'wine-quality').map(({ label }) => label);
}

export const treeScenes: readonly Scene[] = [
  {
    name: 'experiments',
    async prepare(workbench) {
      const [first] = await showRuns(workbench);
      await workbench.tree('Experiments').expand(first!);
      await workbench.tree('Experiments').expand('Metrics');
      await workbench.tree('Models').expand('wine-quality');
    },
  },
  {
    name: 'empty',
    workspace: 'empty',
    async prepare(workbench) {
      await workbench.openView('MLflow');
      await workbench.page.waitForTimeout(3000);
    },
  },
  {
    name: 'remote-error',
    settings: { 'mlflow.connections': [{ name: 'Team server', url: 'http://127.0.0.1:59998' }] },
    async prepare(workbench) {
      await workbench.openView('MLflow');
      const tree = workbench.tree('Experiments');
      await untilRows(tree, (rows) => rows.some(({ label }) => label === 'Team server'), seconds);
      await tree.expand('Team server');
      await untilRows(tree, (rows) => below(rows, 'Team server').length > 0, seconds);
    },
  },
  {
    name: 'read-only',
    arrange(folder) {
      const database = new DatabaseSync(join(folder, 'mlflow.db'));
      // The schema of MLflow 3.1.
      database.exec("UPDATE alembic_version SET version_num = '6953534de441'");
      database.close();
    },
    async prepare(workbench) {
      await showRuns(workbench);
    },
  },
  {
    name: 'database-error',
    arrange: (folder) => writeFileSync(join(folder, 'mlflow.db'), 'Not a database.\n'),
    async prepare(workbench) {
      await workbench.openView('MLflow');
      const tree = workbench.tree('Experiments');
      await untilRows(tree, (rows) => rows.length > 0, seconds);
      await workbench.page.waitForTimeout(4000);
    },
  },
  {
    name: 'restricted',
    workspaceTrust: true,
    async prepare(workbench) {
      await showRuns(workbench);
      await openProject(workbench);
      await workbench.runCommand('MLflow: Run Project…');
      await workbench.page.locator('.notification-toast', { hasText: 'not trusted' }).waitFor();
    },
  },
  {
    name: 'odd-names',
    async prepare(workbench, host) {
      await workbench.openView('MLflow');
      const client = await clientOfHost(host);
      const { experiment_id } = await client.call('createExperiment', {
        name: `a long name ${'x'.repeat(238)}`,
      });
      const names = [
        'מודל עם שם מימין לשמאל',
        '🍷 emoji 👩‍🔬 run',
        '<b>bold</b> [link](command:x)',
        'r'.repeat(250),
      ];
      const statuses = ['RUNNING', 'KILLED', 'SCHEDULED', 'FINISHED'] as const;
      for (const [index, run_name] of names.entries()) {
        const { run } = await client.call('createRun', {
          experiment_id,
          run_name,
          start_time: Date.now() - index,
        });
        const { run_id } = run.info;
        const metric = { run_id, key: 'val_loss', value: 'NaN', timestamp: 1 } as const;
        await client.call('logMetric', metric);
        await client.call('updateRun', { run_id, status: statuses[index]! });
      }
      const tree = workbench.tree('Experiments');
      await untilRows(tree, (rows) => rows.some(({ label }) => label.startsWith('a long name')), seconds);
      await tree.expand(/^a long name/);
      await tree.expand(names[1]!);
      await tree.expand('Metrics');
    },
  },
];
