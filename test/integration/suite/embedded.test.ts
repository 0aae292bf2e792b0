import assert from 'node:assert/strict';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { MlflowApi } from '../../../src/ui/trackingApi.ts';

describe('what activate returns', () => {
  let api: MlflowApi;

  before(async () => {
    const extension = vscode.extensions.getExtension<MlflowApi>('mlflow-vscode.mlflow-vscode');
    assert.ok(extension);
    api = await extension.activate();
  });

  it('is the first version of a promise to other extensions', () => {
    assert.equal(api.apiVersion, 1);
    assert.deepEqual(Object.keys(api).sort(), ['apiVersion', 'getTrackingEnvironment', 'getTrackingUri']);
  });

  it('makes a process log to the embedded server of the workspace', async () => {
    const environment = await api.getTrackingEnvironment();
    assert.deepEqual(Object.keys(environment).sort(), ['MLFLOW_TRACKING_TOKEN', 'MLFLOW_TRACKING_URI']);
    const url = environment['MLFLOW_TRACKING_URI'];
    assert.equal(url, await api.getTrackingUri());
    assert.match(url ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
    const ask = (token: string | undefined): Promise<Response> =>
      fetch(`${url}/api/2.0/mlflow-vscode/store`, { headers: { authorization: `Bearer ${token}` } });
    const { database } = (await (await ask(environment['MLFLOW_TRACKING_TOKEN'])).json()) as {
      database: string;
    };
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.equal(database, join(realpathSync(folder), 'mlflow.db'));
    assert.ok(existsSync(database));
    assert.equal((await ask('another')).status, 401);
  });

  it('gives away a copy, not what others get', async () => {
    const first = await api.getTrackingEnvironment();
    first['MLFLOW_TRACKING_URI'] = 'changed';
    assert.notEqual((await api.getTrackingEnvironment())['MLFLOW_TRACKING_URI'], 'changed');
  });
});

describe('settings of the embedded server', () => {
  const settings = vscode.workspace.getConfiguration('mlflow');

  for (const [name, value] of [
    ['server.databasePath', 'mlflow.db'],
    ['server.journalMode', 'delete'],
    ['terminal.setTrackingUri', true],
  ] as const) {
    it(`mlflow.${name} is ${value} where nobody has set it`, () => {
      assert.equal(settings.inspect(name)?.defaultValue, value);
    });
  }
});
