import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { CompareIntent, CompareMemory, CompareMessage } from '../../shared/compare.ts';
import { parseCompareIntent, parseCompareMemory } from '../../shared/compare.ts';
import { countOf } from '../../shared/format.ts';
import { Comparison } from '../../state/comparison.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import { chooseRuns } from './compareTargets.ts';
import { PanelSet } from './panelSet.ts';
import { WebviewPanel } from './webviewPanel.ts';

/** The command that compares runs, and the panels that it opens; they come back after a reload. */
export function registerComparePanel(services: Services): Disposable {
  const store = new DisposableStore();
  const panels = store.add(
    new PanelSet<CompareMemory, Disposable>({
      viewType: 'mlflow.compare',
      title: 'Compare',
      enableFindWidget: true,
      extensionUri: services.context.extensionUri,
      parse: parseCompareMemory,
      keyOf,
      show: (panel, memory) => showComparison(panel, memory, services),
    }),
  );
  store.add(
    registerCommand(services.log, 'mlflow.compareRuns', async (...args) => {
      const chosen = await chooseRuns(services, args);
      if (chosen) panels.open(chosen);
    }),
  );
  return store;
}

function showComparison(panel: vscode.WebviewPanel, memory: CompareMemory, services: Services): Disposable {
  panel.title = `Compare: ${countOf(memory.refs.length, 'run')}`;
  panel.iconPath = new vscode.ThemeIcon('graph-line');
  const { log, connections, colors, marks, context } = services;
  const store = new DisposableStore();
  const comparison = store.add(new Comparison({ ...memory, connections, log, colors, marks }));
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
        case 'openRun':
          void vscode.commands.executeCommand('mlflow.openRunPage', intent.ref);
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
