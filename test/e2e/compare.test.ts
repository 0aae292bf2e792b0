import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MlflowClient } from '../../src/api/client.ts';
import { hostileRuns, logRuns, sweepRuns, wideRuns } from '../compareData.ts';
import { assertAccessible } from './harness/accessibility.ts';
import { ComparePage } from './harness/comparePage.ts';
import { clientOfHost, untilRows } from './harness/trackingWindow.ts';
import { eventually } from './harness/eventually.ts';
import { useVSCode } from './harness/vscode.ts';

const chosen = ['linear lr=0.003', 'mlp lr=0.003', 'linear lr=0.1'];
const timeout = 180_000;

describe('runs selected in the tree are compared', () => {
  const vscode = useVSCode({ settings: { 'workbench.colorTheme': 'Dark Modern' } });
  const tree = () => vscode.workbench.tree('Experiments');

  test('as many lines as runs, in their colours', { timeout }, async () => {
    const { workbench } = vscode;
    const problems: string[] = [];
    workbench.page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) problems.push(message.text());
    });
    await workbench.openView('MLflow');
    await untilRows(tree(), (rows) => rows.some(({ label }) => label === 'wine-quality'), 60);
    await tree().expand('wine-quality');
    await tree().row(chosen[2]!).waitFor();
    await tree().click(chosen[0]!);
    for (const name of chosen.slice(1)) await tree().click(name, ['Control']);
    await workbench.runCommand('MLflow: Compare Runs');
    await workbench.tab('Compare: 3 runs').waitFor();
    const page = await ComparePage.shown(workbench, chosen);
    assert.deepEqual(await page.heads(), chosen);
    const colors = await page.dotColors('dark');
    assert.equal(new Set(colors).size, 3);
    assert.match(await page.summary('val_loss'), /^val_loss, line chart of 3 runs\. Last values: /);
    await eventuallyEqual(async () => (await page.drawnColors('val_loss', colors)).join(), colors.join());
    assert.deepEqual(problems, []);
    const policy = page.frame.locator('meta[http-equiv="Content-Security-Policy"]');
    assert.match(
      (await policy.getAttribute('content')) ?? '',
      /^default-src 'none'; script-src 'nonce-[^']+'; style-src (?!.*'unsafe-inline')(?!.*'unsafe-eval')/,
    );
  });

  test('a chart says run, step and value of each line under the pointer', { timeout }, async () => {
    const page = await ComparePage.shown(vscode.workbench, chosen);
    const [head, ...rows] = await page.hover('val_loss', 0.5);
    const step = Number(/^Step (\d+)$/.exec(head!)?.[1]);
    assert.ok(step > 0, head);
    const read = new Map(rows.map((row) => row.split(' | ') as [string, string]));
    assert.deepEqual([...read.keys()].sort(), [...chosen].sort());
    // The table behind the chart has the same values.
    const chart = page.chart('val_loss');
    await chart.getByRole('button', { name: /Show as table/ }).click();
    const line = await chart
      .locator('tr')
      .filter({ has: page.frame.locator(`th:text-is("${step}")`) })
      .innerText();
    const values = line.trim().split(/\s+/).slice(1);
    assert.deepEqual(
      values,
      chosen.map((name) => read.get(name)),
    );
    await chart.getByRole('button', { name: /Show as chart/ }).click();
    await chart.locator('canvas').waitFor();
  });

  test('the arrow keys read a chart too, and Escape ends it', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await ComparePage.shown(workbench, chosen);
    const plot = page.chart('val_loss').locator('.plot');
    await plot.focus();
    await workbench.page.keyboard.press('Home');
    const first = page.frame.locator('.tooltip:not([hidden]) .tooltip-head');
    assert.equal(await first.innerText(), 'Step 1');
    await workbench.page.keyboard.press('ArrowRight');
    assert.equal(await first.innerText(), 'Step 2');
    assert.match(await page.frame.locator('.announcer').innerText(), /^Step 2: .*linear lr=0\.1 0\.\d+/);
    await workbench.page.keyboard.press('Escape');
    await page.frame.locator('.tooltip').waitFor({ state: 'hidden' });
  });

  test('the table marks what is unlike the others, and hides what is alike', { timeout }, async () => {
    const page = await ComparePage.shown(vscode.workbench, chosen);
    const params = await page.rows('params');
    const rate = params.find(([key]) => key === 'learning_rate');
    assert.deepEqual(rate, ['learning_rate', '0.003', '0.003', '0.1*']);
    assert.ok(!params.some(([key]) => key === 'seed'), 'all runs have the same seed');
    const hidden = Number(/(\d+) rows hidden/.exec(await page.notes)?.[1]);
    assert.ok(hidden > 0);
    const shown = (await page.frame.locator('.row').count()) + hidden;
    await page.checkbox('Only differences').click();
    await page.frame.locator('.key', { hasText: /^seed$/ }).waitFor();
    assert.equal(await page.frame.locator('.row').count(), shown);
    assert.doesNotMatch(await page.notes, /hidden/);
    const seed = (await page.rows('params')).find(([key]) => key === 'seed')!;
    assert.ok(!seed.some((cell) => cell.endsWith('*')), seed.join(' '));
    await page.checkbox('Only differences').click();
  });

  test('a cell copies its exact value; arrows go from cell to cell', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await ComparePage.shown(workbench, chosen);
    const cell = page.frame.locator('tbody[data-section="metrics"] .row').first().locator('td').first();
    await cell.focus();
    await workbench.page.keyboard.press('ArrowRight');
    const focused = page.frame.locator('td:focus');
    const exact = await focused.getAttribute('title');
    assert.match(exact ?? '', /^0\.\d{5,}$/);
    await workbench.page.keyboard.press('Control+c');
    const clipboard = () => workbench.page.evaluate('navigator.clipboard.readText()') as Promise<string>;
    await eventuallyEqual(clipboard, exact!);
  });

  test('the same runs again are the same panel', { timeout }, async () => {
    const { workbench } = vscode;
    await tree().click(chosen[0]!);
    for (const name of chosen.slice(1)) await tree().click(name, ['Control']);
    await tree().contextMenu(chosen[0]!, 'Compare Runs');
    await ComparePage.shown(workbench, chosen);
    assert.equal(await workbench.page.locator('.tabs-container .tab').count(), 1);
  });

  test('a parent stands for its children', { timeout }, async () => {
    const { workbench } = vscode;
    const names = await childNames(await clientOfHost(vscode.host), 'sweep');
    assert.ok(names.length > 1);
    await tree().contextMenu('sweep', 'Compare Runs');
    await workbench.tab(`Compare: ${names.length} runs`).waitFor();
    await ComparePage.shown(workbench, names);
    await workbench.runCommand('View: Close Editor');
  });

  test('another theme is taken over by what is drawn', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await ComparePage.shown(workbench, chosen);
    const light = await page.dotColors('light');
    // A run under the pointer is lit up, and the others fade.
    await workbench.restPointer();
    await workbench.setTheme('light');
    await eventuallyEqual(async () => (await page.drawnColors('val_loss', light)).join(), light.join());
    await assertAccessible(workbench, page.frame);
  });

  test('what was set comes back after a reload', { timeout }, async () => {
    const { workbench } = vscode;
    const before = await ComparePage.shown(workbench, chosen);
    await before.setAxis('Relative time');
    await before.head(chosen[1]!).focus();
    await workbench.page.keyboard.press(' ');
    await before.section('Run').click();
    await eventuallyEqual(async () => /of 2 runs/.test(await before.summary('val_loss')), true);
    await workbench.whenKept(/"x":"relative",.*"folded":\["run"\],.*"hidden":\["/);
    await workbench.reload();
    // The extension host starts anew.
    await tree().row('wine-quality').waitFor({ timeout: 120_000 });
    await workbench.tab('Compare: 3 runs').waitFor();
    const page = await ComparePage.shown(workbench, chosen);
    assert.deepEqual(await page.heads(), chosen);
    await eventuallyEqual(async () => /of 2 runs/.test(await page.summary('val_loss')), true);
    assert.equal(await page.axis(), 'relative');
    assert.match(await page.hover('val_loss', 0.5).then(([head]) => head!), /^After \d/);
    assert.equal(await page.section('Run').getAttribute('aria-expanded'), 'false');
    assert.deepEqual(await page.rows('run'), []);
    const colors = await page.dotColors('dark');
    const drawn = [colors[0], colors[2]].join();
    await eventuallyEqual(async () => (await page.drawnColors('val_loss', colors)).join(), drawn);
  });
});

