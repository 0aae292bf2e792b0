import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { Emitter } from '../../common/event.ts';
import { errorText } from '../../common/log.ts';
import { formatTime } from '../../shared/format.ts';
import type { Loaded } from '../../state/cell.ts';
import { wantsSignIn } from '../../state/wantsSignIn.ts';
import type { Services } from '../services.ts';
import { connectionNodeId, nodeId } from './nodeIds.ts';
import type { ConnectionNode, MessageNode, TreeNode } from './nodes.ts';
import { connectionTooltip } from './tooltips.ts';
import { connectionItem, messageItem } from './trackingItems.ts';
import type { TreeMemory } from './treeMemory.ts';

/** A list that takes longer than this stands as "Loading…" and comes when it is there. */
const patienceMs = 1500;

/**
 * What the trees have in common: connections as roots where there are several, the five states of a list,
 * and nodes that are found again by their id.
 */
export abstract class StateTree implements vscode.TreeDataProvider<TreeNode>, Disposable {
  protected readonly services: Services;
  protected readonly disposables = new DisposableStore();
  readonly #memory: TreeMemory;
  readonly #change = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.#change.event;
  readonly #show = new Emitter<void>();
  /** Fires when nodes have been given to the view. */
  readonly onDidShow = this.#show.event;
  /** The objects that VS Code holds, by id: an event must name one of them. */
  readonly #nodes = new Map<string, TreeNode>();
  readonly #expanded = new Set<string>();
  /** Ids of connections whose list VS Code is waiting for. */
  readonly #awaited = new Set<string>();

