import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Connection } from './connection.ts';
import { inFolder, provideDatabase } from './databases.ts';
import { runIdOf } from './fillDatabase.ts';
import { fillRegistry } from './fillRegistry.ts';
import { say } from './measure.ts';
import type { Ids } from './reads.ts';
import { prepare, readCases } from './reads.ts';
import { startOurs } from './servers.ts';

/** The longest times in ms of one write, by another program to the same file and by a client of the server. */
export interface Waits {
  readonly what: string;
  readonly foreign: number;
  readonly client: number;
}

/** Of experiments, logged models, registered models and their versions. */
const registrySize = 10_000;
const api = '/api/2.0/mlflow/';
const extended = 'x-mlflow-vscode-filter: extended\r\n';

interface Hard {
  readonly what: string;
  readonly ask: (connection: Connection, ids: Ids) => Promise<string>;
}

function searchRuns(what: string, body: object, head = ''): Hard {
  return {
    what,
    ask: (connection, { experiments }) =>
      connection.post(
        `${api}runs/search`,
        JSON.stringify({ experiment_ids: experiments, run_view_type: 'ALL', ...body }),
        head,
      ),
  };
}

function search(what: string, path: string, query: Readonly<Record<string, string | number>>): Hard {
  const text = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  );
  return {
    what,
    ask: (connection) => connection.get(`${api}${path}?${text.toString().replaceAll('+', '%20')}`),
  };
}

/** What no index helps with, and the widest answers. */
const hardReads: readonly Hard[] = [
  searchRuns('param ILIKE over all, by another param', {
    filter: "params.param1 ILIKE '%9%' AND tags.tag2 LIKE '%7%'",
    order_by: ['params.param2'],
    max_results: 100,
  }),
  searchRuns('nothing found over all', { filter: "params.param1 LIKE '%none%'", max_results: 100 }),
  searchRuns(
    'RLIKE over all',
    { filter: "params.param1 RLIKE '(a|b|v)*lue.*9$'", max_results: 100 },
    extended,
  ),
  searchRuns('10,000 runs at once', { max_results: 10_000 }),
  search('experiments, 10,000 by tag', 'experiments/search', {
    filter: "tags.tag0 LIKE '%4%'",
    max_results: 50_000,
  }),
  search('experiments, none by name', 'experiments/search', {
    filter: "name ILIKE '%none%'",
    max_results: 100,
  }),
  search('registered models, 1,000 by tag', 'registered-models/search', {
    filter: "tags.tag0 LIKE '%4%'",
    max_results: 1000,
  }),
  search('model versions, all', 'model-versions/search', { max_results: 200_000 }),
  {
    what: 'logged models, 10,000 by a metric',
    ask: (connection) =>
      connection.post(
        `${api}logged-models/search`,
        JSON.stringify({
          experiment_ids: ['1'],
          filter: "params.param0 LIKE '%1%'",
          order_by: [{ field_name: 'metrics.metric0' }],
          max_results: 10_000,
        }),
      ),
  },
];

const nobodys = Array.from({ length: 60_000 }, (_, index) => String(1_000_000 + index));
const largeTag = JSON.stringify({ run_id: runIdOf(3), key: 'large', value: 'x'.repeat(31_000_000) });

/** What nobody asks who means well. */
const oddRequests: readonly Hard[] = [
  search('300 conditions over model versions', 'model-versions/search', {
    filter: Array.from({ length: 300 }, () => "name LIKE '%e%'").join(' AND '),
    max_results: 200_000,
  }),
  searchRuns('runs of 60,000 experiments that are not there', { experiment_ids: nobodys, max_results: 100 }),
  {
    what: 'logged models of these',
    ask: (connection) =>
      connection.post(`${api}logged-models/search`, JSON.stringify({ experiment_ids: nobodys })),
  },
  {
    what: 'a tag of 31 MB, refused',
    ask: (connection) => connection.post(`${api}runs/set-tag`, largeTag).catch(String),
  },
];

/** During each of the reads, one after the other for so many seconds; the first row is without any. */
export async function measureWaits(
  mode: 'delete' | 'wal',
  { runs, seconds }: { readonly runs: number; readonly seconds: number },
): Promise<readonly Waits[]> {
  return inFolder(provideDatabase(runs), async (folder) => {
    const path = `${folder}/mlflow.db`;
    fillRegistry(path, registrySize);
    const server = await startOurs(folder, '--journal-mode', mode);
    const [reader, writer] = [await Connection.open(server.url), await Connection.open(server.url)];
    const ids = { experiments: Array.from({ length: 10 }, (_, index) => String(index + 1)), run: runIdOf(0) };
    const client = new Client(writer);
    await client.write();
    const foreign = new Worker(new URL('foreignWriter.ts', import.meta.url), { workerData: { path } });
    const longestOf = async (): Promise<number> => {
      foreign.postMessage('');
      const [longest] = (await once(foreign, 'message')) as [number];
      return longest;
    };
    const reads: Hard[] = [
      { what: 'no read at all', ask: () => new Promise((resolve) => setTimeout(resolve, 50, '')) },
    ];
    for (const one of readCases) {
      const ask = await prepare(reader, one, { ids, tokens: 'own' });
      if (ask) reads.push({ what: one.what, ask });
    }
    const waits: Waits[] = [];
    try {
      for (const { what, ask } of [...reads, ...hardReads, ...oddRequests]) {
        say(`writers, ${mode}: ${what}`);
        await longestOf();
        const writes = client.until(performance.now() + seconds * 1000);
        const end = performance.now() + seconds * 1000;
        do await ask(reader, ids);
        while (performance.now() < end);
        client.end();
        waits.push({ what, foreign: await longestOf(), client: await writes });
      }
      return waits;
    } finally {
      await foreign.terminate();
      await server.stop();
    }
  });
}

/** Logs a metric every 5 ms, and keeps the longest time of one. */
class Client {
  readonly #connection: Connection;
  #step = 0;
  #isEnded = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async write(): Promise<void> {
    const metric = { run_id: runIdOf(2), key: 'client', value: 1, timestamp: Date.now(), step: this.#step++ };
    await this.#connection.post(`${api}runs/log-metric`, JSON.stringify(metric));
  }

  end(): void {
    this.#isEnded = true;
  }

  /** Until `end` is called, since the last read may take longer. */
  async until(time: number): Promise<number> {
    this.#isEnded = false;
    let longest = 0;
    while (!this.#isEnded || performance.now() < time) {
      const start = performance.now();
      await this.write();
      longest = Math.max(longest, performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return longest;
  }
}
