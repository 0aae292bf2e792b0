import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fillDatabase } from '../../bench/server/fillDatabase.ts';
import type { MlflowClient } from '../../src/api/client.ts';
import type { Run } from '../../src/api/entities.ts';
import { formatCount, formatNumber } from '../../src/shared/format.ts';
import { hostileRuns, logRuns, nestedRuns, sweepRuns } from '../compareData.ts';
import { assertAccessible } from './harness/accessibility.ts';
import { ComparePage } from './harness/comparePage.ts';
import { isTailShown } from './harness/cutText.ts';
import { Keyboard, untilFocus } from './harness/keyboard.ts';
import { RunPageView } from './harness/runPage.ts';
import { RunsPage } from './harness/runsPage.ts';
import { eventually } from './harness/eventually.ts';
import { clientOfHost, untilRows } from './harness/trackingWindow.ts';
import { useVSCode } from './harness/vscode.ts';

const timeout = 180_000;

describe('the runs of an experiment as a table', () => {
  const vscode = useVSCode({ settings: { 'workbench.colorTheme': 'Dark Modern' } });
  const tree = () => vscode.workbench.tree('Experiments');
  const shown = (count: RegExp) => RunsPage.shown(vscode.workbench, count);
  const press = (key: string) => vscode.workbench.page.keyboard.press(key);

  /** Logs runs into an experiment of their own and opens its table. */
  async function open(
    experiment: string,
    runs: Parameters<typeof logRuns>[2],
    count: RegExp,
  ): Promise<RunsPage> {
    const { workbench, host } = vscode;
    await workbench.openView('MLflow');
    await untilRows(tree(), (rows) => rows.some(({ label }) => label === 'wine-quality'), 60);
    await logRuns(await clientOfHost(host), experiment, runs);
    await tree().row(experiment).waitFor();
    await tree().contextMenu(experiment, 'Open Runs');
    return shown(count);
  }

  test(
    'it opens from the tree, newest run first, under the policy of all our pages',
    { timeout },
    async () => {
      const { workbench } = vscode;
      const problems: string[] = [];
      workbench.page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) problems.push(message.text());
      });
      const page = await open('sweep table', sweepRuns(12, 3), /^12 runs$/);
      await workbench.tab('Runs: sweep table').waitFor();
      assert.equal((await page.names())[0], 'gbt lr=0.003 depth=7');
      assert.deepEqual((await page.heads()).slice(0, 6), [
        'Run',
        'Status',
        'Created',
        'Duration',
        'model_size_mb',
        'test_accuracy',
      ]);
      assert.deepEqual(problems, []);
      await tree().inlineAction('sweep table', 'Open Runs');
      assert.equal(await workbench.page.locator('.tabs-container .tab').count(), 1, 'the same table again');
    },
  );

  test('a click on a head asks the server for that order', { timeout }, async () => {
    const page = await shown(/^12 runs$/);
    const head = await page.reveal('val_loss');
    const values = async () => (await page.column('metrics.val_loss')).map(Number);
    await head.click();
    await page.frame.locator('[aria-sort="descending"]').waitFor();
    await eventually(async () =>
      assert.deepEqual(
        await values(),
        [...(await values())].sort((a, b) => b - a),
      ),
    );
    await head.click();
    await page.frame.locator('[aria-sort="ascending"]').waitFor();
    await eventually(async () =>
      assert.deepEqual(
        await values(),
        [...(await values())].sort((a, b) => a - b),
      ),
    );
    assert.equal(new Set(await values()).size, 12);
    const cell = page.frame.locator('.row .cell[id$=" metrics.val_loss"]').first();
    assert.match((await cell.getAttribute('title')) ?? '', /^\d\.\d{8,}$/, 'all digits in the tooltip');
  });

  test(
    'a filter is completed, asked for with Enter, and its mistakes are explained',
    { timeout },
    async () => {
      const page = await shown(/^12 runs$/);
      await page.filter.pressSequentially('lear');
      const option = page.frame.locator('.filter-option', { hasText: 'params.learning_rate' });
      await option.waitFor();
      await press('ArrowDown');
      await press('Tab');
      assert.equal(await page.filter.inputValue(), 'params.learning_rate ');
      await page.filter.pressSequentially("= '0.1'");
      await press('Escape');
      await page.filter.press('Enter');
      await shown(/^3 runs match the filter$/);
      assert.deepEqual([...new Set((await page.names()).map((name) => name.split(' ')[1]))], ['lr=0.1']);

      await page.ask(
        "params.learning_rate = '0.1' OR start_time < '2020-01-01' OR run_name RLIKE 'depth=7$'",
      );
      await shown(/^6 runs match the filter$/);
      assert.equal(await page.frame.locator('.filter-partly').isVisible(), false);
      await page.ask("params.learning_rate = '0.1'");
      await shown(/^3 runs match the filter$/);

      await page.ask("params.learning_rate = '0.1' AND metric.val_loss > 'x'");
      const problem = page.frame.locator('.filter-problem:not([hidden])');
      await problem.waitFor();
      assert.match(await problem.innerText(), /Expected numeric value type for metric/);
      assert.equal(await page.frame.locator('.wrong-word').innerText(), "'x'");
      assert.equal((await page.names()).length, 3, 'the old rows stay');
      await page.ask("params.learning_rat = '0.1'");
      await page.frame
        .getByText('No runs match the filter. No loaded run has params.learning_rat.')
        .waitFor();
      await page.frame.getByRole('button', { name: 'params.learning_rate', exact: true }).click();
      await shown(/^3 runs match the filter$/);
      assert.equal(await page.filter.inputValue(), "params.learning_rate = '0.1'");
      await page.frame.locator('.filter-hint').waitFor({ state: 'hidden' });
      await page.frame.getByRole('button', { name: 'Show all runs', exact: true }).click();
      await shown(/^12 runs$/);
    },
  );

  test('ticked runs are compared, exactly those', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await shown(/^12 runs$/);
    const names = await page.names();
    await page.tick(names[1]!);
    await page.tick(names[3]!, ['Shift']);
    await page.tick(names[2]!);
    await eventually(async () => assert.deepEqual((await page.ticked()).sort(), [names[1], names[3]].sort()));
    await page.frame.getByText('2 ticked').waitFor();
    // What a filter hides is ticked still.
    await page.ask(`run_name = '${names[1]}'`);
    await shown(/^1 run matches the filter$/);
    await page.frame.getByText('1 of 2 ticked shown').waitFor();
    await page.frame.getByRole('button', { name: 'Compare' }).click();
    await workbench.tab('Compare: 2 runs').waitFor();
    const compared = await ComparePage.shown(workbench, [names[1]!, names[3]!]);
    assert.deepEqual((await compared.heads()).sort(), [names[1], names[3]].sort());
    await workbench.runCommand('View: Close Editor');
    await shown(/^1 run matches the filter$/);
    await page.ask('');
    await shown(/^12 runs$/);
  });

  test('the keyboard goes everywhere: cells, ticks, copies', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await shown(/^12 runs/);
    await page.grid.focus();
    await press('Escape');
    await press('Control+Home');
    await press('Space');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Space');
    const names = await page.names();
    await eventually(async () => assert.deepEqual((await page.ticked()).sort(), [names[0], names[2]].sort()));
    await press('End');
    const active = page.frame.locator('.cell.current');
    assert.equal(await page.grid.getAttribute('aria-activedescendant'), await active.getAttribute('id'));
    await press('Control+c');
    const exact = await active.getAttribute('title');
    const clipboard = () => workbench.page.evaluate('navigator.clipboard.readText()') as Promise<string>;
    await eventually(async () => assert.equal(await clipboard(), exact));
    await press('Control+a');
    await page.frame.getByText('12 ticked').waitFor();
    await press('Escape');
    await eventually(async () => assert.deepEqual(await page.ticked(), []));
  });

  test('columns are chosen, moved and pinned; only those that differ', { timeout }, async () => {
    const page = await shown(/^12 runs/);
    await page.grid.evaluate((grid) => ((grid as unknown as { scrollLeft: number }).scrollLeft = 0));
    await page.frame.getByRole('button', { name: 'Columns' }).click();
    const chooser = page.frame.getByRole('dialog', { name: 'Columns' });
    await chooser.getByLabel('Search columns').fill('loss');
    await chooser.getByRole('checkbox', { name: /^loss$/ }).click();
    await press('Escape');
    assert.ok(!(await page.heads()).includes('loss'));
    await page.columnMenu('val_loss', 'Pin Column');
    await page.reveal('Status');
    await eventually(async () =>
      assert.deepEqual((await page.heads()).slice(0, 3), ['Run', 'val_loss', 'Status']),
    );
    await page.columnMenu('model_size_mb', 'Move Column Right');
    await eventually(async () => {
      const heads = await page.heads();
      assert.ok(heads.indexOf('test_accuracy') < heads.indexOf('model_size_mb'), heads.join());
    });
    await page.reveal('n_estimators');
    await page.frame.getByRole('button', { name: 'Differences' }).click();
    await page.frame.getByText(/^\d+ hidden$/).waitFor();
    assert.ok(!(await page.heads()).includes('n_estimators'), 'all have the same');
    await page.reveal('Status');
  });

  test('of a metric the min and the best of its history are shown', { timeout }, async () => {
    const { host } = vscode;
    const page = await shown(/^12 runs/);
    await page.frame.getByRole('button', { name: 'Columns' }).click();
    const chooser = page.frame.getByRole('dialog', { name: 'Columns' });
    await chooser.getByLabel('Search columns').fill('train_loss');
    // By keyboard: past the group to the metric, which opens to the right.
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'Space']) await press(key);
    await chooser.getByRole('checkbox', { name: 'Min of history of train_loss', checked: true }).waitFor();
    for (const key of ['ArrowDown', 'ArrowDown', 'Space']) await press(key);
    await chooser.getByRole('checkbox', { name: 'Best of history of train_loss', checked: true }).waitFor();
    const histories = await historiesOf(await clientOfHost(host), 'sweep table', 'train_loss');
    const cells = async (kind: string) => {
      await page.reveal(`train_loss · ${kind}`);
      return (await page.column(`${kind}.train_loss`)).toSorted();
    };
    const expected = (pick: (...values: number[]) => number) =>
      histories
        .map((values) => `${formatNumber(pick(...values))}@${values.indexOf(pick(...values))}`)
        .toSorted();
    await eventually(async () => assert.deepEqual(await cells('min'), expected(Math.min)));
    assert.deepEqual(await cells('best'), expected(Math.min), 'lower is better, by its name');
    await press('ArrowDown');
    await press('Enter');
    await eventually(async () => assert.deepEqual(await cells('best'), expected(Math.max)));
    await chooser.getByLabel('Search columns').fill('val_loss best');
    await chooser.getByRole('checkbox', { name: 'Best of history of val_loss' }).waitFor();
    await press('Escape');
    await page.columnMenu('train_loss', 'Lower Is Better');
    await eventually(async () => assert.deepEqual(await cells('best'), expected(Math.min)));
    await page.columnMenu('train_loss · best', 'Sort Ascending');
    await page.frame.locator('[aria-sort="ascending"]', { hasText: 'train_loss · best' }).waitFor();
    const ordered = (await page.column('best.train_loss')).map((text) => Number(text.split('@')[0]));
    assert.deepEqual(
      ordered,
      [...ordered].sort((a, b) => a - b),
    );
    await page.columnMenu('val_loss', 'Sort Ascending');
    await page.reveal('Status');
  });

  test('the view comes back after a reload', { timeout: 300_000 }, async () => {
    const { workbench } = vscode;
    const before = await shown(/^12 runs/);
    await before.ask('metrics.val_loss > 0');
    await shown(/^12 runs match the filter/);
    await before.tick((await before.names())[0]!);
    const heads = await before.heads();
    const names = await before.names();
    await workbench.whenKept(/"ticked":\["\w+"\],"scroll":\{"top":0,"left":0\}/);
    await workbench.reload();
    await tree().row('wine-quality').waitFor({ timeout: 120_000 });
    await workbench.tab('Runs: sweep table').waitFor();
    const page = await shown(/^12 runs match the filter/);
    assert.deepEqual(await page.heads(), heads);
    assert.deepEqual(await page.names(), names);
    assert.deepEqual(await page.ticked(), [names[0]]);
    assert.equal(await page.filter.inputValue(), 'metrics.val_loss > 0');
    assert.equal(await (await page.reveal('val_loss')).getAttribute('aria-sort'), 'ascending');
    await page.frame.getByRole('button', { name: 'Show all runs', exact: true }).click();
  });

  test('a view is saved by name for the team, and shown again', { timeout }, async () => {
    const { workbench, host } = vscode;
    const page = await shown(/^12 runs$/);
    const heads = await page.heads();
    await page.ask('metrics.val_loss > 0');
    await shown(/^12 runs match the filter/);
    const views = page.frame.getByRole('button', { name: 'Saved views…' });
    await views.click();
    await workbench.quickInput.pick(/Save View As…$/);
    await workbench.page.locator('.quick-input-widget', { hasText: 'A name for this filter' }).waitFor();
    await workbench.quickInput.answer('by loss');
    const file = join(host.workspace, '.vscode', 'mlflow-views.json');
    await eventually(async () => {
      const { query, layout } = JSON.parse(readFileSync(file, 'utf8')).views['by loss'];
      assert.equal(query.filter, 'metrics.val_loss > 0');
      assert.equal(layout.onlyDifferences, true);
    });
    await page.frame.getByRole('button', { name: 'Show all runs', exact: true }).click();
    await page.frame.getByRole('button', { name: 'Differences' }).click();
    await shown(/^12 runs$/);
    await eventually(async () => assert.notDeepEqual(await page.heads(), heads));
    await views.click();
    await workbench.quickInput.pick('by loss');
    await shown(/^12 runs match the filter/);
    assert.deepEqual(await page.heads(), heads);
    const wrong = {
      ...JSON.parse(readFileSync(file, 'utf8')).views['by loss'],
      query: { filter: 'metrics.val_loss >' },
    };
    writeFileSync(file, JSON.stringify({ views: { wrong } }));
    await views.click();
    await workbench.quickInput.pick('wrong');
    await page.frame.locator('.filter-problem:not([hidden])').waitFor();
    assert.equal(await page.filter.inputValue(), 'metrics.val_loss >');
    assert.ok((await page.names()).length > 0, 'the old rows stay');
    writeFileSync(file, '{"views": {');
    await views.click();
    await workbench.quickInput.pick(/Save View As…$/);
    const notice = workbench.page.locator('.notification-toast', { hasText: 'mlflow-views.json' });
    await notice.filter({ hasText: "can't be read. Line 1 is no JSON" }).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    await views.click();
    const row = workbench.page.locator('.quick-input-list .monaco-list-row', {
      hasText: 'Open mlflow-views',
    });
    assert.match(await row.innerText(), /\nLine 1 is no JSON/);
    await workbench.quickInput.pick(/Open mlflow-views.json$/);
    await workbench.tab('mlflow-views.json').waitFor();
    await workbench.runCommand('View: Close Editor');
    await page.frame.getByRole('button', { name: 'Show all runs', exact: true }).click();
    await shown(/^12 runs$/);
  });

  test('a run is renamed, tagged and deleted, and each is seen at once', { timeout }, async () => {
    const { workbench, host } = vscode;
    const page = await shown(/^12 runs/);
    const client = await clientOfHost(host);
    const [first, second] = await page.names();
    await page.row(first!).locator('.name-text').click();
    await press('F2');
    await workbench.quickInput.answer('renamed here');
    await page.row('renamed here').waitFor();
    await page.contextMenu(second!, 'Add Tag…');
    await workbench.quickInput.answer('verdict');
    // The second box takes the place of the first: what comes too soon is typed into that.
    await workbench.page.waitForTimeout(1500);
    await workbench.quickInput.answer('keep');
    await eventually(async () => assert.deepEqual(await tagged(client, 'verdict'), [second]));
    await page.contextMenu('renamed here', 'Delete Runs…');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    // The first is ticked since before the reload, and so meant alone.
    assert.match(await dialog.innerText(), /Delete this run\?[\s\S]*renamed here/);
    await workbench.answerDialog('Delete');
    await shown(/^11 runs/);
    await page.frame.locator('.footer-ticked').waitFor({ state: 'detached' });
    assert.deepEqual(await tagged(client, 'verdict'), [second], 'the others stay');

    await workbench.runCommand('MLflow: Show Deleted');
    await shown(/^12 runs/);
    const deleted = page.frame.locator('.deleted-run');
    assert.equal(await deleted.locator('.name-text').innerText(), 'renamed here');
    const line = await deleted
      .locator('.name-text')
      .evaluate((text) => text.ownerDocument.defaultView?.getComputedStyle(text).textDecorationLine);
    assert.equal(line, 'line-through');
    await page.contextMenu('renamed here', 'Restore Runs');
    await deleted.waitFor({ state: 'detached' });
    await client.call('deleteRun', { run_id: (await page.row('renamed here').getAttribute('data-run'))! });
    await deleted.waitFor();
    await workbench.runCommand('MLflow: Hide Deleted');
    await shown(/^11 runs/);
  });

  test('what is shown is exported', { timeout }, async () => {
    const { workbench, host } = vscode;
    const page = await shown(/^11 runs/);
    const [first] = await page.names();
    await page.contextMenu(first!, 'Copy Runs as Markdown Table');
    const clipboard = () => workbench.page.evaluate('navigator.clipboard.readText()') as Promise<string>;
    await eventually(async () => assert.match(await clipboard(), /^\| Run \| val\\_loss \| Status \|/));
    await page.contextMenu(first!, 'Copy Runs as pandas Snippet');
    await eventually(async () =>
      assert.match(await clipboard(), /^import mlflow\n[\s\S]*attributes\.run_id IN \('/),
    );
    await workbench.runCommand('MLflow: Export Runs as CSV…');
    await eventually(async () => assert.match(await workbench.quickInput.title(), /^Export /));
    const file = join(host.workspace, 'sweep-table.csv');
    await workbench.quickInput.typePath(file);
    await workbench.quickInput.accept();
    await eventually(async () => {
      const lines = readFileSync(file, 'utf8').trim().split('\r\n');
      assert.match(lines[0]!, /^run_id,run_name,metrics\.val_loss,status,/);
      assert.equal(lines.length, 12);
    });
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('from the tree to all that a table does, by keyboard alone', { timeout }, async () => {
    const { workbench } = vscode;
    const keys = new Keyboard(workbench.page);
    await keys.command('View: Close All Editors');
    await keys.command('MLflow: Focus on Experiments View');
    await keys.goToRow(tree().pane, 'sweep table');
    await keys.contextMenu('Open Runs');
    const page = await shown(/^11 runs/);
    await untilFocus(page.grid);
    await keys.press('Control+f');
    await untilFocus(page.filter);
    await keys.type("params.learning_rate = '0.1'");
    await keys.press('Escape', 'Enter');
    await shown(/^\d runs match the filter/);
    await keys.press('Control+a', 'Delete', 'Escape', 'Enter');
    await shown(/^11 runs/);
    await keys.press('Escape');
    await untilFocus(page.grid);

    await keys.press('Control+Home', 'ArrowUp', 'ArrowRight', 'ArrowRight', 'Enter');
    await page.frame.locator('[aria-sort="ascending"], [aria-sort="descending"]').waitFor();
    const [, , head] = await page.heads();
    await keys.contextMenu('Pin Column');
    await page.frame.locator('.fixed .column-head', { hasText: head! }).waitFor();
    await untilFocus(page.grid);
    await keys.press('Control+Home', 'ArrowDown', 'p');
    await page.frame.locator('.row .pin:visible').waitFor();
    await keys.press('Space', 'Shift+ArrowDown');
    await page.frame.getByText('2 ticked').waitFor();
    const ticked = await page.ticked();

    const columns = page.frame.getByRole('button', { name: 'Columns', exact: true });
    await keys.tabTo(columns, 'Shift+Tab');
    await keys.press('Enter');
    const search = page.frame.getByLabel('Search columns');
    await untilFocus(search);
    await keys.type('model_size');
    await keys.press('ArrowDown', 'ArrowDown', 'Space', 'Escape');
    await untilFocus(columns);
    assert.ok(!(await page.heads()).includes('model_size_mb'));
    const groups = page.frame.getByRole('button', { name: /^Group/ });
    await keys.tabTo(groups, 'Shift+Tab');
    await keys.press('Enter');
    await keys.type('learning_rate');
    await keys.press('ArrowDown', 'Space');
    await shown(/^11 runs · 4 groups/);
    await keys.press('Escape');
    await untilFocus(groups);
    await keys.tabTo(page.grid);
    await keys.press('Control+Home', 'ArrowDown', 'ArrowRight');
    await page.frame.locator('.row[aria-expanded="true"]').waitFor();

    await keys.press('c');
    const compared = await ComparePage.shown(workbench, ticked);
    await untilFocus(compared.frame.locator('.fold').first());
    await keys.command('View: Close All Editors');
  });

  test('to a run by Go to Run, in the tree and on its page, by keyboard alone', { timeout }, async () => {
    const { workbench } = vscode;
    const keys = new Keyboard(workbench.page);
    const name = 'renamed by nobody';
    await keys.command('MLflow: Focus on Experiments View');
    await keys.goToRow(tree().pane, 'sweep table');
    await keys.press('ArrowRight');
    await tree()
      .row(/^gbt lr=0\.01 /)
      .waitFor();
    await keys.goToRow(tree().pane, /^gbt lr=0\.01 /);
    // A key of the tree is for what is selected, and arrows only move.
    await keys.press('Enter');
    await untilRows(tree(), (rows) =>
      rows.some(({ label, selected }) => selected && label.startsWith('gbt')),
    );
    // VS Code knows of the selection before the extension does.
    await eventually(async () => {
      await keys.press('F2');
      await workbench.page.locator('.quick-input-filter input:focus').waitFor({ timeout: 1_000 });
    });
    await keys.answer(name);
    await tree().row(name).waitFor();
    await keys.command('MLflow: Go to Run…');
    const other = 'gbt lr=0.003 depth=5';
    await keys.ask(other);
    await keys.choose(other);
    await untilRows(tree(), (rows) => rows.some(({ label, selected }) => label === other && selected));
    await untilFocus(tree().pane.locator('.monaco-list'));
    await keys.contextMenu('Open Run Page');
    const page = await RunPageView.shown(workbench, other);
    await untilFocus(page.tab('Overview'));
    for (const tab of [/^Metrics/, 'Artifacts', /^Datasets/, /^Models/, /^Tags/]) {
      await keys.press('ArrowRight');
      await untilFocus(page.tab(tab));
    }
    await keys.tabTo(page.panel.getByLabel('Key'));
    await keys.type('reviewed');
    await keys.press('Tab');
    await keys.type('yes');
    await keys.press('Enter');
    await page.panel.locator('tr', { hasText: 'reviewed' }).getByText('yes', { exact: true }).waitFor();
    await keys.command('View: Close All Editors');
    await keys.command('MLflow: Focus on Experiments View');
    await keys.goToRow(tree().pane, 'sweep table');
    await keys.press('ArrowLeft');
    await tree().row(other).waitFor({ state: 'detached' });
  });

  test(
    'runs are grouped; a group says what its numbers come to, and is ticked whole',
    { timeout },
    async () => {
      const page = await open('grouped table', sweepRuns(12, 1), /^12 runs/);
      await page.groupBy('learning_rate', 'seed');
      await press('Escape');
      await shown(/^12 runs · 12 groups, mean$/);
      await page.groupBy('seed');
      await press('Escape');
      await shown(/^12 runs · 4 groups, mean$/);
      const rates = ['0.003', '0.01', '0.03', '0.1'];
      assert.deepEqual(
        await page.groups(),
        rates.map((rate) => `learning_rate ${rate}: 3`),
      );
      await page.grid.focus();
      await press('Control+Home');
      await press('ArrowRight');
      await eventually(async () => assert.equal((await page.names()).filter(Boolean).length, 3));
      await press('Space');
      await page.frame.getByText('3 ticked').waitFor();
      await page.reveal('model_size_mb');
      const [mean, ...sizes] = (await page.column('metrics.model_size_mb')).slice(0, 4).map(Number);
      assert.ok(
        Math.abs(mean! - sizes.reduce((sum, size) => sum + size, 0) / 3) < 0.01,
        `${mean}: ${sizes.join()}`,
      );
      await press('ArrowLeft');
      await eventually(async () => assert.equal((await page.names()).filter(Boolean).length, 0));
    },
  );

  test('many runs are renamed and get a note at once', { timeout }, async () => {
    const { workbench, host } = vscode;
    const page = await shown(/^12 runs · 4 groups/);
    await page.frame.getByText('3 ticked').waitFor();
    const box = (text: string | RegExp) => workbench.page.locator('.quick-input-widget', { hasText: text });
    await page.frame.getByRole('button', { name: 'Rename the ticked runs…' }).click();
    await box('Rename 3 runs').waitFor();
    await workbench.quickInput.type('{lr}');
    await box('{lr} is none of {name}').waitFor();
    await workbench.quickInput.type('{n}: rate {params.learning_rate}');
    await box('becomes “1: rate 0.003”').waitFor();
    await workbench.quickInput.accept();
    const client = await clientOfHost(host);
    const { experiment } = await client.call('getExperimentByName', { experiment_name: 'grouped table' });
    const renamed = async () => {
      const filter = "run_name LIKE '%: rate 0.003'";
      const { runs = [] } = await client.call('searchRuns', {
        experiment_ids: [experiment.experiment_id],
        filter,
      });
      const noteOf = (run: Run) => run.data.tags?.find(({ key }) => key === 'mlflow.note.content')?.value;
      return runs.map((run) => `${run.info.run_name} ${noteOf(run) ?? ''}`.trim()).sort();
    };
    const names = ['1: rate 0.003', '2: rate 0.003', '3: rate 0.003'];
    await eventually(async () => assert.deepEqual(await renamed(), names));
    const write = async (text: string): Promise<void> => {
      await page.frame.getByRole('button', { name: 'Write a note for the ticked runs…' }).click();
      await box('Note for 3 runs').waitFor();
      await workbench.quickInput.answer(text);
    };
    await write('**good**');
    await eventually(async () =>
      assert.deepEqual(
        await renamed(),
        names.map((name) => `${name} **good**`),
      ),
    );
    await write('and cheap');
    await workbench.quickInput.pick('Add Below');
    await eventually(async () =>
      assert.deepEqual(
        await renamed(),
        names.map((name) => `${name} **good**\n\nand cheap`),
      ),
    );
    assert.deepEqual(await workbench.notifications(), []);
  });

  test(
    'nested runs fold; one is pinned, one hidden from charts, and gets a colour',
    { timeout },
    async () => {
      const { workbench } = vscode;
      const page = await open('nested table', nestedRuns(), /^13 runs/);
      const names = (count: number) => page.names().then((all) => all.slice(0, count));
      assert.deepEqual(await names(3), ['alone', 'grid search', 'gbt lr=0.03 depth=7']);
      await page.row('random search').locator('.name-text').click();
      await press('ArrowLeft');
      await eventually(async () => assert.equal((await page.names()).length, 6));
      await press('Space');
      await page.frame.getByText('8 ticked').waitFor();
      await press('Shift+Space');
      await page.frame.getByText('7 ticked').waitFor();
      await press('Escape');
      await press('p');
      await eventually(async () => assert.deepEqual(await names(2), ['random search', 'alone']));
      await page.contextMenu('random search', 'Unpin Run');
      await eventually(async () => assert.deepEqual(await names(2), ['alone', 'grid search']));
      await page.contextMenu('random search', 'Pin Run');
      await eventually(async () => assert.deepEqual(await names(2), ['random search', 'alone']));
      await page.contextMenu('alone', 'Change Color…');
      await workbench.quickInput.pick('Olive');
      await eventually(async () =>
        assert.match((await page.row('alone').locator('.dot').getAttribute('style')) ?? '', /#6a6800/),
      );
      await page.row('alone').locator('.eye').click();
      await page.frame.locator('.row.hidden-run').waitFor();
      await page.contextMenu('alone', 'Show in Charts');
      await page.frame.locator('.row.hidden-run').waitFor({ state: 'detached' });
      await page.contextMenu('alone', 'Hide from Charts');
      await page.frame.locator('.row.hidden-run').waitFor();
      await page.tick('alone');
      await page.tick('random search', ['Alt']);
      await page.frame.getByText('2 ticked').waitFor();
      await page.frame.getByRole('button', { name: 'Compare' }).click();
      const compared = await ComparePage.shown(workbench, ['alone', 'random search']);
      assert.deepEqual(await compared.frame.locator('.hidden-run .run-name').allInnerTexts(), ['alone']);
      await workbench.runCommand('View: Close Editor');
      const nested = page.frame.getByRole('button', { name: 'Nested' });
      const place = () => nested.boundingBox();
      const before = await place();
      await page.ask("run_name LIKE 'gbt%'");
      const filtered = await shown(/^8 runs match the filter$/);
      // Their parents are not among them: the table says who these are, and nothing moves.
      await eventually(async () =>
        assert.deepEqual(
          (await filtered.parents()).toSorted(),
          [
            ...Array<string>(5).fill('in random search'),
            ...Array<string>(3).fill('in grid search'),
          ].toSorted(),
        ),
      );
      assert.equal(await nested.getAttribute('aria-disabled'), 'true');
      assert.deepEqual(await place(), before);
      await page.ask('');
      await shown(/^13 runs$/);
      await nested.click();
      await eventually(async () => assert.equal((await page.names()).length, 13));
    },
  );

  test('axe-core finds nothing serious in any theme, however it is shown', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await shown(/^13 runs/);
    const button = (name: string | RegExp) => page.frame.getByRole('button', { name });
    const dialog = (name: string) => page.frame.getByRole('dialog', { name });
    const isWrong = page.frame.locator('.filter-problem:not([hidden])');
    await assertAccessible(workbench, page.frame, [
      async () => {
        // Nested rows, one of them hidden from charts, and a mistake in the filter.
        if ((await button('Nested').getAttribute('aria-pressed')) === 'false') await button('Nested').click();
        await page.frame.locator('.row[aria-level="2"]').first().waitFor();
        await page.ask("params.learning_rate = 'x");
        await isWrong.waitFor();
      },
      async () => {
        await page.filter.fill('lear');
        await press('ArrowDown');
        await page.frame.locator('.filter-option[aria-selected="true"]').waitFor();
      },
      async () => {
        await page.ask('');
        await press('Escape');
        await button('Columns').click();
        await dialog('Columns').waitFor();
      },
      async () => {
        await page.groupBy('learning_rate', 'seed');
        await page.frame.locator('.group-row').first().waitFor();
        await dialog('Group by').waitFor();
      },
      async () => {
        await press('Escape');
        const unfolded = page.frame.locator('.group-row[aria-expanded="true"]');
        // It stays so in the next theme.
        if ((await unfolded.count()) === 0) await page.frame.locator('.group-row .chevron').first().click();
        await unfolded.waitFor();
        await workbench.restPointer();
      },
      async () => {
        await button(/^Group/).click();
        await dialog('Group by').getByRole('button', { name: 'Clear' }).click();
        await press('Escape');
        await page.frame.locator('.group-row').first().waitFor({ state: 'detached' });
      },
    ]);
  });

  test('a run that trains is followed; what is under the pointer does not move', { timeout }, async () => {
    const { host } = vscode;
    const page = await open('live table', sweepRuns(60, 1), /^60 runs/);
    const client = await clientOfHost(host);
    const fifth = (await page.names())[4]!;
    const row = page.row(fifth);
    await row.locator('.name-text').hover();
    const id = await row.getAttribute('data-run');
    const before = await row.boundingBox();
    const { experiment } = await client.call('getExperimentByName', { experiment_name: 'live table' });
    const { run } = await client.call('createRun', {
      experiment_id: experiment.experiment_id,
      run_name: 'just started',
      start_time: Date.now(),
    });
    await shown(/^61 runs/);
    const after = await page.frame.locator(`.row[data-run="${id}"]`).boundingBox();
    assert.equal(after?.y, before?.y);
    await page.grid.evaluate((grid) => ((grid as unknown as { scrollTop: number }).scrollTop = 0));
    await page.row('just started').locator('.status-RUNNING').waitFor();
    await client.call('logMetric', {
      run_id: run.info.run_id,
      key: 'live_loss',
      value: 0.123456,
      step: 0,
      timestamp: Date.now(),
    });
    await page.reveal('live_loss');
    await eventually(async () => assert.ok((await page.column('metrics.live_loss')).includes('0.1235')));
    await page.columnMenu('live_loss', 'Show Min of History');
    await page.reveal('live_loss · min');
    const least = async () => (await page.column('min.live_loss'))[0];
    await eventually(async () => assert.equal(await least(), '0.1235@0'));
    for (const [step, value] of [0.05, 0.3].entries()) {
      const point = {
        run_id: run.info.run_id,
        key: 'live_loss',
        value,
        step: step + 1,
        timestamp: Date.now(),
      };
      await client.call('logMetric', point);
    }
    await eventually(async () => assert.equal(await least(), '0.05@1'));
    await client.call('updateRun', { run_id: run.info.run_id, status: 'FAILED', end_time: Date.now() });
    await page.row('just started').locator('.status-FAILED').waitFor();
  });

  test('hostile names are text and nothing else', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await open('hostile table', hostileRuns(), /^4 runs/);
    const names = await page.names();
    assert.ok(names.includes('<img src=x onerror="document.title=\'owned\'">'), names.join('\n'));
    assert.ok(names.includes('תוצאה טובה שלוש עשרה 0.5'), names.join('\n'));
    assert.equal(await page.frame.locator('#root :is(img, script, a, b, iframe)').count(), 0);
    assert.notEqual(await page.frame.locator('body').evaluate('document.title'), 'owned');
    const heights = await page.frame
      .locator('.row')
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    assert.deepEqual([...new Set(heights)], [24]);
    const [key] = Object.keys(hostileRuns()[0]!.metrics ?? {}).filter((each) => each.startsWith('module'));
    const head = await page.reveal(key!);
    assert.ok(await isTailShown(head.locator('.cut')), 'a long key is cut in its middle');
    assert.equal((await head.getAttribute('title'))?.split('\n')[0], await head.locator('bdi').textContent());
    await page.filter.pressSequentially('command');
    await page.frame.locator('.filter-option', { hasText: 'command:workbench.action.quit' }).waitFor();
    await press('Escape');
    assert.deepEqual(await workbench.notifications(), []);
  });

  test('an experiment without runs says so', { timeout }, async () => {
    const page = await open('empty table', [], /^0 runs$/);
    await page.frame.getByText('No runs in this experiment yet.').waitFor();
    await page.ask("tags.x = 'y'");
    await page.frame.getByText('No runs match the filter.').waitFor();
    await page.frame.getByRole('button', { name: 'Show All Runs', exact: true }).click();
    await page.frame.getByText('No runs in this experiment yet.').waitFor();
    await vscode.workbench.tree('Experiments').contextMenu('empty table', 'Delete Experiments…');
    await vscode.workbench.answerDialog('Delete');
    await page.frame.getByText('This experiment was deleted').waitFor();
    await page.frame.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.frame.getByText('No runs in this experiment yet.').waitFor();
    await vscode.workbench.tree('Experiments').row('empty table').waitFor();
  });
});

/** In full 10,000 runs by 500 columns, of which 9,800 are not deleted; making them takes a minute. */
const large = process.env['MLFLOW_TEST_FULL'] ? 10_000 : 1_500;

describe('thousands of runs by five hundred columns', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-runs-'));
  const database = join(folder, 'mlflow.db');
  before(() => fillDatabase(database, { runs: large, experiments: 1, metrics: 15, params: 480, tags: 5 }), {
    timeout,
  });
  const vscode = useVSCode({ workspace: 'empty', settings: { 'mlflow.server.databasePath': database } });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('only what is in view is in the page, wherever one scrolls', { timeout: 300_000 }, async () => {
    const { workbench } = vscode;
    await workbench.openView('MLflow');
    const tree = workbench.tree('Experiments');
    await tree.row('experiment 0').waitFor({ timeout: 60_000 });
    await tree.contextMenu('experiment 0', 'Open Runs');
    const all = formatCount(large - large / 50);
    let page = await RunsPage.shown(workbench, new RegExp(`^1,000 of ${all} loaded · Load more`));
    for (let loaded = 2000; loaded < large; loaded += 1000) {
      await page.frame.getByRole('button', { name: 'Load more' }).click();
      page = await RunsPage.shown(workbench, new RegExp(`^${formatCount(loaded)} of ${all} loaded`));
    }
    await page.frame.getByRole('button', { name: 'Load more' }).click();
    page = await RunsPage.shown(workbench, new RegExp(`^${all} runs`));
    const counts: number[] = [];
    for (const part of [0, 0.3, 0.7, 1]) {
      await page.grid.evaluate((element, at) => {
        const grid = element as unknown as Scrollable;
        grid.scrollTop = at * grid.scrollHeight;
        grid.scrollLeft = at * grid.scrollWidth;
      }, part);
      await workbench.page.waitForTimeout(100);
      counts.push(await page.frame.locator('.cell').count());
    }
    assert.ok(Math.max(...counts) < 1500, counts.join());
    assert.ok(Math.min(...counts) > 100, counts.join());
    const [last] = (await page.names()).slice(-1);
    assert.equal(last, 'run 0', 'the oldest stands last');
  });
});

interface Scrollable {
  scrollTop: number;
  scrollLeft: number;
  readonly scrollHeight: number;
  readonly scrollWidth: number;
}

/** Names of the runs with a tag. */
/** All values of a metric in each run of an experiment, in the order of their steps. */
async function historiesOf(
  client: MlflowClient,
  experimentName: string,
  metric: string,
): Promise<number[][]> {
  const { experiment } = await client.call('getExperimentByName', { experiment_name: experimentName });
  const { runs = [] } = await client.call('searchRuns', { experiment_ids: [experiment.experiment_id] });
  return Promise.all(
    runs.map(async ({ info: { run_id } }) => {
      const { metrics = [] } = await client.call('getMetricHistory', { run_id, metric_key: metric });
      return metrics.map(({ value }) => Number(value));
    }),
  );
}

async function tagged(client: MlflowClient, key: string): Promise<(string | undefined)[]> {
  const { experiment } = await client.call('getExperimentByName', { experiment_name: 'sweep table' });
  const { runs = [] } = await client.call('searchRuns', {
    experiment_ids: [experiment.experiment_id],
    filter: `tags.${key} IS NOT NULL`,
  });
  return runs.map((run) => run.info.run_name);
}
