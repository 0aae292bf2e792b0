import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { CompareIntent, CompareMemory, CompareMessage } from '../../shared/compare.ts';
import { parseCompareIntent, parseCompareMemory } from '../../shared/compare.ts';
import { countOf } from '../../shared/format.ts';
import { Comparison } from '../../state/comparison.ts';
import { runLooks } from '../../state/runLooks.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import { chooseRuns } from './compareTargets.ts';
import { WebviewPanel, webviewOptions } from './webviewPanel.ts';

const viewType = 'mlflow.compare';

/** The command that compares runs, and the panels that it opens; they come back after a reload. */
export function registerComparePanel(services: Services): Disposable {
  const store = new DisposableStore();
  const panels = store.add(new ComparePanels(services));
  store.add(
    registerCommand(services.log, 'mlflow.compareRuns', async (...args) => {
      const chosen = await chooseRuns(services, args);
      if (chosen) panels.open(chosen);
    }),
  );
  store.add(
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (panel, stored: unknown) => {
        const memory = parseCompareMemory(stored);
        if (memory) panels.adopt(panel, memory);
        else panel.dispose();
        return Promise.resolve();
      },
    }),
  );
  return store;
}

/** Open panels by the set of runs that they show: the same set is one panel. */
class ComparePanels implements Disposable {
  readonly #services: Services;
  readonly #open = new Map<string, { readonly panel: vscode.WebviewPanel; readonly content: Disposable }>();

  constructor(services: Services) {
    this.#services = services;
  }

  open(memory: CompareMemory): void {
    const existing = this.#open.get(keyOf(memory));
    if (existing) {
      existing.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(viewType, 'Compare', vscode.ViewColumn.Active, {
      enableFindWidget: true,
      ...webviewOptions(this.#services.context.extensionUri),
    });
    this.adopt(panel, memory);
  }

  adopt(panel: vscode.WebviewPanel, memory: CompareMemory): void {
    const key = keyOf(memory);
    panel.title = `Compare: ${countOf(memory.refs.length, 'run')}`;
    panel.iconPath = new vscode.ThemeIcon('graph-line');
    const content = showComparison(panel, memory, this.#services);
    this.#open.set(key, { panel, content });
    panel.onDidDispose(() => {
      content.dispose();
      if (this.#open.get(key)?.panel === panel) this.#open.delete(key);
    });
  }

  /** The panels themselves stay: VS Code brings them back after a reload. */
  dispose(): void {
    for (const { content } of this.#open.values()) content.dispose();
  }
}

function showComparison(panel: vscode.WebviewPanel, memory: CompareMemory, services: Services): Disposable {
  const { log, connections, colors, context } = services;
  const store = new DisposableStore();
  const comparison = store.add(
    new Comparison({ ...memory, connections, log, looks: runLooks(memory.refs, colors) }),
  );
  const view = store.add(
    new WebviewPanel<CompareMessage, CompareIntent>(panel, {
      extensionUri: context.extensionUri,
      entry: 'compare',
      parse: parseCompareIntent,
      log,
    }),
  );
  const postState = (): void => view.post({ type: 'state', state: comparison.state });
  const postBusy = (): void => view.post({ type: 'busy', busy: comparison.busy });
  store.add(comparison.onDidChange(postState));
  store.add(comparison.onDidChangeBusy(postBusy));
  store.add(comparison.onDidLoadChart((chart) => view.post({ type: 'chart', chart })));
  store.add(
    view.onDidBecomeReady(() => {
      comparison.forgetShown();
      postState();
      postBusy();
    }),
  );
  store.add(
    view.onDidReceive((intent) => {
      switch (intent.type) {
        case 'showMetrics':
          comparison.showMetrics(intent.metrics);
          break;
        case 'refresh':
          void comparison.reload();
          break;
        case 'showLog':
          log.show();
          break;
      }
    }),
  );
  comparison.setVisible(panel.visible);
  store.add(panel.onDidChangeViewState(() => comparison.setVisible(panel.visible)));
  return store;
}

function keyOf({ refs }: CompareMemory): string {
  return refs
    .map((ref) => `${ref.runId} ${ref.connectionId}`)
    .sort()
    .join('\n');
}
