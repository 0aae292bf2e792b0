import { rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { PatternFunction } from './patternFunction.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;

export interface OpenOptions {
  readonly readOnly?: boolean;
  /** Promise that nobody writes: no locks, and no `-wal` or `-shm` file appears. */
  readonly immutable?: boolean;
  /** How long a statement waits for another connection's lock, in ms: it is asked for by SQLite, ever more seldom. */
  readonly timeout?: number;
  /**
   * As `timeout`, but asked for every millisecond, and the thread sleeps meanwhile: beside a stream of writers
   * SQLite's own way comes too late again and again.
   */
  readonly insistFor?: number;
  /** Pages that are kept, in KiB. */
  readonly cacheKib?: number;
}

/** A statement was not done within its time: nothing of it is there. */
export class TookTooLong extends Error {}

/** Statements kept prepared per connection; filters make new ones without end. */
const keptStatements = 400;

/** Of 4 KiB: a piece of a backup is copied within a few milliseconds. */
const pagesAtOnce = 250;
const mostAttempts = 10;
/** Calls of `in_time` between two looks at the clock. */
const callsPerLook = 4;
/** On a machine that is busy with other things time passes without any work: so many times longer is patience's end. */
const mostPatience = 5;

/** A condition that is always true, and ends a statement of `within` when its time is over. `row`: a rowid. */
export function inTime(row: string): string {
  // A call costs as much as reading a row, so only one row of 16 makes one: by some bits of a product, since rows that
  // two experiments get in turns would all be odd.
  return `(${row} * 2654435761 & 2013265920 OR in_time(${row}))`;
}

/** One connection. The only place that knows `node:sqlite`. Everything is synchronous and short. */
export class Database {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** What RLIKE calls. */
  readonly patterns: PatternFunction;
  readonly #insistFor: number;
  #limit: { readonly from: number; readonly cpu: NodeJS.CpuUsage; readonly ms: number } | undefined;
  #calls = 0;

  constructor(path: string, options: OpenOptions = {}) {
    this.#insistFor = options.insistFor ?? 0;
    const target = options.immutable ? `${fileUri(path)}?immutable=1` : path;
    this.#database = new DatabaseSync(target, {
      readOnly: options.readOnly ?? false,
      // Short, since it blocks every request: who needs longer tries again from the event loop.
      timeout: options.timeout ?? 20,
      enableForeignKeyConstraints: true,
      allowExtension: false,
    });
    this.patterns = new PatternFunction(this.#database, () => this.#look());
    // Some of these read the schema, for which somebody may have to be waited for.
    const cache = options.cacheKib ?? 16_000;
    this.exec(
      `PRAGMA trusted_schema=OFF; PRAGMA case_sensitive_like=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-${cache}`,
    );
    this.#database.function('in_time', { directOnly: true }, (_row) => {
      if (++this.#calls % callsPerLook === 0) this.#look();
      return 1;
    });
  }

  /**
   * Runs reads that must not take longer than so many milliseconds: their statements say `inTime(<rowid>)` or
   * `in_time(<a column>)` first where they meet each row, and end with TookTooLong when the time is over.
   * node:sqlite has no other way to stop one.
   */
  within<T>(ms: number, look: (database: Database) => T): T {
    this.#limit = { from: performance.now(), cpu: process.threadCpuUsage(), ms };
    try {
      return look(this);
    } finally {
      this.#limit = undefined;
    }
  }

  /** Between two statements of such a read. */
  checkTime(): void {
    this.#look();
  }

  #look(): void {
    if (!this.#limit) return;
    const { from, cpu, ms } = this.#limit;
    const passed = performance.now() - from;
    if (passed < ms) return;
    const { user, system } = process.threadCpuUsage(cpu);
    if ((user + system) / 1000 > ms / 2 || passed > ms * mostPatience) throw new TookTooLong();
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  exec(sql: string): void {
    this.#insist(() => this.#database.exec(sql));
  }

  get<T>(sql: string, ...values: readonly SqlValue[]): T | undefined {
    return this.#insist(() => this.#prepare(sql).get(...values)) as T | undefined;
  }

  all<T>(sql: string, ...values: readonly SqlValue[]): T[] {
    return this.#insist(() => this.#prepare(sql).all(...values)) as T[];
  }

  /** Number of rows that it changed. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return Number(this.#insist(() => this.#prepare(sql).run(...values)).changes);
  }

  /** The first column of the first row; undefined without a row. */
  value<T extends SqlValue>(sql: string, ...values: readonly SqlValue[]): T | undefined {
    const row = this.get<Record<string, T>>(sql, ...values);
    if (!row) return undefined;
    for (const name in row) return row[name];
    return undefined;
  }

  /** Copies it by SQLite's backup, some pages at a time; `onPiece` may throw to end it. */
  async copyTo(path: string, onPiece: () => void): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await backup(this.#database, path, { rate: pagesAtOnce, progress: onPiece });
        return;
      } catch (error) {
        // It runs on a thread of its own: where a statement of ours comes between, it ends with SQLite's "not an
        // error", and can simply be begun anew.
        if (attempt >= mostAttempts || !(error instanceof Error) || error.message !== 'not an error')
          throw error;
        rmSync(path, { force: true });
      }
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #insist<T>(call: () => T): T {
    for (const until = performance.now() + this.#insistFor; ;) {
      try {
        return call();
      } catch (error) {
        if (this.#insistFor === 0 || !isBusy(error) || performance.now() > until) throw error;
        Atomics.wait(sleeper, 0, 0, 1);
      }
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement) return statement;
    statement = this.#database.prepare(sql);
    if (this.#statements.size >= keptStatements) {
      for (const oldest of this.#statements.keys()) {
        this.#statements.delete(oldest);
        break;
      }
    }
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Nobody ever wakes who waits here. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

function fileUri(path: string): string {
  const escaped = path.replace(/[%?#]/g, (letter) => encodeURIComponent(letter)).replace(/\\/g, '/');
  return escaped.startsWith('/') ? `file:${escaped}` : `file:/${escaped}`;
}

/** SQLite's primary result codes, as far as somebody asks for them. */
export const resultCodes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const;

/**
 * SQLite's READONLY_ROLLBACK: there is a journal to roll back, and this connection may not. Mostly a commit of somebody
 * else removed it just when it was looked at: then SQLite takes it for one that was left behind.
 */
const rollbackNeeded = 776;

/** SQLite's READONLY_DBMOVED: the file that is open was deleted or renamed. */
const databaseMoved = 1032;

/** The primary result code of an error that SQLite gave; undefined for any other error. */
export function resultCode(error: unknown): number | undefined {
  const code = extendedCode(error);
  return code === undefined ? undefined : code & 0xff;
}

/** Is it only that the open file is no longer where it was? The next request opens anew. */
export function isMoved(error: unknown): boolean {
  return extendedCode(error) === databaseMoved;
}

function extendedCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** Somebody else has it just now. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === resultCodes.busy || code === resultCodes.locked || extendedCode(error) === rollbackNeeded;
}
