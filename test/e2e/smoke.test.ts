import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useVSCode } from './harness/vscode.ts';

const vscode = useVSCode();

test('the MLflow view container opens with its views', async () => {
  const { workbench } = vscode;
  await workbench.openView('MLflow');
  await workbench.tree('Experiments').pane.waitFor();
  await workbench.tree('Models').pane.waitFor();
  assert.deepEqual(await workbench.notifications(), []);
});

test('every command is in the palette, under its category', async () => {
  const { workbench } = vscode;
  await workbench.quickInput.open('>MLflow: ');
  const labels = await workbench.quickInput.labels();
  await workbench.quickInput.cancel();
  assert.ok(labels.includes('MLflow: Add Connection…'), labels.join(', '));
});
