import { MlflowClient } from '../../../src/api/client.ts';
import { logRuns } from '../../compareData.ts';
import type { RunToLog } from '../../compareData.ts';
import { learned, loggedImage, uploadImages } from '../../imageData.ts';
import type { ImageToLog } from '../../imageData.ts';
import { ServerUnderTest } from '../../server/harness/server.ts';
import type { Host } from '../harness/host.ts';
import { clientOfHost, untilRows } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

interface Logged extends RunToLog {
  readonly images: readonly ImageToLog[];
}

/** Logs these runs and opens the grid of them all. */
async function openGrid(
  [workbench, host]: readonly [Workbench, Host],
  experiment: string,
  runs: readonly Logged[],
): Promise<void> {
  await showRuns(workbench);
  const client = await clientOfHost(host);
  const ids = await logRuns(client, experiment, runs);
  for (const [index, { images }] of runs.entries()) await uploadImages(client, ids[index]!, images);
  const tree = workbench.tree('Experiments');
  await tree.row(experiment).waitFor({ timeout: patience });
  await tree.expand(experiment);
  const [first, ...others] = runs.map(({ name }) => name);
  await tree.click(first!);
  for (const name of others) await tree.click(name, ['Control']);
  await tree.contextMenu(first!, 'Show Images');
  await workbench.webview();
  await workbench.runCommand('View: Close Primary Side Bar');
}

function sampled(count: number, seed: number, keys = ['samples']): readonly ImageToLog[] {
  return Array.from({ length: count }, (_, index) =>
    keys.flatMap((key) =>
      loggedImage(key, index * 100, { content: learned((index + 1) / count, seed, 128) }),
    ),
  ).flat();
}

const sweep: readonly Logged[] = [0.1, 0.03, 0.01, 0.003].map((rate, index) => ({
  name: `diffusion lr=${rate}`,
  params: { lr: String(rate), width: String(64 * (index + 1)) },
  status: index === 3 ? 'RUNNING' : 'FINISHED',
  images: sampled(index === 3 ? 6 : 16, index + 1, ['samples', 'val/reconstructions']),
}));

const long = 'a name of a run that somebody made out of all its settings '.repeat(4).trim();

export const imageScenes: readonly Scene[] = [
  {
    name: 'images-runs',
    async prepare(...window) {
      await openGrid(window, 'diffusion', sweep);
      const frame = await window[0].webview();
      await frame.locator('.cell img').nth(12).waitFor({ timeout: patience });
    },
  },
  {
    name: 'images-turned',
    async prepare(...window) {
      await openGrid(window, 'diffusion', sweep);
      const frame = await window[0].webview();
      await frame.getByRole('button', { name: 'Runs down' }).click();
      await frame.locator('.cell img').nth(8).waitFor({ timeout: patience });
    },
  },
  {
    name: 'images-one',
    async prepare(...window) {
      await openGrid(window, 'one image', [
        { name: 'wgan', images: [{ path: 'sample.png', content: learned(1, 2, 512) }] },
      ]);
      const frame = await window[0].webview();
      await frame.locator('.cell img').waitFor({ timeout: patience });
    },
  },
  {
    name: 'images-odd',
    async prepare(...window) {
      const plots = (seed: number): readonly ImageToLog[] => [
        { path: 'plots/confusion_matrix.png', content: learned(0.9, seed, 200) },
        { path: `plots/${'a_very_long_name_of_a_plot_'.repeat(5)}.png`, content: learned(0.6, seed, 200) },
        { path: 'plots/digits.png', content: learned(1, seed, 8) },
        { path: 'plots/broken.png', content: 'This is no image.' },
        { path: 'plots/scan.png', content: 'x'.repeat(11 * 1024 * 1024) },
        {
          path: 'plots/drawing.svg',
          content:
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="tomato"/></svg>',
        },
      ];
      await openGrid(window, 'odd', [
        { name: long, params: { seed: '1' }, images: plots(1) },
        { name: 'تجربة 👩‍🔬 <b>x</b>', params: { seed: '2' }, images: plots(2).slice(0, 4) },
        { name: 'nothing yet', images: [] },
      ]);
      const frame = await window[0].webview();
      await frame.locator('.cell img').nth(5).waitFor({ timeout: patience });
    },
  },
  {
    name: 'images-empty',
    async prepare(...window) {
      await openGrid(window, 'none', [{ name: 'nothing yet', images: [] }]);
      const frame = await window[0].webview();
      await frame.getByText('This run has no images yet.').waitFor({ timeout: patience });
    },
  },
  {
    name: 'images-error',
    async prepare(workbench) {
      const server = await ServerUnderTest.started();
      try {
        const client = new MlflowClient({ url: server.url });
        const [runId] = await logRuns(client, 'team', [{ name: 'evaluation' }]);
        await uploadImages(client, runId!, sampled(2, 1));
        workbench.changeSettings({ 'mlflow.connections': [{ name: 'Team server', url: server.url }] });
        await workbench.openView('MLflow');
        const tree = workbench.tree('Experiments');
        await untilRows(tree, (rows) => rows.some(({ label }) => label === 'Team server'), patience / 1000);
        await tree.expand('Team server');
        await tree.expand('team');
        await tree.row('evaluation').waitFor();
      } finally {
        await server[Symbol.asyncDispose]();
      }
      await workbench.tree('Experiments').contextMenu('evaluation', 'Show Images');
      const frame = await workbench.webview();
      await frame.getByText("can't be reached").first().waitFor({ timeout: patience });
    },
  },
];
