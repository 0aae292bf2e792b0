import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type {
  ArtifactFolder,
  ArtifactPreview,
  MetricSummary,
  RunEnvironment,
  RunModels,
} from '../../../src/shared/runPage.ts';
import type { Table } from '../../../src/shared/table.ts';
import { ArtifactFiles } from '../../../src/state/artifactFiles.ts';
import { proxiedPath } from '../../../src/state/artifactSource.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { RunColors } from '../../../src/state/runColors.ts';
import { RunPage } from '../../../src/state/runPage.ts';
import { readTable } from '../../../src/ui/artifacts/tableReader.ts';
import { logRuns, wideRuns } from '../../compareData.ts';
import { checkNaNOfModels } from '../../modelMetricCase.ts';
import { fullName, logFullRun } from '../../runPageData.ts';
import type { FullRun } from '../../runPageData.ts';
import { TestConnection, until } from './testConnection.ts';
import { TrackingServer } from './trackingServer.ts';

const tableScript = join(import.meta.dirname, '../../../dist/table-reader.js');
const memento = { get: () => undefined, update: () => Promise.resolve() };

describe('the page of a run, from a real server', () => {
  let server: TrackingServer;
  let connection: TestConnection;
  let connections: ConnectionList;
  let full: FullRun;
  before(async () => {
    server = await TrackingServer.started();
    connection = new TestConnection(server.url);
    connections = new ConnectionList();
    connections.set([connection]);
    full = await logFullRun(server.client);
  });
  after(() => server[Symbol.asyncDispose]());

  /** What is sent of it, as a webview would hear it. */
  class Shown {
    readonly page: RunPage;
    readonly summaries = new Map<string, MetricSummary>();
    readonly folders: ArtifactFolder[] = [];
    models: RunModels | undefined;
    environment: RunEnvironment | undefined;
    preview: ArtifactPreview | undefined;
    readonly #files = new ArtifactFiles(connections);

    constructor(runId: string) {
      this.page = new RunPage({
        connections,
        ref: { connectionId: connection.id, runId },
        colors: new RunColors(memento),
        files: this.#files,
        readTable: async (ref, options) =>
          (await readTable({ files: this.#files, ref, script: tableScript, ...options })).table,
        pollSeconds: () => 0,
        directions: () => ({}),
      });
      this.page.histories.onDidLoad((summary) => this.summaries.set(summary.metric, summary));
      this.page.folders.onDidLoadFolder((folder) => this.folders.push(folder));
      this.page.folders.onDidLoadPreview((preview) => (this.preview = preview));
      this.page.onDidLoadModels((models) => (this.models = models));
      this.page.onDidLoadEnvironment((environment) => (this.environment = environment));
      this.page.setVisible(true);
    }

    [Symbol.dispose](): void {
      this.page.dispose();
      this.#files.dispose();
    }
  }

  async function logRun(run: Partial<Parameters<typeof logRuns>[2][number]>): Promise<string> {
    const [runId] = await logRuns(server.client, `of ${Math.random()}`, [{ name: 'one', ...run }]);
    return runId!;
  }

  it('a metric of a model that is NaN is not shown as 0, which is all that the server says', async () => {
    await checkNaNOfModels(server.client);
  });

  it('shows the run and what stands around it; a tab’s data is read when it is opened', async () => {
    connection.requests.length = 0;
    using shown = new Shown(full.runId);
    await until('the run', () => shown.page.state.experiment !== undefined);
    const { run, parent, children, experiment, connection: label } = shown.page.state;
    assert.deepEqual(
      [run?.info.run_name, parent?.name, children.length, experiment, label],
      [fullName, 'sweep of full', 0, 'full', 'mlflow.db'],
    );
    const asked = () =>
      connection.requests.filter((request) => /logged-models|model-versions|history|artifact/.test(request));
    assert.deepEqual(asked(), []);
    await shown.page.showTab('models');
    assert.deepEqual(
      shown.models?.models.map(({ name, step, metrics }) => [name, step, metrics.length]),
      [
        ['checkpoint-9', 9, 2],
        ['checkpoint-19', 19, 2],
        ['checkpoint-29', 29, 2],
      ],
    );
    assert.deepEqual(shown.models?.versions, [
      { name: 'full wine', version: '1', stage: '', aliases: ['champion'], modelId: full.modelIds[1] },
    ]);
    await shown.page.showTab('code');
    assert.deepEqual(
      shown.environment?.files.map(({ path }) => path),
      ['requirements.txt', 'python_env.yaml'],
    );
    assert.match(shown.environment!.files[0]!.text, /scikit-learn==/);
  });

  it('a parent names its children, and a new one at once', async () => {
    using shown = new Shown(full.parentId);
    await until('the child', () => shown.page.state.children.length === 1);
    assert.equal(shown.page.state.children[0]?.name, fullName);
    const tags = [{ key: 'mlflow.parentRunId', value: full.parentId }];
    const { run } = await server.call('createRun', {
      experiment_id: full.experimentId,
      run_name: 'new',
      tags,
    });
    connection.changedData.fire({ run_ids: [run.info.run_id], experiment_ids: [full.experimentId] });
    await until('the new one', () => shown.page.state.children.length === 2);
    await server.call('deleteRun', { run_id: run.info.run_id });
  });

  it('histories are read of the rows in view only, and kept', async () => {
    const [runId] = await logRuns(server.client, 'wide', wideRuns(1, 60));
    using shown = new Shown(runId!);
    await until('the run', () => shown.page.run !== undefined);
    const histories = () => connection.requests.filter((request) => /history/.test(request)).length;
    connection.requests.length = 0;
    const inView = Array.from({ length: 6 }, (_, index) => `layer_${index}/grad_norm`);
    shown.page.histories.show(inView);
    await until('all', () => shown.summaries.size === 6 && !shown.page.busy);
    assert.equal(histories(), 6);
    assert.equal(shown.summaries.get('layer_0/grad_norm')?.count, 3);
    shown.summaries.clear();
    shown.page.histories.show([]);
    shown.page.forgetShown();
    shown.page.histories.show(inView.slice(2));
    assert.equal(shown.summaries.size, 4, 'what is known comes at once');
    assert.equal(histories(), 6);
  });

  it('of a run that goes on only the new points are asked for', async () => {
    const runId = await logRun({ status: 'RUNNING', metrics: { loss: [3, 2] } });
    using shown = new Shown(runId);
    await until('the run', () => shown.page.run !== undefined);
    shown.page.histories.show(['loss']);
    await until('the history', () => shown.summaries.get('loss')?.count === 2);
    connection.requests.length = 0;
    const log = (value: number | 'NaN', step: number) =>
      server.call('logMetric', { run_id: runId, key: 'loss', value, timestamp: 5, step });
    await log(1, 2);
    await log('NaN', 3);
    connection.changedData.fire({ run_ids: [runId] });
    await until('the new points', () => shown.summaries.get('loss')?.count === 4);
    assert.match(
      connection.requests.find((request) => /history/.test(request))!,
      /start_step=2&end_step=3/,
    );
    const { min, max } = shown.summaries.get('loss')!;
    assert.deepEqual(
      [min, max],
      [
        { value: 1, step: 2 },
        { value: 3, step: 0 },
      ],
    );
    // One at a step that has passed leaves the latest as it is: by hand all is read again.
    await log(-7, 1);
    await shown.page.refresh();
    await until('the early point', () => shown.summaries.get('loss')?.min?.value === -7);
    assert.equal(shown.summaries.get('loss')?.count, 5);
  });

  it('the best of a long history is the best of all its points', async () => {
    // The one low point is none of those that a sample of 2,500 keeps.
    const loss = Array.from({ length: 6001 }, (_, step) => (step === 3001 ? 0.25 : 1 + step / 6000));
    const runId = await logRun({ metrics: { loss } });
    using shown = new Shown(runId);
    await until('the run', () => shown.page.run !== undefined);
    shown.page.histories.show(['loss']);
    await until('the history', () => shown.summaries.has('loss'));
    const { count, min, max, isWhole, spark } = shown.summaries.get('loss')!;
    assert.deepEqual(
      [count, min, max, isWhole],
      [6001, { value: 0.25, step: 3001 }, { value: 2, step: 6000 }, true],
    );
    assert.ok(spark.length < 300, `${spark.length} points to draw`);
    assert.ok(
      spark.some(({ step }) => step === 3001),
      'the drawing has it too',
    );
  });

  it('files are listed and previewed: the beginning of a text, an image', async () => {
    using shown = new Shown(full.runId);
    await until('the run', () => shown.page.run !== undefined);
    await shown.page.folders.open({ owner: full.runId, path: '' });
    const [root] = shown.folders;
    assert.deepEqual(root?.models.map(({ name }) => name).sort(), [
      'checkpoint-19',
      'checkpoint-29',
      'checkpoint-9',
    ]);
    assert.deepEqual(
      root?.entries.map(({ name, isFolder }) => [name, isFolder]),
      [
        ['plots', true],
        ['report', true],
        ['config.yaml', false],
      ],
    );
    await shown.page.folders.preview({ owner: full.runId, path: 'config.yaml' });
    assert.match(JSON.stringify(shown.preview?.content), /"kind":"text","text":"learning_rate: 0.1/);
    await shown.page.folders.preview({ owner: full.runId, path: 'plots/confusion.png' });
    const { content } = shown.preview!;
    assert.ok(content.kind === 'image' && content.mime === 'image/png' && content.bytes[1] === 0x50);
    await shown.page.folders.preview({ owner: full.runId, path: 'nowhere.txt' });
    assert.deepEqual(shown.preview?.content.kind === 'none' && shown.preview.content.failed, true);
    await shown.page.folders.preview({ owner: full.runId, path: '../../secret' });
    assert.equal(shown.preview?.content.kind, 'none');
  });

  it('a large text is read in part', async () => {
    const runId = await logRun({});
    const { run } = await server.call('getRun', { run_id: runId });
    const path = `${proxiedPath(run.info.artifact_uri)}/big.log`;
    await server.client.uploadProxiedArtifact(path, `${'line\n'.repeat(400_000)}`);
    using shown = new Shown(runId);
    await shown.page.folders.preview({ owner: runId, path: 'big.log' });
    const { content, size } = shown.preview!;
    assert.equal(size, 2_000_000);
    assert.ok(content.kind === 'text' && content.isCut && content.text.split('\n').length === 500);
  });

  it('tables are previewed as tables, and a file that is none as what it is', async () => {
    const tag = JSON.stringify([{ path: 'eval.json', type: 'table' }]);
    const runId = await logRun({ tags: { 'mlflow.loggedArtifacts': tag } });
    const { run } = await server.call('getRun', { run_id: runId });
    const files = {
      'people.csv': 'name,age\nAda,36\n"Grace, H.",85\n',
      'long.csv': `n\n${'1234567\n'.repeat(400_000)}`,
      'eval.json': '{"columns": ["input", "score"], "data": [["a", 1], ["b", 0.5]]}',
      'broken.parquet': 'PAR1 and no more \u0000',
    };
    for (const [path, text] of Object.entries(files))
      await server.client.uploadProxiedArtifact(`${proxiedPath(run.info.artifact_uri)}/${path}`, text);
    using shown = new Shown(runId);
    const previewOf = async (path: string) => {
      await shown.page.folders.preview({ owner: runId, path });
      return shown.preview!.content;
    };
    const tableIn = async (path: string): Promise<Table> => {
      const content = await previewOf(path);
      assert.ok(content.kind === 'table');
      return content.table;
    };
    assert.deepEqual((await tableIn('people.csv')).rows, [
      ['Ada', '36'],
      ['Grace, H.', '85'],
    ]);
    assert.deepEqual(
      (await tableIn('eval.json')).columns.map(({ name }) => name),
      ['input', 'score'],
    );
    // Not read to its end, so its rows are not counted.
    const { rows, totalRows } = await tableIn('long.csv');
    assert.deepEqual([rows.length, totalRows], [1000, undefined]);
    assert.equal((await previewOf('broken.parquet')).kind, 'none');
  });

  const traces = [
    ['a tag', { tags: { why: 'x\nTraceback (most recent call last):\n  a\nValueError: b' } }, {}, 'why'],
    [
      'an artifact',
      {},
      { 'logs/stderr.log': 'epoch 1\nTraceback (most recent call last):\n  a\nOSError: c\n' },
      'logs/stderr.log',
    ],
    ['a file that is named so', {}, { 'error.txt': 'out of memory' }, 'error.txt'],
  ] as const;
  for (const [where, run, files, from] of traces) {
    it(`a failed run shows its traceback from ${where}`, async () => {
      const runId = await logRun({ status: 'FAILED', ...run });
      const { run: logged } = await server.call('getRun', { run_id: runId });
      for (const [path, text] of Object.entries(files)) {
        await server.client.uploadProxiedArtifact(`${proxiedPath(logged.info.artifact_uri)}/${path}`, text);
      }
      using shown = new Shown(runId);
      await until('the traceback', () => shown.page.state.traceback !== undefined);
      const { traceback } = shown.page.state;
      assert.equal(traceback?.from, from);
      assert.doesNotMatch(traceback!.text, /epoch|^x/);
    });
  }

  it('a finished run is not searched for one', async () => {
    const runId = await logRun({ tags: { error_rate: 'Error: none' } });
    connection.requests.length = 0;
    using shown = new Shown(runId);
    await until('the run', () => shown.page.state.experiment !== undefined && !shown.page.busy);
    assert.equal(shown.page.state.traceback, undefined);
    assert.ok(!connection.requests.some((request) => /artifacts/.test(request)));
  });

  it('a run that is deleted, then gone for good, then a server that is away', async () => {
    const runId = await logRun({ metrics: { loss: [1] } });
    using shown = new Shown(runId);
    await until('the run', () => shown.page.run !== undefined);
    await server.call('deleteRun', { run_id: runId });
    await shown.page.refresh();
    assert.equal(shown.page.run?.info.lifecycle_stage, 'deleted');
    await server.client.callOwn('deletePermanently', { dry_run: false, run_ids: [runId] });
    await shown.page.refresh();
    assert.equal(shown.page.state.problem?.kind, 'gone');
    assert.equal(shown.page.run?.info.run_id, runId, 'what was known stays');
    const { url } = server;
    connection.goTo('http://127.0.0.1:9');
    await shown.page.refresh();
    assert.equal(shown.page.state.problem?.kind, 'load');
    connection.goTo(url);
    await shown.page.refresh();
    assert.equal(shown.page.state.problem?.kind, 'gone');
  });

  it('nothing is asked for while it is hidden', async () => {
    using shown = new Shown(full.runId);
    await until('the run', () => shown.page.state.experiment !== undefined && !shown.page.busy);
    shown.page.setVisible(false);
    connection.requests.length = 0;
    connection.changedData.fire({ run_ids: [full.runId] });
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.deepEqual(connection.requests, []);
    shown.page.setVisible(true);
    await until('a reading', () => connection.requests.length > 0);
  });
});
