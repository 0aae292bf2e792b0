import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { webviewOptions } from './webviewPanel.ts';

export interface PanelKind<Memory, Content extends Disposable> {
  readonly viewType: string;
  /** Until its content says it better. */
  readonly title: string;
  readonly enableFindWidget?: boolean;
  readonly extensionUri: vscode.Uri;
  /** Undefined for what is kept of no panel of this kind: after a reload it is closed. */
  readonly parse: (stored: unknown) => Memory | undefined;
  /** The same for panels that show the same. */
  readonly keyOf: (memory: Memory) => string;
  readonly show: (panel: vscode.WebviewPanel, memory: Memory) => Content;
}

/** Open panels of one kind, one for each thing that they show. They come back after a reload. */
export class PanelSet<Memory, Content extends Disposable> implements Disposable {
  readonly #kind: PanelKind<Memory, Content>;
  readonly #open = new Map<string, { readonly panel: vscode.WebviewPanel; readonly content: Content }>();
  readonly #serializer: Disposable;

  constructor(kind: PanelKind<Memory, Content>) {
    this.#kind = kind;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(kind.viewType, {
      deserializeWebviewPanel: (panel, stored: unknown) => {
        const memory = kind.parse(stored);
        if (memory) this.#adopt(panel, memory);
        else panel.dispose();
        return Promise.resolve();
      },
    });
  }

  /** The content of the one that has the focus, or is seen. */
  get current(): Content | undefined {
    const open = [...this.#open.values()];
    return (open.find(({ panel }) => panel.active) ?? open.find(({ panel }) => panel.visible))?.content;
  }

  open(memory: Memory): void {
    const { viewType, title, enableFindWidget = false, extensionUri, keyOf } = this.#kind;
    const existing = this.#open.get(keyOf(memory));
    if (existing) {
      existing.panel.reveal();
      return;
    }
    const options = { enableFindWidget, ...webviewOptions(extensionUri) };
    this.#adopt(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, options), memory);
  }

  #adopt(panel: vscode.WebviewPanel, memory: Memory): void {
    const key = this.#kind.keyOf(memory);
    const content = this.#kind.show(panel, memory);
    this.#open.set(key, { panel, content });
    panel.onDidDispose(() => {
      content.dispose();
      if (this.#open.get(key)?.panel === panel) this.#open.delete(key);
    });
  }

  /** The panels themselves stay: VS Code brings them back after a reload. */
  dispose(): void {
    this.#serializer.dispose();
    for (const { content } of this.#open.values()) content.dispose();
  }
}
