import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import { planFilter } from '../../src/filter/filterPlan.ts';
import { readRunPages } from '../../src/state/runTableReads.ts';
import { explorerCases, ExplorerServer } from '../explorerCases.ts';
import { filterCases, filterNow, logFilterRuns } from '../filterCases.ts';
import { startMlflowServer } from './mlflowServer.ts';
import type { MlflowServer } from './mlflowServer.ts';
import { python } from './pythonScript.ts';

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

    for (const { name, check } of explorerCases) {
      it(name, () =>
        check(new ExplorerServer(new MlflowClient({ url: server!.url, timeoutMs: 60_000 }), 'plain')),
      );
    }
  },
);
