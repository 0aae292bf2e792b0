import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { eventually } from './harness/eventually.ts';
import { below, untilRows } from './harness/trackingWindow.ts';
import type { TreeRow } from './harness/treeSection.ts';
import { ProjectForm } from './harness/projectForm.ts';
import type { SharedVSCode } from './harness/vscode.ts';
import { useVSCode } from './harness/vscode.ts';
import type { Workbench } from './harness/workbench.ts';

const skip = process.env['MLFLOW_PYTHON'] ? false : 'Python is missing';
/** Importing mlflow and scikit-learn takes its time on a busy machine. */
const timeout = 150_000;
const title = /Run main · wine-quality/;
const options = { skip, timeout: 2 * timeout };

/** Waits until a run of the tree, found by its description, is there. */
async function waitForRun(workbench: Workbench, description: RegExp): Promise<void> {
  const tree = workbench.tree('Experiments');
  await tree.expand('wine-quality');
  const row = tree.pane.locator('.monaco-list-row').filter({ hasText: description }).first();
  await row.waitFor({ timeout });
}

describe('a project, run from its file', () => {
  const vscode = useVSCode();

  test('Escape leaves the questions without a word', { timeout }, async () => {
    const { workbench } = vscode;
    await workbench.openView('MLflow');
    const form = new ProjectForm(workbench, title);
    await form.open();
    await workbench.quickInput.cancel();
    assert.deepEqual(await workbench.notifications(), []);
  });

  test(
    'marks an odd value, and keeps what was typed when Enter finds nothing to choose',
    { timeout },
    async () => {
      const { workbench } = vscode;
      const { page, quickInput } = workbench;
      const form = new ProjectForm(workbench, title);
      await form.open();
      await form.set('epochs', 'many');
      const row = page
        .locator('.quick-input-list .monaco-list-row')
        .filter({ hasText: 'many · int, default 40' });
      await row.locator('.codicon-warning').waitFor();
      await quickInput.answer('no such parameter');
      // A form that was left would be gone by the time that this is typed.
      await page.waitForTimeout(500);
      await quickInput.type('epochs');
      await row.waitFor();
      assert.match(await quickInput.title(), title);
      await quickInput.cancel();
    },
  );

  test('shows in the tree while it trains, then as finished, with its parameters', options, async () => {
    const { workbench } = vscode;
    const form = new ProjectForm(workbench, title);
    await form.open();
    // Shorter runs are not told of.
    await form.set('epochs', '22');
    await form.set('epoch_seconds', '0.5');
    await form.set('learning_rate', '0.05');
    await workbench.quickInput.pick('Run main');
    await workbench.terminal.waitFor(/> python train\.py --model mlp --learning-rate 0\.05/);

    await waitForRun(workbench, /running/);
    // The script gives it its name, in the same run.
    await waitForRun(workbench, /mlp lr=0\.05.*running/);
    await workbench.terminal.waitFor(/FINISHED/, { timeout });
    const tree = workbench.tree('Experiments');
    const finished = tree.pane.locator('.monaco-list-row').filter({ hasText: /mlp lr=0\.05(?!.*running)/ });
    await finished.first().waitFor();

    await tree.expand('mlp lr=0.05');
    await tree.expand('Parameters');
    const isLoaded = (found: readonly TreeRow[]) => below(found, 'Parameters').length >= 9;
    const rows = await untilRows(tree, isLoaded);
    const valueOf = (name: string) => rows.find(({ label }) => label === name)?.description;
    assert.equal(valueOf('learning_rate'), '0.05');
    assert.equal(valueOf('epochs'), '22');
    assert.equal(valueOf('hidden_units'), '32');
    await eventually(async () => {
      const [told, ...others] = await workbench.notifications();
      assert.match(told ?? '', /^Run mlp lr=0\.05 finished after \d.* val_accuracy\.$/);
      assert.deepEqual(others, []);
    });
    await workbench.runCommand('Notifications: Clear All Notifications');
    await tree.click('mlp lr=0.05');
    await workbench.page.keyboard.press('ArrowLeft');
  });

  test('offers the values of the last time, and ends as failed when the script fails', options, async () => {
    const { workbench } = vscode;
    const form = new ProjectForm(workbench, title);
    await form.open();
    await workbench.quickInput.pick('Last used');
    await form.set('model', 'nonsense');
    await workbench.quickInput.pick('Run main');
    await workbench.terminal.waitFor(/--learning-rate 0\.05 [^]*invalid choice: 'nonsense'/, { timeout });
    await waitForRun(workbench, /failed/);
    const message = 'The run of main failed (exit code 2).';
    await workbench.page.locator('.notification-toast').filter({ hasText: message }).waitFor();
    assert.deepEqual(await workbench.notifications(), [message]);
    await workbench.answerNotification(message, 'Show Terminal');
    await workbench.page.locator('.terminal-wrapper.active textarea:focus').waitFor({ state: 'attached' });
  });

  test('ends as killed when its task is terminated', options, async () => {
    const { workbench } = vscode;
    const form = new ProjectForm(workbench, title);
    await form.open();
    await form.set('epoch_seconds', '60');
    await workbench.quickInput.pick('Run main');
    await waitForRun(workbench, /running/);
    await workbench.runCommand('Tasks: Terminate Task');
    await workbench.quickInput.pick('mlflow: main');
    // By then it may have the name that the script gives it.
    await waitForRun(workbench, /killed/);
    assert.deepEqual(await workbench.notifications(), []);
  });

  test('says what is wrong before anything is started', { timeout }, async () => {
    const { workbench, host } = vscode;
    const file = join(host.workspace, 'MLproject');
    writeFileSync(file, readFileSync(file, 'utf8').replace('--seed {seed}', '--seed {sead}'));
    const form = new ProjectForm(workbench, title);
    await form.open();
    const [first = ''] = await workbench.quickInput.labels();
    assert.match(first, /The command of entry point main uses \{sead\}, but no parameter has that name/);
    await workbench.quickInput.cancel();
  });
});

describe('a project in Restricted Mode', () => {
  const vscode: SharedVSCode = useVSCode({ workspaceTrust: true });

  test('does not run, and says where trust is given', { timeout }, async () => {
    const { workbench } = vscode;
    await workbench.runCommand('MLflow: Run Project…');
    const message = 'A project runs code of this workspace, which is not trusted.';
    await workbench.answerNotification(message, 'Manage Trust');
    await workbench.page.getByText('You are in Restricted Mode').waitFor();
  });
});
