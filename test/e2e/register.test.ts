import assert from 'node:assert/strict';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ComparePage } from './harness/comparePage.ts';
import { RunPageView } from './harness/runPage.ts';
import { RunsPage } from './harness/runsPage.ts';
import { below, clientOfHost, untilRows } from './harness/trackingWindow.ts';
import { useVSCode } from './harness/vscode.ts';

const vscode = useVSCode();
const models = () => vscode.workbench.tree('Models');

test('a run is registered by right-click, and its version is shown', async () => {
  const { workbench, host } = vscode;
  await workbench.openView('MLflow');
  const tree = workbench.tree('Experiments');
  await tree.expand('wine-quality');
  await tree.contextMenu('linear lr=0.003', 'Register Model…');
  assert.match(await workbench.quickInput.title(), /Register Model/);
  await workbench.quickInput.type('wine/red');
  assert.deepEqual(await workbench.quickInput.labels(), ['The name must not contain "/" or ":".']);
  await workbench.quickInput.answer('wine-red');
  // It appears by itself, and is then selected.
  const rows = await untilRows(models(), (rows) => below(rows, 'wine-red').some(({ selected }) => selected));
  const [version, ...others] = below(rows, 'wine-red');
  assert.equal(version?.label, 'Version 1');
  assert.deepEqual(others, []);
  assert.match(version?.description ?? '', /^linear lr=0\.003 · just now$/);
  const client = await clientOfHost(host);
  const { model_version } = await client.call('getModelVersion', { name: 'wine-red', version: '1' });
  assert.match(model_version.source, /^models:\/m-[0-9a-f]{32}$/);
  assert.ok(model_version.run_id);
  assert.deepEqual(await workbench.notifications(), []);
});

test('an MLmodel file that is open becomes the next version of a model that is there', async () => {
  const { workbench, host } = vscode;
  const [file] = globSync('mlartifacts/1/models/*/artifacts/MLmodel', { cwd: host.workspace }).sort();
  assert.ok(file);
  await workbench.openFile(file);
  await workbench.runCommand('MLflow: Register Model…');
  await workbench.quickInput.pick('wine-quality-baseline');
  await workbench.openView('MLflow');
  await untilRows(models(), (rows) =>
    below(rows, 'wine-quality-baseline').some(({ label }) => label === 'Version 3'),
  );
  const client = await clientOfHost(host);
  const name = 'wine-quality-baseline';
  const { model_version } = await client.call('getModelVersion', { name, version: '3' });
  assert.equal(model_version.source, `models:/${file.split('/')[3]}`);
});

test('the palette offers the runs that have logged a model, and tells those of one name apart', async () => {
  const { workbench, host } = vscode;
  const client = await clientOfHost(host);
  const { experiment_id } = await client.call('createExperiment', { name: 'twins' });
  const rows = [
    { seed: '1', tags: [{ key: 'mlflow.log-model.history', value: '[{"artifact_path":"model"}]' }] },
    { seed: '2', tags: [{ key: 'mlflow.log-model.history', value: '[{"artifact_path":"model"}]' }] },
    { seed: '3', tags: [] },
  ];
  for (const { seed, tags } of rows) {
    const start = { experiment_id, run_name: 'twin', start_time: Date.now(), tags };
    const { run_id } = (await client.call('createRun', start)).run.info;
    await client.call('logParam', { run_id, key: 'seed', value: seed });
    await client.call('updateRun', { run_id, status: 'FINISHED', end_time: Date.now() });
  }
  await workbench.runCommand('View: Close All Editors');
  // A single run that is selected would be the one.
  await workbench.tree('Experiments').click('twins');
  await workbench.runCommand('MLflow: Register Model…');
  await workbench.quickInput.type('twin');
  const names = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'twins' });
  await names.nth(1).waitFor();
  const texts = await names.locator('.label-description').allInnerTexts();
  assert.deepEqual(texts.sort(), ['seed=1 · twins · just now', 'seed=2 · twins · just now']);
  await workbench.quickInput.cancel();
});

test('an MLmodel that belongs to no connection says what to do', async () => {
  const { workbench, host } = vscode;
  const folder = join(host.workspace, 'strange');
  mkdirSync(folder);
  writeFileSync(join(folder, 'MLmodel'), `flavors: {}\nmodel_id: m-${'0'.repeat(32)}\n`);
  await workbench.runCommand('View: Close All Editors');
  await workbench.openFile('strange/MLmodel');
  await workbench.runCommand('MLflow: Register Model…');
  const message = /belongs to the logged model m-0+…0+, which is not in mlflow\.db\. Add the connection/;
  await workbench.page.locator('.notification-toast', { hasText: message }).waitFor();
  const shown = await workbench.notifications();
  assert.equal(shown.length, 1, shown.join('\n'));
});

test('from its page a run is compared, registered, and run again with the values it had', async () => {
  const { workbench, host } = vscode;
  const client = await clientOfHost(host);
  const tags = [
    { key: 'mlflow.source.name', value: `file://${host.workspace}` },
    { key: 'mlflow.project.entryPoint', value: 'main' },
    { key: 'mlflow.log-model.history', value: '[{"artifact_path":"model"}]' },
  ];
  const start = { experiment_id: '1', run_name: 'of the project', start_time: Date.now(), tags };
  const { run_id } = (await client.call('createRun', start)).run.info;
  await client.call('logParam', { run_id, key: 'learning_rate', value: '0.0625' });
  await client.call('updateRun', { run_id, status: 'FINISHED', end_time: Date.now() });
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.runCommand('View: Close All Editors');
  const tree = workbench.tree('Experiments');
  await tree.contextMenu('of the project', 'Open Run Page');
  const page = await RunPageView.shown(workbench, 'of the project');
  const tool = (name: string) => page.frame.getByRole('button', { name, exact: true });

  await tool('Run Again…').click();
  const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'learning_rate' });
  await row.filter({ hasText: '0.0625' }).waitFor();
  assert.match(await workbench.quickInput.title(), /^Run main · wine-quality/);
  await workbench.quickInput.cancel();
  await tree.contextMenu('of the project', 'Run Again…');
  await row.filter({ hasText: '0.0625' }).waitFor();
  assert.match(await workbench.quickInput.title(), /^Run main · wine-quality/);
  await workbench.quickInput.cancel();

  await tool('Register Model…').click();
  await workbench.quickInput.type('from-a-page');
  await workbench.quickInput.pick('from-a-page');
  await untilRows(models(), (rows) => below(rows, 'from-a-page').some(({ label }) => label === 'Version 1'));
  const { model_version } = await client.call('getModelVersion', { name: 'from-a-page', version: '1' });
  assert.equal(model_version.run_id, run_id);

  await tool('Compare with…').click();
  await workbench.quickInput.pick('linear lr=0.003');
  await workbench.quickInput.accept();
  await ComparePage.shown(workbench, ['of the project', 'linear lr=0.003']);

  await tree.contextMenu('wine-quality', 'Open Runs');
  const table = await RunsPage.shown(workbench, /^\d+ runs/);
  await table.contextMenu('of the project', 'Run Again…');
  await row.filter({ hasText: '0.0625' }).waitFor();
  await workbench.quickInput.cancel();
  const other = await table.row('linear lr=0.003').getAttribute('data-vscode-context');
  assert.equal(JSON.parse(other ?? '').mlflowProject, false);
  assert.deepEqual(await workbench.notifications(), []);
});
