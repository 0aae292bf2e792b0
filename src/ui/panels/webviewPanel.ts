import type * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { Emitter } from '../../common/event.ts';
import { errorText } from '../../common/log.ts';
import type { WebviewSignal } from '../../shared/host.ts';
import type { PageOptions } from './webviewPage.ts';
import { bundleFolder, pageHtml } from './webviewPage.ts';

export interface WebviewPanelOptions<Intent> extends PageOptions {
  /** Undefined for what the webview does not say: it is dropped and logged. */
  readonly parse: (message: unknown) => Intent | WebviewSignal | undefined;
  readonly log: vscode.LogOutputChannel;
}

export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [bundleFolder(extensionUri)] };
}

/**
 * One webview panel and its channel: typed messages to the webview, typed intents from it. Nothing is sent
 * before the webview says `ready`, which it says again whenever VS Code has made it anew (a hidden panel is
 * dropped, not kept), so whoever owns this sends the whole state on each `onDidBecomeReady`.
 */
export class WebviewPanel<Message, Intent extends { readonly type: string }> implements Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #options: WebviewPanelOptions<Intent>;
  readonly #store = new DisposableStore();
  readonly #ready = this.#store.add(new Emitter<void>());
  readonly #intents = this.#store.add(new Emitter<Exclude<Intent, WebviewSignal>>());
  #isReady = false;

  constructor(panel: vscode.WebviewPanel, options: WebviewPanelOptions<Intent>) {
    this.panel = panel;
    this.#options = options;
    this.#store.add(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#store.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#isReady = false;
      }),
    );
    panel.webview.options = webviewOptions(options.extensionUri);
    void this.#load();
  }

  get onDidBecomeReady(): Emitter<void>['event'] {
    return this.#ready.event;
  }

  get onDidReceive(): Emitter<Exclude<Intent, WebviewSignal>>['event'] {
    return this.#intents.event;
  }

  /** Is the webview there to hear what is posted? */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Dropped while the webview is not there to hear it: it gets the whole state when it is. */
  post(message: Message): void {
    if (this.#isReady) void this.panel.webview.postMessage(message);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #load(): Promise<void> {
    const { webview } = this.panel;
    try {
      const html = await pageHtml(webview, this.#options);
      if (!this.#store.disposed) webview.html = html;
    } catch (error) {
      this.#options.log.error(`${this.#options.entry}: ${errorText(error)}`);
    }
  }

  #receive(message: unknown): void {
    const intent = this.#options.parse(message);
    if (intent === undefined) {
      this.#options.log.warn(`${this.#options.entry}: a message that is not known was dropped`);
    } else if (isSignal(intent)) {
      if (intent.type === 'failed') this.#options.log.error(`${this.#options.entry}: ${intent.message}`);
      else this.#becomeReady();
    } else {
      this.#intents.fire(intent as Exclude<Intent, WebviewSignal>);
    }
  }

  #becomeReady(): void {
    this.#isReady = true;
    this.#ready.fire();
  }
}

function isSignal(intent: { readonly type: string }): intent is WebviewSignal {
  return intent.type === 'ready' || intent.type === 'failed';
}