describe('runs that are not as one would wish', () => {
  const vscode = useVSCode();
  const tree = () => vscode.workbench.tree('Experiments');

  /** Logs them into an experiment of their own and compares all of it. */
  async function compare(experiment: string, runs: Parameters<typeof logRuns>[2]): Promise<ComparePage> {
    const { workbench, host } = vscode;
    await workbench.openView('MLflow');
    await untilRows(tree(), (rows) => rows.some(({ label }) => label === 'wine-quality'), 60);
    await logRuns(await clientOfHost(host), experiment, runs);
    await tree().row(experiment).waitFor();
    await tree().contextMenu(experiment, 'Compare Runs');
    const title = runs.length === 1 ? 'Compare: 1 run' : `Compare: ${runs.length} runs`;
    // Another comparison may have as many runs.
    await workbench.tab(title).last().waitFor();
    return ComparePage.shown(
      workbench,
      runs.map(({ name }) => name),
    );
  }

  test('hostile names are text and nothing else', { timeout }, async () => {
    const { workbench } = vscode;
    const page = await compare('hostile', hostileRuns());
    const heads = await page.heads();
    assert.ok(heads.includes('<img src=x onerror="document.title=\'owned\'">'), heads.join('\n'));
    assert.ok(heads.includes('תוצאה טובה שלוש עשרה 0.5'), heads.join('\n'));
    await page.summary('diverged');
    assert.equal(await page.frame.locator('#root :is(img, script, a, b, iframe)').count(), 0);
    assert.notEqual(await page.frame.locator('body').evaluate('document.title'), 'owned');
    const width = await page.frame
      .locator('th.run')
      .evaluateAll((heads) => heads.map((head) => Math.round(head.getBoundingClientRect().width)));
    assert.equal(new Set(width).size, 1, 'a long name does not push its column');
    assert.match(await page.chart('diverged').locator('.cell-notes').innerText(), /9 NaN/);
    assert.deepEqual(await workbench.notifications(), []);
  });

  test('a thousand metrics: the first are drawn, the rest is offered', { timeout }, async () => {
    const page = await compare('wide', wideRuns(2, 1000));
    assert.equal((await page.titles()).length, 12);
    await page.summary('layer_0/grad_norm');
    const more = page.frame.locator('tbody[data-section="metrics"] .more-row button');
    assert.equal(await more.innerText(), 'Show all 1,000');
    await more.click();
    await page.frame.locator('.key', { hasText: /^layer_999\/grad_norm$/ }).waitFor();
    await page.frame.getByRole('button', { name: 'Show all 1,000 charts' }).click();
    await page.chart('layer_999/grad_norm').scrollIntoViewIfNeeded();
    assert.match(await page.summary('layer_999/grad_norm'), /line chart of 2 runs/);
    // What is out of view is not kept drawn.
    assert.ok((await page.frame.locator('canvas').count()) < 60);
  });

  test('a run that still trains is followed, and nothing that was set is lost', { timeout }, async () => {
    const { host } = vscode;
    const page = await compare('live', [
      { name: 'training', status: 'RUNNING', metrics: { loss: [3, 2], lr: [1, 1] } },
    ]);
    assert.match(await page.summary('loss'), /training 2\. /);
    await page.section('Tags').click();
    const client = await clientOfHost(host);
    const found = await client.call('getExperimentByName', { experiment_name: 'live' });
    const { experiment_id } = found.experiment;
    const { runs } = await client.call('searchRuns', { experiment_ids: [experiment_id] });
    const { run_id } = runs![0]!.info;
    await client.call('logMetric', { run_id, key: 'loss', value: 0.5, step: 2, timestamp: Date.now() });
    await eventuallyEqual(async () => /training 0\.5\. /.test(await page.summary('loss')), true);
    assert.equal(await page.section('Tags').getAttribute('aria-expanded'), 'false');
    await client.call('updateRun', { run_id, status: 'FINISHED', end_time: Date.now() });
    await eventuallyEqual(async () => (await page.rows('run'))[0]!.join(), 'Status,Finished');
  });

  test('a run without metrics says so; a deleted one is struck through', { timeout }, async () => {
    const { host } = vscode;
    const page = await compare('bare', [
      { name: 'bare', params: { lr: '1' } },
      { name: 'deleted later', params: { lr: '2' } },
    ]);
    const message = page.frame.locator('.message', { hasText: 'These runs have logged no metrics.' });
    await message.getByRole('button', { name: 'Refresh' }).waitFor();
    const client = await clientOfHost(host);
    const { experiment } = await client.call('getExperimentByName', { experiment_name: 'bare' });
    const { runs } = await client.call('searchRuns', { experiment_ids: [experiment.experiment_id] });
    const later = runs!.find((run) => run.info.run_name === 'deleted later')!;
    await client.call('deleteRun', { run_id: later.info.run_id });
    await page.frame.locator('th.run.deleted', { hasText: 'deleted later' }).waitFor();
  });

  test('from the palette with nothing selected, recent runs can be picked', { timeout }, async () => {
    const { workbench, host } = vscode;
    const client = await clientOfHost(host);
    await logRuns(
      client,
      'recent',
      sweepRuns(2, 5).map((run, index) => ({ ...run, name: `recent ${index}`, startTime: Date.now() })),
    );
    await workbench.reload();
    await tree().row('wine-quality').waitFor({ timeout: 120_000 });
    await workbench.runCommand('MLflow: Compare Runs');
    const { quickInput } = workbench;
    await eventuallyEqual(async () => /^Select runs$/.test((await quickInput.value()).placeholder), true);
    await quickInput.pick('recent 0');
    await quickInput.pick('recent 1');
    await workbench.page.keyboard.press('Enter');
    await eventuallyEqual(async () => {
      const titles = await workbench.page.locator('.tabs-container .tab.active').allInnerTexts();
      return titles.join();
    }, 'Compare: 2 runs');
    await ComparePage.shown(workbench, ['recent 0', 'recent 1']);
  });
});

/** Names of the runs below the one with this name, in the sample's experiment. */
async function childNames(client: MlflowClient, parent: string): Promise<string[]> {
  const { experiment } = await client.call('getExperimentByName', { experiment_name: 'wine-quality' });
  const { runs = [] } = await client.call('searchRuns', { experiment_ids: [experiment.experiment_id] });
  const id = runs.find((run) => run.info.run_name === parent)?.info.run_id;
  const isChild = ({ data }: (typeof runs)[number]) =>
    data.tags?.some(({ key, value }) => key === 'mlflow.parentRunId' && value === id);
  return runs.filter(isChild).map((run) => run.info.run_name);
}

function eventuallyEqual<T>(read: () => Promise<T>, expected: T): Promise<void> {
  return eventually(async () => assert.deepEqual(await read(), expected));
}
