import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useVSCode } from './harness/vscode.ts';

const vscode = useVSCode();

test('MLproject is highlighted, checked, completed and explained while it is typed', async () => {
  const { workbench } = vscode;
  const { page } = workbench;
  const editor = await workbench.openFile('MLproject');

  await editor.locator('.codelens-decoration a', { hasText: 'Run' }).first().waitFor();
  assert.equal(await editor.locator('.codelens-decoration a', { hasText: 'Run' }).count(), 3);
  // A class of VS Code's stands for each colour.
  const classes = await editor
    .locator('.view-line span span')
    .evaluateAll((spans) =>
      ['entry_points', 'main', 'learning_rate', 'float', '0.01'].map(
        (text) => spans.find((span) => span.textContent?.trim() === text)?.className,
      ),
    );
  assert.ok(
    classes.every((name) => name !== undefined),
    `${classes}`,
  );
  assert.ok(new Set(classes).size >= 4, `${classes}`);

  // A mistake is underlined as it is typed.
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('\n');
  await page.keyboard.press('Home');
  await page.keyboard.type('conda_env: nowhere.yaml');
  await page.keyboard.press('Escape');
  await editor.locator('.squiggly-error').first().waitFor();
  const marker = page.locator('.monaco-editor .zone-widget .message, .marker-widget').first();
  const wanted = /Project cannot contain multiple environment fields/;
  let message = '';
  // The half of the line that was typed first was another mistake.
  for (const until = Date.now() + 20_000; !wanted.test(message) && Date.now() < until;) {
    await page.keyboard.press('F8');
    await marker.waitFor();
    message = (await marker.innerText()).replaceAll('\u00a0', ' ');
    await page.keyboard.press('Escape');
  }
  assert.match(message, wanted);

  // Keys complete where they are allowed: one environment is there, and no other is offered.
  const suggestion = page.locator('.suggest-widget.visible .monaco-list-row');
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.type('  other: {comm');
  await suggestion.filter({ hasText: 'command' }).first().waitFor();
  await page.keyboard.press('Enter');
  assert.match(await workbench.editorText(), /other: \{command: /);
  await page.keyboard.press('Escape');

  // Hover explains.
  await page.keyboard.press('ControlOrMeta+Home');
  await editor
    .locator('.view-line span span', { hasText: /^learning_rate$/ })
    .first()
    .hover();
  const hover = page.locator('.monaco-hover:visible').first();
  await hover.waitFor();
  assert.match(await hover.innerText(), /learning_rate: float = 0\.01[^]*Used once in the command/);
});
