import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MlflowError } from '../api/errors.ts';
import { errorText } from '../common/log.ts';
import { backendStoreUri } from './databasePath.ts';

export type JournalMode = 'delete' | 'wal';

/** The server program and the arguments that stay the same over restarts. */
export interface ServerCommand {
  /** Path of `dist/server.js`. */
  readonly script: string;
  /** Real path of the database file. */
  readonly database: string;
  readonly artifactsDestination: string;
  readonly journalMode?: JournalMode;
  /** Seconds without window, running run and request after which it ends. Default: 600. */
  readonly idleExitSeconds?: number;
}

export interface StartedProcess {
  readonly pid: number;
  /** Resolves when it takes requests. Rejects with an MlflowError that carries the server's own words. */
  readonly ready: Promise<void>;
}

const tokenVariable = 'MLFLOW_VSCODE_SERVER_TOKEN';
const startTimeoutMs = 20_000;
const longestLog = 1_000_000;

/** `EADDRINUSE`, as the server says it: the port was taken between our look and its start. */
export class PortTakenError extends Error {}

export function logFile(folder: string): string {
  return join(folder, 'server.log');
}

/** Starts the server as a process of its own, which outlives this one; stderr goes to `server.log`. */
export async function startProcess(
  command: ServerCommand,
  { folder, port, token }: { readonly folder: string; readonly port: number; readonly token: string },
): Promise<StartedProcess> {
  await keepLogShort(folder);
  const log = await open(logFile(folder), 'a', 0o600);
  try {
    const from = (await log.stat()).size;
    const child = spawn(process.execPath, [command.script, ...argumentsOf(command, port)], {
      detached: true,
      windowsHide: true,
      cwd: folder,
      stdio: ['ignore', 'pipe', log.fd],
      env: { ...inheritedEnvironment(), ELECTRON_RUN_AS_NODE: '1', [tokenVariable]: token },
    });
    const ready = waitForUrl(child).catch(async (error: unknown) => {
      if (error instanceof MlflowError) throw error;
      throw explain(error, await lastLine(folder, from));
    });
    // Whoever asks for it hears of it; until then it is not an unhandled rejection.
    ready.catch(() => undefined);
    // No pid: it could not be spawned, and this rejects with the reason.
    if (child.pid === undefined) await ready;
    return { pid: child.pid ?? 0, ready };
  } finally {
    await log.close();
  }
}

function argumentsOf(command: ServerCommand, port: number): readonly string[] {
  return [
    ...['--backend-store-uri', backendStoreUri(command.database)],
    ...['--artifacts-destination', command.artifactsDestination],
    ...['--host', '127.0.0.1', '--port', String(port), '--token-env', tokenVariable],
    ...(command.journalMode ? ['--journal-mode', command.journalMode] : []),
    ...['--idle-exit-seconds', String(command.idleExitSeconds ?? 600)],
  ];
}

/** What a process needs of its surroundings; nothing of the editor's, such as NODE_OPTIONS of a debugger. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH'];
  const windows = ['SystemRoot', 'TEMP', 'TMP', 'USERPROFILE', 'USERNAME', 'APPDATA', 'LOCALAPPDATA'];
  return Object.fromEntries([...names, ...windows].map((name) => [name, process.env[name]]));
}

class ExitError extends Error {
  readonly exitCode: number | undefined;
  constructor(exitCode: number | undefined, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

function waitForUrl(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    reject(
      new MlflowError('DEADLINE_EXCEEDED', `The tracking server did not start within 20 s.`, {
        kind: 'timeout',
      }),
    );
  }, startTimeoutMs);
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    if (text.includes('\n')) resolve();
  });
  child.once('error', (error) => reject(new ExitError(undefined, errorText(error))));
  child.once('exit', (code, signal) => {
    reject(new ExitError(code ?? undefined, signal ? `it was ended by ${signal}` : `exit code ${code ?? 0}`));
  });
  return promise.finally(() => {
    clearTimeout(timer);
    // From here on it lives without us.
    child.removeAllListeners();
    child.stdout?.destroy();
    child.unref();
  });
}

/** Exit 2 and 3 come with one line of the server that says why; anything else is a bug or a kill. */
function explain(error: unknown, line: string): Error {
  if (/EADDRINUSE|already in use/i.test(line)) return new PortTakenError(line);
  const exitCode = error instanceof ExitError ? error.exitCode : undefined;
  if (exitCode === 3 && line !== '') return new MlflowError('INVALID_STATE', line, { cause: error });
  if (exitCode === 2 && line !== '')
    return new MlflowError('INVALID_PARAMETER_VALUE', line, { cause: error });
  const detail = line === '' ? '' : `: ${line}`;
  return new MlflowError(
    'INTERNAL_ERROR',
    `The tracking server did not start (${errorText(error)})${detail}`,
    { cause: error },
  );
}

async function lastLine(folder: string, from: number): Promise<string> {
  const text = await readFile(logFile(folder)).catch(() => Buffer.alloc(0));
  const lines = text.subarray(from).toString('utf8').trim().split('\n');
  // Its own refusal is the last line; of a crash the last line is only Node's version.
  const said = lines.findLast((line) => /error|already in use/i.test(line)) ?? lines.at(-1);
  return said?.trim() ?? '';
}

/** The last lines of `server.log`, for the editor's own log. */
export async function readLogEnd(folder: string): Promise<readonly string[]> {
  const text = await readFile(logFile(folder), 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean).slice(-5);
}

async function keepLogShort(folder: string): Promise<void> {
  const size = await stat(logFile(folder)).then(
    (found) => found.size,
    () => 0,
  );
  // Another process may hold the file open: it goes on writing to the old one.
  if (size > longestLog) await rename(logFile(folder), `${logFile(folder)}.old`).catch(() => undefined);
}
