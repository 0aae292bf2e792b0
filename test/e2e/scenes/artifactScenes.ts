import { MlflowClient } from '../../../src/api/client.ts';
import { proxiedPath } from '../../../src/state/artifactSource.ts';
import { ServerUnderTest } from '../../server/harness/server.ts';
import { clientOfHost, untilRows } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

const questions = ['Which grape is it?', 'How acid is it, and why?', 'Would 👩‍🔬 drink it again?'];

/** What `mlflow.evaluate` and `log_table` leave: texts, numbers, nothing, and what a web page would take for its own. */
function evaluation(): string {
  const data = Array.from({ length: 12_034 }, (_, index) => [
    index,
    questions[index % 3],
    index % 7 === 0 ? null : Math.abs(Math.sin(index)),
    index % 11 === 0
      ? '<b>Tempranillo</b>'
      : `A wine of ${11 + (index % 4)} % with ${index % 5 === 1 ? '\n' : 'much '.repeat(index % 5)}fruit`,
    index % 4 !== 0,
  ]);
  return JSON.stringify({ columns: ['id', 'question', 'toxicity/v1/score', 'answer', 'is_correct'], data });
}

/** Logs a run with these artifacts, tables all of them. */
async function logTables(client: MlflowClient, tables: Readonly<Record<string, string>>): Promise<void> {
  const { info } = (
    await client.call('createRun', { experiment_id: '1', run_name: 'evaluation', start_time: Date.now() })
  ).run;
  const root = proxiedPath(info.artifact_uri);
  for (const [path, text] of Object.entries(tables))
    await client.uploadProxiedArtifact(`${root}/${path}`, text);
  const value = JSON.stringify(Object.keys(tables).map((path) => ({ path, type: 'table' })));
  await client.call('setTag', { run_id: info.run_id, key: 'mlflow.loggedArtifacts', value });
  await client.call('updateRun', { run_id: info.run_id, status: 'FINISHED', end_time: Date.now() });
}

async function showArtifacts(workbench: Workbench, run: string): Promise<void> {
  const tree = workbench.tree('Experiments');
  await tree.row(run).waitFor({ timeout: patience });
  await tree.expand(run);
  await tree.expand('Artifacts');
}

export const artifactScenes: readonly Scene[] = [
  {
    name: 'artifact-diff',
    async prepare(workbench) {
      await showRuns(workbench);
      await showArtifacts(workbench, 'linear lr=0.003');
      const tree = workbench.tree('Experiments');
      await tree.expand('report');
      await tree.row('report.json').waitFor();
      await tree.contextMenu('report.json', 'Compare Artifact with…');
      await workbench.quickInput.pick('mlp lr=0.003');
      await workbench.page.locator('.monaco-diff-editor .line-delete').first().waitFor();
    },
  },
  {
    name: 'artifact-table',
    async prepare(workbench, host) {
      await showRuns(workbench);
      await logTables(await clientOfHost(host), { 'eval_results.json': evaluation() });
      await showArtifacts(workbench, 'evaluation');
      await workbench.tree('Experiments').click('eval_results.json');
      const frame = await workbench.webview('eval_results.json');
      await frame.getByText('1,000 of 12,034 rows').waitFor({ timeout: patience });
    },
  },
  {
    name: 'artifact-error',
    async prepare(workbench) {
      const server = await ServerUnderTest.started();
      try {
        const client = new MlflowClient({ url: server.url });
        await client.call('createExperiment', { name: 'team' });
        await logTables(client, { 'eval_results.json': evaluation() });
        workbench.changeSettings({ 'mlflow.connections': [{ name: 'Team server', url: server.url }] });
        await workbench.openView('MLflow');
        const tree = workbench.tree('Experiments');
        await untilRows(tree, (rows) => rows.some(({ label }) => label === 'Team server'), patience / 1000);
        await tree.expand('Team server');
        await tree.expand('team');
        await showArtifacts(workbench, 'evaluation');
        await tree.row('eval_results.json').waitFor();
      } finally {
        await server[Symbol.asyncDispose]();
      }
      await workbench.tree('Experiments').click('eval_results.json');
      await workbench.page
        .locator('.notification-toast', { hasText: "can't be reached" })
        .waitFor({ timeout: patience });
    },
  },
];
