import { compareScenes } from './scenes/compareScenes.ts';
import { editorScenes } from './scenes/editorScenes.ts';
import type { Scene } from './scenes/scene.ts';
import { treeScenes } from './scenes/treeScenes.ts';
import { startHost } from './harness/host.ts';
import type { Theme } from './harness/workbench.ts';

const sizes = [
  { suffix: '', width: 1280, height: 800 },
  { suffix: '-small', width: 800, height: 600 },
];
const themes: readonly Theme[] = ['light', 'dark', 'hc'];

/** One VS Code per scene: what a scene leaves behind is not in the next one's pictures. */
async function photograph(scene: Scene): Promise<void> {
  const host = await startHost({ workspace: scene.workspace, settings: scene.settings });
  try {
    const workbench = await host.openWindow(sizes[0]);
    await scene.prepare(workbench, host);
    for (const { suffix, width, height } of sizes) {
      await workbench.page.setViewportSize({ width, height });
      for (const theme of themes) {
        await workbench.setTheme(theme);
        await workbench.page.mouse.move(width - 5, height - 40);
        // Until the workbench and its webviews have taken the theme and drawn what they fetch.
        await workbench.page.waitForTimeout(1200);
        await workbench.screenshot(`${scene.name}-${theme}${suffix}`);
      }
    }
    console.log(scene.name);
  } finally {
    await host.close();
  }
}

const wanted = process.argv.slice(2);
const scenes = [...treeScenes, ...compareScenes, ...editorScenes];
for (const scene of scenes) {
  if (wanted.length > 0 && !wanted.some((part) => scene.name.includes(part))) continue;
  try {
    await photograph(scene);
  } catch (error) {
    console.error(`${scene.name}: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = 1;
  }
}
