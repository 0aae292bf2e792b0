import type {
  Experiment,
  FileInfo,
  LoggedModel,
  ModelVersion,
  RegisteredModel,
  Run,
} from '../../api/entities.ts';

// What the trees show, as data. Commands from context menus get (node, selected nodes).

export interface ConnectionNode {
  readonly kind: 'connection';
  readonly connectionId: string;
}
/** What the names of several experiments begin with, up to a `/`. */
export interface FolderNode {
  readonly kind: 'folder';
  readonly connectionId: string;
  readonly path: string;
  readonly label: string;
  readonly count: number;
}
export interface ExperimentNode {
  readonly kind: 'experiment';
  readonly connectionId: string;
  readonly experiment: Experiment;
  /** What of its name stands here: in a folder only the rest. */
  readonly label: string;
}
export interface RunNode {
  readonly kind: 'run';
  readonly connectionId: string;
  readonly run: Run;
}
export interface RunSectionNode {
  readonly kind: 'section';
  readonly connectionId: string;
  readonly run: Run;
  readonly section: 'params' | 'metrics' | 'tags' | 'artifacts';
}
export interface ValueNode {
  readonly kind: 'value';
  readonly connectionId: string;
  readonly run: Run;
  readonly section: 'params' | 'metrics' | 'tags';
  readonly label: string;
  readonly value: string;
}
/** A model that a run logged (MLflow 3); it stands among the run's artifacts and has its own. */
export interface LoggedModelNode {
  readonly kind: 'loggedModel';
  readonly connectionId: string;
  readonly run: Run;
  readonly model: LoggedModel;
}
export interface ArtifactNode {
  readonly kind: 'artifact';
  readonly connectionId: string;
  readonly run: Run;
  /** The logged model that the file is part of; without one it is the run's own. */
  readonly model?: LoggedModel;
  readonly file: FileInfo;
}
export interface RegisteredModelNode {
  readonly kind: 'registeredModel';
  readonly connectionId: string;
  readonly model: RegisteredModel;
}
export interface ModelVersionNode {
  readonly kind: 'modelVersion';
  readonly connectionId: string;
  readonly version: ModelVersion;
}
/** A line that says something where items would stand: an error, "Load more", an empty folder. */
export interface MessageNode {
  readonly kind: 'message';
  readonly connectionId: string;
  /** Id of the node it stands under, see `nodeId`; absent at the top. */
  readonly parentId?: string;
  readonly text: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon?: string;
  readonly command?: {
    readonly command: string;
    readonly title: string;
    readonly arguments?: readonly unknown[];
  };
}

export type TreeNode =
  | ConnectionNode
  | FolderNode
  | ExperimentNode
  | RunNode
  | RunSectionNode
  | ValueNode
  | LoggedModelNode
  | ArtifactNode
  | RegisteredModelNode
  | ModelVersionNode
  | MessageNode;
