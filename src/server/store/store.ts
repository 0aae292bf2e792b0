import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { MlflowError } from '../../api/errors.ts';
import type { IndexesAnswer, StoreAnswer } from '../../api/ownEndpoints.ts';
import type { Log } from '../../common/log.ts';
import { errorText } from '../../common/log.ts';
import { RawJson } from '../http/respond.ts';
import type { FileIdentity } from './databaseFile.ts';
import { identify, isQuietWal, isSameFile, sizeOf } from './databaseFile.ts';
import { findMissingIndexes, refuseIndexes } from './extraIndexes.ts';
import type { OpenFile } from './foreignWrites.ts';
import type { JournalMode, Synchronous } from './journalMode.ts';
import { isOnNetwork, readJournalMode, setJournalMode } from './journalMode.ts';
import type { InTurns } from './longRead.ts';
import type { LongReadAnswer, LongReadName, LongReadRequest } from './longReads.ts';
import { longRead } from './longReads.ts';
import type { NewDatabaseOptions } from './newDatabase.ts';
import { createDatabaseFile, openEmpty } from './newDatabase.ts';
import { openForReading, openForWriting, readSchemaVersion } from './openDatabase.ts';
import type { OpenedDatabase } from './openDatabase.ts';
import { schemaHead } from './schema.ts';
import type { Database } from './sqlite.ts';
import { isBusy, TookTooLong } from './sqlite.ts';
import { errorOfDatabase, StoreError } from './storeError.ts';
import { StoreWorker } from './worker.ts';
import { WriteQueue } from './writeQueue.ts';

export interface StoreOptions extends NewDatabaseOptions {
  /** Real path of the database file, which need not exist. */
  readonly path: string;
  readonly readOnly: boolean;
  readonly journalMode: JournalMode;
  readonly synchronous: Synchronous;
  readonly log: Log;
}

/** What the store itself can say of what is answered about it. */
export type StoreDescription = Omit<StoreAnswer, 'pid' | 'version' | 'artifacts_destination'>;

type Current =
  | { readonly kind: 'missing'; readonly database: Database }
  | (OpenedDatabase & { readonly kind: 'reading' | 'writing'; readonly identity: FileIdentity });

/** How long a request waits for another process that holds the database. As MLflow's own busy timeout. */
const patienceMs = 20_000;
/** As long as a start waits for it: who started the server is to hear why before giving up. */
const openPatienceMs = 3_000;
/** How long a read may keep the other requests, and other programs' commits, waiting. */
const briefMs = 40;

/** So many of a read's further pieces are made in the turn of the first. */
const mostAtOnce = 1;

/** What has more of them is the worker's. */
const mostTurns = 20;

interface PiecesLeft {
  readonly pieces: string[];
  readonly left: InTurns['steps'];
}

/**
 * One MLflow database. Looking never writes: a file is opened read-only until the first write, and one
 * that does not exist is shown as empty and made with the first write that succeeds.
 */
