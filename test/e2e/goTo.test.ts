import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { eventually } from './harness/eventually.ts';
import { below, clientOfHost, untilRows } from './harness/trackingWindow.ts';
import { styleOf } from './harness/styleOf.ts';
import { useVSCode } from './harness/vscode.ts';

/** A server that nobody has added, and that must not be asked. */
async function stranger(): Promise<{ readonly url: string; asked: number; close(): void }> {
  const server = createServer((_, response) => {
    found.asked++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const found = { url: `http://127.0.0.1:${port}`, asked: 0, close: () => void server.close() };
  return found;
}

describe('going to a run', () => {
  const vscode = useVSCode({
    // Nothing listens there.
    settings: { 'mlflow.connections': [{ name: 'Away', url: 'http://127.0.0.1:59998' }] },
  });
  const tree = () => vscode.workbench.tree('Experiments');
  const list = (text: string | RegExp) =>
    vscode.workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  const untilSelected = (label: string) =>
    untilRows(tree(), (rows) => rows.some((row) => row.label === label && row.selected));

  test('finds it by a part of its name, says which server is away, and shows it in the tree', async () => {
    const { workbench } = vscode;
    await workbench.openView('MLflow');
    await untilRows(tree(), (rows) => below(rows, 'mlflow.db').some(({ label }) => label === 'wine-quality'));
    await workbench.runCommand('MLflow: Go to Run…');
    await workbench.quickInput.type('lr=0.003 LIN');
    await list('linear lr=0.003').waitFor();
    await list(/Away.*nothing listens there/).waitFor();
    const labels = await workbench.quickInput.labels();
    assert.ok(!labels.includes('mlp lr=0.003'), labels.join());
    const dot = () =>
      styleOf(list('linear lr=0.003').locator('.quick-input-list-icon').first(), 'backgroundImage');
    const before = await dot();
    assert.match(before, /^url\("data:image/);
    await workbench.setTheme('dark');
    await eventually(async () => assert.notEqual(await dot(), before, 'the dot follows the theme'));
    await list('linear lr=0.003').click();
    await untilSelected('linear lr=0.003');
    assert.deepEqual(await workbench.notifications(), []);
  });

  test('by a tag, and its table is one button away', async () => {
    const { workbench, host } = vscode;
    const client = await clientOfHost(host);
    const created = { experiment_id: '1', run_name: '$(trash) [a](command:x)', start_time: Date.now() };
    const { run } = await client.call('createRun', created);
    await client.call('setTag', { run_id: run.info.run_id, key: 'stage', value: 'prod' });
    await client.call('updateRun', { run_id: run.info.run_id, status: 'FINISHED', end_time: Date.now() });
    await workbench.runCommand('MLflow: Go to Run…');
    await workbench.quickInput.type('tag:stage=nowhere');
    await list('No experiment, run, model or version is found').waitFor();
    await workbench.quickInput.type('tag:stage=prod');
    const row = list('[a](command:x)');
    await row.waitFor();
    assert.match(await row.innerText(), /\$\(trash\)/, 'its name is no icon');
    await row.hover();
    await row.locator('.action-label[aria-label="Open Runs Table"]').click();
    await workbench.tab('wine-quality').or(workbench.tab('Runs: wine-quality')).first().waitFor();
    await workbench.runCommand('View: Close All Editors');
  });

  test('by a link, which asks no server that nobody has added', async () => {
    const { workbench } = vscode;
    const client = await clientOfHost(vscode.host);
    const filter = "attributes.run_name = 'mlp lr=0.003'";
    const { runs = [] } = await client.call('searchRuns', { experiment_ids: ['1'], filter });
    const id = runs[0]?.info.run_id ?? '';
    const openUrl = async (query: string): Promise<void> => {
      await workbench.runCommand('Developer: Open URL');
      await workbench.quickInput.answer(`code-oss://mlflow-vscode.mlflow-vscode/run/${id}${query}`);
      await workbench.answerDialog('Open');
    };
    await openUrl('?server=sqlite:///mlflow.db');
    await untilSelected('mlp lr=0.003');
    const other = await stranger();
    try {
      await openUrl(`?server=${other.url}`);
      const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: other.url });
      await dialog.waitFor();
      assert.match(await dialog.innerText(), /Nothing has been sent to it/);
      await workbench.answerDialog('Cancel');
      await dialog.waitFor({ state: 'hidden' });
      assert.equal(other.asked, 0);
    } finally {
      other.close();
    }
  });

  test('a run that trains stands in the status bar, and its end is told once', async () => {
    const { workbench, host } = vscode;
    const client = await clientOfHost(host);
    await workbench.terminal.open();
    await workbench.terminal.type('sleep 600');
    // The command is known to VS Code a moment after it was typed.
    await workbench.page.waitForTimeout(1500);
    const created = { experiment_id: '1', run_name: 'trains', start_time: Date.now() };
    const { run_id } = (await client.call('createRun', created)).run.info;
    const item = workbench.statusBarItem('trains');
    await item.waitFor();
    for (const [step, value] of [0.1, 0.4, 0.9].entries()) {
      await client.call('logMetric', { run_id, key: 'val_accuracy', value, timestamp: Date.now(), step });
    }
    await eventually(async () => assert.match(await item.innerText(), /trains · 0\.9 val_accuracy ▁▄█/));
    await tree().click('mlp lr=0.003');
    await item.click();
    await untilSelected('trains');
    // Overwritten before anybody looks.
    for (const [step, value] of (['NaN', 0.3] as const).entries()) {
      await client.call('logMetric', { run_id, key: 'loss', value, timestamp: Date.now(), step });
    }
    const ended = { run_id, status: 'FINISHED', end_time: created.start_time + 61_000 } as const;
    await client.call('updateRun', ended);
    await item.waitFor({ state: 'detached' });
    const message = '1 MLflow run: 1 finished, 1 with NaN.';
    await workbench.page.locator('.notification-toast', { hasText: message }).waitFor();
    assert.deepEqual(await workbench.notifications(), [message]);
    await workbench.answerNotification(message, 'Open Run');
    await workbench.tab('trains').waitFor();
    await workbench.runCommand('View: Close All Editors');
  });

  test('an experiment that is logged to is marked, and new terminals have it', async () => {
    const { workbench, host } = vscode;
    await workbench.openView('MLflow');
    await tree().contextMenu('wine-quality/evaluation', 'Log Here');
    await untilRows(tree(), (rows) =>
      rows.some(
        ({ label, description }) =>
          label === 'wine-quality/evaluation' && description.startsWith('logs here'),
      ),
    );
    const file = join(host.scratch, 'experiment');
    await eventually(async () => {
      await workbench.terminal.open();
      await workbench.terminal.type('echo "id=$MLFLOW_EXPERIMENT_ID" > ../experiment');
      await eventually(async () => assert.match(readFileSync(file, 'utf8'), /^id=2$/m), 5);
    }, 40);
    await tree().contextMenu('wine-quality/evaluation', 'Stop Logging Here');
    await untilRows(tree(), (rows) => rows.every(({ description }) => !description.includes('logs here')));
  });

  test('what fills the disk is listed by size, and what is ticked goes for good after a yes', async () => {
    const { workbench, host } = vscode;
    await workbench.openView('MLflow');
    const client = await clientOfHost(host);
    await tree().contextMenu('mlflow.db', 'Show Disk Usage');
    await list(/wine-quality/).waitFor();
    await eventually(async () => {
      assert.match((await workbench.quickInput.value()).placeholder, /of artifacts in 3 experiments/);
    });
    assert.equal((await workbench.quickInput.labels())[0], 'wine-quality');
    await workbench.quickInput.pick('wine-quality');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    const deleteTicked = async (name: string): Promise<string> => {
      // The rows come when all are measured. One that stands alone can't be missed for its neighbour, however soon
      // after that it is clicked.
      await list(name).waitFor();
      await workbench.quickInput.type(name);
      await eventually(async () => assert.equal((await workbench.quickInput.labels()).length, 1));
      await list(name).locator('.label-name').first().click();
      await workbench.page.locator('.quick-input-widget', { hasText: '1 Selected' }).waitFor();
      await workbench.quickInput.accept();
      await dialog.waitFor();
      return dialog.innerText();
    };
    // A registered version is made of it.
    assert.match(await deleteTicked('linear lr=0.003'), /linear lr=0\.003: Registered versions refer to it/);
    await workbench.answerDialog('OK');
    assert.match(
      await deleteTicked('linear lr=0.001'),
      /Delete 1 run.* for good\?[\s\S]*files?, [\d.]+ KB[\s\S]*linear lr=0\.001[\s\S]*can’t be undone/,
    );
    await workbench.answerDialog('Back Up and Delete');
    await workbench.page
      .locator('.notification-toast', { hasText: /Deleted 1 run.* for good.*Backup: mlflow\.db\./ })
      .waitFor();
    await workbench.quickInput.cancel();
    const filter = "attributes.run_name LIKE 'linear lr=0.00%'";
    const all = { experiment_ids: ['1'], filter, run_view_type: 'ALL' } as const;
    const { runs = [] } = await client.call('searchRuns', all);
    assert.deepEqual(
      runs.map(({ info }) => info.run_name),
      ['linear lr=0.003'],
    );
  });
});
