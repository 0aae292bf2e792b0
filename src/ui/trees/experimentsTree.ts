import * as vscode from 'vscode';
import type { Experiment, Run } from '../../api/entities.ts';
import { distinctionsOf } from './runNames.ts';
import { parentPath } from '../../state/artifactRef.ts';
import { experimentFolders } from '../../state/experimentFolders.ts';
import { runTreeOf } from '../../state/runTree.ts';
import { parentOf } from '../../state/trackingReads.ts';
import { artifactsKey, runsKey } from '../../state/trackingState.ts';
import type { ArtifactList } from '../../state/trackingReads.ts';
import type { Services } from '../services.ts';
import { markedItem } from './itemMarks.ts';
import { artifactsNodeId, experimentNodeId, folderNodeId, nodeId, placeOf, runNodeId } from './nodeIds.ts';
import type {
  ArtifactNode,
  ConnectionNode,
  ExperimentNode,
  FolderNode,
  LoggedModelNode,
  MessageNode,
  RunNode,
  RunSectionNode,
  TreeNode,
} from './nodes.ts';
import { outsideArtifactsNode } from './outsideArtifacts.ts';
import { moreExperimentsNode, moreRunsNode, noRunsNodes } from './runListNodes.ts';
import { StateTree } from './stateTree.ts';
import { experimentTooltip, runTooltip } from './tooltips.ts';
import {
  artifactItem,
  experimentItem,
  folderItem,
  loggedModelItem,
  runItem,
  sectionItem,
  valueItem,
  valuesOf,
} from './trackingItems.ts';
import type { TreeMemory } from './treeMemory.ts';
import { setContext } from './treeViews.ts';

/** Connections, experiments, runs and what they logged. */
export class ExperimentsTree extends StateTree {
  /** Experiments whose runs must be read although they are not shown, see `#isEmpty`. */
  readonly #watched = new Map<string, string>();

  constructor(services: Services, memory: TreeMemory) {
    super(services, memory);
    this.disposables.add(
      services.tracking.onDidChange((change) => {
        if (change.kind === 'experiments') this.refreshList(change.connectionId);
        else if (change.kind === 'artifacts') this.refresh(artifactsNodeId(change.place));
        else this.refresh(experimentNodeId(change.connectionId, change.experimentId));
      }),
    );
    this.disposables.add(services.logHere.onDidChange(() => this.refresh()));
    this.disposables.add(services.colors.onDidChange(() => this.refresh()));
  }

