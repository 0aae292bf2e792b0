import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { eventually } from './harness/eventually.ts';
import { styleOf } from './harness/styleOf.ts';
import type { TreeRow } from './harness/treeSection.ts';
import { below, clientOfHost, untilRows } from './harness/trackingWindow.ts';
import { useVSCode } from './harness/vscode.ts';

describe('the trees on the sample', () => {
  const vscode = useVSCode();
  const tree = () => vscode.workbench.tree('Experiments');
  const models = () => vscode.workbench.tree('Models');

  test('show experiments and models at once, without a question', async () => {
    await vscode.workbench.openView('MLflow');
    const rows = await untilRows(tree(), (rows) => rows.some(({ label }) => label === 'wine-quality'));
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['wine-quality/evaluation', 'wine-quality', 'Default'],
    );
    const isSummedUp = ({ label, description, expanded }: TreeRow): boolean =>
      label === 'wine-quality/evaluation' && expanded === false && /^\d+ runs? · /.test(description);
    await untilRows(tree(), (rows) => rows.some(isSummedUp));
    const shown = await untilRows(models(), (rows) => rows.length === 2);
    assert.match(shown[0]!.description, /^v3 · @challenger @champion$/);
    assert.deepEqual(await vscode.workbench.notifications(), []);
  });

  test('have their commands in the palette, under one category', async () => {
    const { quickInput } = vscode.workbench;
    await quickInput.open('>MLflow: ');
    const labels = await quickInput.labels();
    await quickInput.cancel();
    assert.ok(labels.includes('MLflow: Add Connection…'), labels.join(', '));
  });

  test('show runs with their main metric, nested ones under their parent', async () => {
    await tree().expand('wine-quality');
    const rows = await untilRows(tree(), (rows) => below(rows, 'wine-quality').length >= 5);
    const [first] = below(rows, 'wine-quality');
    assert.match(first!.description, /^0\.59 val_accuracy · 20\d\d-/);
    assert.ok(rows.some(({ label, description }) => label === 'mlp lr=0.03' && /failed/.test(description)));
    await tree().expand('sweep');
    const nested = await untilRows(tree(), (rows) => below(rows, 'sweep').length > 4);
    assert.ok(below(nested, 'sweep')[0]!.expanded === false, 'a nested run can be opened');
    await tree().click('sweep');
    await untilRows(tree(), (rows) => below(rows, 'sweep').length === 0);
  });

  test('show params, metrics and artifacts of a run, and open a picture', async () => {
    const run = below(await tree().rows(), 'wine-quality')[0]!.label;
    await tree().expand(run);
    await tree().expand('Metrics');
    const isAccuracy = ({ label }: TreeRow): boolean => label === 'val_accuracy';
    const metrics = await untilRows(tree(), (rows) => below(rows, 'Metrics').some(isAccuracy));
    assert.equal(below(metrics, 'Metrics').find(isAccuracy)?.description, '0.59');
    await tree().expand('Artifacts');
    await untilRows(tree(), (rows) => below(rows, 'Artifacts').some(({ label }) => label === 'model'));
    await tree().click('confusion_matrix.png');
    await vscode.workbench.tab('confusion_matrix.png').waitFor();
    await tree().expand('model');
    await tree().click('MLmodel');
    await vscode.workbench.tab('MLmodel').waitFor();
    const model = await vscode.workbench.webview('MLmodel');
    await model.getByRole('table', { name: 'python_function' }).waitFor();
    assert.deepEqual(await vscode.workbench.notifications(), []);
  });

  test('show a run while it trains, its metrics as they come, and its end', async () => {
    const client = await clientOfHost(vscode.host);
    const { run } = await client.call('createRun', {
      experiment_id: '1',
      run_name: 'live run',
      start_time: Date.now(),
    });
    const { run_id } = run.info;
    const spinning = tree().row('live run').locator('.codicon-sync.codicon-modifier-spin');
    await spinning.waitFor({ timeout: 30_000 });
    const color = await styleOf(spinning, 'color');
    assert.match((await rowOf('live run')).description, /^running · (just now|1 min ago)$/);
    await client.call('logMetric', { run_id, key: 'val_accuracy', value: 0.25, timestamp: 1 });
    await untilRows(
      tree(),
      (rows) => rows.some(({ description }) => description.startsWith('0.25 val_acc')),
      5,
    );
    await client.call('updateRun', { run_id, status: 'FINISHED', end_time: Date.now() });
    await spinning.waitFor({ state: 'detached', timeout: 30_000 });
    assert.match((await rowOf('live run')).description, /^0\.25 val_accuracy · (just now|1 min ago)$/);
    const dot = (): Promise<string> => pictureOf(tree().row('live run'));
    const finished = await dot();
    assert.ok(finished.includes(`"${hexOf(color)}"`), `${color} while it ran, then ${finished}`);
    await client.call('updateRun', { run_id, status: 'FAILED', end_time: Date.now() });
    await eventually(async () => assert.notEqual(await dot(), finished));
    assert.ok((await dot()).includes(/<circle.*\/>/.exec(finished)![0]), 'the same dot, with a badge');
    await client.call('updateRun', { run_id, status: 'FINISHED', end_time: Date.now() });
  });

  test('ask before they show artifacts outside the workspace, once for all experiments of a folder', async () => {
    const away = mkdtempSync(join(tmpdir(), 'mlflow-away-'));
    try {
      const client = await clientOfHost(vscode.host);
      const experiments: string[] = [];
      for (const [name, run_name] of [
        ['kept elsewhere too', 'first away'],
        ['kept elsewhere', 'second away'],
      ] as const) {
        const place = join(away, 'mlruns', name);
        const location = { name, artifact_location: `file://${place}` };
        const { experiment_id } = await client.call('createExperiment', location);
        experiments.push(experiment_id);
        const { run } = await client.call('createRun', { experiment_id, run_name, start_time: Date.now() });
        const folder = join(place, run.info.run_id, 'artifacts');
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${run_name}.txt`), 'from afar');
      }
      await tree().expand('kept elsewhere');
      await tree().expand('second away');
      await tree().expand('Artifacts');
      const question = 'Show artifacts';
      await untilRows(tree(), (rows) => rows.some(({ label }) => label === question));
      await tree().click(question);
      const dialog = vscode.workbench.page.locator('.monaco-dialog-box');
      await dialog.filter({ hasText: `${away}/mlruns/kept elsewhere` }).waitFor();
      await vscode.workbench.answerDialog('Whole Folder');
      await untilRows(tree(), (rows) => rows.some(({ label }) => label === 'second away.txt'));
      await tree().click('second away.txt');
      await vscode.workbench.page.locator('.view-line', { hasText: 'from afar' }).first().waitFor();
      await tree().click('second away');
      await untilRows(tree(), (rows) => !rows.some(({ label }) => label === 'second away.txt'));
      await tree().click('kept elsewhere');
      await tree().expand('kept elsewhere too');
      await tree().expand('first away');
      await tree().expand('Artifacts');
      const rows = await untilRows(tree(), (rows) => rows.some(({ label }) => label === 'first away.txt'));
      assert.ok(!rows.some(({ label }) => label === question));
      assert.deepEqual(await vscode.workbench.notifications(), []);
      for (const experiment_id of experiments) await client.call('deleteExperiment', { experiment_id });
      await untilRows(tree(), (rows) => !rows.some(({ label }) => label.startsWith('kept elsewhere')));
    } finally {
      rmSync(away, { recursive: true, force: true });
    }
  });

  test('keep what is open and selected over a reload', async () => {
    await tree().click('live run');
    await tree().expand('live run');
    await vscode.workbench.page.waitForTimeout(500);
    await vscode.workbench.reload();
    const rows = await untilRows(
      tree(),
      (rows) => rows.some(({ label, selected }) => label === 'live run' && selected),
      90,
    );
    assert.equal(rows.find(({ label }) => label === 'wine-quality')?.expanded, true);
    assert.equal(rows.find(({ label }) => label === 'live run')?.expanded, true);
    assert.equal(rows.find(({ label }) => label === 'wine-quality/evaluation')?.expanded, false);
  });

  test('take every name as text', async () => {
    const client = await clientOfHost(vscode.host);
    const name = '<b>bold</b> [link](command:workbench.action.quit) $(trash) `x` | y';
    await client.call('createRun', {
      experiment_id: '1',
      run_name: name,
      start_time: Date.now(),
      tags: [
        { key: 'mlflow.note.content', value: '<img src=x onerror=alert(1)> ![p](https://example.com/p.png)' },
      ],
    });
    const row = tree().row(name);
    await row.waitFor();
    await row.hover();
    const hover = vscode.workbench.page.locator('.workbench-hover', { hasText: 'Run id' });
    await hover.waitFor();
    const text = (await hover.innerText()).replaceAll('\u00a0', ' ');
    assert.ok(text.includes(name), text);
    assert.equal(await hover.locator('img, b, a:not(.monaco-link)').count(), 0);
  });

  test('load no more than a page of runs, until more are asked for', async () => {
    const client = await clientOfHost(vscode.host);
    const { experiment_id } = await client.call('createExperiment', { name: 'many runs' });
    for (let batch = 0; batch < 12; batch++) {
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          client.call('createRun', {
            experiment_id,
            run_name: `run ${batch * 10 + index}`,
            start_time: 1_700_000_000_000 + batch * 10 + index,
          }),
        ),
      );
    }
    await vscode.workbench.runCommand('MLflow: Focus on Experiments View');
    await tree().row('many runs').waitFor();
    await tree().expand('many runs');
    await untilRows(tree(), (rows) => rows.some(({ description }) => description.startsWith('120 runs')));
    const { keyboard, page } = { keyboard: vscode.workbench.page.keyboard, page: vscode.workbench.page };
    const more = tree().row('Load more (100 of 120 loaded)');
    await tree().click('many runs');
    await keyboard.press('ArrowRight');
    for (let count = 0; count < 20 && !(await more.isVisible()); count++) {
      await keyboard.press('PageDown');
      await page.waitForTimeout(200);
    }
    await more.locator('.label-name').click();
    await vscode.workbench.page.keyboard.press('Home');
    await more.waitFor({ state: 'detached' });
    await untilRows(tree(), (rows) => rows.some(({ description }) => description.startsWith('120 runs')));
  });

  async function rowOf(label: string) {
    const row = (await tree().rows()).find((row) => row.label === label);
    assert.ok(row, `${label} is not there`);
    return row;
  }
});

describe('the trees in a folder without a database', () => {
  const vscode = useVSCode({ workspace: 'empty' });

  test('say what to do, make no file, and show the first run as it is logged', async () => {
    const { workbench, host } = vscode;
    await workbench.openView('MLflow');
    const tree = workbench.tree('Experiments');
    await tree.pane.locator('.welcome-view-content').waitFor();
    assert.match(await tree.message(), /No experiments logged yet/);
    assert.match(await workbench.tree('Models').message(), /No registered models yet/);
    assert.deepEqual(readdirSync(host.workspace), []);
    const client = await clientOfHost(host);
    await client.call('createRun', { experiment_id: '0', run_name: 'first', start_time: Date.now() });
    await tree.row('first').waitFor({ timeout: 30_000 });
    assert.equal(existsSync(join(host.workspace, 'mlflow.db')), true);
  });
});

/** The SVG that stands as the icon of a row. */
async function pictureOf(row: Locator): Promise<string> {
  const image = await styleOf(row.locator('.custom-view-tree-node-item-icon'), 'backgroundImage');
  return Buffer.from(/base64,([^"]*)/.exec(image)?.[1] ?? '', 'base64').toString();
}

/** `rgb(10, 76, 185)` → `#0a4cb9` */
function hexOf(color: string): string {
  const parts = [...color.matchAll(/\d+/g)].slice(0, 3);
  return `#${parts.map(([part]) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}

describe('the trees on a database that is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-broken-'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'mlflow.db'), 'This is a note and no database.\n'.repeat(50));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const vscode = useVSCode({ workspace: folder });

  test('say so in their place, once, without a toast', async () => {
    const { workbench } = vscode;
    await workbench.openView('MLflow');
    const tree = workbench.tree('Experiments');
    const rows = await untilRows(tree, (rows) => rows.some(({ label }) => label === 'Try Again'));
    await workbench.page.waitForTimeout(3000);
    // The reason stands above, where it wraps.
    assert.match(await tree.message(), /mlflow\.db is not a SQLite database\./);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['Try Again', 'Show Log'],
    );
    assert.deepEqual(await workbench.notifications(), []);
    await workbench.statusBarItem('mlflow.db').locator('.codicon-warning').waitFor();
  });
});

describe('the trees in Restricted Mode', () => {
  const vscode = useVSCode({ workspaceTrust: true });

  test('can be read', async () => {
    const { workbench } = vscode;
    await workbench.stayRestricted();
    await workbench.openView('MLflow');
    await workbench.tree('Experiments').row('wine-quality').waitFor();
    await workbench.tree('Models').row('wine-quality').waitFor();
    await workbench.statusBarItem('Restricted Mode').waitFor();
  });
});
