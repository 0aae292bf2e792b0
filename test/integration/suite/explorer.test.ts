import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { MlflowClient } from '../../../src/api/client.ts';
import type { Run } from '../../../src/api/entities.ts';
import { databaseHash } from '../../../src/embedded/databasePath.ts';
import { authorityOf } from '../../../src/state/artifactRef.ts';
import type { MlflowApi } from '../../../src/ui/trackingApi.ts';

/** What commands and notes do with runs, on the embedded server that the extension has started. */
describe('the explorer’s commands', () => {
  const { fs } = vscode.workspace;
  let api: MlflowApi;
  let connectionId: string;
  let run: Run;

  before(async () => {
    const extension = vscode.extensions.getExtension<MlflowApi>('mlflow-vscode.mlflow-vscode');
    assert.ok(extension);
    api = await extension.activate();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    connectionId = `embedded:${databaseHash(join(realpathSync(folder), 'mlflow.db'))}`;
    const client = await connect();
    const request = { experiment_id: '1', run_name: 'of the explorer', start_time: Date.now() };
    run = (await client.call('createRun', request)).run;
    await client.call('updateRun', { run_id: run.info.run_id, status: 'FINISHED', end_time: Date.now() });
  });

  after(async () => {
    const client = await connect();
    await client.call('deleteRun', { run_id: run.info.run_id });
  });

  async function connect(): Promise<MlflowClient> {
    const environment = await api.getTrackingEnvironment();
    const authorization = `Bearer ${environment['MLFLOW_TRACKING_TOKEN']}`;
    return new MlflowClient({ url: environment['MLFLOW_TRACKING_URI']!, headers: () => ({ authorization }) });
  }

  const read = async (): Promise<Run> =>
    (await (await connect()).call('getRun', { run_id: run.info.run_id })).run;
  const noteOf = async () =>
    (await read()).data.tags?.find(({ key }) => key === 'mlflow.note.content')?.value;
  const noteUri = (id = run.info.run_id, kind = 'run'): vscode.Uri =>
    vscode.Uri.from({
      scheme: 'mlflow-note',
      authority: authorityOf(connectionId),
      path: `/${kind}/${id}/Note of a run.md`,
    });
  const node = () => ({ kind: 'run', connectionId, run });
  const other = () => ({
    kind: 'experiment',
    connectionId,
    label: 'x',
    experiment: { experiment_id: '1', name: 'x/y', artifact_location: '', lifecycle_stage: 'active' },
  });

  it('copy what MLflow’s API takes, a line for each that is selected', async () => {
    const { run_id, run_name } = run.info;
    for (const [command, text] of [
      ['mlflow.copyId', `${run_id}\n1`],
      ['mlflow.copyName', `${run_name}\nx/y`],
      ['mlflow.copyUri', `runs:/${run_id}`],
    ] as const) {
      await vscode.commands.executeCommand(command, node(), [node(), other()]);
      assert.equal(await vscode.env.clipboard.readText(), text, command);
    }
  });

  it('restore a run that is named', async () => {
    await (await connect()).call('deleteRun', { run_id: run.info.run_id });
    await vscode.commands.executeCommand('mlflow.restoreRun', { connectionId, runId: run.info.run_id });
    assert.equal((await read()).info.lifecycle_stage, 'active');
  });

  it('edit a note as a Markdown document', async () => {
    await vscode.commands.executeCommand('mlflow.editNote', node());
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, 'mlflow-note');
    assert.equal(editor.document.languageId, 'markdown');
    assert.equal(editor.document.getText(), '');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# Plan 🍷\n\nשלב'));
    // On a busy machine VS Code may not know yet that there is something to save.
    for (let tries = 0; tries < 50 && editor.document.isDirty; tries++) {
      await editor.document.save();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(editor.document.isDirty, false);
    assert.equal(await noteOf(), '# Plan 🍷\n\nשלב');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('see that a note was changed elsewhere', async () => {
    const before = await fs.stat(noteUri());
    assert.equal((await fs.stat(noteUri())).mtime, before.mtime);
    const client = await connect();
    const value = 'from elsewhere';
    await client.call('setTag', { run_id: run.info.run_id, key: 'mlflow.note.content', value });
    assert.ok((await fs.stat(noteUri())).mtime > before.mtime);
    assert.equal(new TextDecoder().decode(await fs.readFile(noteUri())), value);
  });

  it('keep the note of an experiment too', async () => {
    const uri = noteUri('1', 'experiment');
    await fs.writeFile(uri, new TextEncoder().encode('of the experiment'));
    const client = await connect();
    const { experiment } = await client.call('getExperiment', { experiment_id: '1' });
    assert.equal(
      experiment.tags?.find(({ key }) => key === 'mlflow.note.content')?.value,
      'of the experiment',
    );
    await client.call('deleteExperimentTag', { experiment_id: '1', key: 'mlflow.note.content' });
  });

  for (const [what, uri] of [
    ['of no run', () => noteUri('0'.repeat(32))],
    ['of another kind', () => noteUri('1', 'model')],
    ['of no connection', () => noteUri().with({ authority: 'remote-0' })],
    ['above its place', () => noteUri().with({ path: '/run/x/y/note.md' })],
  ] as const) {
    it(`have no note ${what}`, async () => {
      await assert.rejects(async () => fs.readFile(uri()));
    });
  }
});
