import type { Page } from 'playwright-core';

/** Chooses an item of the menu that is open. */
export async function pickMenuItem(page: Page, item: string): Promise<void> {
  const menu = page.locator('.monaco-menu');
  const choice = menu.locator('.action-item').filter({
    has: page.locator(`.action-label[aria-label="${item}"], .action-label:text-is("${item}")`),
  });
  await choice.first().waitFor();
  // VS Code ignores clicks in a menu's first moments, so that the click that opened it can't choose.
  for (let tries = 0; ; tries++) {
    await choice
      .first()
      .click({ timeout: 2_000 })
      .catch(() => undefined);
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
