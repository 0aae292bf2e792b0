import { below, clientOfHost, untilRows } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import type { Scene } from './scene.ts';

/** Shows the MLflow view with the sample's runs below their experiment. */
export async function showRuns(workbench: Workbench): Promise<string[]> {
  await workbench.openView('MLflow');
  const tree = workbench.tree('Experiments');
  await untilRows(tree, (rows) => rows.some(({ label }) => label === 'wine-quality'), 60);
  await tree.expand('wine-quality');
  const rows = await untilRows(tree, (rows) => below(rows, 'wine-quality').length >= 5);
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
      await untilRows(workbench.tree('Experiments'), (rows) =>
        rows.some(({ label }) => label === 'Team server'),
      );
      await workbench.tree('Experiments').expand('Team server');
      await workbench.page.waitForTimeout(4000);
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
      await untilRows(tree, (rows) => rows.some(({ label }) => label.startsWith('a long name')));
      await tree.expand(/^a long name/);
      await tree.expand(names[1]!);
      await tree.expand('Metrics');
    },
  },
];
