import type { Page } from 'playwright-core';

/** Puts the pointer where nothing answers to it. The tooltip of what was under it, which may lie over others, goes. */
export async function restPointer(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.mouse.move(width / 2, height - 4);
  await page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
}
