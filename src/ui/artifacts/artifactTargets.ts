import * as vscode from 'vscode';
import type { ArtifactFiles } from '../../state/artifactFiles.ts';
import type { ArtifactRef } from '../../state/artifactRef.ts';
import { parentPath } from '../../state/artifactRef.ts';
import type { Services } from '../services.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import { placeOf } from '../trees/nodeIds.ts';
import type { TreeNode } from '../trees/nodes.ts';
import { refOfUri } from './artifactUri.ts';

/** What a node stands for among the artifacts; a run stands for all that it has. */
export function refOfNode(node: TreeNode): ArtifactRef | undefined {
  const { connectionId } = node;
  if (node.kind === 'run') return { connectionId, ownerId: node.run.info.run_id, path: '' };
  const isArtifact =
    node.kind === 'artifact' ||
    node.kind === 'loggedModel' ||
    (node.kind === 'section' && node.section === 'artifacts');
  if (!isArtifact) return undefined;
  const { runId, modelId, path } = placeOf(node);
  return { connectionId, ownerId: modelId ?? runId, path };
}

/**
 * What a command is to work on: nodes of the tree or URIs of artifacts, the selected ones where the menu gave
 * several; without either the editor that is shown.
 */
export function refsOfArguments(
  { connections }: Pick<Services, 'connections'>,
  [first, all]: readonly unknown[],
): readonly ArtifactRef[] {
  const given: readonly unknown[] =
    Array.isArray(all) && all.length > 0 ? (all as unknown[]) : [first ?? shownUri()];
  return given.flatMap((value) => {
    if (value instanceof vscode.Uri) return refOfUri(value, connections) ?? [];
    return isTreeNode(value) ? (refOfNode(value) ?? []) : [];
  });
}

/** The folder that a command is to work on: a named one, or the one that a named file is in. */
export async function folderOfArguments(
  services: Pick<Services, 'connections'> & { readonly files: ArtifactFiles },
  args: readonly unknown[],
): Promise<{ readonly folder: ArtifactRef; readonly ownerName: string }> {
  const [ref] = refsOfArguments(services, args);
  if (!ref)
    throw new Error('Select a run, a logged model or a folder of artifacts in the MLflow view first.');
  const { isFolder } = await services.files.stat(ref);
  const folder = isFolder ? ref : { ...ref, path: parentPath(ref.path) };
  return { folder, ownerName: (await services.files.owner(folder)).name };
}

/** Of the active tab, whatever shows it. */
function shownUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}
