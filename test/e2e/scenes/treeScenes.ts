import { below, untilRows } from '../harness/trackingWindow.ts';
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
    settings: { 'mlflow.connections': [{ name: 'Team server', url: 'http://127.0.0.1:9' }] },
    async prepare(workbench) {
      await workbench.openView('MLflow');
      await untilRows(workbench.tree('Experiments'), (rows) =>
        rows.some(({ label }) => label === 'Team server'),
      );
      await workbench.tree('Experiments').expand('Team server');
      await workbench.page.waitForTimeout(4000);
    },
  },
];
