import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMlflowServer } from '../interop/mlflowServer.ts';
import { play } from './chapters.ts';
import type { Recording } from './recorded.ts';
import { Side } from './side.ts';
import { readTables } from './tables.ts';

/** Plays all rows on a fresh MLflow server. */
export async function askMlflow(python: string): Promise<Recording> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mlflow-real-')));
  try {
    const server = await startMlflowServer(python, folder);
    try {
      const side = new Side(server.url, folder);
      const chapters = await play(side);
      return { chapters, tables: readTables(join(folder, 'server.db'), side.names) };
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
