import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from './connection.ts';

export function say(what: string): void {
  process.stderr.write(`${what}\n`);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Resident memory of a process and all its children, in MB. Linux only; elsewhere NaN. */
export function residentMegabytes(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  let kilobytes = 0;
  for (const one of [pid, ...descendants(pid)]) {
    const status = readFileSync(`/proc/${one}/status`, 'utf8');
    kilobytes += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  }
  return kilobytes / 1024;
}

function descendants(pid: number): number[] {
  const children: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) children.push(Number(name));
    } catch {
      // Ended meanwhile.
    }
  }
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** In ms. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

export interface Throughput extends Latency {
  readonly perSecond: number;
}

const fewest = 5;
/** In ms: who takes longer than that for them is asked no more. */
const patience = 20_000;
const most = 1000;

/** What `call` gives within so many ms; undefined when it takes longer, and is then not waited for. */
export async function within<T>(ms: number, call: () => Promise<T>): Promise<T | undefined> {
  const given = new AbortController();
  const answer = call().finally(() => given.abort());
  // Whoever gives up ends the server, and with it the request.
  answer.catch(() => undefined);
  return Promise.race([answer, pause(ms, undefined, { signal: given.signal }).catch(() => answer)]);
}

/** Calls one after the other, for so many seconds and at least some times. The first does not count. */
export async function latencyOf(call: () => Promise<unknown>, seconds: number): Promise<Latency> {
  await call();
  const times: number[] = [];
  const from = performance.now();
  for (let passed = 0; times.length < fewest || (passed < seconds * 1000 && times.length < most);) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
    passed = performance.now() - from;
    if (passed > patience) break;
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

export interface Load {
  readonly connections: number;
  readonly seconds: number;
  /** Where the runs are made that are logged to. */
  readonly experiment?: string;
}

const warmUpMs = 500;

/** Logs metrics on so many connections for so long, each one after the other. */
export function logMetrics(url: string, load: Load): Promise<Throughput> {
  let step = 0;
  return flood(url, load, (connection, run) => {
    const body = `{"run_id":"${run}","key":"loss","value":${Math.random()},"timestamp":${Date.now()},"step":${step++}}`;
    return connection.post('/api/2.0/mlflow/runs/log-metric', body);
  });
}

export const batchSize = 1000;

/** Logs batches of 1,000 points, of ten metrics, on one connection; `perSecond` counts points. */
export async function logBatches(url: string, load: Omit<Load, 'connections'>): Promise<Throughput> {
  let step = 0;
  const { perSecond, ...times } = await flood(url, { ...load, connections: 1 }, (connection, run_id) => {
    const from = (step += batchSize);
    const metrics = Array.from({ length: batchSize }, (_, index) => ({
      key: `metric${index % 10}`,
      value: index / 7,
      timestamp: 1_700_000_000_000 + from + index,
      step: from + index,
    }));
    return connection.post('/api/2.0/mlflow/runs/log-batch', JSON.stringify({ run_id, metrics }));
  });
  return { ...times, perSecond: perSecond * batchSize };
}

async function flood(
  url: string,
  { connections, seconds, experiment = '0' }: Load,
  log: (connection: Connection, run: string) => Promise<string>,
): Promise<Throughput> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)));
  const times: number[] = [];
  const work = async (connection: Connection, end: number): Promise<void> => {
    const run = await createRun(connection, experiment);
    while (performance.now() < end) {
      const start = performance.now();
      await log(connection, run);
      times.push(performance.now() - start);
    }
  };
  try {
    // It does not count.
    await Promise.all(open.map((connection) => work(connection, performance.now() + warmUpMs)));
    times.length = 0;
    const start = performance.now();
    await Promise.all(open.map((connection) => work(connection, start + seconds * 1000)));
    const perSecond = times.length / ((performance.now() - start) / 1000);
    return { perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  } finally {
    for (const connection of open) connection.close();
  }
}

async function createRun(connection: Connection, experiment: string): Promise<string> {
  const answer = await connection.post(
    '/api/2.0/mlflow/runs/create',
    `{"experiment_id":"${experiment}","start_time":${Date.now()}}`,
  );
  return (JSON.parse(answer) as { run: { info: { run_id: string } } }).run.info.run_id;
}
