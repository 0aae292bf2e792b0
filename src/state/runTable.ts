import { setTimeout as pause } from 'node:timers/promises';
import type { MlflowClient } from '../api/client.ts';
import type { ViewType } from '../api/entities.ts';
import { isAbort, MlflowError } from '../api/errors.ts';
import type { StoreChange } from '../api/storeChange.ts';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import type { Log } from '../common/log.ts';
import { errorText, silentLog } from '../common/log.ts';
import { isSameLook } from '../shared/compare.ts';
import type { RunRow, RunTableProblem, RunTableState, ValueKey } from '../shared/runTable.ts';
import { FilterError } from '../filter/filterError.ts';
import { planFilter } from '../filter/filterPlan.ts';
import { isSameQuery } from '../shared/runView.ts';
import type { RunQuery } from '../shared/runView.ts';
import type { Connection, Connections } from './connection.ts';
import { ConnectionReader } from './connectionReader.ts';
import { LiveRefresh } from './liveRefresh.ts';
import type { RefreshOutcome } from './liveRefresh.ts';
import { onlyOne } from './onlyOne.ts';
import type { RunColors } from './runColors.ts';
import { filterLanguageOf } from './runFilter.ts';
import { isSameRow, RunRows } from './runRows.ts';
import {
  eachRunPage,
  isPlain,
  orderOf,
  pageSize,
  readAllNamed,
  readNamedRuns,
  tableCalls,
} from './runTableReads.ts';
import type { RunPages } from './runTableReads.ts';
import { whyReadOnly } from './usableConnection.ts';
import { readAround } from './runTableAround.ts';
import type { Asked } from './runTableAround.ts';
import { wantsSignIn } from './wantsSignIn.ts';

export interface RunTableOptions {
  readonly connections: Connections;
  readonly connectionId: string;
  readonly experimentId: string;
  /** What to ask for at first. */
  readonly query: RunQuery;
  readonly colors: RunColors;
  readonly pollSeconds: () => number;
  /** Are deleted runs shown too? Who says otherwise later asks for a refresh. Absent: no. */
  readonly viewType?: () => ViewType;
  /** Resolves when the first runs are shown; until then the others are not asked for, which would make them late. */
  readonly whenShown?: () => Promise<unknown>;
  readonly log?: Log;
}

/** What is new to those who know the rest. */
export interface RunTableChange {
  readonly rows: readonly RunRow[];
  /** Which rows there are, or in which order they stand, has changed. */
  readonly isReordered: boolean;
}

/** Asked for by hand, or because something has happened. */
type Wish = { readonly query: RunQuery } | { readonly more: true } | { readonly again: true };

/** Which of the runs that answer it are read. */
interface Part {
  readonly count: number;
  /** In addition to those that are loaded. */
  readonly isMore?: boolean;
  /** Shown when all of them are there. */
  readonly isWhole?: boolean;
}

/** Beyond so many, all that is loaded is read anew in place of the runs that have changed. */
const mostNamed = 200;

/**
 * The runs of an experiment as rows: asked for page by page in the server's order, and kept fresh while they
 * are looked at. When the server does not answer, or does not take a question, what was known stays.
 */
export class RunTable implements Disposable {
  readonly #options: RunTableOptions;
  readonly #log: Log;
  readonly #reader: ConnectionReader;
  readonly #live: LiveRefresh;
  readonly #subscriptions = new DisposableStore();
  readonly #changed = this.#subscriptions.add(new Emitter<RunTableChange>());
  readonly #changedBusy = this.#subscriptions.add(new Emitter<void>());
  readonly #heard = this.#subscriptions.add(new Emitter<StoreChange>());
  readonly #abort = new AbortController();
  readonly #rowsOf = new RunRows();
  #query: RunQuery;
  #rows: ReadonlyMap<string, RunRow> = new Map();
  /** How many runs the server gave, of which the rows are those that answer the whole filter. */
  #loaded = 0;
  #onLoaded: readonly string[] | undefined;
  #next: string | undefined;
  #total: number | undefined;
  #experiment: string | undefined;
  #isDeleted = false;
  #loadedAt: number | undefined;
  #problem: RunTableProblem | undefined;
  /** What has changed since it was read: everything, or these runs. */
  #stale: 'all' | Set<string> = 'all';
  /** Questions are asked one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Ends what is read for a question that another has taken the place of. */
  #asked = new AbortController();
  #working = 0;
  #restUntil = 0;

