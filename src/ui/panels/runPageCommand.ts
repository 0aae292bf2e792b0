import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { CompareRef } from '../../shared/compare.ts';
import { parseRunRef } from '../../shared/runPage.ts';
import { registerCommand } from '../commandWrapper.ts';
import { findRun } from '../commands/openRun.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import type { ModelsView } from '../trees/modelsView.ts';
import { recentItems } from './compareTargets.ts';
import { PanelSet } from './panelSet.ts';
import { RunPagePanel } from './runPagePanel.ts';
import type { RunPageServices } from './runPagePanel.ts';

/** `mlflow.openRunPage`, and the pages that it opens; they come back after a reload. */
export function registerRunPage(services: Omit<RunPageServices, 'models'>, models: ModelsView): Disposable {
  const store = new DisposableStore();
  const all = { ...services, models };
  const panels = store.add(
    new PanelSet<CompareRef, RunPagePanel>({
      viewType: 'mlflow.run',
      title: 'Run',
      enableFindWidget: true,
      extensionUri: services.context.extensionUri,
      parse: parseRunRef,
      keyOf: ({ connectionId, runId }) => `${runId} ${connectionId}`,
      show: (panel, ref) => new RunPagePanel(panel, ref, all),
    }),
  );
  store.add(
    registerCommand(services.log, 'mlflow.openRunPage', async (...args) => {
      for (const ref of await chooseRun(all, args)) panels.open(ref);
    }),
  );
  return store;
}

/** More pages than these at once nobody has meant. */
const mostOpened = 10;

/** The runs named or selected; from the palette with nothing selected the one that is picked. */
async function chooseRun(
  services: RunPageServices,
  [first, all]: readonly unknown[],
): Promise<readonly CompareRef[]> {
  const nodes: readonly unknown[] = Array.isArray(all) && all.length > 0 ? (all as unknown[]) : [first];
  const refs = nodes.flatMap((node): CompareRef[] =>
    isTreeNode(node) && 'run' in node
      ? [{ connectionId: node.connectionId, runId: node.run.info.run_id }]
      : [],
  );
  if (refs.length > 0) return refs.slice(0, mostOpened);
  const named = parseRunRef(first);
  if (named) return [named];
  if (first !== undefined) return [await findRun(services, first)];
  const { runs } = services.selection;
  if (runs.length > 0) return runs.slice(0, mostOpened);
  const picked = await vscode.window.showQuickPick(recentItems(services), {
    title: 'Open Run',
    placeHolder: 'Select a run',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked ? [picked.ref] : [];
}
