import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { root } from '../../../scripts/toolchain.mjs';
import { exactly } from './exactly.ts';
import { pickMenuItem } from './menu.ts';
import { QuickInput } from './quickInput.ts';
import { restPointer } from './restPointer.ts';
import { TreeSection } from './treeSection.ts';
import { TerminalPanel } from './terminalPanel.ts';

export type Theme = 'light' | 'dark' | 'hc';

const themes: Record<Theme, string> = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  hc: 'Default High Contrast',
};

/** Run in the page: what VS Code keeps of its editors in the browser's own database. */
const readKeptEditors = `(async () => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  let kept = '';
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db-')) continue;
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const values = database.transaction(store).objectStore(store);
      kept += (await answer(values.get('memento/workbench.parts.editor'))) ?? '';
    }
    database.close();
  }
  return kept;
})()`;

/** One window of VS Code, in the words of its user. Every wait ends with an error after the page's timeout. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly terminal: TerminalPanel;
  readonly #serverDataDir: string;

  constructor(page: Page, serverDataDir: string) {
    this.page = page;
    this.#serverDataDir = serverDataDir;
    this.quickInput = new QuickInput(page);
    this.terminal = new TerminalPanel(page);
    page.setDefaultTimeout(30_000);
    // The question whether to leave the page; a reload answers it.
    page.on('dialog', (dialog) => void dialog.accept());
  }

  /** Waits until extensions have been read, so that views and commands are there. */
  async whenReady(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 120_000 });
    await this.#activityItem('MLflow').waitFor({ timeout: 120_000 });
  }

  /** Runs a command of the palette by its full title, such as `MLflow: Compare Runs`. */
  async runCommand(title: string): Promise<void> {
    // A window that was reloaded shows an extension's views before it knows their commands.
    for (const until = Date.now() + 90_000; ; await this.quickInput.cancel()) {
      await this.quickInput.open(`>${title}`);
      if ((await this.quickInput.offers(title)) && (await this.quickInput.picked(title))) return;
      if (Date.now() > until) throw new Error(`The palette does not offer "${title}".`);
    }
  }

  /** Shows a view container by its name. A click on the activity bar would hide one that is shown already. */
  async openView(name: string): Promise<void> {
    await this.runCommand(`View: Show ${name}`);
    await this.page.locator('.sidebar .composite.title h2').getByText(name, { exact: true }).waitFor();
  }

  #activityItem(name: string): Locator {
    return this.page.locator(`.composite-bar a.action-label[aria-label^="${name}"]`).first();
  }

  /** A section of the side bar that shows a tree, by its title. */
  tree(title: string): TreeSection {
    return new TreeSection(this.page, title);
  }

  /** Opens a file of the workspace by its path in it. */
  async openFile(path: string): Promise<Locator> {
    await this.quickInput.open(path);
    await this.quickInput.pickFile(path);
    await this.tab(path.slice(path.lastIndexOf('/') + 1)).waitFor();
    await this.editor().locator('.view-line').first().waitFor();
    return this.editor();
  }

  /** The tab of an editor or panel, by its title. */
  tab(title: string): Locator {
    const name = this.page.locator('.label-name').filter({ hasText: exactly(title) });
    const tabs = this.page.locator('.tabs-container .tab');
    // A file's ending may be an element of its own.
    return tabs.filter({ has: name }).or(this.page.locator(`.tab[data-resource-name="${title}"]`));
  }

  /** The text editor that is shown. */
  editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor').first();
  }

  /** The lines of the text editor that are on the screen. */
  async editorText(): Promise<string> {
    const lines = await this.editor()
      .locator('.view-line')
      .evaluateAll((nodes) =>
        nodes
          .map((node) => ({
            top: node.getBoundingClientRect().top,
            text: node.textContent ?? '',
          }))
          .sort((a, b) => a.top - b.top)
          .map(({ text }) => text.replaceAll('\u00a0', ' ')),
      );
    return lines.join('\n');
  }

  /** The document in the webview that is shown, or that of the tab with `title`, which it brings to the front. */
  async webview(title?: string): Promise<FrameLocator> {
    if (title) await this.tab(title).click();
    const frame = this.page
      .frameLocator('iframe.webview.ready >> visible=true')
      .frameLocator('#active-frame');
    await frame.locator('body').waitFor();
    return frame;
  }

  /** Messages of the toasts that are shown. */
  notifications(): Promise<string[]> {
    return this.page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /** Presses a button of the toast whose message contains `text`. */
  async answerNotification(text: string, button: string): Promise<void> {
    const toast = this.page.locator('.notification-toast').filter({ hasText: text });
    await toast.getByRole('button', { name: button, exact: true }).click();
  }

  /** Presses a button of the modal dialog. */
  async answerDialog(button: string): Promise<void> {
    await this.page.locator('.monaco-dialog-box').getByRole('button', { name: button, exact: true }).click();
  }

  /** Answers the question whether the folder is trusted with no, where it is asked at all. */
  async stayRestricted(): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.or(this.statusBarItem('Restricted Mode')).first().waitFor();
    if (await dialog.isVisible()) await dialog.getByRole('button', { name: /don't trust/i }).click();
  }

  /** Trusts the folder, as its user may at any time. */
  async trustFolder(): Promise<void> {
    await this.runCommand('Workspaces: Manage Workspace Trust');
    const trust = this.page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: 'Trust', exact: true });
    await trust.click();
  }

  /** The item of the status bar that contains `text`. */
  statusBarItem(text: string): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /** Chooses an item of the menu that is open. */
  async pickMenuItem(item: string): Promise<void> {
    await pickMenuItem(this.page, item);
  }

  /** Changes settings of this VS Code while it runs. */
  changeSettings(settings: Record<string, unknown>): void {
    const file = join(this.#serverDataDir, 'data', 'Machine', 'settings.json');
    const changed = { ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...settings };
    writeFileSync(file, JSON.stringify(changed, undefined, 2));
  }

  async setTheme(theme: Theme): Promise<void> {
    const marks = { light: '.vs', dark: '.vs-dark', hc: '.hc-black' };
    const marked = this.page.locator(`.monaco-workbench${marks[theme]}`);
    // A new window may not watch its settings file yet, and would then miss the only change.
    for (const until = Date.now() + 60_000; ;) {
      this.changeSettings({ 'workbench.colorTheme': themes[theme] });
      const taken = await marked.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
      if (taken) return;
      if (Date.now() > until) throw new Error(`VS Code does not take the theme ${themes[theme]}.`);
    }
  }

  /** Writes a picture to `screenshots/` and returns its path. */
  async screenshot(name: string): Promise<string> {
    const path = join(root, 'screenshots', `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return path;
  }

  /** Puts the pointer where nothing answers to it. */
  restPointer(): Promise<void> {
    return restPointer(this.page);
  }

  /**
   * Waits until VS Code has kept `part` of what its editors are to remember, so that a reload brings it back:
   * in a browser it writes that now and then when it has nothing else to do, and not as the page is closed.
   */
  async whenKept(part: RegExp): Promise<void> {
    let kept = '';
    for (const until = Date.now() + 100_000; !part.test(kept); await this.page.waitForTimeout(500)) {
      if (Date.now() > until) throw new Error(`VS Code has not kept ${part}: ${kept}`);
      kept = (await this.page.evaluate<string>(readKeptEditors)).replaceAll('\\', '');
    }
  }

  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: 'commit' });
    await this.whenReady();
  }

  async close(): Promise<void> {
    await this.page.close({ runBeforeUnload: false });
  }
}
