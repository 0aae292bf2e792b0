import { setTimeout as pause } from 'node:timers/promises';
import { MlflowError } from '../api/errors.ts';
import type { StoreChange } from '../api/storeChange.ts';
import type { Disposable } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import { errorText } from '../common/log.ts';
import { holdEvents } from './eventStream.ts';
import type { StoreInfo } from './probe.ts';
import { probe } from './probe.ts';
import { endProcess } from './processes.ts';
import { readLogEnd } from './serverProcess.ts';
import type { RunningServer, StartOptions } from './startOrJoin.ts';
import { startOrJoin } from './startOrJoin.ts';

export type ServerStatus =
  /** `idle`: nobody has asked for it yet. */
  | { readonly kind: 'connecting'; readonly idle?: true }
  | { readonly kind: 'ready'; readonly readOnly?: string; readonly notice?: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Rules of how often it is tried, in milliseconds; other values only in tests. */
export interface Patience {
  /** So many ends of the server within `crashWindow` are taken for a fault that starting won't mend. */
  readonly crashes: number;
  readonly crashWindow: number;
  /** After that, or after a start that failed, it is not tried again for so long. */
  readonly restAfterCrashes: number;
  readonly restAfterFailure: number;
  readonly noticeFor: number;
  /** What the server said of its store holds for so long: another program may upgrade the file. */
  readonly storeFor: number;
}

const usualPatience: Patience = {
  crashes: 5,
  crashWindow: 60_000,
  restAfterCrashes: 30_000,
  restAfterFailure: 2_000,
  noticeFor: 2 * 60_000,
  storeFor: 30_000,
};

/** This window's hold on the server of one database: starts or finds it, keeps it, brings it back. */
export class EmbeddedServer implements Disposable {
  readonly #statusChanged = new Emitter<void>();
  readonly #dataChanged = new Emitter<StoreChange>();
  readonly onDidChangeStatus = this.#statusChanged.event;
  readonly onDidChangeData = this.#dataChanged.event;
  readonly #patience: Patience;
  #options: StartOptions;
  #status: ServerStatus = { kind: 'connecting', idle: true };
  #running: Promise<RunningServer> | undefined;
  #hold: Disposable | undefined;
  /** Process of the server that we had last, to tell a new one from a stream that broke. */
  #lastPid: number | undefined;
  #crashes: readonly number[] = [];
  #resting: { readonly until: number; readonly error: MlflowError } | undefined;
  #noticeTimer: NodeJS.Timeout | undefined;
  #storeSeenAt = 0;
  #disposed = false;

  constructor(options: StartOptions, patience: Partial<Patience> = {}) {
    this.#options = options;
    this.#patience = { ...usualPatience, ...patience };
  }

  get status(): ServerStatus {
    return this.#status;
  }

  /** Starts or finds the server, once for all who ask; rejects with an MlflowError. */
  connect(): Promise<RunningServer> {
    if (this.#disposed) return Promise.reject(closing());
    if (this.#resting && Date.now() < this.#resting.until) return Promise.reject(this.#resting.error);
    this.#running ??= this.#open(0);
    void this.#lookAtStore();
    return this.#running;
  }

  /** Ends the server and starts it with other options, after its settings were changed in this window. */
  async restart(command: Partial<StartOptions['command']>): Promise<void> {
    this.#options = { ...this.#options, command: { ...this.#options.command, ...command } };
    const running = await this.#running?.catch(() => undefined);
    // Nothing runs yet: the next start takes the new options.
    if (!running) return;
    this.#letGo();
    this.#lastPid = undefined;
    this.#running = endProcess(running.lease.pid).then(() => this.#open(0));
    this.#setStatus({ kind: 'connecting' });
    await this.#running;
  }

  dispose(): void {
    this.#disposed = true;
    this.#letGo();
    clearTimeout(this.#noticeTimer);
    this.#statusChanged.dispose();
    this.#dataChanged.dispose();
  }

  #letGo(): void {
    this.#hold?.dispose();
    this.#hold = undefined;
    this.#running = undefined;
  }

  /** Those who ask meanwhile wait with it: a listener of the status must not start a second one. */
  async #open(delayMs: number): Promise<RunningServer> {
    await pause(delayMs, undefined, { ref: delayMs === 0 });
    if (this.#disposed) throw closing();
    const { status } = this;
    if (status.kind === 'failed' || (status.kind === 'connecting' && status.idle)) {
      this.#setStatus({ kind: 'connecting' });
    }
    try {
      const running = await startOrJoin(this.#options);
      if (this.#disposed) return running;
      this.#resting = undefined;
      this.#watch(running);
      this.#setReady(running);
      return running;
    } catch (error) {
      this.#running = undefined;
      throw this.#fail(
        error instanceof MlflowError
          ? error
          : new MlflowError('INTERNAL_ERROR', errorText(error), { cause: error }),
        this.#patience.restAfterFailure,
      );
    }
  }

  #watch({ lease }: RunningServer): void {
    this.#hold = holdEvents(lease, {
      onHello: () => this.#options.log.debug(`Holding the tracking server, process ${lease.pid}`),
      onChanged: (change) => {
        this.#dataChanged.fire(change);
        void this.#lookAtStore();
      },
      onEnd: (why) => {
        this.#letGo();
        if (!this.#disposed) void this.#bringBack(why);
      },
    });
  }

  /** The server went away, or only the stream: whoever holds it next finds out. */
  async #bringBack(why: string): Promise<void> {
    const { log } = this.#options;
    log.warn(`Lost the tracking server of ${this.#options.command.database}: ${why}`);
    void this.#logLastWords();
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < this.#patience.crashWindow), now];
    const count = this.#crashes.length;
    if (count >= this.#patience.crashes) {
      const seconds = Math.round(this.#patience.crashWindow / 1000);
      const message = `The tracking server ended ${count} times within ${seconds} s. "Show Log" has its last words.`;
      this.#crashes = [];
      this.#fail(new MlflowError('INTERNAL_ERROR', message), this.#patience.restAfterCrashes);
      return;
    }
    // At once the first time, since a script may be logging; then with care.
    this.#running = this.#open(count > 1 ? 125 * 2 ** count : 0);
    this.#setStatus({ kind: 'connecting' });
    // What went wrong is in the status.
    await this.#running.catch(() => undefined);
  }

  async #logLastWords(): Promise<void> {
    const { folder, log } = this.#options;
    for (const line of await readLogEnd(folder)) log.warn(`  its log: ${line}`);
  }

  /** Has it become read-only, or can it be written again? Asked when somebody works with it, not by a clock. */
  async #lookAtStore(): Promise<void> {
    const { status } = this;
    if (status.kind !== 'ready' || Date.now() - this.#storeSeenAt < this.#patience.storeFor) return;
    this.#storeSeenAt = Date.now();
    const running = await this.#running?.catch(() => undefined);
    const found = running && (await probe(running.lease));
    if (found?.kind !== 'ours' || this.#status !== status) return;
    const next = { ...readyStatus(found.store), ...(status.notice && { notice: status.notice }) };
    if (next.readOnly !== status.readOnly) this.#setStatus(next);
  }

  #setReady({ lease, store, lostPort }: RunningServer): void {
    const isNew = this.#lastPid !== undefined && this.#lastPid !== lease.pid;
    this.#lastPid = lease.pid;
    this.#storeSeenAt = Date.now();
    const notice =
      lostPort === undefined
        ? isNew
          ? `The tracking server was restarted at ${clockTime(new Date())}.`
          : undefined
        : `Port ${lostPort} was taken by another program. The tracking server is at ${lease.url} now: ` +
          'scripts that log have to be started anew, in a new terminal.';
    const ready = readyStatus(store);
    this.#setStatus(notice ? { ...ready, notice } : ready);
    if (notice) this.#forgetLater(notice);
  }

  #forgetLater(notice: string): void {
    this.#options.log.info(notice);
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => {
      if (this.#status.kind !== 'ready' || this.#status.notice !== notice) return;
      const { readOnly } = this.#status;
      this.#setStatus({ kind: 'ready', ...(readOnly && { readOnly }) });
    }, this.#patience.noticeFor);
    this.#noticeTimer.unref();
  }

  #fail(error: MlflowError, restMs: number): MlflowError {
    this.#resting = { until: Date.now() + restMs, error };
    this.#options.log.error(error.message);
    this.#setStatus({ kind: 'failed', message: error.message });
    return error;
  }

  #setStatus(status: ServerStatus): void {
    if (this.#disposed) return;
    this.#status = status;
    this.#statusChanged.fire();
  }
}

function readyStatus({ writable, why }: StoreInfo): ServerStatus & { readonly kind: 'ready' } {
  if (!writable) return { kind: 'ready', readOnly: why ?? 'The database can only be read.' };
  // Something that was asked for and can't be had, such as a journal mode.
  return why === undefined ? { kind: 'ready' } : { kind: 'ready', notice: why };
}

function closing(): MlflowError {
  return new MlflowError('CANCELLED', 'The window is closing.');
}

function clockTime(date: Date): string {
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}
