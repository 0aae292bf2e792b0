import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { MlflowClient } from '../../../src/api/client.ts';
import type { Run } from '../../../src/api/entities.ts';
import { authorityOf } from '../../../src/state/artifactRef.ts';
import { databaseHash } from '../../../src/embedded/databasePath.ts';
import type { MlflowApi } from '../../../src/ui/trackingApi.ts';

/** The commands, on the embedded server that the extension has started. */
describe('going to a run', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  let client: MlflowClient;
  let url: string;
  let run: Run;
  let connectionId: string;

  before(async () => {
    const extension = vscode.extensions.getExtension<MlflowApi>('mlflow-vscode.mlflow-vscode');
    assert.ok(extension);
    const environment = await (await extension.activate()).getTrackingEnvironment();
    url = environment['MLFLOW_TRACKING_URI'] ?? '';
    const authorization = `Bearer ${environment['MLFLOW_TRACKING_TOKEN']}`;
    client = new MlflowClient({ url, headers: () => ({ authorization }) });
    const filter = "attributes.run_name = 'linear lr=0.003'";
    const { runs = [] } = await client.call('searchRuns', { experiment_ids: ['1'], filter });
    assert.ok(runs[0]);
    run = runs[0];
    connectionId = `embedded:${databaseHash(join(realpathSync(folder), 'mlflow.db'))}`;
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const open = (text: string): Thenable<unknown> =>
    vscode.commands.executeCommand('mlflow.openFromClipboard', text);

  it('leads there from every way to write it', async () => {
    const { run_id: id, experiment_id: experiment } = run.info;
    const rows: readonly (readonly [text: string, shown: string])[] = [
      [id, id],
      [`runs:/${id}/model`, id],
      [run.info.artifact_uri, id],
      [`${url}/#/experiments/${experiment}/runs/${id}`, id],
      [`${url.replace('127.0.0.1', 'localhost')}/#/experiments/${experiment}`, experiment],
      [`vscode://mlflow-vscode.mlflow-vscode/run/${id}?server=sqlite:///mlflow.db`, id],
      // The database of somebody else's folder: a run's id is the same everywhere.
      [`vscode://mlflow-vscode.mlflow-vscode/run/${id}?server=sqlite:///other/mlflow.db`, id],
      [`vscode://mlflow-vscode.mlflow-vscode/experiment/${experiment}`, experiment],
      ['models:/wine-quality@champion', 'models:/wine-quality/2'],
      ['models:/wine-quality', 'wine-quality'],
    ];
    const { model_version: champion } = await client.call('getModelVersionByAlias', {
      name: 'wine-quality',
      alias: 'champion',
    });
    for (const [text, shown] of rows) {
      const expected = shown.startsWith('models:') ? `models:/wine-quality/${champion.version}` : shown;
      assert.equal(await open(text), expected, text);
    }
  });

  it('opens the file that an artifact’s URI names', async () => {
    const ref = `${authorityOf(connectionId)}/${run.info.run_id}`;
    await open(`runs:/${run.info.run_id}/report/report.json`);
    await waitFor(() => activeUri()?.path.endsWith('/report/report.json') === true);
    assert.equal(activeUri()?.toString(), `mlflow-artifact://${ref}/report/report.json`);
  });

  it('gives a link that leads back', async () => {
    await vscode.commands.executeCommand('mlflow.copyLink', { kind: 'run', connectionId, run });
    const link = await vscode.env.clipboard.readText();
    assert.equal(
      link.replace(/^[\w-]+:/, 'vscode:'),
      `vscode://mlflow-vscode.mlflow-vscode/run/${run.info.run_id}?server=sqlite%3A%2F%2F%2Fmlflow.db`,
    );
    assert.equal(await vscode.commands.executeCommand('mlflow.openFromClipboard'), run.info.run_id);
  });

  it('takes for a source only a file of the workspace, as it was at the run’s commit', async () => {
    const repository = join(folder, 'source-test');
    mkdirSync(repository);
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd: repository,
        encoding: 'utf8',
      }).trim();
    const script = join(repository, 'fit_once.py');
    const withSource = (name: string, commit?: string) => ({
      kind: 'run',
      connectionId,
      run: {
        ...run,
        data: {
          tags: [
            { key: 'mlflow.source.name', value: name },
            ...(commit === undefined ? [] : [{ key: 'mlflow.source.git.commit', value: commit }]),
          ],
        },
      },
    });
    const openSource = (name: string, commit?: string): Thenable<unknown> =>
      vscode.commands.executeCommand('mlflow.openSource', withSource(name, commit));
    try {
      writeFileSync(script, 'before = 1\n');
      git('init', '--quiet');
      git('add', '.');
      git('commit', '--quiet', '-m', 'first');
      const commit = git('rev-parse', 'HEAD');
      await openSource('fit_once.py');
      await waitFor(() => activeUri()?.fsPath === script);
      await openSource(script, commit);
      assert.equal(activeUri()?.fsPath, script, 'it has not changed since');

      writeFileSync(script, 'after = 2\n');
      await vscode.commands.executeCommand('git.openRepository', repository);
      await openSource('source-test/fit_once.py', commit);
      await waitFor(() => activeUri()?.scheme === 'git');
      assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^before = 1/);

      const shown = activeUri()?.toString();
      await openSource(join(folder, '..', '..', '..', 'etc', 'passwd'));
      await openSource(`${folder}/../../../etc/passwd`);
      assert.equal(activeUri()?.toString(), shown);
    } finally {
      rmSync(repository, { recursive: true, force: true });
    }
  });

  it('marks the experiment that is logged to, for projects too, until it is taken back', async () => {
    const { experiment } = await client.call('getExperiment', { experiment_id: '1' });
    await vscode.commands.executeCommand('mlflow.logHere', { kind: 'experiment', connectionId, experiment });
    const [task] = (await vscode.tasks.fetchTasks({ type: 'mlflow' })).filter(({ name }) => name === 'main');
    assert.equal(requestOf(task)['here'], 'wine-quality');
    await vscode.commands.executeCommand('mlflow.stopLoggingHere');
    const [next] = (await vscode.tasks.fetchTasks({ type: 'mlflow' })).filter(({ name }) => name === 'main');
    assert.equal(requestOf(next)['here'], undefined);
  });
});

function requestOf(task: vscode.Task | undefined): Record<string, unknown> {
  assert.ok(task?.execution instanceof vscode.ProcessExecution);
  const text = task.execution.options?.env?.['MLFLOW_VSCODE_RUN'] ?? '';
  return JSON.parse(Buffer.from(text, 'base64').toString()) as Record<string, unknown>;
}

function activeUri(): vscode.Uri | undefined {
  return vscode.window.activeTextEditor?.document.uri;
}

async function waitFor(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 15_000; !holds();) {
    if (Date.now() > end)
      throw new Error(`Never came true: ${String(holds)}. Shown: ${activeUri()?.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
