import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import { explorerCases, ExplorerServer } from '../explorerCases.ts';
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

    for (const { name, check } of explorerCases) {
      it(name, () => check(new ExplorerServer(new MlflowClient({ url: server!.url, timeoutMs: 60_000 }))));
    }
  },
);
