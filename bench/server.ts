// `npm run bench:server`: the embedded server, beside a real `mlflow server` where MLFLOW_PYTHON or .venv has one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Throughput } from './server/measure.ts';
import { logMetrics, median, residentMegabytes } from './server/measure.ts';
import type { Running } from './server/servers.ts';
import { ourScript, startMlflow, startOurs } from './server/servers.ts';

const seconds = 3;
const repeats = 3;

interface Row {
  readonly what: string;
  readonly aim: string;
  readonly ours: string;
  readonly mlflow: string;
  readonly ratio: string;
}

interface Results {
  readonly startMs: number;
  readonly idleMb: number;
  /** A text: why it could not be measured. */
  readonly rates: Readonly<Record<string, Throughput | string>>;
}

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The median of several tries, so that one hiccup of the machine does not count. */
async function throughput(url: string, connections: number): Promise<Throughput> {
  say(`log-metric on ${connections} connections`);
  const tries: Throughput[] = [];
  for (let index = 0; index < repeats; index++) tries.push(await logMetrics(url, { connections, seconds }));
  tries.sort((a, b) => a.perSecond - b.perSecond);
  return tries[Math.floor(repeats / 2)] as Throughput;
}

async function measureOurs(): Promise<Results> {
  const rates: Record<string, Throughput> = {};
  for (const mode of ['delete', 'wal']) {
    await inFolder(async (folder) => {
      say(`embedded server, journal mode ${mode}`);
      const server = await startOurs(folder, '--journal-mode', mode, '--synchronous', 'full');
      for (const connections of [1, 16])
        rates[`${mode} ${connections}`] = await throughput(server.url, connections);
      await server.stop();
    });
  }
  return inFolder(async (folder) => {
    const first = await startOurs(folder);
    await logMetrics(first.url, { connections: 4, seconds: 0.5 });
    await first.stop();
    say('embedded server, starts');
    const starts: number[] = [];
    let idleMb = 0;
    for (let index = 0; index < 15; index++) {
      const server = await startOurs(folder);
      starts.push(server.startMs);
      if (index === 0) idleMb = await idleMemory(server);
      await server.stop();
    }
    return { startMs: median(starts), idleMb, rates };
  });
}

async function measureMlflow(python: string): Promise<Results> {
  return inFolder(async (folder) => {
    say('mlflow server');
    // The first start makes the database; only the second is like ours.
    await (await startMlflow(python, folder)).stop();
    const server = await startMlflow(python, folder);
    const idleMb = await idleMemory(server);
    const rates: Record<string, Throughput | string> = {};
    for (const connections of [1, 16])
      rates[`delete ${connections}`] = await throughput(server.url, connections).catch(firstLine);
    await server.stop();
    return { startMs: server.startMs, idleMb, rates };
  });
}

/** MLflow runs out of its own database connections with 16 clients on a slow machine: that is a result too. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `fails: ${/"message": "([^"]{1,60})/.exec(text)?.[1] ?? text.split('\n')[0]}`;
}

async function idleMemory(server: Running): Promise<number> {
  await pause(2000);
  return process.platform === 'linux' ? residentMegabytes(server.pid) : Number.NaN;
}

function rows(ours: Results, mlflow: Results | undefined): readonly Row[] {
  const rate = (what: string, mode: string, aim: string): Row => {
    const mine = ours.rates[mode] ?? '';
    // MLflow has one mode only: it is compared with both of ours.
    const theirs = mlflow?.rates[mode.replace('wal', 'delete')];
    const show = (rate: Throughput | string): string =>
      typeof rate === 'string'
        ? rate
        : `${rate.perSecond.toFixed(0)}/s, p50 ${rate.p50.toFixed(2)} ms, p99 ${rate.p99.toFixed(1)} ms`;
    const ratio =
      typeof mine === 'object' && typeof theirs === 'object' ? mine.perSecond / theirs.perSecond : undefined;
    return {
      what,
      aim,
      ours: show(mine),
      mlflow: theirs ? show(theirs) : '',
      ratio: ratio === undefined ? '' : `${ratio.toFixed(1)}×`,
    };
  };
  const less = (what: string, unit: string, pick: (results: Results) => number, aim: string): Row => ({
    what,
    aim,
    ours: `${pick(ours).toFixed(0)} ${unit}`,
    mlflow: mlflow ? `${pick(mlflow).toFixed(0)} ${unit}` : '',
    ratio: mlflow ? `${(pick(mlflow) / pick(ours)).toFixed(1)}×` : '',
  });
  return [
    less('start to first answer', 'ms', ({ startMs }) => startMs, '≤ 150 ms'),
    less('memory, idle', 'MB', ({ idleMb }) => idleMb, '≤ 80 MB'),
    rate('log-metric, 1 connection, DELETE/FULL', 'delete 1', '≥ 900/s'),
    rate('log-metric, 1 connection, WAL/FULL', 'wal 1', '≥ 2,000/s'),
    rate('log-metric, 16 connections, DELETE/FULL', 'delete 16', ''),
    rate('log-metric, 16 connections, WAL/FULL', 'wal 16', ''),
  ];
}

function table(all: readonly Row[], version: string): string {
  const head: Row = { what: '', aim: 'aim', ours: 'embedded server', mlflow: version, ratio: 'ratio' };
  const line = ({ what, aim, ours, mlflow, ratio }: Row): string =>
    `| ${[what, aim, ours, mlflow, ratio].join(' | ')} |`;
  return [line(head), '|---|---|---|---|---|', ...all.map(line)].join('\n');
}

const python = [process.env['MLFLOW_PYTHON'], join(import.meta.dirname, '../.venv/bin/python')].find(
  (path) => path !== undefined && path !== '' && existsSync(path),
);
if (!existsSync(ourScript)) throw new Error('dist/server.js is missing: npm run build');
const version = python
  ? spawnSync(python, ['-m', 'mlflow', '--version'], { encoding: 'utf8' })
      .stdout.trim()
      .replace(/^.*version /, 'MLflow ')
  : 'no MLflow here';
console.log(
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${(totalmem() / 2 ** 30).toFixed(0)} GB, ${process.platform}, Node ${process.version}\n`,
);
const ours = await measureOurs();
const mlflow = python ? await measureMlflow(python) : undefined;
console.log(table(rows(ours, mlflow), `${version}, --workers 1`));
