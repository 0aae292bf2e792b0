import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { countOf } from '../../shared/format.ts';
import { pathOfRoot, sharedRoot } from '../../state/artifactRoots.ts';
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
    const root = await chooseRoot(services, asked);
    if (root === undefined) return;
    await vscode.window.withProgress({ location: { viewId: 'mlflow.experiments' } }, async () => {
      const client = await connection.connect();
      await client.callOwn('allowArtifactRoot', { root });
      await view.live.refreshNow(connection.id);
    });
  });
}

interface AskedRoot {
  readonly connectionId: string;
  readonly root: string;
}

/** The folder of an experiment, or the one in which others have theirs: one that was moved or copied keeps all there. */
async function chooseRoot(
  { tracking }: Services,
  { connectionId, root }: AskedRoot,
): Promise<string | undefined> {
  await tracking.ensureExperiments(connectionId);
  const shared = sharedRoot(root, tracking.experiments(connectionId).value ?? [], homedir());
  if (!shared) return root;
  const [whole, single] = ['Whole Folder', 'This Experiment Only'];
  const detail = [
    'The database names folders outside this workspace. What you allow can be read until the server ends.',
    `Whole folder, with the artifacts of ${countOf(shared.count, 'experiment')}:\n${pathOfRoot(shared.root)}`,
    `This experiment only:\n${pathOfRoot(root)}`,
  ].join('\n\n');
  const question = 'Which folder may the tracking server read?';
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, whole, single);
  if (answer === undefined) return undefined;
  return answer === whole ? shared.root : root;
}

function parseRoot(value: unknown): AskedRoot | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { connectionId, root } = value as Record<string, unknown>;
  return typeof connectionId === 'string' && typeof root === 'string' ? { connectionId, root } : undefined;
}
