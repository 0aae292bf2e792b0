import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import type { Connection } from '../../state/connection.ts';
import type { MlflowLink } from '../../state/mlflowLink.ts';
import { ownLinkPath, parseMlflowLink, parseOwnLink } from '../../state/mlflowLink.ts';
import { registerCommand, showError } from '../commandWrapper.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import type { TreeNode } from '../trees/nodes.ts';
import { openLink } from './openLink.ts';
import type { LinkServices } from './revealPlace.ts';

/** `vscode://` links to runs, experiments and models, and what is in the clipboard. */
export function registerLinks(services: LinkServices): Disposable {
  const { log } = services;
  const store = new DisposableStore();
  store.add(
    vscode.window.registerUriHandler({
      handleUri: async ({ path, query }) => {
        const link = parseOwnLink(path, query);
        try {
          if (!link) throw new Error('This link to MLflow names no run, experiment or model.');
          await openLink(services, link);
        } catch (error) {
          log.error(`Link: ${errorText(error)}`);
          void showError(log, errorText(error));
        }
      },
    }),
  );
  store.add(
    registerCommand(log, 'mlflow.openFromClipboard', async (argument) => {
      // A keybinding or another extension may bring the text along.
      const text = typeof argument === 'string' ? argument : await vscode.env.clipboard.readText();
      const link = parseMlflowLink(text);
      if (link) return openLink(services, link);
      const search = 'Go to Run…';
      const message =
        'The clipboard holds no run id, no artifact or model URI, and no address of an MLflow page.';
      if ((await vscode.window.showInformationMessage(message, search)) === search) {
        await vscode.commands.executeCommand('mlflow.goToRun');
      }
      return undefined;
    }),
  );
  store.add(registerCommand(log, 'mlflow.copyLink', (node) => copyLink(services, node)));
  return store;
}

async function copyLink({ connections, context }: LinkServices, node: unknown): Promise<void> {
  const named = isTreeNode(node) ? linkOfNode(node) : undefined;
  const connection = isTreeNode(node) ? connections.get(node.connectionId) : undefined;
  if (!named || !connection)
    throw new Error('Select a run, an experiment or a model in the MLflow view first.');
  const path = ownLinkPath({ ...named, server: serverOf(connection) });
  const link = `${vscode.env.uriScheme}://${context.extension.id}/${path}`;
  await vscode.env.clipboard.writeText(link);
  vscode.window.setStatusBarMessage('$(link) Link copied', 4000);
}

/** The embedded server's port is nobody else's business: its database is named, as the workspace has it. */
function serverOf({ kind, label, location }: Connection): string {
  return kind === 'embedded' ? `sqlite:///${label}` : location;
}

function linkOfNode(node: TreeNode): MlflowLink | undefined {
  switch (node.kind) {
    case 'run':
      return { kind: 'run', runId: node.run.info.run_id, path: '' };
    case 'experiment':
      return { kind: 'experiment', experimentId: node.experiment.experiment_id };
    case 'registeredModel':
      return { kind: 'model', name: node.model.name };
    case 'modelVersion':
      return { kind: 'model', name: node.version.name, version: node.version.version };
    default:
      return undefined;
  }
}
