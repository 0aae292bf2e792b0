import type { Scene } from './scene.ts';

export const editorScenes: readonly Scene[] = [
  {
    name: 'mlproject',
    async prepare(workbench) {
      await workbench.openFile('MLproject');
      const editor = workbench.editor();
      await editor.getByText('Run', { exact: true }).first().waitFor({ timeout: 60_000 });
      await editor.locator('.view-line', { hasText: 'python evaluate.py' }).click();
      await workbench.page.keyboard.press('End');
      await workbench.page.keyboard.type(' --seed {sed}');
      await workbench.page.locator('.squiggly-error').first().waitFor();
    },
  },
];
