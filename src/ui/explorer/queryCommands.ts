import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { planFilter } from '../../filter/filterPlan.ts';
import type { RunQuery, RunSort } from '../../shared/runView.ts';
import { parseRunTableMemory } from '../../shared/runTable.ts';
import type { RunTableMemory } from '../../shared/runTable.ts';
import { knownKeysOf } from '../../state/knownKeys.ts';
import { filterLanguageOf } from '../../state/runFilter.ts';
import { orderOf, readRunPages, tableCalls } from '../../state/runTableReads.ts';
import { registerCommand } from '../commandWrapper.ts';
import { pickExperiment } from '../panels/runsTarget.ts';
import { chosenNodes } from './chosenNodes.ts';
import type { Explorer } from './chosenNodes.ts';
import { askForFilter } from './filterBox.ts';
import { knownConnection } from '../../state/usableConnection.ts';

/** `mlflow.filterRuns`, `mlflow.orderRuns`, `mlflow.clearRunFilter`: which runs of an experiment the tree shows. */
export function registerQueryCommands(explorer: Explorer): Disposable {
  const { log } = explorer.services;
  const store = new DisposableStore();
  const register = (
    id: string,
    title: string,
    ask: (explorer: Explorer, target: RunTableMemory) => Promise<RunQuery | undefined>,
  ): void => {
    store.add(
      registerCommand(log, id, async (...args) => {
        const target = await targetOf(explorer, args, title);
        const query = target && (await ask(explorer, target));
        if (query) await show(explorer, target, query);
      }),
    );
  };
  register('mlflow.filterRuns', 'Filter Runs', askFilter);
  register('mlflow.orderRuns', 'Order Runs', askOrder);
  register('mlflow.clearRunFilter', 'Clear Filter', async ({ services }, target) => ({
    ...services.tracking.query(target.connectionId, target.experimentId),
    filter: '',
  }));
  return store;
}

async function show({ services, view }: Explorer, target: RunTableMemory, query: RunQuery): Promise<void> {
  const { connectionId, experimentId } = target;
  services.tracking.setQuery(connectionId, experimentId, query);
  const location = { viewId: 'mlflow.experiments' };
  await vscode.window.withProgress({ location }, () =>
    services.tracking.ensureRuns(connectionId, experimentId),
  );
  await view.revealExperiment(connectionId, experimentId);
}

async function targetOf(
  explorer: Explorer,
  args: readonly unknown[],
  title: string,
): Promise<RunTableMemory | undefined> {
  const named = parseRunTableMemory(args[0]);
  if (named) return named;
  const [node] = chosenNodes(explorer, args);
  if (node?.kind === 'experiment') {
    return { connectionId: node.connectionId, experimentId: node.experiment.experiment_id };
  }
  if (node?.kind === 'run') {
    return { connectionId: node.connectionId, experimentId: node.run.info.experiment_id };
  }
  return pickExperiment(explorer.services, title);
}

async function askFilter({ services }: Explorer, target: RunTableMemory): Promise<RunQuery | undefined> {
  const { connectionId, experimentId } = target;
  const { tracking } = services;
  const before = tracking.query(connectionId, experimentId);
  const connection = knownConnection(services.connections, connectionId);
  const language = filterLanguageOf(connection);
  const recent = readRecent(services, target);
  const filter = await askForFilter({
    title: `Filter Runs of ${nameOf(services, target)}`,
    value: before.filter,
    keys: knownKeysOf(tracking.runs(connectionId, experimentId).value?.runs ?? []),
    moreKeys: recent.then(knownKeysOf),
    language,
    submit: async (text, signal) => {
      const filter = planFilter(text, language);
      const pages = { experimentId, filter, order_by: [], count: 1 };
      await readRunPages(await connection.connect(), pages, { ...tableCalls, signal });
    },
  });
  return filter === undefined ? undefined : { ...before, filter };
}

interface OrderItem extends vscode.QuickPickItem {
  readonly sort?: RunSort;
}

async function askOrder({ services }: Explorer, target: RunTableMemory): Promise<RunQuery | undefined> {
  const { connectionId, experimentId } = target;
  const before = services.tracking.query(connectionId, experimentId);
  const title = `Order Runs of ${nameOf(services, target)}`;
  const items = readRecent(services, target).then((runs): OrderItem[] => {
    const { metrics, params } = knownKeysOf(runs);
    return [
      orderItem('Start time', 'attributes.start_time', 'calendar'),
      orderItem('Name', 'attributes.run_name', 'symbol-key'),
      orderItem('End time', 'attributes.end_time', 'calendar'),
      orderItem('Status', 'attributes.status', 'pass'),
      ...separated(
        'Metrics',
        metrics.map((key) => orderItem(key, `metrics.${key}`, 'graph-line')),
      ),
      ...separated(
        'Parameters',
        params.map((key) => orderItem(key, `params.${key}`, 'symbol-parameter')),
      ),
    ];
  });
  const column = await vscode.window.showQuickPick(items, { title, placeHolder: 'Order by' });
  if (!column?.sort) return undefined;
  const directions = directionsOf(column.sort.column).map((sort): OrderItem => {
    const isTime = sort.column.endsWith('_time') && sort.column.startsWith('attributes.');
    const words = isTime ? ['Newest first', 'Oldest first'] : ['Descending', 'Ascending'];
    const icon = sort.isDescending ? 'arrow-down' : 'arrow-up';
    return { label: words[sort.isDescending ? 0 : 1]!, iconPath: new vscode.ThemeIcon(icon), sort };
  });
  const picked = await vscode.window.showQuickPick(directions, { title, placeHolder: 'Direction' });
  if (!picked?.sort) return undefined;
  const { filter } = before;
  const isDefault = orderOf(picked.sort)[0] === orderOf(undefined)[0];
  return isDefault ? { filter } : { filter, sort: picked.sort };
}

function orderItem(label: string, column: string, icon: string): OrderItem {
  return { label, iconPath: new vscode.ThemeIcon(icon), sort: { column, isDescending: true } };
}

function separated(label: string, items: readonly OrderItem[]): readonly OrderItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

/** The likely one first: the newest, the largest, but names from A. */
function directionsOf(column: string): readonly RunSort[] {
  const falls = column.startsWith('metrics.') || column.endsWith('_time');
  return [falls, !falls].map((isDescending) => ({ column, isDescending }));
}

/** The newest runs, whatever the filter is: what they logged is what is known of the keys. */
async function readRecent({ connections }: Explorer['services'], target: RunTableMemory) {
  const client = await connections.get(target.connectionId)?.connect();
  const request = { experiment_ids: [target.experimentId], max_results: 100, order_by: orderOf(undefined) };
  return (await client?.call('searchRuns', request))?.runs ?? [];
}

function nameOf({ tracking }: Explorer['services'], { connectionId, experimentId }: RunTableMemory): string {
  const known = tracking.experiments(connectionId).value;
  return known?.find(({ experiment_id: id }) => id === experimentId)?.name ?? experimentId;
}
