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
