import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { JournalMode, Synchronous } from './store/journalMode.ts';

export interface ServerOptions {
  /** As given: relative to the working folder, links not followed. */
  readonly databasePath: string;
  readonly artifactRoot: string;
  /** Undefined: `mlartifacts` beside the database. */
  readonly artifactsDestination: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly readOnly: boolean;
  readonly journalMode: JournalMode;
  readonly synchronous: Synchronous;
  readonly extraIndexes: boolean;
  readonly stdinAlive: boolean;
  /** 0: never. */
  readonly idleExitSeconds: number;
}

/** A bad option: the process ends with code 2 and this one line. */
export class OptionError extends Error {}
/** An option that asks for what can't be opened: code 3. */
export class UnsupportedStoreError extends Error {}

export const usage = `Usage: node server.js --backend-store-uri sqlite:////absolute/path/mlflow.db [options]

  --backend-store-uri URI       the SQLite database: sqlite:///relative.db or sqlite:////absolute.db
  --default-artifact-root URI   where new experiments keep artifacts (mlflow-artifacts:/)
  --artifacts-destination DIR   where mlflow-artifacts: keeps its files (mlartifacts beside the database)
  --host HOST                   address to listen on (127.0.0.1)
  --port PORT                   0 takes any free one (0)
  --token-env NAME              ask for the bearer token that this variable holds
  --read-only                   refuse all writes
  --journal-mode delete|wal     (delete)
  --synchronous full|normal     (full)
  --no-extra-indexes            a new database gets MLflow's own indexes only
  --stdin-alive                 stop when standard input is closed
  --idle-exit-seconds N         end when nobody has needed it for so long; 0: never (0)

It prints one line when it takes requests: {"url":"http://127.0.0.1:43211","pid":4711}
`;

const string = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const known = {
  'backend-store-uri': string,
  'default-artifact-root': string,
  'artifacts-destination': string,
  host: string,
  port: string,
  'token-env': string,
  'read-only': flag,
  'journal-mode': string,
  synchronous: string,
  'no-extra-indexes': flag,
  'stdin-alive': flag,
  'idle-exit-seconds': string,
};

export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): ServerOptions {
  const values = parse(args);
  const uri = values['backend-store-uri'];
  if (uri === undefined)
    throw new OptionError('--backend-store-uri is missing: sqlite:////absolute/path/mlflow.db');
  return {
    databasePath: pathOfStoreUri(uri),
    artifactRoot: values['default-artifact-root'] ?? 'mlflow-artifacts:/',
    artifactsDestination: folderOf(values['artifacts-destination']),
    host: loopback(values.host ?? '127.0.0.1'),
    port: wholeNumber('--port', values.port ?? '0', 65_535),
    token: tokenOf(values['token-env'], env),
    readOnly: values['read-only'] ?? false,
    journalMode: oneOf('--journal-mode', values['journal-mode'] ?? 'delete', ['delete', 'wal'] as const),
    synchronous: oneOf('--synchronous', values.synchronous ?? 'full', ['full', 'normal'] as const),
    extraIndexes: !(values['no-extra-indexes'] ?? false),
    stdinAlive: values['stdin-alive'] ?? false,
    idleExitSeconds: wholeNumber('--idle-exit-seconds', values['idle-exit-seconds'] ?? '0', 2_000_000),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // The first sentence names the option; what follows is advice about Node's own parser.
    const message = error instanceof Error ? error.message : String(error);
    throw new OptionError(message.split('\n')[0]?.split('. ')[0] ?? message, { cause: error });
  }
}

function pathOfStoreUri(uri: string): string {
  const match = /^sqlite:\/\/\/(.+)$/s.exec(uri);
  if (match?.[1] !== undefined && match[1] !== ':memory:') return match[1];
  if (uri.startsWith('sqlite:')) {
    throw new OptionError(
      `--backend-store-uri ${uri} names no file: sqlite:///relative.db or sqlite:////absolute.db`,
    );
  }
  if (/^(file:|[^:]*$|[a-z]:[\\/])/i.test(uri)) {
    throw new UnsupportedStoreError(
      `${uri} is a folder of runs (mlruns), which can't be opened yet: use a sqlite:/// URI.`,
    );
  }
  throw new OptionError(`--backend-store-uri ${uri.replace(/\/\/.*@/, '//…@')} is no SQLite URI.`);
}

/** A folder's path, also where it is written as a `file:` URI. */
function folderOf(destination: string | undefined): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(destination ?? '')?.[1];
  if (destination === undefined || scheme === undefined) return destination;
  try {
    if (scheme.toLowerCase() === 'file') return fileURLToPath(destination);
  } catch {
    // Of another machine.
  }
  throw new OptionError(
    `--artifacts-destination ${destination.replace(/\/\/.*@/, '//…@')} is no folder of this machine.`,
  );
}

function tokenOf(name: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (name === undefined) return undefined;
  const token = env[name];
  if (token === undefined || token === '')
    throw new OptionError(`--token-env ${name}: this variable is not set.`);
  return token;
}

/** Whoever reaches the server reads and writes all that it has: it is for this machine only. */
function loopback(host: string): string {
  if (/^(?:localhost|::1|127(?:\.\d{1,3}){3})$/i.test(host)) return host;
  throw new OptionError(
    `--host ${host}: only an address of this machine is taken, such as 127.0.0.1 or ::1.`,
  );
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= most) return value;
  throw new OptionError(`${option} ${text}: a whole number from 0 to ${most} is needed.`);
}

function oneOf<const T extends string>(option: string, text: string, values: readonly T[]): T {
  const value = values.find((candidate) => candidate === text.toLowerCase());
  if (value !== undefined) return value;
  throw new OptionError(`${option} ${text}: one of ${values.join(', ')} is needed.`);
}
