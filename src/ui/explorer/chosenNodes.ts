import { parseRefs } from '../../shared/compare.ts';
import type { Item } from '../../state/itemEdits.ts';
import { assertWritable, knownConnection } from '../../state/usableConnection.ts';
import type { Services } from '../services.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import type { TrackingView } from '../trees/experimentsView.ts';
import type { TreeNode } from '../trees/nodes.ts';
import type { ItemsToEdit } from './editItems.ts';
import { assertNotLost } from './lostNode.ts';

/** What the explorer's commands work with. */
export interface Explorer {
  readonly services: Services;
  readonly view: TrackingView;
}

/**
 * The nodes that a command is for: those selected where it was called on one of them, else the one it was called on;
 * from a key or the palette what is selected. Throws where that node is lost, see `assertNotLost`.
 */
export function chosenNodes({ view }: Explorer, args: readonly unknown[]): readonly TreeNode[] {
  assertNotLost(args);
  const [node, nodes] = args;
  if (!isTreeNode(node)) return view.selected;
  return Array.isArray(nodes) && nodes.length > 0 ? nodes.filter(isTreeNode) : [node];
}

/** The first of the chosen nodes decides of which kind they are to be. */
export async function chosenItems(
  explorer: Explorer,
  args: readonly unknown[],
  kinds: readonly Item['kind'][],
): Promise<ItemsToEdit> {
  const named = await namedRuns(explorer, args[0]);
  const found = chosenNodes(explorer, args).flatMap((node) => itemOf(node) ?? []);
  // The node that was clicked stands first only where it is alone.
  const clicked = isTreeNode(args[0]) ? itemOf(args[0]) : found[0];
  const kind = clicked && kinds.includes(clicked.kind) ? clicked.kind : kinds[0];
  const items = await withClients(
    explorer,
    found.filter((item) => item.kind === kind),
  );
  const all = named.length > 0 ? named : items;
  if (all.length === 0) {
    throw new Error(`Select ${kinds.map((each) => `${each}s`).join(' or ')} in the Experiments view first.`);
  }
  const changed = (): Promise<unknown> =>
    Promise.all(
      [...new Set(all.map(({ connectionId }) => connectionId))].map((id) =>
        explorer.view.live.refreshNow(id),
      ),
    );
  return { items: all, changed };
}

type FoundItem = Omit<Item, 'client'>;

function itemOf(node: TreeNode): FoundItem | undefined {
  const { connectionId } = node;
  if (node.kind === 'experiment') {
    const { experiment_id: id, name } = node.experiment;
    return { kind: 'experiment', connectionId, id, name };
  }
  if (node.kind !== 'run') return undefined;
  const { run_id: id, run_name: name, experiment_id: experimentId } = node.run.info;
  return { kind: 'run', connectionId, experimentId, id, name: name || id };
}

/** Before anything is asked: a server that is away, or can't be written to, is told of at once. */
async function withClients({ services }: Explorer, found: readonly FoundItem[]): Promise<readonly Item[]> {
  return Promise.all(
    found.map(async (item): Promise<Item> => {
      const connection = knownConnection(services.connections, item.connectionId);
      assertWritable(connection);
      return { ...item, client: await connection.connect() };
    }),
  );
}

/** Runs that another part, or a keybinding of the user's, names by `{ connectionId, runId }`. */
async function namedRuns(explorer: Explorer, argument: unknown): Promise<readonly Item[]> {
  if (isTreeNode(argument)) return [];
  const refs = parseRefs(Array.isArray(argument) ? argument : [argument]);
  const items = await withClients(
    explorer,
    refs.map(({ connectionId, runId: id }) => ({ kind: 'run', connectionId, id, name: id })),
  );
  return Promise.all(
    items.map(async (item) => {
      const { run } = await item.client.call('getRun', { run_id: item.id });
      return { ...item, name: run.info.run_name || item.id, experimentId: run.info.experiment_id };
    }),
  );
}
