import { Connection } from './connection.ts';
import { provideDatabase } from './databases.ts';
import { runIdOf } from './fillDatabase.ts';
import type { Latency } from './measure.ts';
import { latencyOf, say } from './measure.ts';
import { prepare, readCases } from './reads.ts';
import { startOursOn } from './servers.ts';

/** How long each read takes, by its name; a page that is not there is left out. */
export async function measureGrowth(runs: number, seconds: number): Promise<ReadonlyMap<string, Latency>> {
  say(`our reads of ${runs} runs`);
  const server = await startOursOn(provideDatabase(runs), '--read-only');
  const found = new Map<string, Latency>();
  try {
    const connection = await Connection.open(server.url);
    const ids = { experiments: Array.from({ length: 10 }, (_, index) => String(index + 1)), run: runIdOf(0) };
    for (const one of readCases) {
      const ask = await prepare(connection, one, { ids, tokens: 'own' });
      if (ask) found.set(one.what, await latencyOf(ask, seconds));
    }
    connection.close();
    return found;
  } finally {
    await server.stop();
  }
}
