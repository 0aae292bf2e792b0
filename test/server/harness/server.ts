import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const serverScript = join(import.meta.dirname, '../../../dist/server.js');

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests read what they expect; a wrong shape fails there.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

/** A folder of its own, with a server that is started on a database in it. Disposing ends and removes all. */
export class ServerUnderTest implements AsyncDisposable {
  readonly folder: string;
  readonly database: string;
  url = '';
  stderr = '';
  process: ChildProcess | undefined;
  /** Further options of Node for the next start. */
  nodeOptions: readonly string[] = [];

  constructor(folder?: string) {
    assert.ok(existsSync(serverScript), 'dist/server.js is missing: npm run build');
    this.folder = folder ?? realpathSync(mkdtempSync(join(tmpdir(), 'mlflow-server-')));
    this.database = join(this.folder, 'mlflow.db');
  }

  static async started(...args: readonly string[]): Promise<ServerUnderTest> {
    const server = new ServerUnderTest();
    await server.start(...args);
    return server;
  }

  /** Starts it and waits for its line. */
  async start(...args: readonly string[]): Promise<void> {
    const child = this.spawn(...args);
    const [line] = (await Promise.race([
      once(child.stdout as NodeJS.ReadableStream, 'data'),
      once(child, 'exit').then(([code]) => assert.fail(`ended with ${code}: ${this.stderr}`)),
    ])) as [Buffer];
    const said = JSON.parse(line.toString()) as { url: string; pid: number };
    assert.equal(said.pid, child.pid);
    this.url = said.url;
  }

  spawn(...args: readonly string[]): ChildProcess {
    const uri = args.includes('--backend-store-uri')
      ? []
      : ['--backend-store-uri', `sqlite:///${this.database}`];
    const child = spawn(
      process.execPath,
      [...this.nodeOptions, serverScript, ...uri, '--stdin-alive', ...args],
      {
        cwd: this.folder,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, SERVER_TOKEN: 'secret-token' },
      },
    );
    child.stderr?.on('data', (data) => (this.stderr += String(data)));
    this.process = child;
    return child;
  }

  /** Starts it and waits for its end, for the cases where it refuses. */
  async refusal(...args: readonly string[]): Promise<{ code: number | null; line: string }> {
    const child = this.spawn(...args);
    const [code] = (await once(child, 'close')) as [number | null];
    const lines = this.stderr.trim().split('\n');
    assert.equal(lines.length, 1, `one line was expected: ${this.stderr}`);
    this.stderr = '';
    return { code, line: lines[0] ?? '' };
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async send(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(this.url + path, { method, redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  }

  get(path: string, query: Record<string, string | readonly string[]> = {}): Promise<Reply> {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query))
      for (const item of [value].flat()) search.append(key, item);
    return this.send('GET', `${api(path)}${search.size > 0 ? `?${search.toString()}` : ''}`);
  }

  post(path: string, body: unknown = {}): Promise<Reply> {
    return this.call('POST', path, body);
  }

  call(method: string, path: string, body: unknown): Promise<Reply> {
    return this.send(method, api(path), {
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** The JSON of an answer that must be 200. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async ok(method: string, path: string, body: object = {}): Promise<any> {
    const reply =
      method === 'GET'
        ? await this.get(path, body as Record<string, string>)
        : await this.call(method, path, body);
    assert.equal(reply.status, 200, `${method} ${path}: ${reply.text}`);
    return reply.json;
  }

  async createExperiment(name: string, more: object = {}): Promise<string> {
    return (await this.ok('POST', 'experiments/create', { name, ...more })).experiment_id;
  }

  async createRun(experimentId = '0', more: object = {}): Promise<string> {
    const { run } = await this.ok('POST', 'runs/create', {
      experiment_id: experimentId,
      start_time: 1000,
      ...more,
    });
    return run.info.run_id;
  }
}

function api(path: string): string {
  return path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`;
}
