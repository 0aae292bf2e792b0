import * as vscode from 'vscode';
import { isAbort } from '../../api/errors.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import { formatTime } from '../../shared/format.ts';
import type { Connection } from '../../state/connection.ts';
import { findExperiments } from '../../state/experimentReads.ts';
import { askInPlace } from '../commands/askInPlace.ts';
import { registerCommand } from '../commandWrapper.ts';
import { isReadOnly } from '../trees/nodeWords.ts';
import { setContext } from '../trees/treeViews.ts';
import { chosenNodes } from './chosenNodes.ts';
import type { Explorer } from './chosenNodes.ts';
import { assertWritable } from '../../state/usableConnection.ts';

/** Experiments of one connection that the search shows at a time. */
const mostFound = 100;
const pauseMs = 200;

/** `mlflow.findExperiment`, `mlflow.createExperiment`, `mlflow.showDeleted`, `mlflow.hideDeleted`. */
export function registerExperimentCommands(explorer: Explorer): Disposable {
  const { log, tracking } = explorer.services;
  const store = new DisposableStore();
  store.add(registerCommand(log, 'mlflow.findExperiment', () => findExperiment(explorer)));
  store.add(registerCommand(log, 'mlflow.createExperiment', (...args) => createExperiment(explorer, args)));
  for (const [id, viewType] of [
    ['mlflow.showDeleted', 'ALL'],
    ['mlflow.hideDeleted', 'ACTIVE_ONLY'],
  ] as const) {
    store.add(
      registerCommand(log, id, async () => {
        setContext('mlflow.showsDeleted', viewType === 'ALL');
        const location = { viewId: 'mlflow.experiments' };
        await vscode.window.withProgress({ location }, () => tracking.setViewType(viewType));
      }),
    );
  }
  return store;
}

interface ExperimentItem extends vscode.QuickPickItem {
  readonly connectionId?: string;
  readonly experimentId?: string;
}

/** The server looks through all names as one is typed; what is picked is shown in the tree. */
async function findExperiment({ services, view }: Explorer): Promise<void> {
  const box = vscode.window.createQuickPick<ExperimentItem>();
  box.title = 'Find Experiment';
  box.placeholder = 'Part of the name';
  let current: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  const search = async (): Promise<void> => {
    current?.abort();
    const controller = new AbortController();
    current = controller;
    box.busy = true;
    const { all } = services.connections;
    const text = box.value.trim();
    const lists = await Promise.all(
      all.map((connection) => itemsOf(connection, text, { services, signal: controller.signal })),
    );
    if (controller.signal.aborted) return;
    box.busy = false;
    const items = lists.flat();
    box.items =
      items.length > 0 ? items : [{ label: 'No experiment has this in its name', alwaysShow: true }];
  };
  const picked = await new Promise<ExperimentItem | undefined>((resolve) => {
    box.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void search(), pauseMs);
    });
    box.onDidAccept(() => {
      const [item] = box.activeItems;
      if (item?.experimentId === undefined) return;
      resolve(item);
      box.hide();
    });
    box.onDidHide(() => {
      clearTimeout(timer);
      current?.abort();
      resolve(undefined);
      box.dispose();
    });
    box.show();
    void search();
  });
  if (picked?.connectionId === undefined || picked.experimentId === undefined) return;
  await view.live.refreshNow(picked.connectionId);
  await view.revealExperiment(picked.connectionId, picked.experimentId);
}

async function itemsOf(
  connection: Connection,
  text: string,
  { services, signal }: { readonly services: Explorer['services']; readonly signal: AbortSignal },
): Promise<readonly ExperimentItem[]> {
  const { connections, tracking } = services;
  const label = connections.all.length > 1 ? connection.label : '';
  try {
    const client = await connection.connect();
    const options = { count: mostFound, viewType: tracking.viewType, signal };
    const found = await findExperiments(client, text, options);
    return found.map(({ name, experiment_id: experimentId, last_update_time: time }) => ({
      label: name,
      description: [label, time === undefined ? '' : formatTime(time)].filter(Boolean).join(' · '),
      iconPath: new vscode.ThemeIcon('beaker'),
      alwaysShow: true,
      connectionId: connection.id,
      experimentId,
    }));
  } catch (error) {
    if (isAbort(error)) return [];
    // Why, where the experiments would stand; the other connections are found all the same.
    const icon = new vscode.ThemeIcon('warning');
    return [{ label: errorText(error), description: label, iconPath: icon, alwaysShow: true }];
  }
}

async function createExperiment(explorer: Explorer, given: readonly unknown[]): Promise<void> {
  // The button in the view's title comes with the node that has the focus, where there is one.
  const args = given[0] === undefined ? [] : given;
  const connection = await chooseConnection(explorer, args);
  if (!connection) return;
  const client = await connection.connect();
  let id = '';
  const [node] = chosenNodes(explorer, args);
  const name = await askInPlace({
    title: 'Create Experiment',
    prompt: `Name of the new experiment in ${connection.label}`,
    placeholder: 'vision/resnet',
    // In a folder it is meant to stand in it.
    ...(node?.kind === 'folder' && { value: `${node.path}/` }),
    submit: async (text) => {
      id = (await client.call('createExperiment', { name: text })).experiment_id;
      return undefined;
    },
  });
  if (name === undefined) return;
  await explorer.view.live.refreshNow(connection.id);
  await explorer.view.revealExperiment(connection.id, id);
}

async function chooseConnection(
  explorer: Explorer,
  args: readonly unknown[],
): Promise<Connection | undefined> {
  const { connections } = explorer.services;
  const [node] = chosenNodes(explorer, args);
  const named = node && connections.get(node.connectionId);
  const writable = connections.all.filter((connection) => !isReadOnly(connection));
  const known = named ?? (connections.all.length === 1 ? connections.all[0] : undefined);
  if (known) {
    assertWritable(known);
    return known;
  }
  if (writable.length === 0) throw new Error('There is no connection in which an experiment could be made.');
  const items = writable.map((connection) => ({
    label: connection.label,
    description: connection.location,
    connection,
  }));
  const options = { title: 'Create Experiment', placeHolder: 'Connection' };
  return (await vscode.window.showQuickPick(items, options))?.connection;
}
