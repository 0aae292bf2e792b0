import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import { formatCount } from '../../src/shared/format.ts';
import { startMlflowServer } from '../interop/mlflowServer.ts';
import type { MlflowServer } from '../interop/mlflowServer.ts';
import { fillManyRuns, manyRuns } from '../runTableCases.ts';
import { ServerUnderTest } from '../server/harness/server.ts';
import { eventually } from './harness/eventually.ts';
import { RunsPage } from './harness/runsPage.ts';
import { below, clientOfHost, untilRows } from './harness/trackingWindow.ts';
import { useVSCode } from './harness/vscode.ts';

const python = process.env['MLFLOW_PYTHON'];

describe('a real MLflow server beside the local database', { skip: !python && 'Python is missing' }, () => {
  const vscode = useVSCode({ settings: { 'mlflow.experiments.pollSeconds': 1 } });
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-remote-'));
  let server: MlflowServer | undefined;
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const tree = () => vscode.workbench.tree('Experiments');

  test('shows its experiments, runs and models after Add Connection, and follows it', async () => {
    assert.ok(python);
    const { workbench } = vscode;
    fillManyRuns(folder, 'server.db');
    server = await startMlflowServer(python, folder);
    const client = new MlflowClient({ url: server.url });
    const { experiment_id } = await client.call('createExperiment', { name: 'team experiment' });
    await client.call('createRun', { experiment_id, run_name: 'team run', start_time: Date.now() });
    await client.call('createRegisteredModel', { name: 'team model' });
    await workbench.openView('MLflow');
    await workbench.runCommand('MLflow: Add Connection…');
    await workbench.quickInput.answer(`  ${server.url}/#/experiments/1 `);
    await untilPrompt('Name to show for this server');
    await workbench.quickInput.answer('team');
    const rows = await untilRows(tree(), (rows) =>
      below(rows, 'team').some(({ label }) => label === 'team experiment'),
    );
    assert.deepEqual(
      rows.filter(({ level }) => level === 1).map(({ label }) => label),
      ['mlflow.db', 'team'],
    );
    assert.ok(below(rows, 'mlflow.db').some(({ label }) => label === 'wine-quality'));
    await tree().expand('team experiment');
    await tree().row('team run').waitFor();
    await workbench.tree('Models').row('team model').waitFor();
    await client.call('createRun', { experiment_id, run_name: 'later run', start_time: Date.now() });
    await tree().row('later run').waitFor({ timeout: 20_000 });
  });

  test('what its filters can not say is asked of the loaded runs, and marked so', async () => {
    const { workbench } = vscode;
    await tree().contextMenu('team experiment', 'Open Runs');
    const page = await RunsPage.shown(workbench, /^2 runs$/);
    await page.ask(
      "status = 'RUNNING' AND start_time > '-1d' AND (run_name RLIKE '^later' OR metrics.a > 1)",
    );
    await RunsPage.shown(workbench, /^1 run matches the filter$/);
    assert.deepEqual(await page.names(), ['later run']);
    await page.frame.locator('.filter-partly', { hasText: 'on the loaded runs' }).waitFor();
    assert.deepEqual(await page.frame.locator('.partly-word').allInnerTexts(), [
      "run_name RLIKE '^later'",
      'metrics.a > 1',
    ]);
    await workbench.page.keyboard.press('Control+F4');
  });

  test('the max of a whole history stands in its table, and follows it', async () => {
    const { workbench } = vscode;
    const client = new MlflowClient({ url: server!.url });
    await tree().contextMenu('team experiment', 'Open Runs');
    const page = await RunsPage.shown(workbench, /^\d runs?/);
    await page.frame.getByRole('button', { name: 'Show all runs', exact: true }).click();
    await RunsPage.shown(workbench, /^2 runs$/);
    const run_id = (await page.row('team run').getAttribute('data-run'))!;
    const log = (step: number, value: number) =>
      client.call('logMetric', { run_id, key: 'loss', value, step, timestamp: Date.now() });
    for (const [step, value] of [1, 3, 2].entries()) await log(step, value);
    await page.head('loss').waitFor({ timeout: 20_000 });
    await page.columnMenu('loss', 'Show Max of History');
    await eventually(async () => assert.deepEqual(await page.column('max.loss'), ['–', '3@1']));
    await log(3, 5);
    await eventually(async () => assert.deepEqual(await page.column('max.loss'), ['–', '5@3']));
    await workbench.page.keyboard.press('Control+F4');
  });

  test('its table is ordered, filtered, grouped, loaded and exported as the own one is', async () => {
    const { workbench, host } = vscode;
    await tree().contextMenu('experiment 0', 'Open Runs');
    const page = await RunsPage.shown(workbench, /^1,000 loaded · Load more$/);
    const head = await page.reveal('metric0');
    await head.click();
    await eventually(async () => {
      const values = (await page.column('metrics.metric0')).map(Number);
      assert.ok(values[0]! > 0.99, values.join());
      assert.deepEqual(
        values,
        values.toSorted((one, other) => other - one),
      );
    });
    await page.frame.getByRole('button', { name: 'Columns', exact: true }).click();
    const chooser = page.frame.getByRole('dialog', { name: 'Columns' });
    await chooser.getByRole('checkbox', { name: 'metric1', exact: true }).click();
    await eventually(async () => assert.ok(!(await page.heads()).includes('metric1')));
    await workbench.page.keyboard.press('Escape');
    await page.groupBy('Status');
    await workbench.page.keyboard.press('Escape');
    await RunsPage.shown(workbench, /^1,000 loaded · Load more · 2 groups of the loaded runs, mean$/);
    await page.frame.getByRole('button', { name: 'Load more' }).click();
    await RunsPage.shown(workbench, new RegExp(`^${formatCount(manyRuns)} runs · 2 groups, mean$`));
    await page.ask("params.param0 = 'value 31'");
    await RunsPage.shown(workbench, /^2 runs match the filter/);
    const file = join(host.workspace, 'team.csv');
    await workbench.runCommand('MLflow: Export Runs as CSV…');
    await workbench.quickInput.typePath(file);
    await workbench.quickInput.accept();
    await eventually(async () => {
      const [csvHead, ...lines] = readFileSync(file, 'utf8').trim().split('\r\n');
      assert.match(csvHead!, /^run_id,run_name,.*metrics\.metric0/);
      assert.deepEqual(lines.map((line) => line.split(',')[1]).sort(), ['run 1', 'run 1001']);
    });
    await page.ask('');
    await RunsPage.shown(workbench, /^1,000 loaded · Load more/);
    await workbench.runCommand('MLflow: Copy Runs as CSV');
    await workbench.statusBarItem(`${formatCount(manyRuns)} runs copied`).waitFor();
    const copied = (await workbench.page.evaluate('navigator.clipboard.readText()')) as string;
    assert.equal(copied.trim().split('\r\n').length, 1 + manyRuns, 'those that were not loaded too');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('View: Close All Editors');
  });

  test('stands with its old data and why it is away', async () => {
    assert.ok(python && server);
    const { workbench } = vscode;
    await server.stop();
    server = undefined;
    const rows = await untilRows(tree(), (rows) =>
      below(rows, 'team').some(({ label }) => /can't be reached: nothing listens there/.test(label)),
    );
    assert.ok(below(rows, 'team').some(({ label }) => label === 'team experiment'));
    assert.match(rows.find(({ label }) => label === 'team')!.description, /not connected/);
    assert.deepEqual(await workbench.notifications(), []);
  });

  test('goes with Remove Connection', async () => {
    const { workbench } = vscode;
    await tree().contextMenu('team', 'Remove Connection…');
    await workbench.answerDialog('Remove');
    const rows = await untilRows(tree(), (rows) => rows.every(({ label }) => label !== 'team'));
    assert.equal(rows[0]?.level, 1);
    assert.ok(rows.some(({ label, level }) => label === 'wine-quality' && level === 1));
    const client = await clientOfHost(vscode.host);
    await client.call('createExperiment', { name: 'after it' });
    await tree().row('after it').waitFor({ timeout: 5_000 });
    await client.call('createRegisteredModel', { name: 'model after it' });
    await workbench.tree('Models').row('model after it').waitFor({ timeout: 5_000 });
  });

  /** The step of a box that asks one thing after the other. */
  async function untilPrompt(text: string): Promise<void> {
    await vscode.workbench.page.locator('.quick-input-widget', { hasText: text }).waitFor();
  }
});

describe('an address that is no MLflow server', () => {
  const vscode = useVSCode();
  const servers: { close(): void }[] = [];
  after(() => servers.forEach((server) => server.close()));
  const tree = () => vscode.workbench.tree('Experiments');

  /** The boundary: answers that no MLflow server gives. */
  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    servers.push({ close: () => (server.closeAllConnections(), server.close()) });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('is refused in the box that asked for it', async () => {
    const { workbench } = vscode;
    const page = await serve((_, response) => response.end('<!doctype html><title>Hello</title>'));
    await workbench.openView('MLflow');
    await workbench.runCommand('MLflow: Add Connection…');
    await workbench.quickInput.answer('http://ada:secret@localhost');
    await untilBoxSays(/Leave user name and password out/);
    await workbench.quickInput.answer(page);
    await untilBoxSays(/does not answer as an MLflow server does/);
    await workbench.quickInput.cancel();
    assert.deepEqual(await workbench.notifications(), []);
  });

  test('is added when it is only away, on a second Enter, and the tree says why', async () => {
    const { workbench } = vscode;
    await workbench.runCommand('MLflow: Add Connection…');
    const away = await serve(() => {});
    servers.pop()?.close();
    await workbench.quickInput.answer(away);
    await untilBoxSays(/nothing listens there.*Press Enter again/);
    await workbench.quickInput.accept();
    await untilBoxSays(/Name to show/);
    await workbench.quickInput.answer('away');
    const rows = await untilRows(tree(), (rows) =>
      below(rows, 'away').some(({ label }) => /nothing listens there/.test(label)),
    );
    const labels = below(rows, 'away').map(({ label }) => label);
    assert.deepEqual(labels.slice(1), ['Try Again', 'Show Log']);
    assert.ok(below(rows, 'mlflow.db').some(({ label }) => label === 'wine-quality'));
    await workbench.page.waitForTimeout(4000);
    assert.deepEqual(await workbench.notifications(), []);
  });

  test('keeps the tree waiting no longer than a moment when it is slow', async () => {
    const { workbench } = vscode;
    const slow = await serve(() => {});
    workbench.changeSettings({ 'mlflow.connections': [{ name: 'slow', url: slow }] });
    await untilRows(tree(), (rows) => below(rows, 'slow').some(({ label }) => label === 'Loading…'));
    assert.ok((await tree().rows()).some(({ label }) => label === 'wine-quality'));
    await untilRows(
      tree(),
      (rows) => below(rows, 'slow').some(({ label }) => /did not answer in time/.test(label)),
      40,
    );
    assert.deepEqual(await workbench.notifications(), []);
  });

  async function untilBoxSays(text: RegExp): Promise<void> {
    await vscode.workbench.page.locator('.quick-input-widget', { hasText: text }).waitFor();
  }
});

describe('a server that asks for a token', () => {
  const vscode = useVSCode();
  let server: ServerUnderTest | undefined;
  after(() => server?.[Symbol.asyncDispose]());

  test('is asked with it, and the token is in no setting', async () => {
    const { workbench } = vscode;
    server = await ServerUnderTest.started('--token-env', 'SERVER_TOKEN');
    const headers = () => ({ authorization: 'Bearer secret-token' });
    await new MlflowClient({ url: server.url, headers }).call('createExperiment', { name: 'behind a token' });
    await workbench.openView('MLflow');
    await workbench.runCommand('MLflow: Add Connection…');
    const says = (text: RegExp) => workbench.page.locator('.quick-input-widget', { hasText: text }).waitFor();
    await workbench.quickInput.answer(server.url);
    await says(/asks for a sign-in/);
    await workbench.quickInput.answer('wrong');
    await says(/token|access/i);
    await workbench.quickInput.answer('secret-token');
    await says(/Name to show/);
    await workbench.quickInput.answer('closed');
    await workbench.tree('Experiments').row('behind a token').waitFor();
    await workbench.runCommand('Preferences: Open User Settings (JSON)');
    await workbench.page.locator('.view-line', { hasText: 'mlflow.connections' }).waitFor();
    const text = await workbench.editorText();
    assert.ok(text.includes(server.url) && !text.includes('secret-token'), text);
  });

  test('lets in who signs in later, from its place in the tree', async () => {
    const { workbench } = vscode;
    assert.ok(server);
    // Another address of the same server: no token is kept for it.
    const url = server.url.replace('127.0.0.1', 'localhost');
    await workbench.runCommand('View: Close All Editors');
    workbench.changeSettings({ 'mlflow.connections': [{ name: 'later', url }] });
    const tree = workbench.tree('Experiments');
    const later = (label: string) =>
      untilRows(tree, (rows) => below(rows, 'later').some((row) => row.label === label), 60);
    await untilRows(tree, (rows) => rows.some(({ label }) => label === 'later'));
    await tree.expand('later');
    await later('Sign In…');
    await tree.click('Sign In…');
    await workbench.quickInput.answer('wrong');
    await workbench.page
      .locator('.quick-input-message', { hasText: /token|access|refuse/i })
      .first()
      .waitFor();
    await workbench.quickInput.answer('secret-token');
    await later('behind a token');
    assert.deepEqual(await workbench.notifications(), []);
  });
});
