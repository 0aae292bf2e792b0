import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import type { TrackingView } from '../trees/experimentsView.ts';

/** `mlflow.allowArtifactRoot`: the yes to the question that stands in place of artifacts outside the workspace. */
export function registerAllowArtifactRoot(services: Services, view: TrackingView): Disposable {
  return registerCommand(services.log, 'mlflow.allowArtifactRoot', async (argument) => {
    const asked = parseRoot(argument);
    const connection = asked && services.connections.get(asked.connectionId);
    if (!connection || connection.kind !== 'embedded') return;
    // A database that was cloned can name any folder.
    if (!vscode.workspace.isTrusted) {
      await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    }
    await vscode.window.withProgress({ location: { viewId: 'mlflow.experiments' } }, async () => {
      const client = await connection.connect();
      await client.callOwn('allowArtifactRoot', { root: asked.root });
      await view.live.refreshNow(connection.id);
    });
  });
}

function parseRoot(value: unknown): { readonly connectionId: string; readonly root: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { connectionId, root } = value as Record<string, unknown>;
  return typeof connectionId === 'string' && typeof root === 'string' ? { connectionId, root } : undefined;
}
