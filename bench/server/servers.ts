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
  const port = await freePort();
  const store = `sqlite:///${join(folder, 'mlflow.db')}`;
  return start(
    process.execPath,
    [ourScript, '--backend-store-uri', store, '--port', String(port), ...options],
    {
      folder,
      port,
    },
  );
}

export async function startMlflow(python: string, folder: string): Promise<Running> {
  const port = await freePort();
  const store = `sqlite:///${join(folder, 'mlflow.db')}`;
  const args = [
    '-m',
    'mlflow',
    'server',
    '--workers',
    '1',
    '--port',
    String(port),
    '--backend-store-uri',
    store,
  ];
  return start(python, [...args, '--artifacts-destination', join(folder, 'mlartifacts')], { folder, port });
}

async function start(
  program: string,
  args: readonly string[],
  { folder, port }: { readonly folder: string; readonly port: number },
): Promise<Running> {
  const from = performance.now();
  const child = spawn(program, args, {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
  });
  const url = `http://127.0.0.1:${port}`;
  const ended = once(child, 'exit');
  for (;;) {
    const answer = await fetch(`${url}/api/2.0/mlflow/experiments/search?max_results=5`).catch(
      () => undefined,
    );
    if (answer?.ok) {
      await answer.text();
      break;
    }
    if (child.exitCode !== null) throw new Error(`${program} does not start`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const startMs = performance.now() - from;
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  return { url, pid: child.pid ?? 0, startMs, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
