import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowClient } from '../../../src/api/client.ts';
import type { EndpointName, RequestFor, ResponseFor } from '../../../src/api/endpoints.ts';

const main = join(import.meta.dirname, '../../../dist/server.js');

/** The real embedded server, on a database of its own. */
export class TrackingServer implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'mlflow-state-'));
  url = '';
  #client: MlflowClient | undefined;
  #process: ChildProcess | undefined;

  static async started(...args: readonly string[]): Promise<TrackingServer> {
    const server = new TrackingServer();
    await server.start(...args);
    return server;
  }

  async start(...args: readonly string[]): Promise<void> {
    const store = ['--backend-store-uri', `sqlite:///${join(this.folder, 'mlflow.db')}`, '--stdin-alive'];
    const child = spawn(process.execPath, [main, ...store, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, STATE_TOKEN: 'secret' },
    });
    this.#process = child;
    let errors = '';
    child.stderr.on('data', (data) => (errors += String(data)));
    const [line] = (await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => assert.fail(`The server ended: ${errors}`)),
    ])) as [Buffer];
    this.url = (JSON.parse(line.toString()) as { url: string }).url;
    this.#client = new MlflowClient({ url: this.url, headers: () => ({ authorization: 'Bearer secret' }) });
  }

  get client(): MlflowClient {
    assert.ok(this.#client);
    return this.#client;
  }

  call<N extends EndpointName>(name: N, request: RequestFor<N>): Promise<ResponseFor<N>> {
    return this.client.call(name, request);
  }

  /** A run that started at `startTime` and has ended. */
  async createRun(
    experimentId: string,
    startTime: number,
    tags: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const { run } = await this.call('createRun', {
      experiment_id: experimentId,
      run_name: `run ${startTime}`,
      start_time: startTime,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    const { run_id } = run.info;
    await this.call('updateRun', { run_id, status: 'FINISHED', end_time: startTime + 1000 });
    return run_id;
  }

  /** Puts a file into the artifact store, as the client does. */
  async putArtifact(uri: string, path: string, text: string): Promise<void> {
    const base = uri.replace('mlflow-artifacts:/', '');
    const target = `${this.url}/api/2.0/mlflow-artifacts/artifacts/${base}/${path}`;
    const response = await fetch(target, { method: 'PUT', body: text });
    assert.equal(response.status, 200, await response.text());
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
