import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

async function whenDrawn(scene: Parameters<Scene['prepare']>[0]): Promise<void> {
  const page = await scene.webview();
  await page.locator('canvas').first().waitFor({ timeout: 60_000 });
}

export const compareScenes: readonly Scene[] = [
  {
    name: 'compare',
    async prepare(workbench) {
      const runs = await showRuns(workbench);
      const tree = workbench.tree('Experiments');
      // Each name once: rows are found by their label.
      const chosen = [...new Set(runs)].filter((name) => name !== 'sweep').slice(0, 3);
      await tree.click(chosen[0]!, []);
      for (const name of chosen.slice(1)) await tree.click(name, ['Control']);
      await workbench.runCommand('MLflow: Compare Runs');
      await whenDrawn(workbench);
    },
  },
];
