import { homedir } from 'node:os';
import type { Experiment } from '../../api/entities.ts';
import { MlflowError } from '../../api/errors.ts';
import { cutMiddle } from '../../shared/format.ts';
import { pathOfRoot, rootToAllow } from '../../state/artifactRoots.ts';
import type { Connection } from '../../state/connection.ts';
import { artifactsNodeId, placeOf } from './nodeIds.ts';
import type { ArtifactNode, LoggedModelNode, MessageNode, RunSectionNode } from './nodes.ts';

export interface OutsideOptions {
  /** Why the list of artifacts could not be read. */
  readonly error: Error;
  readonly connection: Pick<Connection, 'kind'> | undefined;
  readonly experiment: Experiment | undefined;
  readonly workspaceIsTrusted: boolean;
}

/**
 * The question that stands where artifacts would, when the embedded server does not show their folder: the
 * database names it, and a database that was cloned can name any. Undefined for every other error.
 */
export function outsideArtifactsNode(
  node: RunSectionNode | LoggedModelNode | ArtifactNode,
  { error, connection, experiment, workspaceIsTrusted }: OutsideOptions,
): MessageNode | undefined {
  const isRefused = error instanceof MlflowError && error.code === 'PERMISSION_DENIED';
  if (!isRefused || connection?.kind !== 'embedded') return undefined;
  const { connectionId } = node;
  const model = node.kind === 'section' ? undefined : node.model;
  const root = rootToAllow(model?.info.artifact_uri ?? node.run.info.artifact_uri, experiment, homedir());
  const path = pathOfRoot(root);
  const question = {
    kind: 'message',
    connectionId,
    parentId: artifactsNodeId(placeOf(node)),
    // What to do first: a row is cut at its end.
    text: workspaceIsTrusted ? 'Show artifacts' : 'Trust workspace to show artifacts',
    description: `outside this workspace · ${cutMiddle(path, 60)}`,
    icon: 'folder',
  } as const;
  if (!workspaceIsTrusted) {
    return {
      ...question,
      tooltip: `${path}\nThe database names this folder. Files outside the workspace are read only where it is trusted.`,
      command: { command: 'workbench.trust.manage', title: 'Manage Workspace Trust' },
    };
  }
  return {
    ...question,
    tooltip: `${path}\nThe database names this folder. Select to let the tracking server read it, until the server ends.`,
    command: {
      command: 'mlflow.allowArtifactRoot',
      title: 'Show Artifacts',
      arguments: [{ connectionId, root }],
    },
  };
}
