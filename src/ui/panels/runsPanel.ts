import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { columnActions, parseRunTableMemory, runActions } from '../../shared/runTable.ts';
import type { ColumnAction, RunAction, RunTableMemory } from '../../shared/runTable.ts';
import { registerCommand } from '../commandWrapper.ts';
import { keyOf, RunsPanel } from './experimentRuns.ts';
import type { PanelServices } from './experimentRuns.ts';
import { chooseExperiment } from './runsTarget.ts';
import { webviewOptions } from './webviewPanel.ts';

const viewType = 'mlflow.runs';

/** The command that opens an experiment's runs as a table, the panels, and what is done in them from menus. */
export function registerRunsPanel(services: PanelServices): Disposable {
  const store = new DisposableStore();
  const panels = store.add(new RunsPanels(services));
  const { log } = services;
  store.add(
    registerCommand(log, 'mlflow.openRuns', async (argument) => {
      const target = await chooseExperiment(services, argument);
      if (target) panels.open(target);
    }),
  );
  for (const action of runActions) {
    store.add(
      registerCommand(log, commandOf(action), (context) =>
        panels.current?.act(action, textOf(context, 'runId')),
      ),
    );
  }
  for (const action of columnActions) {
    store.add(
      registerCommand(log, commandOf(action), (context) =>
        panels.current?.arrange(action, textOf(context, 'column') ?? ''),
      ),
    );
  }
  store.add(
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (panel, stored: unknown) => {
        const memory = parseRunTableMemory(stored);
        if (memory) panels.adopt(panel, memory);
        else panel.dispose();
        return Promise.resolve();
      },
    }),
  );
  return store;
}

/** `mlflow.runsCopyCsv` for `copyCsv`. */
function commandOf(action: RunAction | ColumnAction): string {
  return `mlflow.runs${action.charAt(0).toUpperCase()}${action.slice(1)}`;
}

/** What the webview has said of the place where its menu was opened. */
function textOf(context: unknown, name: string): string | undefined {
  if (typeof context !== 'object' || context === null) return undefined;
  const value = (context as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}

/** Open panels by their experiment: one each. */
class RunsPanels implements Disposable {
  readonly #services: PanelServices;
  readonly #open = new Map<string, RunsPanel>();

  constructor(services: PanelServices) {
    this.#services = services;
  }

  /** The one that has the focus. */
  get current(): RunsPanel | undefined {
    const panels = [...this.#open.values()];
    return panels.find(({ panel }) => panel.active) ?? panels.find(({ panel }) => panel.visible);
  }

  open(memory: RunTableMemory): void {
    const existing = this.#open.get(keyOf(memory));
    if (existing) {
      existing.panel.reveal();
      return;
    }
    const options = webviewOptions(this.#services.context.extensionUri);
    this.adopt(vscode.window.createWebviewPanel(viewType, 'Runs', vscode.ViewColumn.Active, options), memory);
  }

  adopt(panel: vscode.WebviewPanel, memory: RunTableMemory): void {
    const key = keyOf(memory);
    const content = new RunsPanel(panel, memory, this.#services);
    this.#open.set(key, content);
    panel.onDidDispose(() => {
      content.dispose();
      if (this.#open.get(key) === content) this.#open.delete(key);
    });
  }

  /** The panels themselves stay: VS Code brings them back after a reload. */
  dispose(): void {
    for (const content of this.#open.values()) content.dispose();
  }
}
