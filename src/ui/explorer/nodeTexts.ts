import { baseName } from '../../state/artifactRef.ts';
import type { Connection } from '../../state/connection.ts';
import type { TreeNode } from '../trees/nodes.ts';

// What can be copied of a node, each as MLflow's own API takes it.

export function idOfNode(node: TreeNode): string | undefined {
  switch (node.kind) {
    case 'experiment':
      return node.experiment.experiment_id;
    case 'run':
    case 'section':
      return node.run.info.run_id;
    case 'loggedModel':
      return node.model.info.model_id;
    default:
      return undefined;
  }
}

/** `runs:/<id>`, `runs:/<id>/<path>`, `models:/m-<id>`, `models:/<name>/<version>`; of a connection its tracking URI. */
export function uriOfNode(node: TreeNode, connection: Connection | undefined): string | undefined {
  switch (node.kind) {
    case 'connection':
      if (connection?.kind === 'remote') return connection.location;
      return connection && `sqlite:///${connection.location}`;
    case 'run':
    case 'section':
      return `runs:/${node.run.info.run_id}`;
    case 'loggedModel':
      return `models:/${node.model.info.model_id}`;
    case 'artifact':
      return node.model
        ? `models:/${node.model.info.model_id}/${node.file.path}`
        : `runs:/${node.run.info.run_id}/${node.file.path}`;
    case 'modelVersion':
      return `models:/${node.version.name}/${node.version.version}`;
    default:
      return undefined;
  }
}

export function nameOfNode(node: TreeNode, connection: Connection | undefined): string | undefined {
  switch (node.kind) {
    case 'connection':
      return connection?.label;
    case 'folder':
      return node.path;
    case 'experiment':
      return node.experiment.name;
    case 'run':
      return node.run.info.run_name || node.run.info.run_id;
    case 'value':
      return node.label;
    case 'loggedModel':
      return node.model.info.name;
    case 'artifact':
      return baseName(node.file.path);
    case 'registeredModel':
      return node.model.name;
    case 'modelVersion':
      return node.version.name;
    default:
      return undefined;
  }
}
