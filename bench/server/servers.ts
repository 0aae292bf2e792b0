import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Running {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to the first answer of an API call, in ms. */
  readonly startMs: number;
  stop(): Promise<void>;
}

export const ourScript = join(import.meta.dirname, '../../dist/server.js');

export async function startOurs(folder: string, ...options: readonly string[]): Promise<Running> {
  return startOursOn(join(folder, 'mlflow.db'), ...options);
}

/** `path`: of the database. */
export async function startOursOn(path: string, ...options: readonly string[]): Promise<Running> {
  const port = await freePort();
  const args = [ourScript, '--backend-store-uri', `sqlite:///${path}`, '--port', String(port), ...options];
  return start(process.execPath, args, { port });
}

export interface MlflowOptions {
  readonly python: string;
  readonly workers: number;
}

export async function startMlflow(folder: string, { python, workers }: MlflowOptions): Promise<Running> {
  const port = await freePort();
  const store = `sqlite:///${join(folder, 'mlflow.db')}`;
  const where = ['--backend-store-uri', store, '--artifacts-destination', join(folder, 'mlartifacts')];
  const args = ['-m', 'mlflow', 'server', '--workers', String(workers), '--port', String(port), ...where];
  return start(python, args, { port, folder });
}

/** `program`: its `fml`. Its database is WAL without a sync at each commit, unless `synchronous` says otherwise. */
export async function startFastTrackMl(
  folder: string,
  { program, synchronous }: { readonly program: string; readonly synchronous: 'normal' | 'full' },
): Promise<Running> {
  const port = await freePort();
  const database = `sqlite://${join(folder, 'fasttrackml.db')}?_synchronous=${synchronous.toUpperCase()}`;
  const args = ['server', '--listen-address', `127.0.0.1:${port}`, '--database-uri', database];
  return start(program, [...args, '--default-artifact-root', join(folder, 'artifacts')], { port, folder });
}

/** Each ends one process, with its children. */
const running = new Set<() => void>();
process.on('exit', () => running.forEach((kill) => kill()));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

async function start(
  program: string,
  args: readonly string[],
  { folder, port }: { readonly folder?: string; readonly port: number },
): Promise<Running> {
  const from = performance.now();
  const child = spawn(program, args, {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
    // MLflow's jobs are eight more processes, which the two cores had to share with what is measured.
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' },
  });
  const url = `http://127.0.0.1:${port}`;
  const ended = once(child, 'exit');
  const kill = (): void => {
    if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL');
  };
  running.add(kill);
  const stop = async (): Promise<void> => {
    running.delete(kill);
    kill();
    await ended;
  };
  for (;;) {
    const answer = await fetch(`${url}/api/2.0/mlflow/experiments/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"max_results":5}',
    }).catch(() => undefined);
    if (answer?.ok) {
      await answer.text();
      return { url, pid: child.pid ?? 0, startMs: performance.now() - from, stop };
    }
    if (child.exitCode !== null) throw new Error(`${program} does not start`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
