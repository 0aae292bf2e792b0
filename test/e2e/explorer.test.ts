import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MlflowClient } from '../../src/api/client.ts';
import type { Run } from '../../src/api/entities.ts';
import { eventually } from './harness/eventually.ts';
import type { TreeRow } from './harness/treeSection.ts';
import { below, clientOfHost, untilRows } from './harness/trackingWindow.ts';
import { useVSCode } from './harness/vscode.ts';

describe('the explorer', () => {
  const vscode = useVSCode();
  const tree = () => vscode.workbench.tree('Experiments');
  const input = () => vscode.workbench.quickInput;
  const press = (key: string): Promise<void> => vscode.workbench.page.keyboard.press(key);
  let client: MlflowClient;

  const describedAs = (label: string, pattern: RegExp): Promise<readonly TreeRow[]> =>
    untilRows(tree(), (rows) => rows.some((row) => row.label === label && pattern.test(row.description)));
  /** The rows of the quick pick, with what stands beside their icons. */
  const offered = (): Promise<string[]> =>
    vscode.workbench.page.locator('.quick-input-list .monaco-list-row .label-description').allInnerTexts();
  const answer = async (text: RegExp): Promise<void> => {
    const row = vscode.workbench.page.locator('.quick-input-list .monaco-list-row').first();
    await row.filter({ hasText: text }).waitFor();
  };
  const newRun = async (name: string, parent?: string): Promise<Run> => {
    const tags = parent === undefined ? [] : [{ key: 'mlflow.parentRunId', value: parent }];
    const request = { experiment_id: '1', run_name: name, start_time: Date.now(), tags };
    const { run } = await client.call('createRun', request);
    await client.call('updateRun', { run_id: run.info.run_id, status: 'FINISHED', end_time: Date.now() });
    return run;
  };

  test('completes a filter, tells a wrong one in the words of the parser, and keeps the right one', async () => {
    const { workbench } = vscode;
    await workbench.openView('MLflow');
    await tree().row('wine-quality').waitFor();
    client = await clientOfHost(vscode.host);
    await tree().inlineAction('wine-quality', 'Filter Runs');
    await input().type('metrics.val_acc');
    await answer(/Expected a comparison, found 'metrics\.val_acc'/);
    await eventually(async () => assert.ok((await offered()).includes('metrics.val_accuracy')));
    await press('ArrowDown');
    await press('Enter');
    await eventually(async () => assert.equal((await input().value()).value, 'metrics.val_accuracy '));
    await input().type("metrics.val_accuracy > 0.5 AND start_time > 'soon' OR metrics.loss > 1");
    await answer(/'soon' is no date/);
    await input().type("metrics.val_accuracy > 0.5 AND params.model = 'mlp'");
    await answer(/Show the runs that match/);
    await press('Enter');
    await describedAs('wine-quality', /^filtered: metrics\.val_accuracy > 0\.5 AND params\.model = 'mlp'/);
    const rows = await untilRows(tree(), (rows) => below(rows, 'wine-quality').length > 2);
    const shown = below(rows, 'wine-quality').filter(({ level }) => level === 2);
    assert.ok(
      shown.every(
        ({ label, description }) => !label.startsWith('linear') && /0\.\d+ val_accuracy/.test(description),
      ),
      JSON.stringify(shown),
    );
    assert.ok(
      shown.some(({ description }) => description.startsWith('in sweep')),
      'a nested run says whose it is',
    );
  });

  test('orders them, and asks the same after a reload', async () => {
    await tree().contextMenu('wine-quality', 'Order Runs by…');
    await input().pick('val_accuracy');
    await input().pick('Descending');
    await describedAs('wine-quality', /by val_accuracy ↓/);
    await vscode.workbench.reload();
    await vscode.workbench.openView('MLflow');
    const rows = await untilRows(tree(), (rows) => below(rows, 'wine-quality').length > 2, 90);
    const values = below(rows, 'wine-quality').map(({ description }) =>
      Number(/([\d.]+) val_accuracy/.exec(description)?.[1]),
    );
    assert.deepEqual(
      values,
      values.toSorted((one, other) => other - one),
    );
    await tree().contextMenu('wine-quality', 'Filter Runs…');
    await input().answer('metrics.val_accuracy > 7');
    await tree().row('No runs match the filter').waitFor();
    await tree().click('Clear Filter');
    await untilRows(tree(), (rows) =>
      below(rows, 'wine-quality').some(({ label }) => label.startsWith('linear')),
    );
    // The command selects the experiment when it is done, which closes a menu.
    await untilRows(tree(), (rows) =>
      rows.some(({ label, selected }) => label === 'wine-quality' && selected),
    );
    await tree().contextMenu('wine-quality', 'Order Runs by…');
    await input().pick('Start time');
    await input().pick('Newest first');
    await describedAs('wine-quality', /^\d+ runs · /);
  });

  test('renames by key, tags and notes a run', async () => {
    const { run_id } = (await newRun('to be named')).info;
    const read = async (): Promise<Run> => (await client.call('getRun', { run_id })).run;
    const tagOf = async (key: string) => (await read()).data.tags?.find((tag) => tag.key === key)?.value;
    await tree().click('to be named');
    await press('F2');
    await input().answer('a name 🍷 שם');
    await tree().row('a name 🍷 שם').waitFor();
    assert.equal((await read()).info.run_name, 'a name 🍷 שם');
    await tree().contextMenu('a name 🍷 שם', 'Add Tag…');
    await input().answer('stage');
    await eventually(async () => assert.match(await input().title(), /Value of stage/));
    await input().answer('candidate');
    await eventually(async () => assert.equal(await tagOf('stage'), 'candidate'));
    // A click has opened the run, where the new tag moves what is below.
    await tree().row('Tags').waitFor();
    await tree().contextMenu('a name 🍷 שם', 'Edit Note');
    await vscode.workbench.editor().locator('.view-lines').click();
    await vscode.workbench.page.keyboard.type('Best so far, see [the plan](https://example.com).');
    await press('Control+s');
    await eventually(async () => assert.match((await tagOf('mlflow.note.content')) ?? '', /^Best so far/));
    // Somebody else is faster: the box says so and stays.
    await tree().click('a name 🍷 שם');
    await press('F2');
    await input().type('too late');
    await client.call('deleteRun', { run_id });
    await press('Enter');
    await eventually(async () => {
      assert.match(
        await vscode.workbench.page.locator('.quick-input-message').first().innerText(),
        /active|deleted/,
      );
    });
    await input().cancel();
  });

  test('deletes several at once, shows and restores them, and deletes for good after a preview', async () => {
    const { workbench } = vscode;
    const first = await newRun('first to go');
    const second = await newRun('second to go');
    await tree().row('second to go').waitFor();
    await tree().click('second to go');
    await tree().click('first to go', ['Control']);
    await press('Delete');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'Delete these 2 runs?' }).waitFor();
    await workbench.answerDialog('Delete');
    await untilRows(tree(), (rows) => !rows.some(({ label }) => label.endsWith('to go')));
    await workbench.runCommand('MLflow: Show Deleted');
    await describedAs('first to go', /^deleted · /);
    await describedAs('wine-quality/evaluation', /^\d+ runs? · /);
    await tree().inlineAction('first to go', 'Restore Runs');
    await describedAs('first to go', /^(?!deleted)/);
    const parent = await newRun('parent to go');
    const nested = await newRun('nested to go', parent.info.run_id);
    const stagesOf = (): Promise<readonly string[]> =>
      Promise.all(
        [parent, nested].map(async ({ info: { run_id } }) => {
          return (await client.call('getRun', { run_id })).run.info.lifecycle_stage;
        }),
      );
    await tree().row('parent to go').waitFor();
    await tree().contextMenu('parent to go', 'Delete Runs…');
    await dialog.filter({ hasText: '1 run is nested in it' }).filter({ hasText: 'nested to go' }).waitFor();
    await workbench.answerDialog('Delete with 1 Nested Run');
    await describedAs('parent to go', /^deleted · /);
    assert.deepEqual(await stagesOf(), ['deleted', 'deleted']);
    await tree().inlineAction('parent to go', 'Restore Runs');
    await workbench.answerDialog('Restore with 1 Nested Run');
    await describedAs('parent to go', /^(?!deleted)/);
    assert.deepEqual(await stagesOf(), ['active', 'active']);
    await tree().contextMenu('second to go', 'Delete for Good…');
    await dialog.filter({ hasText: 'Delete 1 run for good?' }).filter({ hasText: 'second to go' }).waitFor();
    await workbench.answerDialog('Delete without Backup');
    await untilRows(tree(), (rows) => !rows.some(({ label }) => label === 'second to go'));
    await workbench.runCommand('Notifications: Clear All Notifications');
    await assert.rejects(client.call('getRun', { run_id: second.info.run_id }), /not found/i);
    const kept = (await client.call('getRun', { run_id: first.info.run_id })).run;
    assert.equal(kept.info.lifecycle_stage, 'active');
    await workbench.runCommand('MLflow: Hide Deleted');
    await untilRows(tree(), (rows) => !rows.some(({ description }) => description.startsWith('deleted')));
  });

  test('creates experiments, puts them into folders by their names, and finds one', async () => {
    await vscode.workbench.runCommand('MLflow: Create Experiment…');
    await input().answer('vision/resnet/baseline');
    await tree().row('vision/resnet/baseline').waitFor();
    await client.call('createExperiment', { name: 'vision/vit' });
    await tree().row('vision').waitFor();
    await untilRows(tree(), (rows) => below(rows, 'vision').length === 0);
    await vscode.workbench.runCommand('MLflow: Find Experiment…');
    await input().type('RESNET');
    await input().pick('vision/resnet/baseline');
    const rows = await untilRows(tree(), (rows) =>
      rows.some(({ label, selected }) => label === 'resnet/baseline' && selected),
    );
    assert.deepEqual(
      below(rows, 'vision').map(({ label }) => label),
      ['vit', 'resnet/baseline', 'No runs yet'],
    );
    await tree().contextMenu('resnet/baseline', 'Delete Experiments…');
    await vscode.workbench.answerDialog('Delete');
    await tree().row('vision/vit').waitFor();
    assert.deepEqual(await vscode.workbench.notifications(), []);
  });
});
