import type { ArtifactPlace } from '../../state/trackingReads.ts';
import type { ArtifactNode, LoggedModelNode, RunSectionNode, TreeNode } from './nodes.ts';

// Ids are stable over refreshes and sessions: VS Code keeps what is selected by them, and we what is open.

export function connectionNodeId(connectionId: string): string {
  return connectionId;
}

export function folderNodeId(connectionId: string, path: string): string {
  return `${connectionId}|f|${path}`;
}

export function experimentNodeId(connectionId: string, experimentId: string): string {
  return `${connectionId}|e|${experimentId}`;
}

export function runNodeId(connectionId: string, runId: string): string {
  return `${connectionId}|r|${runId}`;
}

export function modelNodeId(connectionId: string, name: string): string {
  return `${connectionId}|m|${name}`;
}

export function versionNodeId(connectionId: string, name: string, version: string): string {
  return `${modelNodeId(connectionId, name)}|v|${version}`;
}

/** The node that shows a list of artifacts. */
export function artifactsNodeId({ connectionId, runId, modelId, path }: ArtifactPlace): string {
  const run = runNodeId(connectionId, runId);
  if (path !== '') return `${run}|a|${modelId ?? ''}|${path}`;
  return modelId === undefined ? `${run}|s|artifacts` : `${run}|l|${modelId}`;
}

export function nodeId(node: TreeNode): string {
  switch (node.kind) {
    case 'connection':
      return connectionNodeId(node.connectionId);
    case 'folder':
      return folderNodeId(node.connectionId, node.path);
    case 'experiment':
      return experimentNodeId(node.connectionId, node.experiment.experiment_id);
    case 'run':
      return runNodeId(node.connectionId, node.run.info.run_id);
    case 'section':
      return `${runNodeId(node.connectionId, node.run.info.run_id)}|s|${node.section}`;
    case 'value':
      return `${runNodeId(node.connectionId, node.run.info.run_id)}|s|${node.section}|${node.label}`;
    case 'loggedModel':
    case 'artifact':
      return artifactsNodeId(placeOf(node));
    case 'registeredModel':
      return modelNodeId(node.connectionId, node.model.name);
    case 'modelVersion':
      return versionNodeId(node.connectionId, node.version.name, node.version.version);
    case 'message':
      return `${node.parentId ?? node.connectionId}|!|${node.icon ?? ''}`;
  }
}

/** Where the artifacts stand that a node shows, or that a file's node is. */
export function placeOf(node: RunSectionNode | LoggedModelNode | ArtifactNode): ArtifactPlace {
  const { connectionId, run } = node;
  return {
    connectionId,
    experimentId: run.info.experiment_id,
    runId: run.info.run_id,
    modelId: node.kind === 'section' ? undefined : node.model?.info.model_id,
    path: node.kind === 'artifact' ? node.file.path : '',
  };
}