export class Store {
  readonly #options: StoreOptions;
  readonly #queue: WriteQueue;
  readonly #worker = new StoreWorker();
  #current: Current | undefined;
  #note = '';
  #commits = 0;
  #isOpen = false;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#queue = new WriteQueue({
      patienceMs,
      begin: () => this.#toWrite(),
      isUnchanged: () => this.#current !== undefined && hasSameTables(this.#current),
      reopen: () => this.#drop(),
      create: () => this.#create(),
      rehearse: () => (this.#toRead().kind === 'missing' ? this.#toRead().database : undefined),
      onCommit: () => this.#commits++,
    });
  }

  /** Opens what is there; throws a StoreError where that is no database of MLflow's. */
  async open(): Promise<void> {
    try {
      await this.#patiently(() => this.#toRead(), openPatienceMs);
    } catch (error) {
      const isLocked = error instanceof MlflowError && error.code === 'TEMPORARILY_UNAVAILABLE';
      if (!isLocked) throw error;
      const why = `${this.#options.path} is locked by another program.`;
      throw new StoreError(why, { cause: error });
    }
    this.#isOpen = true;
  }

  read<T>(look: (database: Database) => T): Promise<T> {
    return this.#patiently(() => look(this.#toRead().database));
  }

  /**
   * A read that may take long: at once where that is soon done, else by the worker, who gives it up when `gone`
   * fires; then this rejects with an AbortError.
   */
  async readLong<N extends LongReadName>(
    name: N,
    request: LongReadRequest<N>,
    gone?: () => AbortSignal,
  ): Promise<LongReadAnswer<N>> {
    const { brief } = longRead(name);
    try {
      const answer = await this.read((database) =>
        database.within(briefMs, () => this.#begin(database, brief(database, request))),
      );
      return (answer instanceof RawJson ? answer : await this.#finish(answer)) as LongReadAnswer<N>;
    } catch (error) {
      if (!(error instanceof TookTooLong)) throw error;
    }
    const current = this.#toRead();
    const immutable = current.kind === 'reading' && current.isImmutable;
    const job = { kind: 'read', name, request, immutable } as const;
    const signal = gone?.();
    signal?.throwIfAborted();
    const pieces = await this.#worker.run(this.#options.path, job, signal);
    return new RawJson(pieces) as LongReadAnswer<N>;
  }

  /** Most answers have one piece only: those are whole at once. */
  #begin(database: Database, answer: RawJson | InTurns): RawJson | PiecesLeft {
    if (answer instanceof RawJson) return answer;
    const [first, ...left] = answer.steps;
    if (left.length > mostTurns) throw new TookTooLong();
    const pieces = [first?.(database) ?? ''];
    if (left.length > mostAtOnce) return { pieces, left };
    return new RawJson([...pieces, ...left.map((step) => step(database))].join(''));
  }

  async #finish({ pieces, left }: PiecesLeft): Promise<RawJson> {
    for (const step of left) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      pieces.push(await this.read(step));
    }
    return new RawJson(pieces.join(''));
  }

  /** Which of the extra indexes are missing, what they would cost, and why they can't be made. */
  describeIndexes(): Promise<IndexesAnswer> {
    return this.read((database) => {
      // What tables an older MLflow has is not known here.
      const refusal = this.whyReadOnly();
      if (refusal !== undefined) return { missing: [], why: refusal };
      const missing = findMissingIndexes(database);
      return { missing, why: refuseIndexes(missing) ?? '' };
    });
  }

  async makeIndexes(): Promise<void> {
    if (this.#toRead().kind === 'missing') throw new MlflowError('BAD_REQUEST', 'There is no database yet.');
    await this.#worker.run(this.#options.path, { kind: 'indexes' });
  }

  /** Changes something, in one transaction that also takes the other changes of the moment. Undone when it throws. */
  write<T>(change: (database: Database) => T): Promise<T> {
    return this.#queue.add(change);
  }

  /** How many transactions wrote something. */
  get commits(): number {
    return this.#commits;
  }

  /** What is open, with SQLite's count of others' writes; undefined while there is no file. Opens nothing. */
  openFile(): OpenFile | undefined {
    const current = this.#current;
    if (!current || current.kind === 'missing') return undefined;
    const { database, isImmutable, kind } = current;
    const version = isImmutable ? undefined : database.value<number>('PRAGMA data_version');
    return { database, version, toWrite: kind === 'writing' };
  }

  /** Of the database file, which need not exist. */
  get path(): string {
    return this.#options.path;
  }

  /** Why nothing can be changed; undefined where it can. */
  whyReadOnly(): string | undefined {
    return this.#refusal(this.#toRead());
  }

  /** Copies the database as it is to a new file, while others go on. */
  async copyTo(path: string, signal: AbortSignal): Promise<void> {
    if (this.#options.readOnly) {
      // A database that only its schema makes read-only is copied: that is what comes before its upgrade.
      throw new MlflowError(
        'PERMISSION_DENIED',
        `The server was started with --read-only: no backup is written beside ${this.#options.path}.`,
      );
    }
    const database = await this.read((database) => database);
    await database.copyTo(path, () => signal.throwIfAborted());
  }

  describe(): Promise<StoreDescription> {
    return this.#patiently(() => this.#describe());
  }

  #describe(): StoreDescription {
    // Another program may have upgraded the schema: who asks is told what the next write would be told.
    if (this.#current && !hasSameTables(this.#current)) this.#drop();
    const current = this.#toRead();
    const why = this.#refusal(current) ?? '';
    return {
      database: this.#options.path,
      schema: current.kind === 'missing' ? schemaHead : current.schema,
      writable: why === '',
      why: why === '' ? this.#note : why,
      exists: current.kind !== 'missing',
      journal_mode: current.kind === 'missing' ? this.#wantedMode() : readJournalMode(current.database),
      size: current.kind === 'missing' ? 0 : sizeOf(this.#options.path),
    };
  }

  /** Waits for what is being written, and leaves the file as other programs expect it. */
  async close(): Promise<void> {
    await this.#queue.drain();
    await this.#worker.close();
    const current = this.#current;
    this.#current = undefined;
    if (!current) return;
    try {
      if (current.kind === 'writing' && this.#options.journalMode === 'wal') {
        setJournalMode(current.database, 'delete');
      }
    } catch (error) {
      this.#options.log.warn(`The journal mode could not be set back: ${errorText(error)}`);
    }
    current.database.close();
  }

  /** What is open, after a look whether the file is still the same. */
  #toRead(): Current {
    const current = this.#current;
    const identity = identify(this.#options.path);
    if (current?.kind === 'missing' ? identity === undefined : current && this.#isStill(current, identity)) {
      return current as Current;
    }
    if (current?.kind === 'reading' || current?.kind === 'writing')
      this.#options.log.warn(`${this.#options.path} ${identity ? 'was replaced' : 'is gone'}: opening anew`);
    this.#drop();
    this.#current = identity
      ? { kind: 'reading', identity, ...openForReading(this.#options.path) }
      : { kind: 'missing', database: openEmpty(this.#options) };
    return this.#current;
  }

  #isStill(current: Exclude<Current, { kind: 'missing' }>, identity: FileIdentity | undefined): boolean {
    if (!isSameFile(current.identity, identity)) return false;
    if (current.identity.stamp === identity?.stamp)
      return !current.isImmutable || isQuietWal(this.#options.path);
    // Read without locks, a change by somebody else would go unseen; refused, it may be the upgrade of its schema.
    return !current.isImmutable && current.refusal === undefined;
  }

  /** The connection to write with; undefined where the file has to be made first. */
  #toWrite(): Database | undefined {
    const current = this.#toRead();
    const refusal = this.#refusal(current);
    if (refusal !== undefined) throw new MlflowError('PERMISSION_DENIED', refusal);
    if (current.kind === 'missing') return undefined;
    if (current.kind === 'writing') return current.database;
    const opened = openForWriting(this.#options.path);
    try {
      this.#prepare(opened.database);
    } catch (error) {
      opened.database.close();
      throw error;
    }
    this.#drop();
    this.#current = { kind: 'writing', identity: current.identity, ...opened };
    return opened.database;
  }

  #prepare(database: Database): void {
    const wanted = this.#wantedMode();
    if (setJournalMode(database, wanted) !== wanted) {
      this.#note = `Another program holds the database, so its journal mode stays ${readJournalMode(database)}.`;
    }
    database.exec(`PRAGMA synchronous=${this.#options.synchronous}`);
  }

  #wantedMode(): JournalMode {
    const { journalMode, path } = this.#options;
    if (journalMode === 'delete' || !isOnNetwork(path)) return journalMode;
    this.#note =
      'The database is on a network file system, where WAL is not safe: the journal mode is delete.';
    return 'delete';
  }

  #create(): void {
    createDatabaseFile(this.#options.path, this.#options);
    this.#options.log.info(`Made ${this.#options.path}`);
  }

  #refusal(current: Current): string | undefined {
    if (current.kind !== 'missing' && current.refusal !== undefined) return current.refusal;
    const { path, readOnly } = this.#options;
    if (readOnly) return `The server was started with --read-only: ${path} is not written to.`;
    if (current.kind === 'writing') return undefined;
    const missing = current.kind === 'missing';
    try {
      // SQLite keeps its journal beside the file, so the folder has to be writable too.
      accessSync(missing ? nearestFolder(dirname(path)) : dirname(path), constants.W_OK);
      if (!missing) accessSync(path, constants.W_OK);
      return undefined;
    } catch {
      return `No permission to write ${missing ? `in ${dirname(path)}` : path}: it is read-only here.`;
    }
  }

  #drop(): void {
    this.#current?.database.close();
    this.#current = undefined;
  }

  /** Tries again while another process holds the database, and lets other requests pass meanwhile. */
  async #patiently<T>(attempt: () => T, forMs = patienceMs): Promise<T> {
    const until = performance.now() + forMs;
    for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
      try {
        return attempt();
      } catch (error) {
        if (error instanceof StoreError && this.#isOpen) throw asAnswer(error);
        if (!isBusy(error)) throw errorOfDatabase(error) ?? error;
        if (performance.now() > until) throw errorOfDatabase(error) ?? error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }
}

/** Folders that are missing are made with the file. */
function nearestFolder(folder: string): string {
  const parent = dirname(folder);
  return existsSync(folder) || parent === folder ? folder : nearestFolder(parent);
}

function hasSameTables(current: Current): boolean {
  return current.kind === 'missing' || readSchemaVersion(current.database) === current.schemaVersion;
}

function asAnswer(error: StoreError): MlflowError {
  return new MlflowError('BAD_REQUEST', error.message, { cause: error });
}
