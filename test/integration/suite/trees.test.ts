import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/common/log.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { LogHere } from '../../../src/state/logHere.ts';
import { RegistryState } from '../../../src/state/registryState.ts';
import { RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { RunColors } from '../../../src/state/runColors.ts';
import type { Memento } from '../../../src/state/runColors.ts';
import { TrackingState } from '../../../src/state/trackingState.ts';
import {
  addRemoteServer,
  readRemoteServers,
  removeRemoteServer,
} from '../../../src/ui/connectionSettings.ts';
import type { Services } from '../../../src/ui/services.ts';
import type { MlflowApi } from '../../../src/ui/trackingApi.ts';
import { ExperimentsTree } from '../../../src/ui/trees/experimentsTree.ts';
import { ModelsTree } from '../../../src/ui/trees/modelsTree.ts';
import { nodeId } from '../../../src/ui/trees/nodeIds.ts';
import type { TreeNode } from '../../../src/ui/trees/nodes.ts';
import type { StateTree } from '../../../src/ui/trees/stateTree.ts';
import { TreeMemory } from '../../../src/ui/trees/treeMemory.ts';
import { pollSeconds } from '../../../src/ui/trees/treeViews.ts';

class MapMemento implements Memento {
  readonly values = new Map<string, unknown>();
  get<T>(key: string): T | undefined {
    return this.values.get(key) as T | undefined;
  }
  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}

/** The trees themselves, in VS Code's types, on the embedded server that the extension has started. */
describe('trees on the sample', () => {
  const extension = vscode.extensions.getExtension<MlflowApi>('mlflow-vscode.mlflow-vscode');
  const memento = new MapMemento();
  const connections = new ConnectionList();
  let environment: Record<string, string>;
  let services: Services;
  let experiments: ExperimentsTree;
  let models: ModelsTree;

  before(async () => {
    assert.ok(extension);
    environment = await (await extension.activate()).getTrackingEnvironment();
    connections.set([connectionNamed('sample')]);
    // Of the services the trees use these only; what else there is belongs to the extension's own window.
    services = {
      connections,
      tracking: new TrackingState(connections),
      registry: new RegistryState(connections),
      colors: new RunColors(memento),
      logHere: new LogHere(memento, connections),
    } as unknown as Services;
    experiments = new ExperimentsTree(services, new TreeMemory(memento, 'experiments'));
    models = new ModelsTree(services, new TreeMemory(memento, 'models'));
  });
  after(() => {
    experiments.dispose();
    models.dispose();
  });

  function connectionNamed(name: string, path = ''): RemoteConnection {
    const url = environment['MLFLOW_TRACKING_URI'];
    const token = environment['MLFLOW_TRACKING_TOKEN'];
    assert.ok(url && token);
    return new RemoteConnection({ url: url + path, name, readToken: async () => token, log: silentLog });
  }

  async function find(tree: StateTree, path: readonly (string | RegExp)[]): Promise<TreeNode> {
    let node: TreeNode | undefined;
    for (const step of path) {
      const children = await tree.getChildren(node);
      const labels = children.map((child) => String(tree.getTreeItem(child).label));
      const index = labels.findIndex((label) =>
        typeof step === 'string' ? label === step : step.test(label),
      );
      assert.ok(index >= 0, `${String(step)} is not among ${labels.join(', ')}`);
      node = children[index];
    }
    assert.ok(node);
    return node;
  }

  async function tooltip(tree: StateTree, node: TreeNode): Promise<string> {
    const item = tree.resolveTreeItem(tree.getTreeItem(node), node);
    assert.ok(item.tooltip instanceof vscode.MarkdownString);
    assert.ok(!item.tooltip.isTrusted && !item.tooltip.supportHtml);
    return item.tooltip.value;
  }

  it('show experiments, newest first', async () => {
    const roots = await experiments.getChildren();
    const names = roots.map((node) => experiments.getTreeItem(node).label);
    assert.ok(names.indexOf('wine-quality') < names.indexOf('Default'), names.join(', '));
    for (const node of roots) assert.equal(experiments.getTreeItem(node).contextValue, 'experiment.remote');
  });

  it('give each kind of node a context value, an id of its own and its parent', async () => {
    const rows: readonly (readonly [path: readonly (string | RegExp)[], value: string])[] = [
      [['wine-quality'], 'experiment.remote'],
      [['wine-quality', 'linear lr=0.003'], 'run.active.finished.remote'],
      [['wine-quality', 'mlp lr=0.03'], 'run.active.failed.remote'],
      [['wine-quality', 'sweep', /^lr=/], 'run.active.finished.remote'],
      [['wine-quality', 'linear lr=0.003', 'Parameters'], 'section.params'],
      [['wine-quality', 'linear lr=0.003', 'Parameters', 'learning_rate'], 'value.params'],
      [['wine-quality', 'linear lr=0.003', 'Artifacts', 'model'], 'loggedModel'],
      [['wine-quality', 'linear lr=0.003', 'Artifacts', 'model', 'MLmodel'], 'artifactFile.mlmodel'],
      [['wine-quality', 'linear lr=0.003', 'Artifacts', 'report'], 'artifactFolder'],
      [['wine-quality', 'linear lr=0.003', 'Artifacts', /\.png$/], 'artifactFile'],
    ];
    const ids = new Set<string>();
    for (const [path, value] of rows) {
      const node = await find(experiments, path);
      const item = experiments.getTreeItem(node);
      assert.equal(item.contextValue, value, path.join(' › '));
      assert.equal(item.id, nodeId(node));
      ids.add(nodeId(node));
      const parent = experiments.getParent(node);
      const expected = path.length === 1 ? undefined : await find(experiments, path.slice(0, -1));
      assert.equal(parent && nodeId(parent), expected && nodeId(expected), path.join(' › '));
    }
    assert.equal(ids.size, rows.length);
  });

  it('show values in four digits, and the exact one in the tooltip', async () => {
    const node = await find(experiments, ['wine-quality', 'linear lr=0.003', 'Metrics', 'train_loss']);
    assert.equal(experiments.getTreeItem(node).description, '0.7355');
    assert.match(await tooltip(experiments, node), /0\.73552620767421\d*/);
  });

  it('tell the facts of a run in its tooltip', async () => {
    const run = await find(experiments, ['wine-quality', 'linear lr=0.003']);
    const text = await tooltip(experiments, run);
    for (const fact of ['Status', 'Finished', 'Duration', 'train.py', 'Run id']) {
      assert.ok(text.replaceAll('&#46;', '.').includes(fact), `${fact}: ${text}`);
    }
  });

  it('show models with their aliases, and versions newest first', async () => {
    const node = await find(models, ['wine-quality']);
    assert.equal(models.getTreeItem(node).contextValue, 'registeredModel');
    const versions = await models.getChildren(node);
    const items = versions.map((version) => models.getTreeItem(version));
    assert.equal(items[0]?.label, 'Version 3');
    assert.equal(items[0]?.contextValue, 'modelVersion');
    assert.ok(items.some(({ description }) => String(description).includes('@champion')));
    assert.equal(nodeId(models.getParent(versions[0]!)!), nodeId(node));
  });

  it('say which runs are asked for, and what is deleted', async () => {
    const { tracking } = services;
    const [one] = connections.all;
    assert.ok(one);
    tracking.setQuery(one.id, '1', { filter: "attributes.run_name = 'mlp lr=0.03'" });
    try {
      const [run] = await experiments.getChildren(await find(experiments, ['wine-quality']));
      assert.ok(run?.kind === 'run');
      const item = experiments.getTreeItem(await find(experiments, ['wine-quality']));
      assert.equal(item.contextValue, 'experiment.filtered.remote');
      assert.match(String(item.description), /^filtered: attributes\.run_name = 'mlp lr=0\.03' · 1 run/);
      const deleted = {
        ...run,
        run: { ...run.run, info: { ...run.run.info, lifecycle_stage: 'deleted' } },
      } as const;
      const look = experiments.getTreeItem(deleted);
      assert.equal(look.contextValue, 'run.deleted.failed.remote');
      assert.match(String(look.description), /^deleted · /);
      assert.equal(look.resourceUri?.scheme, 'mlflow-deleted');
      tracking.setQuery(one.id, '1', { filter: 'metrics.val_accuracy > 7' });
      const none = await experiments.getChildren(await find(experiments, ['wine-quality']));
      assert.deepEqual(
        none.map((node) => experiments.getTreeItem(node).label),
        ['No runs match the filter', 'Edit Filter…', 'Clear Filter'],
      );
    } finally {
      tracking.setQuery(one.id, '1', { filter: '' });
    }
  });

  it('offer to sign in where the server refuses', async () => {
    const [one] = connections.all;
    assert.ok(one);
    const url = environment['MLFLOW_TRACKING_URI'] ?? '';
    const stranger = { url: `${url}/`, name: 'stranger', readToken: async () => 'wrong', log: silentLog };
    connections.set([one, new RemoteConnection(stranger)]);
    try {
      const roots = await experiments.getChildren();
      const rows = await experiments.getChildren(roots[1]);
      assert.deepEqual(
        rows.slice(1).map((node) => experiments.getTreeItem(node).label),
        ['Sign In…', 'Try Again', 'Show Log'],
      );
      assert.ok(rows[1]?.kind === 'message');
      assert.equal(rows[1].command?.command, 'mlflow.signIn');
    } finally {
      connections.set([one]);
    }
  });

  it('put connections at the top where there are several, one that fails beside one that works', async () => {
    const [one] = connections.all;
    assert.ok(one);
    connections.set([one, connectionNamed('broken', '/nowhere')]);
    try {
      const roots = await experiments.getChildren();
      assert.deepEqual(
        roots.map((node) => experiments.getTreeItem(node).label),
        ['sample', 'broken'],
      );
      const [error, ...next] = await experiments.getChildren(roots[1]);
      assert.deepEqual(
        next.map((node) => experiments.getTreeItem(node).label),
        ['Try Again', 'Show Log'],
      );
      assert.ok(error?.kind === 'message');
      assert.match(error.text, /does not answer as an MLflow server does|is not served here/);
      assert.equal(error.command?.command, 'mlflow.refresh');
      await find(experiments, ['sample', 'wine-quality', 'sweep']);
      const item = experiments.getTreeItem(roots[1]!);
      assert.match(String(item.description), /not connected/);
    } finally {
      connections.set([one]);
    }
  });

  it('remember what was opened', async () => {
    const node = await find(experiments, ['wine-quality']);
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    experiments.noteExpanded(node, true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const next = new ExperimentsTree(services, new TreeMemory(memento, 'experiments'));
    assert.equal(next.getTreeItem(node).collapsibleState, Expanded);
    next.noteExpanded(node, false);
    assert.equal(next.getTreeItem(node).collapsibleState, Collapsed);
    next.dispose();
  });
});

describe('settings of connections', () => {
  const url = 'http://127.0.0.1:59999/team';

  it('are written, read and removed, and wrong entries are told and left out', async () => {
    const configuration = () => vscode.workspace.getConfiguration('mlflow');
    await addRemoteServer({ name: 'team', url });
    try {
      assert.deepEqual(
        readRemoteServers().filter((server) => server.url === url),
        [{ name: 'team', url }],
      );
      const wrong = [{ name: 'x' }, 7, { url: 'http://a:b@c' }, { url: `${url}/` }, { url: 'example.com' }];
      await configuration().update('connections', wrong, vscode.ConfigurationTarget.Global);
      const problems: string[] = [];
      assert.deepEqual(
        readRemoteServers((problem) => problems.push(problem)),
        [
          { name: '127.0.0.1:59999/team', url },
          { name: 'example.com', url: 'http://example.com' },
        ],
      );
      assert.equal(problems.length, 3, problems.join('\n'));
    } finally {
      await configuration().update('connections', undefined, vscode.ConfigurationTarget.Global);
    }
    await addRemoteServer({ name: 'team', url });
    await removeRemoteServer(url);
    assert.deepEqual(configuration().inspect('connections')?.globalValue, undefined);
  });

  it('have the defaults that the code takes', () => {
    assert.equal(pollSeconds(), 5);
    assert.deepEqual(readRemoteServers(), []);
  });
});
