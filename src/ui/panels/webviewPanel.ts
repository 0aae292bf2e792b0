import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { Emitter } from '../../common/event.ts';
import type { WebviewSignal } from '../../shared/host.ts';

export interface WebviewPanelOptions<Intent> {
  readonly extensionUri: vscode.Uri;
  /** Folder of `webview/` that it is made of; names its bundle and its style sheet. */
  readonly entry: string;
  /** Does the page draw images that it is sent? It loads none by itself. */
  readonly images?: 'sent';
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
    panel.webview.html = pageHtml(panel.webview, options);
  }

  get onDidBecomeReady(): Emitter<void>['event'] {
    return this.#ready.event;
  }

  get onDidReceive(): Emitter<Exclude<Intent, WebviewSignal>>['event'] {
    return this.#intents.event;
  }

  /** Dropped while the webview is not there to hear it: it gets the whole state when it is. */
  post(message: Message): void {
    if (this.#isReady) void this.panel.webview.postMessage(message);
  }

  dispose(): void {
    this.#store.dispose();
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

const hashOfNothing = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

function bundleFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

function pageHtml<Intent>(
  webview: vscode.Webview,
  { extensionUri, entry, images }: WebviewPanelOptions<Intent>,
): string {
  const nonce = randomBytes(18).toString('base64');
  const uriOf = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(bundleFolder(extensionUri), file)).toString();
  // Styles come from our files, and from constructed style sheets, which no policy has to allow: the toolkit's
  // controls carry theirs that way. The hash is that of nothing: their template of a dropdown has an empty
  // style attribute. So no other inline style and no inline script gets through.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'unsafe-hashes' '${hashOfNothing}'`,
    `font-src ${webview.cspSource}`,
    ...(images === 'sent' ? ['img-src blob:'] : []),
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <link rel="stylesheet" href="${uriOf('codicon.css')}">
  <link rel="stylesheet" href="${uriOf(`${entry}.css`)}">
  <title>MLflow</title>
</head>
<body>
  <main id="root"></main>
  <script nonce="${nonce}" src="${uriOf(`${entry}.js`)}"></script>
</body>
</html>`;
}
