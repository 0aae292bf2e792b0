import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { MlflowClient } from '../../src/api/client.ts';
import { hostileRuns, logRuns } from '../compareData.ts';
import { startMlflowServer } from '../interop/mlflowServer.ts';
import type { MlflowServer } from '../interop/mlflowServer.ts';
import { fullName, logFullRun } from '../runPageData.ts';
import type { FullRun } from '../runPageData.ts';
import { assertAccessible } from './harness/accessibility.ts';
import { isTailShown } from './harness/cutText.ts';
import { eventually } from './harness/eventually.ts';
import { ImagesPage } from './harness/imagesPage.ts';
import { RunPageView } from './harness/runPage.ts';
import { RunsPage } from './harness/runsPage.ts';
import { clientOfHost, untilRows } from './harness/trackingWindow.ts';
import { useVSCode } from './harness/vscode.ts';

const timeout = 180_000;
const python = process.env['MLFLOW_PYTHON'];

const hostileNote = `# Note <script>document.title = 'owned'</script>

<img src=x onerror="document.title='owned'">

[quit](command:workbench.action.quit) [run](javascript:alert(1)) [web](https://example.org/x)
![pixel](https://example.org/pixel.png)`;

describe('the page of a run', () => {
  const vscode = useVSCode({ settings: { 'mlflow.experiments.pollSeconds': 1 } });
  const tree = () => vscode.workbench.tree('Experiments');
  const press = (key: string) => vscode.workbench.page.keyboard.press(key);
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-page-'));
  let remote: MlflowServer | undefined;
  let client: MlflowClient;
  let full: FullRun;
  after(async () => {
    await remote?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(experiment: string, run: string): Promise<RunPageView> {
    await tree().expand(experiment);
    await tree().contextMenu(run, 'Open Run Page');
    return RunPageView.shown(vscode.workbench, run);
  }

  test(
    'a click selects the run, the menu opens its page, under the policy of our pages',
    { timeout },
    async () => {
      const { workbench, host } = vscode;
      const problems: string[] = [];
      workbench.page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) problems.push(message.text());
      });
      await workbench.openView('MLflow');
      await untilRows(tree(), (rows) => rows.some(({ label }) => label === 'wine-quality'), 60);
      client = await clientOfHost(host);
      full = await logFullRun(client, 'full');
      await tree().row('full').waitFor();
      await tree().expand('full');
      await tree().expand('sweep of full');
      await tree().click(fullName);
      assert.equal(await workbench.page.locator('.tabs-container .tab').count(), 0);
      const page = await open('full', fullName);
      assert.deepEqual(
        [await page.fact('Status'), await page.fact('User'), await page.fact('Commit')],
        ['Finished', 'mia', '4f2a9c81'],
      );
      await page.frame.locator('.summary').getByRole('button', { name: 'sweep of full' }).waitFor();
      const id = page.frame.locator('.summary .cut').filter({ hasText: /^[0-9a-f]{32}$/ });
      assert.ok(await isTailShown(id), 'an id is cut in its middle');
      await page.tab('Overview').focus();
      await id.evaluate((element) => element.ownerDocument.getSelection()?.selectAllChildren(element));
      await press('Control+c');
      const clipboard = () => workbench.page.evaluate('navigator.clipboard.readText()');
      await eventually(async () => assert.equal(await clipboard(), await id.textContent(), 'copied whole'));
      await page.frame.locator('.note-body h4', { hasText: 'What it is for' }).waitFor();
      await eventually(async () => {
        const loss = (await page.rows('Metrics')).find(([name]) => name === 'val_loss');
        assert.match(loss?.at(-1) ?? '', /^[\d.]+@\d+$/, 'the best value and its step');
      });
      assert.deepEqual(problems, []);
    },
  );

  test('all tabs by keyboard; each brings its own when it is opened', { timeout }, async () => {
    const page = await RunPageView.shown(vscode.workbench, fullName);
    await page.tab('Overview').focus();
    await press('ArrowRight');
    await page.panel.locator('.fold-cell', { hasText: '2 system metrics' }).waitFor();
    await press('Tab');
    await page.panel.locator('.list').focus();
    await press('End');
    await press('Enter');
    await page.row('system/cpu_utilization_percentage').waitFor();
    await page.tab(/^Metrics/).focus();
    await press('ArrowRight');
    await page.row('plots').click();
    await page.row('confusion.png').click();
    const image = page.panel.locator('.preview img');
    await image.waitFor();
    const width = () =>
      image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth);
    await eventually(async () => assert.equal(await width(), 96, 'the image is drawn'));
    await page.tab('Artifacts').focus();
    await press('ArrowRight');
    assert.equal((await page.rows('Schema of winequality-red')).length, 4);
    await press('ArrowRight');
    await page.panel.locator('.best-row', { hasText: 'checkpoint-' }).waitFor();
    await page.panel.getByRole('button', { name: 'full wine v1' }).waitFor();
    assert.match(await page.panel.locator('tr', { hasText: 'full wine v1' }).innerText(), /@champion/);
    await press('End');
    await page.panel.locator('.file pre', { hasText: 'scikit-learn==' }).waitFor();
  });

  test('axe-core finds nothing serious in any tab and theme', { timeout }, async () => {
    const page = await RunPageView.shown(vscode.workbench, fullName);
    const tabs = await page.frame.getByRole('tab').allInnerTexts();
    assert.ok(tabs.length >= 7, tabs.join());
    const showTab = (index: number) => async () => {
      const tab = page.frame.getByRole('tab').nth(index);
      await tab.click();
      await page.frame.locator('[role="tab"][aria-selected="true"]').and(tab).waitFor();
    };
    await assertAccessible(
      vscode.workbench,
      page.frame,
      tabs.map((_, index) => showTab(index)),
    );
  });

  test('name, note and tags are changed in place, and what is wrong is said there', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await RunPageView.shown(workbench, fullName);
    const runOf = async () => (await client.call('getRun', { run_id: full.runId })).run;
    const tagsOf = async () =>
      Object.fromEntries((await runOf()).data.tags!.map(({ key, value }) => [key, value]));
    await page.tab('Overview').click();
    await press('F2');
    await page.frame.getByLabel('Name of the run').fill('  ');
    await press('Enter');
    await page.frame.getByText('A run needs a name.').waitFor();
    await page.frame.getByLabel('Name of the run').fill('renamed 🚀');
    await press('Enter');
    await workbench.tab('renamed 🚀').waitFor();
    assert.equal((await runOf()).info.run_name, 'renamed 🚀');
    await page.frame.getByRole('button', { name: 'Edit Note' }).click();
    await page.frame.getByLabel('Note', { exact: true }).last().fill(hostileNote);
    await press('Control+Enter');
    await page.frame.locator('.note-body h3').waitFor();
    assert.equal((await tagsOf())['mlflow.note.content'], hostileNote);
    assert.deepEqual(
      await page.frame
        .locator('.note-body a')
        .evaluateAll((links) => links.map((a) => a.getAttribute('href'))),
      ['https://example.org/x', 'https://example.org/pixel.png'],
    );
    assert.equal(await page.frame.locator('.note-body script, .note-body img').count(), 0);

    await page.tab(/^Tags/).click();
    await page.panel.getByLabel('Key').fill('reviewed');
    await page.panel.getByLabel('Value', { exact: true }).fill('<b>yes</b>');
    await press('Enter');
    const row = page.panel.locator('tr', { hasText: 'reviewed' });
    await row.getByText('<b>yes</b>').waitFor();
    await row.getByRole('button', { name: 'Edit reviewed' }).click();
    await page.panel.getByLabel('Value of reviewed').fill('no');
    await press('Enter');
    await row.getByText('no', { exact: true }).waitFor();
    assert.equal((await tagsOf())['reviewed'], 'no');
    await row.getByRole('button', { name: 'Delete reviewed' }).click();
    await workbench.answerDialog('Delete');
    await row.waitFor({ state: 'detached' });
    assert.equal((await tagsOf())['reviewed'], undefined);
  });

  test('it comes back after a reload, at the tab where it was', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await RunPageView.shown(workbench, 'renamed 🚀');
    await page.tab('Artifacts').click();
    const model = page.panel.locator('bdi', { hasText: 'checkpoint-29' });
    const isCut = await model.evaluate((element) => {
      const { scrollWidth, clientWidth } = element as unknown as Record<
        'scrollWidth' | 'clientWidth',
        number
      >;
      return scrollWidth > clientWidth;
    });
    assert.equal(isCut, false, 'the name tells it from other models');
    await page.panel.getByRole('button', { name: 'Show Images' }).click();
    const grid = await ImagesPage.shown(workbench, /^1 run · 1 file · 1 image$/);
    await grid.frame.getByRole('button', { name: 'Runs down' }).click();
    await workbench.tab('renamed 🚀').click();
    await (await RunPageView.shown(workbench, 'renamed 🚀')).tab(/^Models/).click();
    await workbench.whenKept(/"tab":"models"/);
    await workbench.whenKept(/"runsAre":"columns"/);
    await workbench.reload();
    const again = await RunPageView.shown(workbench, 'renamed 🚀');
    await again.panel.locator('.best-row').waitFor();
    assert.equal(await again.tab(/^Models/).getAttribute('aria-selected'), 'true');
    await workbench.tab('Images: renamed 🚀').click();
    const images = await ImagesPage.shown(workbench, /^1 run · 1 file · 1 image$/);
    await images.frame.getByRole('button', { name: 'Runs across' }).waitFor();
    await eventually(async () => assert.equal(await images.drawn('renamed 🚀', 'plots/confusion.png'), 96));
    await workbench.runCommand('View: Close All Editors');
  });

  test('5,000 metrics and params scroll; names of those who mean no good are text', { timeout }, async () => {
    const { workbench } = vscode;
    const many = (prefix: string, value: (index: number) => string) =>
      Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${prefix}_${index}`, value(index)]));
    const [hostile] = hostileRuns();
    const metrics = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`metric_${index}`, [index]]),
    );
    const [runId] = await logRuns(client, 'many', [
      { ...hostile!, metrics: { ...hostile!.metrics, ...metrics } },
    ]);
    const params = Object.entries(many('param', String)).map(([key, value]) => ({ key, value }));
    for (let start = 0; start < params.length; start += 100) {
      await client.call('logBatch', { run_id: runId!, params: params.slice(start, start + 100) });
    }
    // As a run is opened from the table: with Enter.
    await workbench.openView('MLflow');
    await tree().contextMenu('many', 'Open Runs');
    const table = await RunsPage.shown(workbench, /^1 run/);
    await table.row(hostile!.name).locator('.name-text').click();
    await press('Enter');
    const page = await RunPageView.shown(workbench, hostile!.name);
    const list = page.panel.locator('.list[aria-label="Metrics"]');
    await page.row('command:workbench.action.quit').waitFor();
    await list.focus();
    await press('End');
    await page.row('once').waitFor();
    assert.match((await page.rows('Metrics')).find(([name]) => name === 'once')!.join(), /NaN/);
    assert.ok((await page.rows('Metrics')).length < 60);
    await page.panel.getByLabel('Filter params').fill('param_4999');
    await eventually(async () => assert.deepEqual(await page.rows('Params'), [['param_4999', '4999']]));
    assert.equal(await page.frame.locator('#root img, #root script').count(), 0);
    await workbench.runCommand('View: Close All Editors');
  });

  test('what is logged shows at once; a deleted run says so and is restored', { timeout }, async () => {
    const { workbench } = vscode;
    const [runId] = await logRuns(client, 'live', [{ name: 'goes on', status: 'RUNNING' }]);
    await tree().row('live').waitFor();
    const page = await open('live', 'goes on');
    await page.panel.getByText('No metrics yet.').waitFor();
    await client.call('logMetric', {
      run_id: runId!,
      key: 'loss',
      value: 0.5,
      timestamp: Date.now(),
      step: 3,
    });
    await eventually(async () => {
      const [row] = await page.rows('Metrics');
      assert.deepEqual([row?.[0], row?.at(-1)], ['loss', '0.5@3']);
    });
    await client.call('updateRun', { run_id: runId!, status: 'FINISHED', end_time: Date.now() });
    await page.frame.locator('.title-status', { hasText: 'Finished' }).waitFor();
    await client.call('deleteRun', { run_id: runId! });
    await page.frame.locator('.banner', { hasText: 'This run was deleted.' }).getByText('Restore').click();
    await page.frame.locator('.banner').waitFor({ state: 'hidden' });
    assert.equal((await client.call('getRun', { run_id: runId! })).run.info.lifecycle_stage, 'active');
    await client.call('deleteRun', { run_id: runId! });
    await client.callOwn('deletePermanently', { dry_run: false, run_ids: [runId!] });
    await page.frame.locator('.banner', { hasText: 'This run no longer exists.' }).waitFor();
    assert.deepEqual(await workbench.notifications(), []);
    await workbench.runCommand('View: Close All Editors');
  });

  test('artifacts outside the workspace show after a yes on the page', { timeout }, async () => {
    const { workbench } = vscode;
    const away = join(folder, 'away');
    const location = { name: 'kept elsewhere', artifact_location: pathToFileURL(away).href };
    const { experiment_id } = await client.call('createExperiment', location);
    const { run } = await client.call('createRun', {
      experiment_id,
      run_name: 'far',
      start_time: Date.now(),
    });
    const artifacts = join(away, run.info.run_id, 'artifacts');
    mkdirSync(artifacts, { recursive: true });
    writeFileSync(join(artifacts, 'far.txt'), 'from afar');
    await tree().row('kept elsewhere').waitFor();
    const page = await open('kept elsewhere', 'far');
    await page.tab('Artifacts').click();
    await page.panel.getByText('outside this workspace').waitFor();
    await page.panel.getByText('Show Artifacts').click();
    await page.panel.getByText('far.txt').waitFor();
    assert.deepEqual(await workbench.notifications(), []);
    await client.call('deleteExperiment', { experiment_id });
    await tree().row('kept elsewhere').waitFor({ state: 'detached' });
    await workbench.runCommand('View: Close All Editors');
  });

  test(
    'the same on a real MLflow server, until it is away',
    { timeout: 300_000, skip: !python && 'Python is missing' },
    async () => {
      const { workbench } = vscode;
      await workbench.openView('MLflow');
      remote = await startMlflowServer(python!, folder);
      const team = new MlflowClient({ url: remote.url });
      const { runId } = await logFullRun(team, 'team');
      workbench.changeSettings({ 'mlflow.connections': [{ name: 'Team server', url: remote.url }] });
      await tree().row('Team server').waitFor({ timeout: 60_000 });
      await tree().expand('Team server');
      await tree().expand('team');
      await tree().expand('sweep of team');
      const page = await open('team', fullName);
      await eventually(async () => {
        const loss = (await page.rows('Metrics')).find(([name]) => name === 'val_loss');
        assert.match(loss?.at(-1) ?? '', /^[\d.]+@\d+$/);
      });
      await page.tab(/^Models/).click();
      await page.panel.locator('tr', { hasText: 'team wine v1' }).getByText('@champion').waitFor();
      await page.tab('Artifacts').click();
      await page.row('config.yaml').click();
      await page.panel.locator('.preview pre', { hasText: 'learning_rate: 0.1' }).waitFor();
      await page.row('plots').click();
      await page.panel.getByRole('button', { name: 'Show Images' }).click();
      const grid = await ImagesPage.shown(workbench, /^1 run · 1 file · 1 image$/);
      await eventually(async () => assert.equal(await grid.drawn(fullName, 'plots/confusion.png'), 96));
      await workbench.runCommand('View: Close Editor');
      await page.tab('Code and Environment').click();
      await page.panel.locator('.file pre', { hasText: 'scikit-learn==' }).waitFor();
      await page.tab('Overview').click();
      await press('F2');
      await page.frame.getByLabel('Name of the run').fill('named by us');
      await press('Enter');
      await page.frame.locator('.title-name', { hasText: 'named by us' }).waitFor();
      assert.equal((await team.call('getRun', { run_id: runId })).run.info.run_name, 'named by us');
      await remote.stop();
      remote = undefined;
      await page.frame.locator('.banner', { hasText: "can't be reached" }).waitFor();
      await page.row('val_loss').waitFor();
      assert.deepEqual(await workbench.notifications(), []);
    },
  );

  test('of a database that can only be read it says so, and offers no change', { timeout }, async () => {
    const { workbench, host } = vscode;
    const path = join(folder, 'old.db');
    const database = new DatabaseSync(join(host.workspace, 'mlflow.db'));
    database.prepare('VACUUM INTO ?').run(path);
    database.close();
    const old = new DatabaseSync(path);
    // The schema of MLflow 3.1.
    old.exec("UPDATE alembic_version SET version_num = '6953534de441'");
    old.close();
    await workbench.runCommand('View: Close All Editors');
    workbench.changeSettings({ 'mlflow.connections': [], 'mlflow.server.databasePath': path });
    await tree()
      .pane.getByText(/read-only/i)
      .first()
      .waitFor({ timeout: 60_000 });
    const page = await open('wine-quality', 'linear lr=0.003');
    const lock = page.frame.locator('.title .lock');
    assert.match((await lock.getAttribute('title')) ?? '', /MLflow/);
    const offered = (name: string | RegExp) => page.frame.getByRole('button', { name }).isVisible();
    for (const name of [/^Rename/, /^Register Model/, /Note$/]) assert.equal(await offered(name), false);
    assert.ok(await offered('Compare with…'));
    await press('F2');
    assert.equal(await page.frame.getByLabel('Name of the run').count(), 0);
    await page.tab(/^Tags/).click();
    await page.panel.getByRole('table').first().waitFor();
    assert.equal(await page.panel.getByLabel('Key').isVisible(), false);
    assert.equal(await page.panel.getByRole('button', { name: /^(Edit|Delete) / }).count(), 0);
    await tree().contextMenu('wine-quality', 'Open Runs');
    const table = await RunsPage.shown(workbench, /^\d+ runs/);
    await table.frame.locator('.toolbar .lock').waitFor();
    await table.tick('linear lr=0.003');
    await table.frame.getByRole('button', { name: /^Compare/ }).waitFor();
    assert.equal(await table.frame.getByRole('button', { name: /^(Delete|Rename|Add a tag)/ }).count(), 0);
    assert.deepEqual(await workbench.notifications(), []);
  });
});
