import { logManyRuns, sweepRuns } from '../../compareData.ts';
import type { TreeRow } from '../harness/treeSection.ts';
import { clientOfHost, untilRows } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

const seconds = patience / 1000;

async function typeFilter(workbench: Workbench, text: string): Promise<void> {
  await workbench.tree('Experiments').contextMenu('wine-quality', 'Filter Runs…');
  await workbench.quickInput.type(text);
}

export const explorerScenes: readonly Scene[] = [
  {
    name: 'tree-folders',
    async prepare(workbench, host) {
      await showRuns(workbench);
      const client = await clientOfHost(host);
      const names = [
        'vision/resnet/baseline',
        'vision/resnet/augmented',
        'vision/resnet',
        'vision/vit/small',
        'nlp/bert/squad/v1',
        'nlp/bert/squad/v2',
        '/Users/mia@example.com/notebook',
        'מודלים/ראשון',
        'מודלים/שני 🍷',
      ];
      for (const name of names) await client.call('createExperiment', { name });
      await logManyRuns(client, 'vision/resnet/deep', sweepRuns(3, 2));
      const tree = workbench.tree('Experiments');
      const isWhole = ({ label, description }: TreeRow): boolean =>
        label === 'vision' && description === '5 experiments';
      await untilRows(tree, (rows) => rows.some(isWhole), seconds);
      await tree.expand('vision');
      await tree.expand('resnet');
      await tree.expand('nlp/bert/squad');
      await untilRows(tree, (rows) => rows.some(({ label }) => label === 'v2'), seconds);
    },
  },
  {
    name: 'tree-filtered',
    async prepare(workbench) {
      await showRuns(workbench);
      await typeFilter(workbench, "metrics.val_accuracy > 0.5 AND params.model = 'mlp'");
      await workbench.quickInput.accept();
      const tree = workbench.tree('Experiments');
      // The command selects the experiment when it is done, which closes a menu.
      const isFiltered = ({ description, selected }: TreeRow): boolean =>
        description.startsWith('filtered:') && selected;
      await untilRows(tree, (rows) => rows.some(isFiltered), seconds);
      await tree.contextMenu('wine-quality', 'Order Runs by…');
      await workbench.quickInput.pick('val_accuracy');
      await workbench.quickInput.pick('Descending');
      await untilRows(tree, (rows) => rows.some(({ description }) => description.includes('↓')), seconds);
    },
  },
  {
    name: 'tree-filter-empty',
    async prepare(workbench) {
      await showRuns(workbench);
      await typeFilter(workbench, 'metrics.val_accuracy > 2');
      await workbench.quickInput.accept();
      await workbench.tree('Experiments').row('No runs match the filter').waitFor({ timeout: patience });
    },
  },
  {
    name: 'tree-filter-typing',
    async prepare(workbench) {
      await showRuns(workbench);
      await typeFilter(workbench, 'metrics.val_accuracy > 0.5 AND metr');
      await workbench.page.locator('.quick-input-list .codicon-error').waitFor({ timeout: patience });
    },
  },
  {
    name: 'tree-status',
    async prepare(workbench, host) {
      await showRuns(workbench);
      const client = await clientOfHost(host);
      const { experiment_id } = await client.call('createExperiment', { name: 'how it went' });
      const statuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
      for (let index = 0; index < 25; index++) {
        const status = statuses[index % statuses.length]!;
        const request = { experiment_id, run_name: `${status} ${index}`.toLowerCase() };
        const { run } = await client.call('createRun', { ...request, start_time: Date.now() - index });
        await client.call('updateRun', { run_id: run.info.run_id, status });
      }
      const tree = workbench.tree('Experiments');
      await tree.expand('how it went');
      await untilRows(tree, (rows) => rows.some(({ label }) => label === 'killed 14'), seconds);
    },
  },
  {
    name: 'tree-deleted',
    async prepare(workbench, host) {
      await showRuns(workbench);
      const client = await clientOfHost(host);
      const { runs = [] } = await client.call('searchRuns', { experiment_ids: ['1'] });
      for (const { info } of runs.slice(0, 3)) await client.call('deleteRun', { run_id: info.run_id });
      const { experiment_id } = await client.call('createExperiment', { name: 'first tries' });
      await client.call('deleteExperiment', { experiment_id });
      await workbench.runCommand('MLflow: Show Deleted');
      const tree = workbench.tree('Experiments');
      await untilRows(
        tree,
        (rows) => rows.filter(({ description }) => description.startsWith('deleted')).length >= 4,
        seconds,
      );
    },
  },
  {
    name: 'delete-for-good',
    async prepare(workbench, host) {
      await showRuns(workbench);
      const client = await clientOfHost(host);
      const { runs = [] } = await client.call('searchRuns', { experiment_ids: ['1'], max_results: 1 });
      await client.call('deleteRun', { run_id: runs[0]!.info.run_id });
      await workbench.runCommand('MLflow: Show Deleted');
      const tree = workbench.tree('Experiments');
      await untilRows(
        tree,
        (rows) => rows.some(({ description }) => description.startsWith('deleted')),
        seconds,
      );
      await tree.contextMenu(runs[0]!.info.run_name, 'Delete for Good…');
      await workbench.page.locator('.monaco-dialog-box').waitFor({ timeout: patience });
    },
  },
];
