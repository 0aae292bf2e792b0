import { backup, DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { PatternFunction } from './patternFunction.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;

export interface OpenOptions {
  readonly readOnly?: boolean;
  /** Promise that nobody writes: no locks, and no `-wal` or `-shm` file appears. */
  readonly immutable?: boolean;
}

/** Statements kept prepared per connection; filters make new ones without end. */
const keptStatements = 400;

/** Of 4 KiB: a piece of a backup is copied within a few milliseconds. */
const pagesAtOnce = 250;

/** One connection. The only place that knows `node:sqlite`. Everything is synchronous and short. */
export class Database {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** What RLIKE calls. */
  readonly patterns: PatternFunction;

  constructor(path: string, options: OpenOptions = {}) {
    const target = options.immutable ? `${fileUri(path)}?immutable=1` : path;
    this.#database = new DatabaseSync(target, {
      readOnly: options.readOnly ?? false,
      // Short, since it blocks every request: who needs longer tries again from the event loop.
      timeout: 20,
      enableForeignKeyConstraints: true,
      allowExtension: false,
    });
    this.patterns = new PatternFunction(this.#database);
    this.#database.exec(
      'PRAGMA trusted_schema=OFF; PRAGMA case_sensitive_like=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000',
    );
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  get<T>(sql: string, ...values: readonly SqlValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  all<T>(sql: string, ...values: readonly SqlValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  /** Number of rows that it changed. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
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
    await backup(this.#database, path, { rate: pagesAtOnce, progress: onPiece });
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
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

/** The primary result code of an error that SQLite gave; undefined for any other error. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === resultCodes.busy || code === resultCodes.locked;
}
