import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { MlflowApi } from '../../../src/ui/trackingApi.ts';

const mlproject = `name: by-task
entry_points:
  main:
    parameters: {word: {default: hello}}
    command: test {word} != bad && sleep 0
  asks:
    parameters: {word: string}
    command: echo {word}
  slow:
    command: sleep 60; true
  python:
    command: python
`;

interface Run {
  readonly info: { readonly status: string; readonly run_id: string };
  readonly data: { readonly params?: readonly { key: string; value: string }[] };
}

describe('project tasks', () => {
  const [root] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(root);
  const folder = join(root.uri.fsPath, 'by-task');
  let api: MlflowApi;

  before(async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'MLproject'), mlproject);
    const extension = vscode.extensions.getExtension<MlflowApi>('mlflow-vscode.mlflow-vscode');
    assert.ok(extension);
    api = await extension.activate();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const offered = async (name: string) => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'mlflow' });
    return tasks.find((task) => task.name === name && task.definition['project'] === 'by-task');
  };

  /** Runs a task to its end, or ends it as soon as its process runs; resolves with the exit code. */
  async function execute(task: vscode.Task, { terminate = false } = {}): Promise<number | undefined> {
    const listeners: vscode.Disposable[] = [];
    try {
      return await new Promise<number | undefined>((resolve, reject) => {
        const isOurs = ({ task: { definition } }: vscode.TaskExecution) =>
          definition['entryPoint'] === task.definition['entryPoint'];
        listeners.push(
          vscode.tasks.onDidStartTaskProcess(async ({ execution }) => {
            if (!terminate || !isOurs(execution)) return;
            await waitFor(async () => (await runs())[0]?.info.status === 'RUNNING');
            execution.terminate();
          }),
          vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
            if (isOurs(execution)) resolve(exitCode);
          }),
        );
        vscode.tasks.executeTask(task).then(undefined, reject);
      });
    } finally {
      for (const listener of listeners) listener.dispose();
    }
  }

  async function runs(experiment = 'by-task'): Promise<readonly Run[]> {
    const { MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: token } = await api.getTrackingEnvironment();
    const call = async (path: string, init: RequestInit = {}) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await fetch(`${url}/api/2.0/mlflow/${path}`, { ...init, headers });
      return (await response.json()) as { experiment?: { experiment_id: string }; runs?: Run[] };
    };
    const query = new URLSearchParams({ experiment_name: experiment });
    const { experiment: found } = await call(`experiments/get-by-name?${query}`);
    if (!found) return [];
    const body = { experiment_ids: [found.experiment_id], order_by: ['attributes.start_time DESC'] };
    return (await call('runs/search', { method: 'POST', body: JSON.stringify(body) })).runs ?? [];
  }

  it('are offered for what runs without a question', async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'mlflow' });
    const names = tasks.filter(({ source }) => source === 'mlflow').map(({ name }) => name);
    for (const name of ['main', 'sweep', 'evaluate', 'slow']) assert.ok(names.includes(name), names.join());
    assert.ok(!names.includes('asks'));
  });

  it('record a run that ends well', async () => {
    const task = await offered('main');
    assert.ok(task);
    assert.equal(await execute(task), 0);
    const [run] = await runs();
    assert.equal(run?.info.status, 'FINISHED');
    assert.deepEqual(run.data.params, [{ key: 'word', value: 'hello' }]);
  });

  it('stand with their result above the entry point, which leads to the run', async () => {
    const uri = vscode.Uri.file(join(folder, 'MLproject'));
    await vscode.workspace.openTextDocument(uri);
    const [run] = await runs();
    let lens: vscode.CodeLens | undefined;
    const found = async (): Promise<boolean> => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
        20,
      );
      lens = lenses.find(({ command }) => command?.command === 'mlflow.openRun');
      return lens !== undefined;
    };
    await waitFor(found);
    assert.equal(lens?.range.start.line, 2);
    assert.match(lens.command?.title ?? '', /^\$\(pass\) \S+, /);
    const [target] = lens.command?.arguments ?? [];
    assert.equal((target as { runId: string }).runId, run?.info.run_id);
    // It gives what it has selected in the tree.
    assert.equal(await vscode.commands.executeCommand('mlflow.openRun', target), run?.info.run_id);
  });

  it('record a run that fails', async () => {
    const offer = await offered('main');
    assert.ok(offer);
    const definition = { ...offer.definition, parameters: { word: 'bad' } };
    // As `tasks.json` has it: a definition that is resolved when the task is run.
    const settings = join(root.uri.fsPath, '.vscode', 'tasks.json');
    mkdirSync(join(root.uri.fsPath, '.vscode'), { recursive: true });
    writeFileSync(
      settings,
      JSON.stringify({ version: '2.0.0', tasks: [{ label: 'bad word', ...definition }] }),
    );
    try {
      const named = async () => (await vscode.tasks.fetchTasks()).find(({ name }) => name === 'bad word');
      await waitFor(async () => (await named()) !== undefined);
      const task = await named();
      assert.ok(task);
      assert.equal(await execute(task), 1);
      const [run] = await runs();
      assert.equal(run?.info.status, 'FAILED');
      assert.deepEqual(run.data.params, [{ key: 'word', value: 'bad' }]);
    } finally {
      rmSync(settings);
    }
  });

  it('use the interpreter of the setting, relative to the workspace folder', async () => {
    const bin = join(folder, 'env', 'bin');
    mkdirSync(bin, { recursive: true });
    const marker = join(folder, 'chosen');
    writeFileSync(join(bin, 'python'), `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
    const settings = vscode.workspace.getConfiguration('mlflow.projects', root.uri);
    await settings.update('pythonPath', 'by-task/env', vscode.ConfigurationTarget.Workspace);
    try {
      const task = await offered('python');
      assert.ok(task);
      assert.equal(await execute(task), 0);
      assert.ok(existsSync(marker));
      await settings.update('pythonPath', 'by-task/gone', vscode.ConfigurationTarget.Workspace);
      assert.equal(await offered('python'), undefined);
    } finally {
      await settings.update('pythonPath', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('end their run as killed when they are terminated', async () => {
    const task = await offered('slow');
    assert.ok(task);
    await execute(task, { terminate: true });
    await waitFor(async () => (await runs())[0]?.info.status === 'KILLED');
  });
});

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await condition());) {
    if (Date.now() > end) throw new Error(`Never came true: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
