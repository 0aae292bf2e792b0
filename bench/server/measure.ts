import { readFileSync, readdirSync } from 'node:fs';
import { Connection } from './connection.ts';

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Resident memory of a process and all its children, in MB. Linux only. */
export function residentMegabytes(pid: number): number {
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

export interface Throughput {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Logs metrics on so many connections for so long, each one after the other. */
export async function logMetrics(
  url: string,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<Throughput> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)));
  const times: number[] = [];
  let step = 0;
  const work = async (connection: Connection, end: number): Promise<void> => {
    const run = await createRun(connection);
    while (performance.now() < end) {
      const start = performance.now();
      const body = `{"run_id":"${run}","key":"loss","value":${Math.random()},"timestamp":${Date.now()},"step":${step++}}`;
      await connection.post('/api/2.0/mlflow/runs/log-metric', body);
      times.push(performance.now() - start);
    }
  };
  // A warm-up, that does not count.
  await Promise.all(open.map((connection) => work(connection, performance.now() + 500)));
  times.length = 0;
  const start = performance.now();
  await Promise.all(open.map((connection) => work(connection, start + seconds * 1000)));
  const perSecond = times.length / ((performance.now() - start) / 1000);
  for (const connection of open) connection.close();
  return { perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

async function createRun(connection: Connection): Promise<string> {
  const answer = await connection.post(
    '/api/2.0/mlflow/runs/create',
    `{"experiment_id":"0","start_time":${Date.now()}}`,
  );
  return (JSON.parse(answer) as { run: { info: { run_id: string } } }).run.info.run_id;
}
