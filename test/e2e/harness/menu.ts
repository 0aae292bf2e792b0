import type { Locator, Page } from 'playwright-core';

/** An item of the menu that is open. */
function menuItem(page: Page, item: string): Locator {
  return page
    .locator('.monaco-menu .action-item')
    .filter({
      has: page.locator(`.action-label[aria-label="${item}"], .action-label:text-is("${item}")`),
    })
    .first();
}

/**
 * Opens a menu and chooses an item. A row that is drawn anew just then gets a menu without its items: another one is
 * opened.
 */
export async function pickFromMenu(page: Page, open: () => Promise<void>, item: string): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    await open();
    const isThere = await menuItem(page, item)
      .waitFor({ timeout: 8_000 })
      .then(
        () => true,
        () => false,
      );
    if (isThere) break;
    await page.keyboard.press('Escape');
  }
  await pickMenuItem(page, item);
}

/** Chooses an item of the menu that is open. */
export async function pickMenuItem(page: Page, item: string): Promise<void> {
  const menu = page.locator('.monaco-menu');
  const choice = menuItem(page, item);
  await choice.waitFor();
  // VS Code ignores clicks in a menu's first moments, so that the click that opened it can't choose.
  for (let tries = 0; ; tries++) {
    await choice.click({ timeout: 2_000 }).catch(() => undefined);
    const closed = await menu
      .first()
      .waitFor({ state: 'hidden', timeout: 1_500 })
      .then(
        () => true,
        () => false,
      );
    if (closed) return;
    if (tries > 10) throw new Error(`The menu stays open after a click on "${item}".`);
  }
}
