import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { MlflowClient } from '../../../src/api/client.ts';
import type { RunInfo } from '../../../src/api/entities.ts';
import { databaseHash } from '../../../src/embedded/databasePath.ts';
import { proxiedPath } from '../../../src/state/artifactSource.ts';
import { artifactUri } from '../../../src/ui/artifacts/artifactUri.ts';
import type { MlflowApi } from '../../../src/ui/trackingApi.ts';

/** The file system as VS Code and other extensions use it, on the embedded server that the extension has started. */
describe('artifacts as a file system', () => {
  const { fs } = vscode.workspace;
  let api: MlflowApi;
  let connectionId: string;
  let run: RunInfo;

  before(async () => {
    const extension = vscode.extensions.getExtension<MlflowApi>('mlflow-vscode.mlflow-vscode');
    assert.ok(extension);
    api = await extension.activate();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    connectionId = `embedded:${databaseHash(join(realpathSync(folder), 'mlflow.db'))}`;
    const client = await connect();
    run = (await client.call('createRun', { experiment_id: '1', run_name: 'files', start_time: Date.now() }))
      .run.info;
    await put('notes.txt', 'first');
    await put('odd/mit Ümlaut & 100%.txt', 'odd');
  });

  after(async () => {
    const client = await connect();
    await client.call('updateRun', { run_id: run.run_id, status: 'FINISHED', end_time: Date.now() });
    await client.call('deleteRun', { run_id: run.run_id });
  });

  async function connect(): Promise<MlflowClient> {
    const environment = await api.getTrackingEnvironment();
    const authorization = `Bearer ${environment['MLFLOW_TRACKING_TOKEN']}`;
    return new MlflowClient({ url: environment['MLFLOW_TRACKING_URI']!, headers: () => ({ authorization }) });
  }

  async function put(path: string, text: string): Promise<void> {
    const client = await connect();
    await client.uploadProxiedArtifact(`${proxiedPath(run.artifact_uri)}/${path}`, text);
  }

  const uriOf = (path: string, ownerId = run.run_id): vscode.Uri =>
    artifactUri({ connectionId, ownerId, path });
  const textOf = async (uri: vscode.Uri): Promise<string> => new TextDecoder().decode(await fs.readFile(uri));

  /** Polls, since changes come by way of the server's events. */
  async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`not within 20 s: ${what}`);
  }

  it('has a URI that survives being written down', () => {
    const uri = uriOf('odd/mit Ümlaut & 100%.txt');
    assert.match(uri.toString(), /^mlflow-artifact:\/\/embedded-[0-9a-f]{32}\/[0-9a-f]{32}\/odd\//);
    assert.equal(vscode.Uri.parse(uri.toString()).path, uri.path);
  });

  it('lists and reads', async () => {
    assert.deepEqual(await fs.readDirectory(uriOf('')), [
      ['notes.txt', vscode.FileType.File],
      ['odd', vscode.FileType.Directory],
    ]);
    const { type, size, permissions } = await fs.stat(uriOf('notes.txt'));
    assert.deepEqual([type, size, permissions], [vscode.FileType.File, 5, vscode.FilePermission.Readonly]);
    assert.equal(await textOf(uriOf('notes.txt')), 'first');
    assert.equal(await textOf(uriOf('odd/mit Ümlaut & 100%.txt')), 'odd');
  });

  it('is read-only', async () => {
    assert.equal(fs.isWritableFileSystem('mlflow-artifact'), false);
    for (const write of [
      () => fs.writeFile(uriOf('notes.txt'), new Uint8Array(1)),
      () => fs.delete(uriOf('notes.txt')),
      () => fs.createDirectory(uriOf('new')),
    ]) {
      await assert.rejects(async () => write(), /read-?only|NoPermissions|can only be read/i);
    }
    assert.equal(await textOf(uriOf('notes.txt')), 'first');
  });

  for (const [what, uri] of [
    ['a file that is not there', () => uriOf('none.txt')],
    ['a file in a folder that is not there', () => uriOf('.vscode/settings.json')],
    ['a run that is not there', () => uriOf('notes.txt', '0'.repeat(32))],
    ['a path that leads out', () => uriOf('x').with({ path: `/${run.run_id}/../../x` })],
  ] as const) {
    it(`does not find ${what}`, async () => {
      await assert.rejects(async () => fs.stat(uri()), { code: 'FileNotFound' });
      await assert.rejects(async () => fs.readFile(uri()), { code: 'FileNotFound' });
    });
  }

  it('says which connection is missing', async () => {
    const uri = uriOf('notes.txt').with({ authority: 'remote-0123' });
    await assert.rejects(async () => fs.readFile(uri), {
      code: 'Unavailable',
      message: /connection.*not in this window/,
    });
  });

  it('says where artifacts are that it can not read, and what to do', async () => {
    const client = await connect();
    const away = { name: `in a cloud ${Date.now()}`, artifact_location: 's3://bucket/x' };
    const { experiment_id } = await client.call('createExperiment', away);
    const { run_id } = (await client.call('createRun', { experiment_id })).run.info;
    await assert.rejects(async () => fs.readDirectory(uriOf('', run_id)), {
      code: 'Unavailable',
      message: /s3:\/\/bucket\/x.*which the embedded server can't read\. Add the MLflow server/,
    });
    await client.call('deleteExperiment', { experiment_id });
  });

  it('does not read a huge file unasked', async () => {
    await put('huge.bin', 'x'.repeat(51 * 1024 * 1024));
    // What was listed before is kept until the server tells of the write.
    const sizeOf = () =>
      fs.stat(uriOf('huge.bin')).then(
        ({ size }) => size,
        () => undefined,
      );
    await until('the file', async () => (await sizeOf()) === 51 * 1024 * 1024);
    await assert.rejects(async () => fs.readFile(uriOf('huge.bin')), {
      code: 'Unavailable',
      message: /huge\.bin has 51 MB\. Open it from the MLflow view/,
    });
  });

  it('shows what a run that goes on writes over an open file', async () => {
    const document = await vscode.workspace.openTextDocument(uriOf('notes.txt'));
    await vscode.window.showTextDocument(document);
    assert.equal(document.getText(), 'first');
    // The same length: only the server can tell.
    await put('notes.txt', 'other');
    await until('the new text', () => document.getText() === 'other');
  });

  it('gives an MLmodel its language, and no false alarm', async () => {
    const [folder] = await vscode.workspace.findFiles('mlartifacts/1/models/*/artifacts/MLmodel', null, 1);
    const modelId = folder?.path.split('/').at(-3);
    assert.ok(modelId);
    const document = await vscode.workspace.openTextDocument(uriOf('MLmodel', modelId));
    assert.equal(document.languageId, 'mlmodel');
    const position = document.positionAt(document.getText().indexOf('python_function') + 2);
    await until('a hover', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        position,
      );
      return hovers.length > 0;
    });
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it('opens an MLmodel as a page, whoever opens it, and compares two as texts', async () => {
    const [one, other] = await vscode.workspace.findFiles(
      'mlartifacts/1/models/*/artifacts/MLmodel',
      null,
      2,
    );
    const uris = [one, other].map((file) => uriOf('MLmodel', file!.path.split('/').at(-3)));
    const shown = (): unknown => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const { executeCommand } = vscode.commands;
    await executeCommand('vscode.open', uris[0]);
    await until('the page', () => {
      const input = shown();
      return input instanceof vscode.TabInputCustom && input.viewType === 'mlflow.modelPage';
    });
    await executeCommand('vscode.openWith', uris[0], 'default');
    await until('the text', () => shown() instanceof vscode.TabInputText);
    await executeCommand('vscode.diff', uris[0], uris[1]);
    await until('both texts', () => shown() instanceof vscode.TabInputTextDiff);
    // A file on disk is a text, as before.
    await executeCommand('vscode.open', one);
    await until('the text of the file', () => shown() instanceof vscode.TabInputText);
    await executeCommand('workbench.action.closeAllEditors');
  });

  it('is there again after its server was killed', async () => {
    const { pid } = await (await connect()).callOwn('getStore', {});
    process.kill(pid, 'SIGKILL');
    await until('the text', () =>
      textOf(uriOf('odd/mit Ümlaut & 100%.txt')).then(
        (text) => text === 'odd',
        () => false,
      ),
    );
  });
});
