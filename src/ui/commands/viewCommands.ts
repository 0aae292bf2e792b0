import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import type { TrackingView } from '../trees/experimentsView.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import type { ModelsView } from '../trees/modelsView.ts';
import type { MoreRequest } from '../trees/modelsTree.ts';

export interface Views {
  readonly experiments: TrackingView;
  readonly models: ModelsView;
}

/** `mlflow.refresh`, `mlflow.loadMore`, `mlflow.showLog`. */
export function registerViewCommands(services: Services, views: Views): Disposable {
  const { log, tracking, registry } = services;
  const store = new DisposableStore();
  store.add(
    registerCommand(log, 'mlflow.refresh', (node) => {
      const connectionId = isTreeNode(node) ? node.connectionId : undefined;
      return inView('mlflow.experiments', async () => {
        await Promise.all([
          views.experiments.live.refreshNow(connectionId),
          views.models.live.refreshNow(connectionId),
        ]);
      });
    }),
  );
  store.add(
    registerCommand(log, 'mlflow.loadMore', (argument) => {
      const request = parseMore(argument);
      if (!request) return undefined;
      const { connectionId } = request;
      if (request.kind === 'runs') {
        return inView('mlflow.experiments', () => tracking.loadMoreRuns(connectionId, request.experimentId));
      }
      if (request.kind === 'experiments') {
        return inView('mlflow.experiments', () => tracking.loadMoreExperiments(connectionId));
      }
      return inView('mlflow.models', () =>
        request.kind === 'models'
          ? registry.loadMoreModels(connectionId)
          : registry.loadMoreVersions(connectionId, request.name),
      );
    }),
  );
  store.add(registerCommand(log, 'mlflow.showLog', () => log.show()));
  return store;
}

/** The thin line on top of the view while it works. */
function inView(viewId: string, work: () => Promise<void>): Thenable<void> {
  return vscode.window.withProgress({ location: { viewId } }, work);
}

function parseMore(value: unknown): MoreRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, connectionId, experimentId, name } = value as Record<string, unknown>;
  if (typeof connectionId !== 'string') return undefined;
  if (kind === 'models' || kind === 'experiments') return { kind, connectionId };
  if (kind === 'runs' && typeof experimentId === 'string') return { kind, connectionId, experimentId };
  if (kind === 'versions' && typeof name === 'string') return { kind, connectionId, name };
  return undefined;
}
