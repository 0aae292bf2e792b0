import { after, before, describe, it } from 'node:test';
import { fillManyRuns, tableCases, TableStage } from '../../runTableCases.ts';
import { TrackingServer } from './trackingServer.ts';

// `test/interop/runTable.test.ts` asks a real MLflow server the same.
describe('the run table of the embedded server', () => {
  const server = new TrackingServer();
  let stage: TableStage;

  before(async () => {
    fillManyRuns(server.folder, 'mlflow.db');
    await server.start();
    stage = new TableStage(server.url, 'embedded');
    await stage.logSweep();
  });
  after(() => server[Symbol.asyncDispose]());

  for (const { title, check } of tableCases) it(title, () => check(stage));
});
