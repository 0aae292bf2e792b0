import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logFullRun } from '../../runPageData.ts';
import { clientOfHost } from '../harness/trackingWindow.ts';
import type { Workbench } from '../harness/workbench.ts';
import { patience } from './scene.ts';
import type { Scene } from './scene.ts';
import { showRuns } from './treeScenes.ts';

/** A local file of this text, shown as a page. */
async function openLocal(workbench: Workbench, text: string, folder: string): Promise<void> {
  mkdirSync(join(folder, 'my-model'), { recursive: true });
  writeFileSync(join(folder, 'my-model', 'MLmodel'), text);
  await workbench.openFile('my-model/MLmodel');
  await workbench.runCommand('MLflow: Open as Model Page');
}

const wide = Array.from({ length: 300 }, (_, index) => ({
  type: index % 3 === 0 ? 'double' : 'array',
  ...(index % 3 === 0 ? {} : { items: { type: 'string' } }),
  name: index === 1 ? `<b>${'a_long_name_of_a_column_'.repeat(8)}</b>` : `column_${index}`,
  required: index % 4 !== 0,
}));

const odd = `artifact_path: ${'deep/'.repeat(30)}model
flavors:
  python_function:
    loader_module: mlflow.pyfunc.model
    python_version: 3.11.7
    artifacts: {words: {path: artifacts/words.txt, uri: '[click](command:workbench.action.quit)'}}
  "<img src=x onerror=alert(1)>":
    "[a](command:b)": <script>document.title = 'owned'</script>
run_id: 68fc795a90be4f54a29093551ed9feaf
model_uuid: 3872d7ddb3264f61b216f360548670fc
model_size_bytes: 1390
mlflow_version: 3.17.2
saved_input_example_info: {artifact_path: ../../secrets.json, type: dataframe}
metadata: {team: wine, "مفتاح": "قيمة"}
signature:
  inputs: '${JSON.stringify(wide)}'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 10]}}]'
  params: '[{"name": "temperature", "type": "double", "default": 0.7, "shape": null}]'
utc_time_created: '2026-11-27 16:49:09.778884'
`;

export const modelScenes: readonly Scene[] = [
  {
    name: 'model-page',
    async prepare(workbench, host) {
      await showRuns(workbench);
      const tree = workbench.tree('Experiments');
      await tree.expand('linear lr=0.003');
      await tree.expand('Artifacts');
      await tree.contextMenu('model', 'Open as Model Page');
      const frame = await workbench.webview();
      await frame.getByRole('heading', { name: 'Signature' }).waitFor({ timeout: patience });
      await frame
        .locator('.related .link')
        .first()
        .waitFor({ timeout: patience })
        .catch(() => undefined);
      await workbench.runCommand('View: Close Primary Side Bar');
      void host;
    },
  },
  {
    name: 'model-page-versions',
    async prepare(workbench, host) {
      await showRuns(workbench);
      await logFullRun(await clientOfHost(host), 'boosting');
      const tree = workbench.tree('Experiments');
      await tree.expand('boosting');
      await tree.expand('sweep of boosting');
      await tree.expand('gbt lr=0.1 depth=3');
      await tree.expand('Artifacts');
      await tree.contextMenu('checkpoint-19', 'Open as Model Page');
      const frame = await workbench.webview();
      await frame.getByText('@champion').waitFor({ timeout: patience });
    },
  },
  {
    name: 'model-page-odd',
    async prepare(workbench, host) {
      await showRuns(workbench);
      await openLocal(workbench, odd, host.workspace);
      const frame = await workbench.webview();
      await frame.getByText('No connection of this window').waitFor({ timeout: patience });
    },
  },
  {
    name: 'model-page-broken',
    async prepare(workbench, host) {
      await showRuns(workbench);
      await openLocal(
        workbench,
        'flavors:\n  sklearn:\n    sklearn_version: 1.9.1\nrun_id: [\nmodel_id: m-1\n',
        host.workspace,
      );
      const frame = await workbench.webview();
      await frame.getByText('MLflow can’t read this file.').waitFor({ timeout: patience });
    },
  },
];