  constructor(services: Services, memory: TreeMemory) {
    this.services = services;
    this.#memory = memory;
    this.disposables.add(this.#change);
    this.disposables.add(services.connections.onDidChange(() => this.refresh()));
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Shows anew what stands under a node, or all of it. */
  refresh(id?: string): void {
    const node = id === undefined ? undefined : this.#nodes.get(id);
    // A connection that stands alone now has no node any more: an event that named it would be lost.
    const isGone = node?.kind === 'connection' && !this.hasRoots;
    this.#change.fire(isGone ? undefined : node);
  }

  /**
   * Shows the list of a connection anew, where VS Code is not about to be given it: when it hears that all of a tree has
   * changed, it forgets what its rows stand for until it has asked again, and a command on one of them goes nowhere.
   */
  protected refreshList(connectionId: string): void {
    if (this.hasRoots || !this.#awaited.has(connectionId)) this.refresh(connectionId);
  }

  node(id: string): TreeNode | undefined {
    return this.#nodes.get(id);
  }

  /** Ids of what is open now. */
  get expanded(): ReadonlySet<string> {
    return this.#expanded;
  }

  noteExpanded(node: TreeNode, expanded: boolean): void {
    const id = nodeId(node);
    if (expanded) this.#expanded.add(id);
    else this.#expanded.delete(id);
    this.#memory.setOpen(id, expanded);
  }

  /**
   * Makes the nodes under one known, to reveal one of them. What VS Code asked for it goes on holding: an event that
   * named another object of the same id would be lost.
   */
  async look(node?: TreeNode): Promise<readonly TreeNode[]> {
    const children = await this.#childrenOf(node);
    return children.map((child) => {
      const id = nodeId(child);
      if (!this.#nodes.has(id)) this.#nodes.set(id, child);
      return this.#nodes.get(id)!;
    });
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    // VS Code asks for what is open only; its own event is lost when a refresh comes at the same time.
    if (node && !this.#expanded.has(nodeId(node))) this.noteExpanded(node, true);
    const children = await this.#childrenOf(node);
    for (const child of children) this.#nodes.set(nodeId(child), child);
    setTimeout(() => this.#show.fire(), 0);
    return [...children];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = this.#itemOf(node);
    item.id = nodeId(node);
    if (typeof item.description === 'string') item.description = besideLabel(item);
    const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    if (item.collapsibleState !== None) {
      const open = this.#memory.isOpen(item.id) ?? this.isOpenAtFirst(node);
      item.collapsibleState = open ? Expanded : Collapsed;
    }
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    item.tooltip ??= node.kind === 'connection' ? this.#connectionTooltip(node) : this.tooltipOf(node);
    return item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    const parent = this.parentOf(node);
    return parent ?? (node.kind === 'connection' ? undefined : this.#connectionNodeOf(node.connectionId));
  }

  protected abstract childrenOf(node: TreeNode): Promise<readonly TreeNode[]>;
  protected abstract itemOf(node: TreeNode): vscode.TreeItem;
  protected abstract tooltipOf(node: TreeNode): vscode.MarkdownString | undefined;
  /** The parent within a connection; undefined at its top. */
  protected abstract parentOf(node: TreeNode): TreeNode | undefined;

  protected isOpenAtFirst(node: TreeNode): boolean {
    return node.kind === 'connection';
  }

  /** Does the view say above the tree what is wrong with a connection that stands alone? */
  protected get hasHeader(): boolean {
    return false;
  }

  /** Do connections stand as roots? One alone is named in the view's title. */
  protected get hasRoots(): boolean {
    return this.services.connections.all.length > 1;
  }

  /**
   * A list in whichever state it is: what was read before at once, else as soon as it is there, "Loading…"
   * if that takes long; an error as a line of its own above what is known.
   */
  protected async list<T>(
    loaded: () => Loaded<T>,
    reading: Promise<void>,
    options: {
      connectionId: string;
      parentId?: string;
      nodes: (value: T) => readonly TreeNode[];
      /** A line of its own for an error that the user can do something about. */
      explain?: (error: Error) => MessageNode | undefined;
    },
  ): Promise<readonly TreeNode[]> {
    if (loaded().value === undefined) {
      if (options.parentId === undefined) this.#awaited.add(options.connectionId);
      await this.soon(reading, undefined);
      this.#awaited.delete(options.connectionId);
    }
    const { value, error, loadedAt } = loaded();
    const nodes: TreeNode[] = [];
    const place = {
      connectionId: options.connectionId,
      parentId: options.parentId ?? (this.hasRoots ? options.connectionId : undefined),
    };
    if (error) {
      const explained = options.explain?.(error);
      const shownSince = value === undefined ? undefined : loadedAt;
      nodes.push(...(explained ? [explained] : this.#errorNodes(place, error, shownSince)));
    }
    if (value !== undefined) nodes.push(...options.nodes(value));
    else if (!error) nodes.push({ kind: 'message', ...place, text: 'Loading…', icon: 'loading~spin' });
    return nodes;
  }

  /** What comes of a promise, or the fallback where that takes too long to keep a view waiting. */
  protected soon<T>(promise: Promise<T>, fallback: T): Promise<T> {
    return Promise.race([promise, pause(patienceMs).then(() => fallback)]);
  }

  #childrenOf(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
    return node ? this.childrenOf(node) : this.#roots();
  }

  async #roots(): Promise<readonly TreeNode[]> {
    const { all } = this.services.connections;
    const roots = all.map(({ id }): ConnectionNode => ({ kind: 'connection', connectionId: id }));
    return roots.length === 1 ? this.childrenOf(roots[0]!) : roots;
  }

  #itemOf(node: TreeNode): vscode.TreeItem {
    if (node.kind === 'message') return messageItem(node);
    if (node.kind !== 'connection') return this.itemOf(node);
    return connectionItem(this.services.connections.get(node.connectionId));
  }

  /** What, why and what to do next. A whole connection that failed alone says why above the tree, where it wraps. */
  #errorNodes(
    place: Pick<MessageNode, 'connectionId' | 'parentId'>,
    error: Error,
    shownSince: number | undefined,
  ): readonly MessageNode[] {
    const connection = this.services.connections.get(place.connectionId);
    const isSaidAbove =
      this.hasHeader && place.parentId === undefined && connection?.status.kind === 'failed';
    const text = errorText(error);
    const reason: MessageNode = {
      kind: 'message',
      ...place,
      text: connection ? withoutPlace(text, connection.location) : text,
      ...(shownSince !== undefined && { description: `as of ${formatTime(shownSince)}` }),
      tooltip: text,
      icon: 'warning',
      command: { command: 'mlflow.refresh', title: 'Try Again' },
    };
    const signIn: readonly MessageNode[] = wantsSignIn(error, connection) ? [signInNode(place)] : [];
    return [...(isSaidAbove ? [] : [reason]), ...signIn, ...nextSteps.map((step) => ({ ...step, ...place }))];
  }

  #connectionTooltip({ connectionId }: ConnectionNode): vscode.MarkdownString | undefined {
    const connection = this.services.connections.get(connectionId);
    return connection && connectionTooltip(connection);
  }

  #connectionNodeOf(connectionId: string): TreeNode | undefined {
    return this.hasRoots ? this.#nodes.get(connectionNodeId(connectionId)) : undefined;
  }
}

const nextSteps = [
  {
    kind: 'message',
    text: 'Try Again',
    icon: 'refresh',
    command: { command: 'mlflow.refresh', title: 'Try Again' },
  },
  {
    kind: 'message',
    text: 'Show Log',
    icon: 'output',
    command: { command: 'mlflow.showLog', title: 'Show Log' },
  },
] as const;

function signInNode(place: Pick<MessageNode, 'connectionId' | 'parentId'>): MessageNode {
  const node: ConnectionNode = { kind: 'connection', connectionId: place.connectionId };
  return {
    kind: 'message',
    ...place,
    text: 'Sign In…',
    icon: 'key',
    command: { command: 'mlflow.signIn', title: 'Sign In', arguments: [node] },
  };
}

/** A long path or an address in front would leave no room for the reason, and stands in the row above anyway. */
function withoutPlace(text: string, location: string): string {
  const name = location.replace(/^https?:\/\//, '').replace(/^.*[/\\](?=[^/\\]+$)/, '');
  return text.split(location).join(name);
}

/** Numbers behind a label that is read from right to left would be drawn into it. */
function besideLabel({ label, description }: vscode.TreeItem): string {
  const text = String(description);
  const isRightToLeft = /[\u0590-\u08ff\ufb1d-\ufefc]/.test(String(label));
  return isRightToLeft && text !== '' ? `\u200e${text}` : text;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
