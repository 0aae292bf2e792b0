import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface MlflowServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a real `mlflow server` on a database in `folder`. */
export async function startMlflowServer(python: string, folder: string): Promise<MlflowServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const store = `sqlite:///${join(folder, 'server.db')}`;
  const args = ['-m', 'mlflow', 'server', ...options, '--backend-store-uri', store];
  args.push('--artifacts-destination', join(folder, 'server-artifacts'));
  const env = {
    ...process.env,
    MLFLOW_DISABLE_TELEMETRY: 'true',
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  };
  // A group of its own, since the server starts workers.
  const child = spawn(python, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  for (const end = Date.now() + 180_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    if (child.exitCode !== null || Date.now() > end) {
      await stop();
      throw new Error(`mlflow server does not start: ${output}`);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
