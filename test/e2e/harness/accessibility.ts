import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import type { FrameLocator } from 'playwright-core';
import type { Theme, Workbench } from './workbench.ts';

const kinds: Record<Theme, string> = {
  light: 'vscode-light',
  dark: 'vscode-dark',
  hc: 'vscode-high-contrast',
};

/** Of its rules those that look at colours: in another theme no other finds anything else. */
const colorRules = ['color-contrast', 'link-in-text-block'];

/** What axe-core calls serious or critical in a page of ours, as it stands now. */
async function seriousProblems(frame: FrameLocator, rules?: readonly string[]): Promise<string[]> {
  const page = frame.locator('html');
  await page.evaluate(axe.source);
  const options: RunOptions = { resultTypes: ['violations'], ...(rules && { runOnly: [...rules] }) };
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 300)}\n  ${failureSummary}`),
    );
}

/**
 * Asserts that axe-core finds nothing serious in a page of ours in light, high contrast and dark, in which it stays.
 * `show` brings up what is to be looked at, part by part.
 */
export async function assertAccessible(
  workbench: Workbench,
  frame: FrameLocator,
  show: readonly (() => Promise<void>)[] = [async () => {}],
): Promise<void> {
  const found: string[] = [];
  await workbench.restPointer();
  for (const theme of ['light', 'hc', 'dark'] as const) {
    await workbench.setTheme(theme);
    await frame.locator(`body[data-vscode-theme-kind="${kinds[theme]}"]`).waitFor();
    for (const part of show) {
      await part();
      const problems = await seriousProblems(frame, theme === 'light' ? undefined : colorRules);
      for (const problem of problems) found.push(`${theme}: ${problem}`);
    }
  }
  assert.deepEqual(found, []);
}