  /** What is to be kept fresh: the keys that `TrackingState.setOpen` takes. */
  openKeys(): ReadonlySet<string> {
    const keys = new Set(this.#watched.values());
    for (const id of this.expanded) {
      const node = this.node(id);
      if (node?.kind === 'experiment') keys.add(runsKey(node.connectionId, node.experiment.experiment_id));
      if (node && hasArtifacts(node)) keys.add(artifactsKey(placeOf(node)));
    }
    return keys;
  }

  /** The node of an experiment, made known with the folders around it. */
  async reach(connectionId: string, experimentId: string): Promise<TreeNode | undefined> {
    const { tracking } = this.services;
    await tracking.includeExperiment(connectionId, experimentId);
    await this.look(this.hasRoots ? { kind: 'connection', connectionId } : undefined);
    const experiments = tracking.experiments(connectionId).value ?? [];
    for (const path of experimentFolders(experiments).foldersOf(experimentId)) {
      const folder = this.node(folderNodeId(connectionId, path));
      if (folder) await this.look(folder);
    }
    return this.node(experimentNodeId(connectionId, experimentId));
  }

  protected override get hasHeader(): boolean {
    return true;
  }

  protected async childrenOf(node: TreeNode): Promise<readonly TreeNode[]> {
    switch (node.kind) {
      case 'connection':
        return this.#experiments(node);
      case 'folder':
        return this.#inFolder(node.connectionId, node.path);
      case 'experiment':
        return this.#runs(node);
      case 'run':
        return this.#insideRun(node);
      case 'section':
        return node.section === 'artifacts' ? this.#artifacts(node) : valueNodes(node, node.section);
      case 'loggedModel':
      case 'artifact':
        return this.#artifacts(node);
      default:
        return [];
    }
  }

  protected itemOf(node: TreeNode): vscode.TreeItem {
    const { tracking, colors, connections } = this.services;
    const { connectionId } = node;
    const connection = connections.get(connectionId);
    switch (node.kind) {
      case 'folder':
        return folderItem(node);
      case 'experiment': {
        const id = node.experiment.experiment_id;
        const query = tracking.query(connectionId, id);
        const summary = tracking.summary(connectionId, id);
        // What stands below it is what it counts; the list of one that is closed may be old.
        const isList = this.expanded.has(nodeId(node)) || query.filter !== '' || !summary;
        const { value: runs } = tracking.runs(connectionId, id);
        const item = experimentItem(node, {
          runs: isList ? runs : undefined,
          summary: isList && runs ? undefined : summary,
          query,
          connection,
        });
        return markedItem(item, node, this.services);
      }
      case 'run': {
        const { value } = tracking.runs(connectionId, node.run.info.experiment_id);
        const distinction = value && distinctionsOf(value).get(node.run.info.run_id);
        const parent = value?.parentNames?.[parentOf(node.run) ?? ''];
        const item = runItem(node, { color: colors.colorOf(refOf(node)), distinction, parent, connection });
        return markedItem(item, node, this.services);
      }
      case 'section':
        return sectionItem(node, connection);
      case 'value':
        return valueItem(node, connection);
      case 'loggedModel':
        return loggedModelItem(node);
      case 'artifact':
        return artifactItem(node);
      default:
        throw new Error(`The experiments tree has no ${node.kind}.`);
    }
  }

  protected tooltipOf(node: TreeNode): vscode.MarkdownString | undefined {
    if (node.kind === 'experiment') {
      return experimentTooltip(
        node.experiment,
        this.services.tracking.query(node.connectionId, node.experiment.experiment_id),
      );
    }
    if (node.kind !== 'run') return undefined;
    return runTooltip(this.services.tracking.findRun(refOf(node)) ?? node.run);
  }

  protected override isOpenAtFirst(node: TreeNode): boolean {
    if (node.kind !== 'experiment') return super.isOpenAtFirst(node);
    const experiments = this.services.tracking.experiments(node.connectionId).value;
    return experiments !== undefined && onlyOwn(experiments) === node.experiment;
  }

  protected parentOf(node: TreeNode): TreeNode | undefined {
    const { tracking } = this.services;
    switch (node.kind) {
      case 'folder':
      case 'experiment': {
        const folders = experimentFolders(tracking.experiments(node.connectionId).value ?? []);
        const path =
          node.kind === 'folder'
            ? folders.folderOf(node.path)
            : folders.foldersOf(node.experiment.experiment_id).at(-1);
        return path === undefined ? undefined : this.node(folderNodeId(node.connectionId, path));
      }
      case 'run': {
        const { experiment_id, run_id } = node.run.info;
        const list = tracking.runs(node.connectionId, experiment_id).value;
        const parent = list && runTreeOf(list).parentOf(run_id);
        return this.node(
          parent
            ? runNodeId(node.connectionId, parent.info.run_id)
            : experimentNodeId(node.connectionId, experiment_id),
        );
      }
      case 'section':
        return this.node(runNodeId(node.connectionId, node.run.info.run_id));
      case 'value':
        return this.node(`${runNodeId(node.connectionId, node.run.info.run_id)}|s|${node.section}`);
      case 'loggedModel':
        return this.node(artifactsNodeId({ ...placeOf(node), modelId: undefined }));
      case 'artifact': {
        const place = placeOf(node);
        return this.node(artifactsNodeId({ ...place, path: parentPath(place.path) }));
      }
      case 'message':
        return node.parentId === undefined ? undefined : this.node(node.parentId);
      default:
        return undefined;
    }
  }

  async #experiments({ connectionId }: ConnectionNode): Promise<readonly TreeNode[]> {
    const { tracking } = this.services;
    const reading = tracking.ensureExperiments(connectionId);
    const nodes = await this.list(() => tracking.experiments(connectionId), reading, {
      connectionId,
      nodes: (experiments) => {
        const nodes = this.#inFolder(connectionId, '');
        if (!tracking.hasMoreExperiments(connectionId)) return nodes;
        const parentId = this.hasRoots ? connectionId : undefined;
        return [...nodes, moreExperimentsNode(connectionId, experiments.length, parentId)];
      },
    });
    const empty = await this.soon(this.#isEmpty(connectionId), false);
    if (!this.hasRoots) setContext('mlflow.noExperiments', empty);
    if (!empty) return nodes;
    const others = nodes.filter((node) => node.kind === 'message');
    // With one connection the view's welcome text stands here.
    if (!this.hasRoots || others.length > 0) return others;
    return [emptyNode(connectionId, connectionId, 'No experiments logged yet')];
  }

  #inFolder(connectionId: string, path: string): readonly TreeNode[] {
    const experiments = this.services.tracking.experiments(connectionId).value ?? [];
    return experimentFolders(experiments)
      .entriesOf(path)
      .map((entry): FolderNode | ExperimentNode => ({ ...entry, connectionId }));
  }

