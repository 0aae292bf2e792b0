import { MlflowError } from '../../api/errors.ts';
import type { Database } from './sqlite.ts';
import { isBusy, resultCode, resultCodes } from './sqlite.ts';
import { errorOfDatabase, StoreError } from './storeError.ts';

export interface WriteQueueHost {
  /** How long a change waits for another process that holds the database. */
  readonly patienceMs: number;
  /** The connection to write with; undefined where there is no file yet. Throws why it may not be written. */
  begin(): Database | undefined;
  /** Are the tables as they were when it was opened? Asked inside the transaction. */
  isUnchanged(): boolean;
  /** Forget the connection: the next `begin` looks at the file anew. */
  reopen(): void;
  /** Makes the file. */
  create(): void;
  /** An empty database in memory, on which changes are tried before a file is made for them. */
  rehearse(): Database | undefined;
  onCommit(): void;
}

interface Change {
  readonly apply: (database: Database) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** By a clock that nobody sets. */
  readonly since: number;
}

type Outcome =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** So that a flood of changes does not keep readers waiting. */
const largestGroup = 200;

/**
 * Group commit: all changes that arrive in one turn of the event loop go into one transaction, each in a
 * savepoint of its own, and are answered after COMMIT. Durability is the same, syncs are far fewer.
 */
export class WriteQueue {
  readonly #host: WriteQueueHost;
  readonly #waiting: Change[] = [];
  #running: Promise<void> | undefined;

  constructor(host: WriteQueueHost) {
    this.#host = host;
  }

  add<T>(apply: (database: Database) => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({
      apply,
      resolve: resolve as (value: unknown) => void,
      reject,
      since: performance.now(),
    });
    this.#running ??= this.#run();
    return promise;
  }

  async drain(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // The other requests of this turn are still to be read.
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (let pause = 2; this.#waiting.length > 0;) {
      const group = this.#waiting.slice(0, largestGroup);
      const outcomes = this.#tryGroup(group);
      if (outcomes) {
        this.#waiting.splice(0, group.length);
        answer(group, outcomes);
        pause = 2;
        if (this.#waiting.length > 0) await new Promise<void>((resolve) => setImmediate(resolve));
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, 50);
      this.#giveUpLate();
    }
    this.#running = undefined;
  }

  /** Undefined: somebody else holds the database; nothing of it is written. */
  #tryGroup(group: readonly Change[]): readonly Outcome[] | undefined {
    try {
      const database = this.#host.begin();
      return database ? this.#commit(database, group) : this.#make(group);
    } catch (error) {
      if (isBusy(error)) return undefined;
      const failure =
        error instanceof StoreError
          ? new MlflowError('BAD_REQUEST', error.message, { cause: error })
          : (errorOfDatabase(error) ?? error);
      return group.map(() => ({ ok: false, error: failure }));
    }
  }

  /** There is no file yet: it is made, unless every change fails in an empty database too. */
  #make(group: readonly Change[]): readonly Outcome[] | undefined {
    const empty = this.#host.rehearse();
    if (empty) {
      empty.exec('BEGIN');
      const outcomes = applyAll(empty, group);
      empty.exec('ROLLBACK');
      if (outcomes.every((outcome) => !outcome.ok)) return outcomes;
    }
    this.#host.create();
    const database = this.#host.begin();
    if (!database) throw new StoreError('The new database is gone again.');
    return this.#commit(database, group);
  }

  /** Undefined: somebody changed the tables, as `mlflow db upgrade` does; it has to be looked at anew. */
  #commit(database: Database, group: readonly Change[]): readonly Outcome[] | undefined {
    database.run('BEGIN IMMEDIATE');
    try {
      if (!this.#host.isUnchanged()) {
        database.run('ROLLBACK');
        this.#host.reopen();
        return undefined;
      }
      const outcomes = applyAll(database, group);
      const worked = outcomes.some((outcome) => outcome.ok);
      database.run(worked ? 'COMMIT' : 'ROLLBACK');
      if (worked) this.#host.onCommit();
      return outcomes;
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  #giveUpLate(): void {
    const late = performance.now() - this.#host.patienceMs;
    while (this.#waiting[0] && this.#waiting[0].since < late) {
      this.#waiting
        .shift()
        ?.reject(new MlflowError('TEMPORARILY_UNAVAILABLE', '(sqlite3.OperationalError) database is locked'));
    }
  }
}

function answer(group: readonly Change[], outcomes: readonly Outcome[]): void {
  group.forEach((change, index) => {
    const outcome = outcomes[index];
    if (outcome?.ok) change.resolve(outcome.value);
    else change.reject(outcome?.error);
  });
}

function applyAll(database: Database, group: readonly Change[]): Outcome[] {
  const alone = group.length === 1;
  return group.map((change): Outcome => {
    if (!alone) database.run('SAVEPOINT change');
    try {
      const value = change.apply(database);
      if (!alone) database.run('RELEASE change');
      return { ok: true, value };
    } catch (error) {
      if (endsTransaction(error)) throw error;
      if (!alone) database.exec('ROLLBACK TO change; RELEASE change');
      return { ok: false, error: errorOfDatabase(error) ?? error };
    }
  });
}

/** Errors after which nothing of the transaction can be trusted; SQLite may have rolled it back already. */
function endsTransaction(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && code !== resultCodes.constraint && code !== 1;
}
