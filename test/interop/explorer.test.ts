import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import { planFilter } from '../../src/filter/filterPlan.ts';
import { sortedByExtreme, withExtremes } from '../../src/shared/extremeColumns.ts';
import { columnsOf } from '../../src/shared/runColumns.ts';
import type { RunRow } from '../../src/shared/runTable.ts';
import { initialLayout } from '../../src/shared/runView.ts';
import { readExtremes } from '../../src/state/extremeReads.ts';
import { readRunPages } from '../../src/state/runTableReads.ts';
import { csvOf, pandasOf } from '../../src/ui/panels/exportRuns.ts';
import { logRuns } from '../compareData.ts';
import { explorerCases, ExplorerServer } from '../explorerCases.ts';
import { filterCases, filterNow, logFilterRuns } from '../filterCases.ts';
import { startMlflowServer } from './mlflowServer.ts';
import type { MlflowServer } from './mlflowServer.ts';
import { python, runPython } from './pythonScript.ts';

const look = { light: '#000000', dark: '#ffffff', pattern: 0 };

describe(
  'what the explorer asks a real MLflow server',
  { skip: python === '' && 'no Python with MLflow' },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlflow-explorer-'));
    let server: MlflowServer | undefined;

    before(
      async () => {
        server = await startMlflowServer(python, folder);
      },
      { timeout: 180_000 },
    );
    after(async () => {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('filters that go beyond MLflow find the same', async () => {
      const client = new MlflowClient({ url: server!.url, timeoutMs: 60_000 });
      const experimentId = await logFilterRuns(client, 'filtered');
      for (const [text, names] of filterCases) {
        const filter = planFilter(text, 'plain', filterNow);
        const order_by = ['attributes.start_time ASC'];
        const { runs } = await readRunPages(client, { experimentId, filter, order_by, count: 100 }, {});
        assert.equal(runs.map(({ info }) => info.run_name).join(' '), names, text);
      }
    });

    it('the pandas snippet of a table gives what the table shows of histories', async () => {
      const client = new MlflowClient({ url: server!.url, timeoutMs: 60_000 });
      const logged = [
        { name: 'a', metrics: { 'val loss': [3, 'NaN' as const, 0.1, 0.1, 2] } },
        { name: 'b', metrics: { 'val loss': [1, 5, 0.05] } },
        { name: 'c', metrics: { 'val loss': ['NaN' as const] } },
        { name: 'd' },
      ];
      const ids = await logRuns(client, 'snippet', logged);
      const { experiment } = await client.call('getExperimentByName', { experiment_name: 'snippet' });
      const rows = ids.map((id, at): RunRow => {
        const values = at === 3 ? [] : [0];
        return { id, name: logged[at]!.name, status: 'FINISHED', start: 1, user: '', look, values };
      });
      const wanted = ids.map((runId) => ({ runId, metric: 'val loss' }));
      const signal = new AbortController().signal;
      const found = await readExtremes(client, wanted, { isEmbedded: false, signal });
      const shown = ['best.val loss', 'max.val loss'];
      const columns = withExtremes(columnsOf([{ group: 'metrics', key: 'val loss' }], rows), {
        rows,
        layout: { ...initialLayout, shown },
        sort: undefined,
        chosen: {},
        known: new Map([['val loss', new Map(found.map((each) => [each.runId, each]))]]),
      }).filter(({ extreme }) => extreme);
      const sort = { column: 'best.val loss', isDescending: false };
      const snippet = pandasOf({
        columns,
        experimentId: experiment.experiment_id,
        trackingUri: server!.url,
        filter: '',
        orderBy: ['attributes.start_time DESC'],
        sort,
      });
      const frame = (await runPython('run_snippet.py', { SNIPPET: snippet }, folder)) as object[];
      const [head, ...lines] = csvOf({ rows: sortedByExtreme(rows, columns, sort), columns })
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(','));
      assert.deepEqual(Object.keys(frame[0]!), ['run_id', 'tags.mlflow.runName', ...head!.slice(2)]);
      // A frame has NaN for nothing.
      const text = (value: unknown): string => (value === null ? '' : String(value));
      assert.deepEqual(
        frame.map((row) => Object.values(row).map(text).join()).sort(),
        lines.map((line) => line.join().replaceAll('NaN', '')).sort(),
      );
      assert.deepEqual(frame.map((row) => Object.values(row)[1]).slice(0, 2), ['b', 'a']);
    });

    for (const { name, check } of explorerCases) {
      it(name, () =>
        check(new ExplorerServer(new MlflowClient({ url: server!.url, timeoutMs: 60_000 }), 'plain')),
      );
    }
  },
);
