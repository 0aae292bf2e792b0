import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from './connection.ts';
import { inFolder, provideDatabase } from './databases.ts';
import { copyOverRest, fastTrackMlVersion } from './fastTrackMl.ts';
import { runIdOf } from './fillDatabase.ts';
import type { Latency, Throughput } from './measure.ts';
import { latencyOf, logBatches, logMetrics, median, residentMegabytes, say, within } from './measure.ts';
import type { Ids } from './reads.ts';
import { prepare, readCases } from './reads.ts';
import { comparable } from './sameAnswer.ts';
import type { Running } from './servers.ts';
import { startFastTrackMl, startMlflow, startOurs } from './servers.ts';

/** One server in one configuration. */
export interface Subject {
  readonly name: string;
  readonly tokens: 'own' | 'offset';
  /** How often it is started to say how long that takes. */
  readonly starts: number;
  /** Of the database's file in its folder. */
  readonly file: string;
  /** The file does not say it, as it does the journal mode. */
  readonly synchronous: string;
  readonly start: (folder: string) => Promise<Running>;
  /** Logs over REST what the others have in a filled database. */
  readonly fill?: (path: string, url: string) => Promise<Ids>;
}

export type Measured = Latency | Throughput | { readonly value: number } | { readonly failed: string };

export interface Results {
  readonly name: string;
  readonly mode: string;
  /** By the row's name. */
  readonly measured: ReadonlyMap<string, Measured>;
  /** What it answered to each read, as far as all have to agree. */
  readonly answers: ReadonlyMap<string, string>;
}

export function ours(mode: 'delete' | 'wal'): Subject {
  return {
    name: 'ours',
    tokens: 'own',
    starts: 15,
    file: 'mlflow.db',
    synchronous: 'FULL',
    start: (folder) => startOurs(folder, '--journal-mode', mode, '--synchronous', 'full'),
  };
}

export function mlflow(name: string, python: string, workers: number): Subject {
  return {
    name: `${name}, ${workers} worker${workers > 1 ? 's' : ''}`,
    tokens: 'offset',
    starts: 1,
    file: 'mlflow.db',
    // SQLite's default, which MLflow does not change.
    synchronous: 'FULL',
    start: (folder) => startMlflow(folder, { python, workers }),
  };
}

export function fastTrackMl(program: string, synchronous: 'normal' | 'full'): Subject {
  return {
    name: `FastTrackML ${fastTrackMlVersion}`,
    tokens: 'own',
    starts: 5,
    file: 'fasttrackml.db',
    synchronous: synchronous.toUpperCase(),
    start: (folder) => startFastTrackMl(folder, { program, synchronous }),
    fill: copyOverRest,
  };
}

export const writeRows = {
  one: 'log-metric, 1 connection',
  many: 'log-metric, 16 connections',
  batches: 'log-batch of 1,000, metrics',
} as const;
export const otherRows = {
  start: 'start to first answer',
  idle: 'memory, idle',
  loaded: 'memory, after all of this',
} as const;

/** How long a read may take, in ms. */
const patience = 60_000;

interface Options {
  readonly runs: number;
  readonly seconds: number;
  /** What they have to answer, by the read's name. */
  readonly expected: ReadonlyMap<string, string> | undefined;
}

/** Everything of one server, on a copy of the filled database of so many runs. */
export async function measure(subject: Subject, { runs, seconds, expected }: Options): Promise<Results> {
  const database = provideDatabase(runs);
  return inFolder(subject.fill ? undefined : database, async (folder) => {
    const title = `${subject.name}, ${subject.synchronous}, ${runs} runs`;
    say(`${title}: start`);
    const measured = new Map<string, Measured>();
    let ids: Ids = {
      experiments: Array.from({ length: 10 }, (_, index) => String(index + 1)),
      run: runIdOf(0),
    };
    // The first one may make or change the file: only the next ones are like a start on any other day.
    const first = await subject.start(folder);
    if (subject.fill) {
      say(`${title}: fill over REST`);
      ids = await subject.fill(database, first.url);
    }
    await first.stop();
    const starts: number[] = [];
    for (let index = 1; index < subject.starts; index++) {
      const server = await subject.start(folder);
      starts.push(server.startMs);
      await server.stop();
    }
    let server = await subject.start(folder);
    const restart = async (): Promise<string> => {
      await server.stop();
      server = await subject.start(folder);
      return server.url;
    };
    try {
      measured.set(otherRows.start, { value: median([...starts, server.startMs]) });
      await pause(2000);
      measured.set(otherRows.idle, { value: residentMegabytes(server.pid) });
      say(`${title}: reads`);
      const answers = await measureReads(server.url, { subject, restart, ids, seconds, expected, measured });
      say(`${title}: writes`);
      await measureWrites(server.url, { seconds, experiment: ids.experiments[0] ?? '', measured });
      measured.set(otherRows.loaded, { value: residentMegabytes(server.pid) });
      const mode = `${journalMode(join(folder, subject.file))}/${subject.synchronous}`;
      return { name: subject.name, mode, measured, answers };
    } finally {
      await server.stop();
    }
  });
}

async function measureReads(
  url: string,
  {
    subject,
    restart,
    ids,
    seconds,
    expected,
    measured,
  }: {
    readonly subject: Subject;
    /** Ends the server with all that it is busy with, and gives the address of a new one. */
    readonly restart: () => Promise<string>;
    readonly ids: Ids;
    readonly seconds: number;
    readonly expected: ReadonlyMap<string, string> | undefined;
    readonly measured: Map<string, Measured>;
  },
): Promise<ReadonlyMap<string, string>> {
  let connection = await Connection.open(url);
  const answers = new Map<string, string>();
  for (const one of readCases) {
    const ask = await prepare(connection, one, { ids, tokens: subject.tokens });
    if (!ask) continue;
    // Too few runs for that page: with tokens that are offsets it is empty.
    if (expected && !expected.has(one.what)) continue;
    const text = await within(patience, ask);
    if (text === undefined) {
      measured.set(one.what, { failed: `over ${patience / 1000} s` });
      connection.close();
      connection = await Connection.open(await restart());
      continue;
    }
    const answer = comparable(text);
    answers.set(one.what, answer);
    if (expected && expected.get(one.what) !== answer)
      throw new Error(`${subject.name} answers otherwise: ${one.what}\n${answer.slice(0, 2000)}`);
    measured.set(one.what, await latencyOf(ask, seconds));
  }
  connection.close();
  return answers;
}

async function measureWrites(
  url: string,
  {
    seconds,
    experiment,
    measured,
  }: { readonly seconds: number; readonly experiment: string; readonly measured: Map<string, Measured> },
): Promise<void> {
  const rows: readonly (readonly [string, () => Promise<Throughput>])[] = [
    [writeRows.one, () => logMetrics(url, { connections: 1, seconds, experiment })],
    [writeRows.many, () => logMetrics(url, { connections: 16, seconds, experiment })],
    [writeRows.batches, () => logBatches(url, { seconds, experiment })],
  ];
  for (const [name, write] of rows)
    measured.set(name, await write().catch((error: unknown) => ({ failed: firstLine(error) })));
}

/** MLflow runs out of its own database connections with 16 clients on a slow machine: that is a result too. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `fails: ${/"message": "([^"]{1,60})/.exec(text)?.[1] ?? text.split('\n')[0]}`;
}

/** As the file's head says it. */
function journalMode(path: string): string {
  const head = new Uint8Array(20);
  const file = openSync(path, 'r');
  readSync(file, head);
  closeSync(file);
  return head[18] === 2 ? 'WAL' : 'DELETE';
}
