import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { MlflowClient } from '../../../src/api/client.ts';
import { databaseHash, realDatabasePath } from '../../../src/embedded/databasePath.ts';
import type { Patience, ServerStatus } from '../../../src/embedded/embeddedServer.ts';
import type { Lease } from '../../../src/embedded/lease.ts';
import { leaseFile, serverFolder } from '../../../src/embedded/lease.ts';
import type { StoreInfo } from '../../../src/embedded/probe.ts';
import { isAlive } from '../../../src/embedded/processes.ts';
import type { ServerCommand } from '../../../src/embedded/serverProcess.ts';

export const script = join(import.meta.dirname, '../../../dist/server.js');

const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';

export interface WindowOptions {
  readonly database?: string;
  readonly version?: string;
  readonly command?: Partial<ServerCommand>;
  readonly patience?: Partial<Patience>;
}

interface Said {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface Connected {
  readonly lease: Lease;
  readonly store: StoreInfo;
  readonly how: 'joined' | 'started';
  readonly lostPort?: number;
}

/** A workspace folder, an extension storage and the windows on them; all that was started ends with it. */
export class Stage {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'mlflow-life-')));
  readonly storage = join(this.root, 'storage');
  readonly workspace = join(this.root, 'workspace');
  readonly database = join(this.workspace, 'mlflow.db');
  readonly #children = new Set<ChildProcess>();

  constructor() {
    assert.ok(existsSync(script), 'dist/server.js is missing: npm run build');
    mkdirSync(this.workspace);
  }

  get folder(): string {
    return serverFolder(this.storage, databaseHash(this.database));
  }

  get lease(): Lease {
    return JSON.parse(readFileSync(leaseFile(this.folder), 'utf8')) as Lease;
  }

  writeLease(lease: Lease): void {
    writeFileSync(leaseFile(this.folder), JSON.stringify(lease), { mode: 0o600 });
  }

  async openWindow(options: WindowOptions = {}): Promise<WindowProcess> {
    const database = await realDatabasePath(options.database ?? this.database);
    const hash = databaseHash(database);
    const start = {
      hash,
      folder: serverFolder(this.storage, hash),
      command: {
        script,
        database,
        artifactsDestination: join(database, '..', 'mlartifacts'),
        idleExitSeconds: 60,
        ...options.command,
      },
      build: { version: options.version ?? '1.0.0', builtAt: 1 },
    };
    const argument = JSON.stringify({ start, patience: options.patience ?? {} });
    const program = join(import.meta.dirname, 'window.ts');
    return new WindowProcess(this.#spawn(process.execPath, [quiet, program, argument]));
  }

  /** Starts a script that logs `steps` metric steps to where the window's terminals point. */
  train(lease: Lease, steps: number, pauseMs = 5): Training {
    return this.run(process.execPath, trainingArgs(steps, pauseMs), lease);
  }

  /** A program in a terminal: it finds the server in its environment. */
  run(program: string, args: readonly string[], lease: Lease): Training {
    return new Training(this.#spawn(program, args, environmentOf(lease)));
  }

  #spawn(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    this.#children.add(child);
    return child;
  }

  async dispose(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const file of globSync('servers/*/server.json', { cwd: this.storage })) {
      try {
        const { pid } = JSON.parse(readFileSync(join(this.storage, file), 'utf8')) as Lease;
        // Only what was started here: its command line names this stage's folder.
        if (isAlive(pid) && commandOf(pid).includes(this.root)) process.kill(pid, 'SIGKILL');
      } catch {
        // A test made garbage of it.
      }
    }
    await pause(20);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** The processes that serve this database now. */
export function serversOf(database: string): readonly number[] {
  return globSync('/proc/[0-9]*/cmdline')
    .map((file) => Number(file.split('/')[2]))
    .filter((pid) => {
      const command = commandOf(pid);
      return command.includes(script) && command.includes(`sqlite:///${database}`) && isAlive(pid);
    });
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Reads JSON lines of a child and lets a test wait for one. */
class Lines {
  readonly all: Said[] = [];
  readonly #child: ChildProcess;
  #heard: () => void = () => undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    assert.ok(child.stdout);
    createInterface({ input: child.stdout }).on('line', (line) => {
      // The real client says more than we asked for.
      if (line.startsWith('{')) this.all.push(JSON.parse(line) as Said);
      this.#heard();
    });
    child.once('exit', () => this.#heard());
  }

  /** The first line, from `from` on, that fits. */
  async next(fits: (said: Said) => boolean, from: number, what: string): Promise<Said> {
    for (const until = Date.now() + 30_000; ;) {
      const found = this.all.slice(from).find(fits);
      if (found) return found;
      const { exitCode, signalCode } = this.#child;
      const ended = exitCode !== null || signalCode !== null;
      if (ended || Date.now() > until) {
        const last = this.all.slice(-5).map((line) => JSON.stringify(line));
        assert.fail(`${ended ? 'It ended' : 'Waited in vain'} before: ${what}\n${last.join('\n')}`);
      }
      const timer = Promise.withResolvers<void>();
      this.#heard = timer.resolve;
      await Promise.race([timer.promise, pause(1_000)]);
    }
  }
}

export class WindowProcess {
  readonly #child: ChildProcess;
  readonly lines: Lines;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.lines = new Lines(child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get statuses(): readonly ServerStatus[] {
    return this.lines.all.filter(({ type }) => type === 'status').map(({ status }) => status as ServerStatus);
  }

  async connect(): Promise<Connected> {
    const answer = await this.ask('connect', 'connected');
    assert.equal(answer.type, 'connected', String(answer['message']));
    return answer as unknown as Connected;
  }

  /** Says a word and waits for the answer, or for an error. */
  async ask(word: string, answer: string): Promise<Said> {
    const from = this.lines.all.length;
    this.#child.stdin?.write(`${word}\n`);
    return this.lines.next(({ type }) => type === answer || type === 'error', from, answer);
  }

  /** Waits for a status that comes after those seen so far, or that was seen from `from` on. */
  async status(fits: (status: ServerStatus) => boolean, from = 0): Promise<ServerStatus> {
    const said = await this.lines.next(
      ({ type, status }) => type === 'status' && fits(status as ServerStatus),
      from,
      'such a status',
    );
    return said['status'] as ServerStatus;
  }

  async close(): Promise<void> {
    this.#child.stdin?.write('close\n');
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }

  /** As a crash of the extension host: nothing is cleaned up. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    if (this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}

export class Training {
  readonly #child: ChildProcess;
  readonly #lines: Lines;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = new Lines(child);
  }

  get acknowledged(): readonly number[] {
    return this.#lines.all.flatMap(({ step }) => (typeof step === 'number' ? [step] : []));
  }

  async runId(): Promise<string> {
    const said = await this.#lines.next((line) => 'run_id' in line, 0, 'a run');
    return String(said['run_id']);
  }

  async reaches(step: number): Promise<void> {
    await this.#lines.next((line) => line['step'] === step, 0, `step ${step}`);
  }

  async done(): Promise<void> {
    await this.#lines.next((line) => line['done'] === true, 0, 'the end');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** The same script, for tests with a VS Code of their own; they end it with `kill`. */
export function startTraining(lease: Lease, steps: number, pauseMs = 5): Training {
  const child = spawn(process.execPath, trainingArgs(steps, pauseMs), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environmentOf(lease) },
  });
  return new Training(child);
}

function trainingArgs(steps: number, pauseMs: number): readonly string[] {
  return [quiet, join(import.meta.dirname, 'training.ts'), String(steps), String(pauseMs)];
}

function environmentOf({ url, token }: Lease): NodeJS.ProcessEnv {
  return { MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: token };
}

export function clientOf({ url, token }: Lease): MlflowClient {
  return new MlflowClient({ url, headers: () => ({ authorization: `Bearer ${token}` }) });
}

/** The steps that the database has, in order. */
export async function storedSteps(lease: Lease, runId: string): Promise<readonly number[]> {
  const { metrics = [] } = await clientOf(lease).call('getMetricHistory', {
    run_id: runId,
    metric_key: 'loss',
    max_results: 25_000,
  });
  return metrics.map(({ step }) => Number(step ?? 0)).sort((a, b) => a - b);
}

export async function eventually(what: string, holds: () => boolean, seconds = 15): Promise<void> {
  for (const until = Date.now() + seconds * 1000; !holds(); await pause(50)) {
    assert.ok(Date.now() < until, `Not within ${seconds} s: ${what}`);
  }
}

export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
