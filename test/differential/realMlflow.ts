import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startMlflowServer } from '../interop/mlflowServer.ts';
import { play } from './chapters.ts';
import type { Recording } from './recorded.ts';
import { makeScratch } from './scratch.ts';
import { Side } from './side.ts';

/** Plays all rows on a fresh MLflow server. */
export async function askMlflow(python: string): Promise<Recording> {
  const folder = makeScratch();
  try {
    const server = await startMlflowServer(python, folder);
    try {
      return await play(new Side(server.url, folder), join(folder, 'server.db'));
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
