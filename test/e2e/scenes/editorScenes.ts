import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectForm } from '../harness/projectForm.ts';
import type { Workbench } from '../harness/workbench.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';

/** Opens the sample's MLproject, once the lenses above its entry points are there. */
export async function openProject(workbench: Workbench): Promise<void> {
  await workbench.openFile('MLproject');
  const lens = workbench.editor().locator('.codelens-decoration a').getByText('Run', { exact: true });
  await lens.first().waitFor({ timeout: patience });
}

/** Adds to the end of a line that is on the screen as a user types, with what completion offers put away. */
async function typeAtEnd(workbench: Workbench, line: string, text: string): Promise<void> {
  await workbench.editor().locator('.view-line', { hasText: line }).click();
  await workbench.page.keyboard.press('End');
  await workbench.page.keyboard.type(text);
  await workbench.page.keyboard.press('Escape');
}

async function makeMistake(workbench: Workbench): Promise<void> {
  await openProject(workbench);
  await typeAtEnd(workbench, '--layers {layers}', ' --dropout {dropuot}');
  await workbench.page.locator('.squiggly-error').first().waitFor();
}

/** Asks what could stand at the cursor. */
async function complete(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const list = page.locator('.suggest-widget.visible .monaco-list-row').first();
  for (const until = Date.now() + patience; ; await page.keyboard.press('Escape')) {
    await page.keyboard.press('Control+Space');
    const shown = await list.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
    if (shown) return;
    if (Date.now() > until) throw new Error('Nothing is offered to complete what was typed.');
  }
}

/** Rests the pointer on a word until it is explained. */
async function hoverOver(workbench: Workbench, word: RegExp, explained: RegExp): Promise<void> {
  const { page } = workbench;
  const hover = page.locator('.monaco-hover:visible').filter({ hasText: explained });
  const name = workbench.editor().locator('.view-line span span', { hasText: word });
  for (const until = Date.now() + patience; ;) {
    await page.mouse.move(5, 5);
    await name.first().hover();
    const shown = await hover
      .first()
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      );
    if (shown) return;
    if (Date.now() > until) throw new Error(`Nothing is said about ${word} under the pointer.`);
  }
}

const mistakes: readonly (readonly [from: string, to: string])[] = [
  ['python_env: python_env.yaml', 'python_env: python_env.yml'],
  ['learning_rate: {type: float,', 'learning_rate: {type: flaot,'],
  ['--seed {seed}', '--seed {sead}'],
  ['hidden_units: {type: int, default: 32}', 'hidden_units: {type: int, default: many}'],
  ['model_uri: {type: uri,', 'model_uri: {typ: uri,'],
];

export const editorScenes: readonly Scene[] = [
  {
    name: 'mlproject',
    prepare: makeMistake,
  },
  {
    name: 'mlproject-completion',
    readme: 'mlproject',
    async prepare(workbench) {
      await makeMistake(workbench);
      await typeAtEnd(workbench, 'layers: {type: int', '\ndropout: {type: ');
    },
    pose: complete,
  },
  {
    name: 'mlproject-hover',
    prepare: openProject,
    pose: (workbench) => hoverOver(workbench, /^learning_rate$/, /learning_rate: float/),
  },
  {
    name: 'mlproject-quick-fix',
    async prepare(workbench) {
      await openProject(workbench);
      await typeAtEnd(workbench, '--seed {seed}', ' --epochs {epohcs}');
      await workbench.page.locator('.squiggly-error').first().waitFor();
    },
    async pose(workbench) {
      const { page } = workbench;
      await workbench.editor().locator('.view-line', { hasText: '{epohcs}' }).click();
      await page.keyboard.press('End');
      for (let times = 0; times < 3; times++) await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Control+.');
      await page.locator('.action-widget .monaco-list-row').first().waitFor({ timeout: patience });
    },
  },
  {
    name: 'mlproject-options',
    async prepare(workbench) {
      await openProject(workbench);
      await typeAtEnd(workbench, '--seed {seed}', ' --');
    },
    pose: complete,
  },
  {
    name: 'mlmodel-hover',
    async prepare(workbench) {
      await workbench.openFile('mlartifacts/1/models/m-e2d5c806f7a14b0590da2f0af9705c2f/artifacts/MLmodel');
    },
    pose: (workbench) => hoverOver(workbench, /^signature$/, /alcohol/),
  },
  {
    name: 'problems',
    arrange(folder) {
      const file = join(folder, 'MLproject');
      const text = readFileSync(file, 'utf8');
      writeFileSync(
        file,
        mistakes.reduce((changed, [from, to]) => changed.replace(from, to), text),
      );
    },
    async prepare(workbench) {
      await openProject(workbench);
      await workbench.page.locator('.squiggly-error').first().waitFor();
      await workbench.runCommand('Problems: Focus on Problems View');
      await workbench.page.locator('.markers-panel .monaco-list-row').nth(3).waitFor();
    },
  },
  {
    name: 'run-form',
    async prepare(workbench) {
      await workbench.openView('MLflow');
      const form = new ProjectForm(workbench, /Run main · wine-quality/);
      await form.open();
      await form.set('learning_rate', '0.05');
      await form.set('epochs', 'many');
    },
  },
];
