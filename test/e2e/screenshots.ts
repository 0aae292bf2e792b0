import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { root } from '../../scripts/toolchain.mjs';
import { startHost } from './harness/host.ts';
import type { Theme, Workbench } from './harness/workbench.ts';
import { artifactScenes } from './scenes/artifactScenes.ts';
import { compareScenes } from './scenes/compareScenes.ts';
import { explorerScenes } from './scenes/explorerScenes.ts';
import { editorScenes } from './scenes/editorScenes.ts';
import { goToScenes } from './scenes/goToScenes.ts';
import { imageScenes } from './scenes/imageScenes.ts';
import { modelScenes } from './scenes/modelScenes.ts';
import { questionScenes } from './scenes/questionScenes.ts';
import { runPageScenes } from './scenes/runPageScenes.ts';
import { runsScenes } from './scenes/runsScenes.ts';
import { patience } from './scenes/scene.ts';
import type { Scene } from './scenes/scene.ts';
import { treeScenes } from './scenes/treeScenes.ts';

interface Size {
  readonly suffix: string;
  readonly width: number;
  readonly height: number;
}

interface Selection {
  readonly sizes: readonly Size[];
  readonly themes: readonly Theme[];
}

const large: Size = { suffix: '', width: 1280, height: 800 };
const small: Size = { suffix: '-small', width: 800, height: 600 };
const everything: Selection = { sizes: [large, small], themes: ['light', 'dark', 'hc'] };
const forReadme: Selection = { sizes: [large], themes: ['light'] };

/** Where the window is kept as it was when a scene failed. */
const failures = join(root, 'out', 'screenshots');

/** A scene takes its time on a busy machine, but one that is longer under way will never come. */
const tries = 2;

// Playwright closes its browser and goes on; leaving by the front door ends VS Code too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { readme: { type: 'boolean', default: false } },
});

/** One VS Code per scene: what a scene leaves behind is not in the next one's pictures. */
async function photograph(scene: Scene, { sizes, themes }: Selection): Promise<void> {
  const { workspace, settings, workspaceTrust } = scene;
  const host = await startHost({ workspace, settings, workspaceTrust });
  let workbench: Workbench | undefined;
  try {
    scene.arrange?.(host.workspace);
    workbench = await host.openWindow(large);
    workbench.page.setDefaultTimeout(patience);
    await scene.prepare(workbench, host);
    for (const { suffix, width, height } of sizes) {
      await workbench.page.setViewportSize({ width, height });
      for (const theme of themes) {
        await workbench.setTheme(theme);
        await workbench.page.mouse.move(width - 5, height - 40);
        await scene.pose?.(workbench);
        await whenStill(workbench.page);
        await workbench.screenshot(`${scene.name}-${theme}${suffix}`);
      }
    }
  } catch (error) {
    // What the window looks like says most about why.
    await workbench?.page.screenshot({ path: join(failures, `${scene.name}.png`) }).catch(() => undefined);
    throw error;
  } finally {
    await host.close();
  }
}

/** Until the workbench and its webviews have taken the theme and drawn what they fetch; what moves for good may move. */
async function whenStill(page: Page): Promise<void> {
  let before: Buffer | undefined;
  for (const until = Date.now() + 15_000; Date.now() < until;) {
    await page.waitForTimeout(800);
    const now = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    if (before?.equals(now)) return;
    before = now;
  }
}

/** Is the scene photographed, if need be at the second try? */
async function succeeds(scene: Scene, selection: Selection): Promise<boolean> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    try {
      await photograph(scene, selection);
      console.log(scene.name);
      return true;
    } catch (error) {
      const what = (error instanceof Error ? error.message : String(error)).trim();
      console.error(`${scene.name}: ${what.replaceAll('\n', '\n  ')}`);
      if (attempt < tries) console.error(`${scene.name}: trying once more`);
    }
  }
  return false;
}

/** Copies what README.md shows to where it looks for it. */
function keepForReadme({ name, readme }: Scene): void {
  const target = join(root, 'docs', 'images', `${readme}.png`);
  mkdirSync(join(root, 'docs', 'images'), { recursive: true });
  copyFileSync(join(root, 'screenshots', `${name}-light.png`), target);
  console.log(`  docs/images/${readme}.png, ${Math.round(statSync(target).size / 1024)} KB`);
}

function isWanted({ name, readme }: Scene): boolean {
  if (values.readme && readme === undefined) return false;
  return wanted.length === 0 || wanted.some((part) => name.includes(part));
}

const scenes = [
  ...treeScenes,
  ...explorerScenes,
  ...artifactScenes,
  ...imageScenes,
  ...modelScenes,
  ...compareScenes,
  ...runsScenes,
  ...runPageScenes,
  ...editorScenes,
  ...goToScenes,
  ...questionScenes,
].filter(isWanted);
const missing: string[] = [];
if (scenes.length === 0) console.error(`No scene has one of these in its name: ${wanted.join(', ')}`);
for (const scene of scenes) {
  if (!(await succeeds(scene, values.readme ? forReadme : everything))) missing.push(scene.name);
  else if (values.readme) keepForReadme(scene);
}
if (missing.length > 0) {
  console.error(`Pictures are missing of: ${missing.join(', ')}`);
  console.error('The windows as they were are in out/screenshots/');
}
if (missing.length > 0 || scenes.length === 0) process.exitCode = 1;