  /** A database where nothing was logged has nothing to show but MLflow's experiment "Default". */
  async #isEmpty(connectionId: string): Promise<boolean> {
    const { tracking } = this.services;
    const experiments = tracking.experiments(connectionId).value;
    const only = experiments?.[0];
    this.#watched.delete(connectionId);
    if (experiments?.length === 0) return true;
    if (!only || experiments.length > 1 || !isDefault(only)) return false;
    this.#watched.set(connectionId, runsKey(connectionId, only.experiment_id));
    await tracking.ensureRuns(connectionId, only.experiment_id);
    return tracking.runs(connectionId, only.experiment_id).value?.runs.length === 0;
  }

  #runs(node: ExperimentNode): Promise<readonly TreeNode[]> {
    const { connectionId, experiment } = node;
    const { tracking, colors } = this.services;
    const id = experiment.experiment_id;
    return this.list(() => tracking.runs(connectionId, id), tracking.ensureRuns(connectionId, id), {
      connectionId,
      parentId: nodeId(node),
      nodes: (list) => {
        // Those that stand together get colours that differ.
        colors.colorsOf(list.runs.map((run) => ({ connectionId, runId: run.info.run_id })));
        const nodes: TreeNode[] = runTreeOf(list).roots.map((run) => runNode(connectionId, run));
        if (list.more) nodes.push(moreRunsNode(node, list));
        if (nodes.length === 0) nodes.push(...noRunsNodes(node, tracking.query(connectionId, id)));
        return nodes;
      },
    });
  }

  #insideRun({ connectionId, run }: RunNode): readonly TreeNode[] {
    const list = this.services.tracking.runs(connectionId, run.info.experiment_id).value;
    const children = list ? runTreeOf(list).childrenOf(run.info.run_id) : [];
    const sections = (['params', 'metrics', 'tags', 'artifacts'] as const)
      .filter((section) => section === 'artifacts' || valuesOf(run, section).length > 0)
      .map((section): RunSectionNode => ({ kind: 'section', connectionId, run, section }));
    return [...children.map((child) => runNode(connectionId, child)), ...sections];
  }

  #artifacts(node: RunSectionNode | LoggedModelNode | ArtifactNode): Promise<readonly TreeNode[]> {
    const { tracking } = this.services;
    const { connectionId, run } = node;
    const place = placeOf(node);
    const model = node.kind === 'section' ? undefined : node.model;
    return this.list(() => tracking.artifacts(place), tracking.ensureArtifacts(place), {
      connectionId,
      parentId: nodeId(node),
      explain: (error) =>
        outsideArtifactsNode(node, {
          error,
          connection: this.services.connections.get(connectionId),
          experiment: tracking
            .experiments(connectionId)
            .value?.find(({ experiment_id: id }) => id === run.info.experiment_id),
          workspaceIsTrusted: vscode.workspace.isTrusted,
        }),
      nodes: ({ files, models }: ArtifactList) => {
        const nodes: TreeNode[] = [
          ...models.map((model): LoggedModelNode => ({ kind: 'loggedModel', connectionId, run, model })),
          ...files.map((file): ArtifactNode => ({ kind: 'artifact', connectionId, run, model, file })),
        ];
        return nodes.length > 0 ? nodes : [emptyNode(connectionId, nodeId(node), 'No artifacts')];
      },
    });
  }
}

function valueNodes(
  { connectionId, run }: RunSectionNode,
  section: 'params' | 'metrics' | 'tags',
): readonly TreeNode[] {
  return valuesOf(run, section).map(({ label, value }) => ({
    kind: 'value',
    connectionId,
    run,
    section,
    label,
    value,
  }));
}

function emptyNode(connectionId: string, parentId: string, text: string): MessageNode {
  return { kind: 'message', connectionId, parentId, text };
}

function runNode(connectionId: string, run: Run): RunNode {
  return { kind: 'run', connectionId, run };
}

function refOf({ connectionId, run }: RunNode): { connectionId: string; runId: string } {
  return { connectionId, runId: run.info.run_id };
}

function hasArtifacts(node: TreeNode): node is RunSectionNode | LoggedModelNode | ArtifactNode {
  if (node.kind === 'section') return node.section === 'artifacts';
  return node.kind === 'loggedModel' || node.kind === 'artifact';
}

const onlyOnes = new WeakMap<readonly Experiment[], { readonly experiment: Experiment | undefined }>();

/** The one experiment with runs, beside the one that every MLflow database has: nobody wants to open it first. */
function onlyOwn(experiments: readonly Experiment[]): Experiment | undefined {
  let only = onlyOnes.get(experiments);
  if (!only) {
    const own = experiments.filter((experiment) => !isDefault(experiment));
    const found = own.length === 1 ? own[0] : experiments.length === 1 ? experiments[0] : undefined;
    onlyOnes.set(experiments, (only = { experiment: found }));
  }
  return only.experiment;
}

function isDefault(experiment: Experiment): boolean {
  return experiment.experiment_id === '0' && experiment.name === 'Default';
}
