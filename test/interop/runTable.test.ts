import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import { checkNaNOfModels } from '../modelMetricCase.ts';
import { fillManyRuns, tableCases, TableStage } from '../runTableCases.ts';
import { startMlflowServer } from './mlflowServer.ts';
import type { MlflowServer } from './mlflowServer.ts';
import { python } from './pythonScript.ts';

describe('the run table of a real MLflow server', { skip: python === '' && 'no Python with MLflow' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-table-'));
  let server: MlflowServer | undefined;
  let stage: TableStage;

  before(
    async () => {
      fillManyRuns(folder, 'server.db');
      server = await startMlflowServer(python, folder);
      stage = new TableStage(server.url, 'remote');
      await stage.logSweep();
    },
    { timeout: 180_000 },
  );
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { title, check } of tableCases) it(title, { timeout: 60_000 }, () => check(stage));

  it('a metric of a model of its runs that is NaN is not shown as 0', { timeout: 60_000 }, () =>
    checkNaNOfModels(new MlflowClient({ url: server!.url })),
  );
});
