import { setTimeout as pause } from 'node:timers/promises';
import { MlflowError } from '../api/errors.ts';
import type { Log } from '../common/log.ts';
import type { Build } from './build.ts';
import { compareBuilds } from './build.ts';
import type { Lease } from './lease.ts';
import { newToken, readLease, urlOfPort, writeLease } from './lease.ts';
import { choosePort, isFree } from './ports.ts';
import type { StoreInfo } from './probe.ts';
import { probe } from './probe.ts';
import { endProcess, isAlive } from './processes.ts';
import type { ServerCommand } from './serverProcess.ts';
import { logFile, PortTakenError, startProcess } from './serverProcess.ts';
import { tryStartLock } from './startLock.ts';

export interface StartOptions {
  /** Folder of this database's lease, lock and log, see `serverFolder`. */
  readonly folder: string;
  readonly hash: string;
  readonly command: ServerCommand;
  readonly build: Build;
  readonly log: Log;
}

export interface RunningServer {
  readonly lease: Lease;
  readonly store: StoreInfo;
  readonly how: 'joined' | 'started';
  /** The port that it had before, where another program has taken it meanwhile. */
  readonly lostPort?: number;
}

const patienceMs = 40_000;
/** A process that was started this recently may not listen yet: its starter may have died. */
const startingMs = 20_000;

/**
 * The running server of a database, or a new one. Of several windows that ask at once one starts it, the
 * others find it. Rejects with an MlflowError.
 */
export async function startOrJoin(options: StartOptions): Promise<RunningServer> {
  for (const until = Date.now() + patienceMs; ; await pause(50)) {
    const running = await findRunning(options);
    if (running.kind === 'usable') return running.server;
    const lock = await takeLock(options);
    if (lock) {
      try {
        return await startLocked(options);
      } finally {
        await lock.release();
      }
    }
    if (Date.now() > until) {
      throw new MlflowError(
        'DEADLINE_EXCEEDED',
        'Another window has been starting the tracking server for too long.',
        { kind: 'timeout' },
      );
    }
  }
}

async function takeLock({ folder }: StartOptions): ReturnType<typeof tryStartLock> {
  try {
    return await tryStartLock(folder);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new MlflowError('PERMISSION_DENIED', `Nothing can be written to ${folder} (${code ?? message}).`, {
      cause,
    });
  }
}

type Finding =
  | { readonly kind: 'usable'; readonly server: RunningServer }
  /** Nothing that we can use; the next one takes port and token of `lease`, where it has one. */
  | {
      readonly kind: 'none';
      readonly lease?: Lease;
      /** Runs, but must not go on: an older program, or one whose token others may know. */
      readonly replace?: 'older' | 'exposed';
      /** Another program is at its port. */
      readonly portLost?: boolean;
      readonly silent?: boolean;
    };

async function findRunning({ folder, command, build }: StartOptions): Promise<Finding> {
  const stored = await readLease(folder);
  if (stored?.lease.database !== command.database) return { kind: 'none' };
  const { exposed } = stored;
  const found = await probe(stored.lease);
  // Who knows the token and serves the file is ours, whatever process the lease names.
  const lease = found.kind === 'ours' ? { ...stored.lease, pid: found.store.pid } : stored.lease;
  switch (found.kind) {
    case 'ours': {
      if (exposed) return { kind: 'none', lease, replace: 'exposed' };
      if (compareBuilds(lease.build, build) < 0) return { kind: 'none', lease, replace: 'older' };
      return { kind: 'usable', server: { lease, store: found.store, how: 'joined' } };
    }
    case 'nothing':
      return { kind: 'none', lease: exposed ? { ...lease, token: newToken() } : lease };
    case 'other':
      return { kind: 'none', lease: exposed ? { ...lease, token: newToken() } : lease, portLost: true };
    case 'silent':
      return { kind: 'none', lease, silent: true, portLost: !isAlive(lease.pid) };
  }
}

/** With the lock in hand nobody else starts one: look again, wait for one that comes up, or start. */
async function startLocked(options: StartOptions): Promise<RunningServer> {
  const { log } = options;
  for (const since = Date.now(); ; await pause(100)) {
    const finding = await findRunning(options);
    if (finding.kind === 'usable') return finding.server;
    const { lease, replace, portLost } = finding;
    if (!lease) return startNew(options, { token: newToken() });
    if (replace) {
      log.info(`Ending the tracking server (process ${lease.pid}): its ${replaceReason[replace]}.`);
      await endProcess(lease.pid);
      return startNew(options, { port: lease.port, token: replace === 'exposed' ? newToken() : lease.token });
    }
    if (portLost) return startNew(options, { token: lease.token, lostPort: lease.port });
    const mayCome = isAlive(lease.pid) && (finding.silent || Date.now() - lease.startedAt < startingMs);
    if (!mayCome) return startNew(options, { port: lease.port, token: lease.token });
    if (Date.now() - since > 10_000) {
      if (!finding.silent) return startNew(options, { port: lease.port, token: lease.token });
      throw new MlflowError(
        'DEADLINE_EXCEEDED',
        `The tracking server at ${lease.url} (process ${lease.pid}) runs but does not answer. ` +
          'Its disk may hang.',
        { kind: 'timeout' },
      );
    }
  }
}

const replaceReason = {
  older: 'program is older than this one',
  exposed: 'lease file could be read by others',
} as const;

interface Address {
  /** The port to have again. */
  readonly port?: number;
  readonly token: string;
  readonly lostPort?: number;
}

async function startNew(options: StartOptions, { port, token, lostPort }: Address): Promise<RunningServer> {
  const kept = port !== undefined && (await becomesFree(port)) ? port : undefined;
  const lost = lostPort ?? (kept === undefined ? port : undefined);
  for (let attempt = 0; ; attempt++) {
    const chosen = attempt === 0 && kept !== undefined ? kept : await choosePort(options.hash);
    try {
      const server = await startAt(options, chosen, token);
      return lost === undefined ? server : { ...server, lostPort: lost };
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
      // The port tells the truth where the lock failed: another window's server may be there.
      const finding = await findRunning(options);
      if (finding.kind === 'usable') return finding.server;
      if (attempt >= 3) throw new MlflowError('INTERNAL_ERROR', error.message, { cause: error });
    }
  }
}

async function startAt(options: StartOptions, port: number, token: string): Promise<RunningServer> {
  const { folder, command, build, log } = options;
  const url = urlOfPort(port);
  const { pid, ready } = await startProcess(command, { folder, port, token });
  const lease: Lease = {
    version: 1,
    database: command.database,
    port,
    token,
    url,
    pid,
    startedAt: Date.now(),
    build,
  };
  // Before it is up, so that it is found even if this window dies now.
  try {
    await writeLease(folder, lease);
  } catch (error) {
    await endProcess(pid);
    throw error;
  }
  await ready;
  log.info(`The tracking server of ${command.database} runs at ${url} (process ${pid}).`);
  const found = await probe(lease, 10_000);
  if (found.kind === 'ours') return { lease, store: found.store, how: 'started' };
  throw new MlflowError(
    'INTERNAL_ERROR',
    `The tracking server started at ${url}, but ` +
      (found.kind === 'other' ? found.why : 'does not answer') +
      `. See ${logFile(folder)}.`,
  );
}

/** A port may be held for a moment by the server that has just ended. */
async function becomesFree(port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (await isFree(port)) return true;
    await pause(50);
  }
  return false;
}
