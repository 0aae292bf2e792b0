import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { columnActions, parseRunTableMemory, runActions } from '../../shared/runTable.ts';
import type { ColumnAction, RunAction } from '../../shared/runTable.ts';
import { registerCommand } from '../commandWrapper.ts';
import { keyOf, RunsPanel } from './experimentRuns.ts';
import type { PanelServices } from './experimentRuns.ts';
import { PanelSet } from './panelSet.ts';
import { chooseExperiment } from './runsTarget.ts';

/** The command that opens an experiment's runs as a table, the panels, and what is done in them from menus. */
export function registerRunsPanel(services: PanelServices): Disposable {
  const store = new DisposableStore();
  const panels = store.add(
    new PanelSet({
      viewType: 'mlflow.runs',
      title: 'Runs',
      extensionUri: services.context.extensionUri,
      parse: parseRunTableMemory,
      keyOf,
      show: (panel, memory) => new RunsPanel(panel, memory, services),
    }),
  );
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