  constructor(options: RunTableOptions) {
    this.#options = options;
    this.#query = options.query;
    this.#log = options.log ?? silentLog;
    this.#reader = new ConnectionReader(options.connections);
    this.#live = this.#subscriptions.add(
      new LiveRefresh({
        connections: onlyOne(options.connections, options.connectionId),
        pollSeconds: options.pollSeconds,
        concerns: (change) => {
          this.#heard.fire(change);
          return this.#concerns(change);
        },
        refresh: () => this.#refresh(),
      }),
    );
    this.#subscriptions.add(options.colors.onDidChange(() => this.#recolor()));
    this.#subscriptions.add(
      options.connections.onDidChange(() => this.#changed.fire({ rows: [], isReordered: false })),
    );
  }

  /** Fires when `state` or rows have changed. */
  get onDidChange(): Emitter<RunTableChange>['event'] {
    return this.#changed.event;
  }

  get onDidChangeBusy(): Emitter<void>['event'] {
    return this.#changedBusy.event;
  }

  /** Fires when the server says that something was written. */
  get onDidHear(): Emitter<StoreChange>['event'] {
    return this.#heard.event;
  }

  get busy(): boolean {
    return this.#working > 0;
  }

  /** In the server's order. */
  get rows(): readonly RunRow[] {
    return [...this.#rows.values()];
  }

  get keys(): readonly ValueKey[] {
    return this.#rowsOf.keys;
  }

  get state(): RunTableState {
    const { connectionId, experimentId } = this.#options;
    const connection = this.#connection;
    const readOnly = whyReadOnly(connection);
    return {
      connection: connection?.label ?? connectionId,
      experiment: this.#experiment ?? experimentId,
      ...(this.#isDeleted ? { isDeleted: true } : {}),
      ...(readOnly === undefined ? {} : { readOnly }),
      query: this.#query,
      language: filterLanguageOf(connection),
      ...(this.#onLoaded === undefined ? {} : { onLoaded: { of: this.#loaded, words: this.#onLoaded } }),
      ...(this.#loadedAt === undefined ? {} : { loadedAt: this.#loadedAt }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      more: this.#next !== undefined,
      ...(this.#total === undefined ? {} : { total: this.#total }),
    };
  }

  /** Only what is looked at costs requests. The first look asks. */
  setVisible(visible: boolean): void {
    this.#live.setVisible(visible);
  }

  /**
   * Resolves when the answer has come, or the question was refused: see `state.problem`. What is still read for
   * another question is given up.
   */
  async ask(query: RunQuery): Promise<void> {
    // Where the question is refused, the old rows stay, and may lack what was given up.
    if (this.busy) this.#stale = 'all';
    this.#asked.abort();
    this.#asked = new AbortController();
    await this.#work({ query });
  }

  async loadMore(): Promise<void> {
    if (this.#next !== undefined) await this.#work({ more: true });
  }

  /** Runs of the experiment by their ids, also those that a filter hides or that are not loaded; without those that are gone. */
  async find(ids: readonly string[]): Promise<readonly RunRow[]> {
    const { connectionId, experimentId } = this.#options;
    const found = new Map(this.#rows);
    const request = { experimentId, ids: ids.filter((id) => !found.has(id)), viewType: this.#viewType };
    const runs = await this.#reader.read(connectionId, (client) => readAllNamed(client, request, tableCalls));
    const looks = this.#looksOf(runs.map(({ info }) => info.run_id));
    for (const run of runs) found.set(run.info.run_id, this.#rowsOf.rowOf(run, looks.get(run.info.run_id)!));
    const wanted = new Set(ids);
    return [...found.values()].filter(({ id }) => wanted.has(id));
  }

  /** All pages that are still to come, for whoever needs every run. Rejects where one does not come. */
  async loadAll(signal: AbortSignal, tell: (state: RunTableState, loaded: number) => void): Promise<void> {
    const query = this.#query;
    for (let last = this.#next; last !== undefined; last = this.#next) {
      signal.throwIfAborted();
      tell(this.state, this.#loaded);
      await this.loadMore();
      if (!isSameQuery(query, this.#query)) throw new Error('The filter or the order has changed meanwhile.');
      if (this.#next === last)
        throw new Error(this.#problem?.message ?? 'The rest of the runs did not come.');
    }
  }

  async refresh(): Promise<void> {
    this.#stale = 'all';
    if (this.#connection) await this.#live.refreshNow(this.#options.connectionId);
    else await this.#work({ again: true });
  }

  dispose(): void {
    this.#abort.abort();
    this.#subscriptions.dispose();
  }

  get #viewType(): ViewType {
    return this.#options.viewType?.() ?? 'ACTIVE_ONLY';
  }

  get #connection(): Connection | undefined {
    return this.#options.connections.get(this.#options.connectionId);
  }

  #concerns({ unknown, experiment_ids: experiments, run_ids: runs = [] }: StoreChange): boolean {
    if (unknown || experiments?.includes(this.#options.experimentId)) {
      this.#stale = 'all';
      return true;
    }
    // What a filter or an order says of a run changes with its values, also of one that is not loaded.
    const named = isPlain(this.#query) ? runs.filter((id) => this.#rows.has(id)) : runs;
    if (named.length === 0) return false;
    if (!isPlain(this.#query)) this.#stale = 'all';
    else if (this.#stale !== 'all') for (const id of named) this.#stale.add(id);
    return true;
  }

  async #refresh(): Promise<RefreshOutcome> {
    const stale = this.#stale;
    this.#stale = new Set();
    if (stale !== 'all' && stale.size > 0 && stale.size <= mostNamed) return this.#readNamed([...stale]);
    // Reading much takes time in this process, which others need too.
    const rest = this.#restUntil - Date.now();
    if (rest > 0) await pause(rest, undefined, { ref: false });
    return this.#work({ again: true });
  }

  /** Runs that go on: their rows take the new values where they stand. */
  #readNamed(ids: readonly string[]): Promise<RefreshOutcome> {
    return this.#inTurn(async (client) => {
      const request = { experimentId: this.#options.experimentId, ids, viewType: this.#viewType };
      const runs = await readNamedRuns(client, request, tableCalls);
      const before = this.#rows;
      const looks = this.#looksOf(ids);
      const rows = new Map(before);
      for (const run of runs) {
        const { run_id: id } = run.info;
        if (before.has(id)) rows.set(id, this.#rowsOf.rowOf(run, looks.get(id)!));
      }
      return this.#take(rows);
    });
  }

  #work(wish: Wish): Promise<RefreshOutcome> {
    const signal = AbortSignal.any([this.#abort.signal, this.#asked.signal]);
    return this.#inTurn(async (client) => {
      // Its turn may come after it was given up.
      if (signal.aborted) return 'same';
      const query = 'query' in wish ? wish.query : this.#query;
      const filter = planFilter(query.filter, filterLanguageOf(this.#connection));
      const asked = { query, filter, viewType: this.#viewType, signal };
      if (!('again' in wish))
        return this.#readPages(client, asked, { count: pageSize, isMore: 'more' in wish });
      const start = performance.now();
      // All at once in the place of what is shown.
      const isWhole = this.#loadedAt !== undefined;
      const outcome = await this.#readPages(client, asked, {
        count: Math.max(pageSize, this.#loaded),
        isWhole,
      });
      this.#restUntil = Date.now() + 3 * (performance.now() - start);
      return outcome;
    }, wish);
  }

  /** Shown as they come: the first in place of what is shown, unless they are more of it. */
  async #readPages(
    client: MlflowClient,
    asked: Asked,
    { count, isMore = false, isWhole = false }: Part,
  ): Promise<RefreshOutcome> {
    const { query, filter, viewType, signal } = asked;
    const { experimentId } = this.#options;
    const from = isMore ? this.#next : undefined;
    const around = readAround(client, {
      experimentId,
      asked,
      known: { experiment: this.#experiment, isDeleted: this.#isDeleted },
      total: isSameQuery(query, this.#query) ? this.#total : undefined,
      counts: this.#connection?.kind === 'embedded',
    });
    const request = { experimentId, filter, order_by: orderOf(query.sort), count, from, viewType };
    const call = { ...tableCalls, signal };
    let pages: RunPages | undefined;
    let [kept, loaded] = isMore ? [this.#rows, this.#loaded] : [noRows, 0];
    let outcome: RefreshOutcome = 'same';
    for await (const page of eachRunPage(client, request, call)) {
      pages = isWhole && pages ? joined(pages, page) : page;
      if (isWhole && page.next !== undefined && pages.loaded < count) continue;
      await around.soon;
      loaded += pages.loaded;
      this.#query = query;
      this.#experiment = around.experiment;
      this.#isDeleted = around.isDeleted;
      this.#total = around.total;
      this.#onLoaded = filter.rest?.words;
      const isNewCount = loaded !== this.#loaded;
      this.#loaded = loaded;
      if (this.#takePages(pages, kept, isNewCount) === 'changed') outcome = 'changed';
      kept = this.#rows;
      if (!isWhole && page.next !== undefined) await this.#options.whenShown?.();
    }
    await around.all;
    if (this.#total === around.total) return outcome;
    this.#total = around.total;
    this.#changed.fire({ rows: [], isReordered: false });
    return 'changed';
  }

  #takePages(
    { runs, next }: RunPages,
    kept: ReadonlyMap<string, RunRow>,
    isNewCount: boolean,
  ): RefreshOutcome {
    const looks = this.#looksOf([...kept.keys(), ...runs.map(({ info }) => info.run_id)]);
    const rows = new Map(kept);
    for (const run of runs) rows.set(run.info.run_id, this.#rowsOf.rowOf(run, looks.get(run.info.run_id)!));
    const isFirst = this.#loadedAt === undefined;
    const before = this.#next;
    this.#next = next;
    return this.#take(rows, isFirst || isNewCount || before !== next);
  }

  /** Takes over the rows; those that are as they were stay the same objects. */
  #take(rows: Map<string, RunRow>, force = false): RefreshOutcome {
    const before = this.#rows;
    const changed: RunRow[] = [];
    for (const [id, row] of rows) {
      const known = before.get(id);
      if (known === row) continue;
      if (known && isSameRow(known, row)) rows.set(id, known);
      else changed.push(row);
    }
    const isReordered = !isSameList([...before.keys()], [...rows.keys()]);
    this.#rows = rows;
    const hadProblem = this.#problem !== undefined;
    this.#problem = undefined;
    this.#loadedAt = Date.now();
    this.#changed.fire({ rows: changed, isReordered });
    return force || hadProblem || isReordered || changed.length > 0 ? 'changed' : 'same';
  }

  #recolor(): void {
    const looks = this.#looksOf([...this.#rows.keys()]);
    const changed: RunRow[] = [];
    const rows = new Map(this.#rows);
    for (const [id, row] of this.#rows) {
      const { light, dark, pattern } = looks.get(id)!;
      const recolored = { ...row, look: { light, dark, pattern } };
      if (isSameLook(row.look, recolored.look)) continue;
      rows.set(id, recolored);
      changed.push(recolored);
    }
    if (changed.length === 0) return;
    this.#rows = rows;
    this.#changed.fire({ rows: changed, isReordered: false });
  }

  #looksOf(ids: readonly string[]): ReadonlyMap<string, RunRow['look']> {
    const { connectionId, colors } = this.#options;
    const looks = colors.colorsOf(ids.map((runId) => ({ connectionId, runId })));
    return new Map(ids.map((id, index) => [id, looks[index]!]));
  }

  /** One question after the other, each told of if it fails. */
  #inTurn(
    read: (client: MlflowClient) => Promise<RefreshOutcome>,
    wish: Wish = { again: true },
  ): Promise<RefreshOutcome> {
    this.#working += 1;
    this.#changedBusy.fire();
    const turn = this.#queue.then(async (): Promise<RefreshOutcome> => {
      try {
        return await this.#reader.read(this.#options.connectionId, read);
      } catch (error) {
        return this.#fail(error, wish);
      } finally {
        this.#working -= 1;
        this.#changedBusy.fire();
      }
    });
    this.#queue = turn;
    return turn;
  }

  #fail(error: unknown, wish: Wish): RefreshOutcome {
    if (isAbort(error)) return 'same';
    const message = errorText(error);
    const isRefused =
      error instanceof FilterError ||
      (error instanceof MlflowError && error.kind === 'api' && error.code === 'INVALID_PARAMETER_VALUE');
    const query = 'query' in wish ? wish.query : this.#query;
    const signIn = wantsSignIn(error, this.#connection) && ({ wantsSignIn: true } as const);
    this.#problem = { kind: isRefused ? 'query' : 'load', message, query, ...signIn };
    if (!isRefused) this.#log.warn(`Runs of ${this.#options.connectionId}: ${message}`);
    this.#changed.fire({ rows: [], isReordered: false });
    return 'failed';
  }
}

const noRows: ReadonlyMap<string, RunRow> = new Map();

function joined(one: RunPages, other: RunPages): RunPages {
  return { ...other, runs: [...one.runs, ...other.runs], loaded: one.loaded + other.loaded };
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
