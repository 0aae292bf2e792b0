import type { Page } from 'playwright-core';

/** Chooses an item of the menu that is open. */
export async function pickMenuItem(page: Page, item: string): Promise<void> {
  const choice = page.locator('.monaco-menu .action-item').filter({
    has: page.locator(`.action-label[aria-label="${item}"], .action-label:text-is("${item}")`),
  });
  await choice.first().click();
}
