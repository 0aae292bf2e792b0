import { once } from 'node:events';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { Connection } from './connection.ts';
import { inFolder, provideDatabase } from './databases.ts';
import { runIdOf } from './fillDatabase.ts';
import type { Latency } from './measure.ts';
import { latencyOf } from './measure.ts';

/** What this machine can do at all: no server that syncs each commit and speaks HTTP can be faster. */
export interface RawLimits {
  readonly fsync: Latency;
  /** The statements of `log-metric` in one transaction, without a server. */
  readonly commit: Readonly<Record<'delete' | 'wal', Latency>>;
  /** One request to a bare `node:http` server on one connection. */
  readonly echo: Latency;
}

interface Options {
  readonly runs: number;
  readonly seconds: number;
}

export async function measureRawLimits({ runs, seconds }: Options): Promise<RawLimits> {
  const commit = {
    delete: await measureCommit('delete', { runs, seconds }),
    wal: await measureCommit('wal', { runs, seconds }),
  };
  return { fsync: await measureFsync(seconds), commit, echo: await measureEcho(seconds) };
}

async function measureFsync(seconds: number): Promise<Latency> {
  return inFolder(undefined, async (folder) => {
    const file = openSync(join(folder, 'file'), 'w');
    const page = new Uint8Array(4096);
    try {
      return await latencyOf(() => {
        writeSync(file, page);
        fsyncSync(file);
        return Promise.resolve();
      }, seconds);
    } finally {
      closeSync(file);
    }
  });
}

function measureCommit(mode: 'delete' | 'wal', { runs, seconds }: Options): Promise<Latency> {
  return inFolder(provideDatabase(runs), async (folder) => {
    const database = new DatabaseSync(join(folder, 'mlflow.db'));
    database.exec(`PRAGMA journal_mode=${mode}; PRAGMA synchronous=FULL`);
    const statements = [
      'SELECT lifecycle_stage FROM runs WHERE run_uuid = ?1 AND ?2 >= 0',
      "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('raw', 0, 0, ?1, ?2, 0)",
      `INSERT INTO latest_metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('raw', 0, 0, ?1, ?2, 0)
       ON CONFLICT DO UPDATE SET step = excluded.step`,
    ].map((sql) => database.prepare(sql));
    let step = 0;
    try {
      return await latencyOf(() => {
        database.exec('BEGIN IMMEDIATE');
        step++;
        for (const statement of statements) statement.run(runIdOf(1), step);
        database.exec('COMMIT');
        return Promise.resolve();
      }, seconds);
    } finally {
      database.close();
    }
  });
}

const echoServer = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-length': 2 }).end('{}'));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

async function measureEcho(seconds: number): Promise<Latency> {
  const worker = new Worker(echoServer, { eval: true });
  try {
    const [port] = (await once(worker, 'message')) as [number];
    const connection = await Connection.open(`http://127.0.0.1:${port}`);
    const body = JSON.stringify({ run_id: runIdOf(1), key: 'raw', value: 0, timestamp: 0, step: 0 });
    const latency = await latencyOf(() => connection.post('/', body), seconds);
    connection.close();
    return latency;
  } finally {
    await worker.terminate();
  }
}
