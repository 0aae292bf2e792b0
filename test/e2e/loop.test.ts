import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProjectForm } from './harness/projectForm.ts';
import { below, untilRows } from './harness/trackingWindow.ts';
import { useVSCode } from './harness/vscode.ts';

const skip = process.env['MLFLOW_PYTHON'] ? false : 'Python is missing';
/** Importing mlflow and scikit-learn takes its time on a busy machine. */
const timeout = 150_000;
const options = { skip, timeout: 2 * timeout };

describe('the whole loop', { skip }, () => {
  const vscode = useVSCode();
  const tree = () => vscode.workbench.tree('Experiments');
  const run = 'mlp lr=0.05';

  test('a project is run from its file and ends in the tree', options, async () => {
    const { workbench } = vscode;
    await workbench.openView('MLflow');
    const form = new ProjectForm(workbench, /Run main · wine-quality/);
    await form.open();
    await form.set('learning_rate', '0.05');
    await form.set('epochs', '6');
    await workbench.quickInput.pick('Run main');
    await tree().expand('wine-quality');
    await tree().row(run).locator('.codicon-sync.codicon-modifier-spin').waitFor({ timeout });
    await workbench.terminal.waitFor(/Run mlp lr=0\.05 FINISHED/, { timeout });
    await tree().row(run).locator('.codicon-sync').waitFor({ state: 'detached' });
  });

  test('it is compared with another run', options, async () => {
    const { workbench } = vscode;
    await tree().click(run);
    await tree().click('linear lr=0.1', ['Control']);
    await tree().contextMenu(run, 'Compare Runs');
    const page = await workbench.webview();
    await page.locator('canvas').first().waitFor();
    await page.getByText(run).first().waitFor();
    await page.getByText('linear lr=0.1').first().waitFor();
    await page.getByText('learning_rate', { exact: true }).first().waitFor();
  });

  test('its model is registered, and the version is in the models tree', options, async () => {
    const { workbench } = vscode;
    await tree().click(run);
    await tree().contextMenu(run, 'Register Model…');
    assert.match(await workbench.quickInput.title(), /Register Model/);
    await workbench.page.locator('.quick-input-filter input').first().fill('wine-loop');
    await workbench.quickInput.pick('wine-loop');
    const models = workbench.tree('Models');
    await models.row('wine-loop').waitFor();
    await models.expand('wine-loop');
    const rows = await untilRows(models, (found) => below(found, 'wine-loop').length > 0);
    assert.match(below(rows, 'wine-loop')[0]?.label ?? '', /\b1$/);
  });

  test('the same script, run by hand in a terminal, logs to the same place', options, async () => {
    const { workbench } = vscode;
    await workbench.terminal.open();
    await workbench.terminal.type('python train.py --learning-rate 0.07 --epochs 3; echo ended $?');
    await workbench.terminal.waitFor(/ended 0/, { timeout });
    const row = tree().row('mlp lr=0.07');
    await row.waitFor();
    await row.locator('.codicon-sync').waitFor({ state: 'detached' });
    // A training that takes longer than ten seconds tells that it has ended.
    const others = (await workbench.notifications()).filter(
      (text) => !/^Run mlp lr=0\.0[57] finished/.test(text),
    );
    assert.deepEqual(others, []);
  });
});
