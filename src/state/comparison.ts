import type { MlflowClient } from '../api/client.ts';
import type { Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import type { StoreChange } from '../api/storeChange.ts';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import type { Event } from '../common/event.ts';
import type { Log } from '../common/log.ts';
import { errorText, silentLog } from '../common/log.ts';
import type { ChartData, ComparedRun, CompareRef, CompareState, RunLook } from '../shared/compare.ts';
import { ComparisonCharts } from './comparisonCharts.ts';
import type { Connections } from './connection.ts';
import { ConnectionReader } from './connectionReader.ts';
import type { RunColors } from './runColors.ts';
import { runLooks } from './runLooks.ts';
import type { RunMarks } from './runMarks.ts';

export interface ComparisonOptions {
  readonly connections: Connections;
  readonly refs: readonly CompareRef[];
  readonly colors: RunColors;
  readonly marks: RunMarks;
  readonly note?: string;
  readonly log?: Log;
  /** How often running runs of servers that report no changes are asked for. Default 10,000 ms. */
  readonly pollMs?: number;
  /** The least time between two refreshes that changes of data call for. Default 1,000 ms. */
  readonly settleMs?: number;
}

/** One run of the comparison and the newest that is known of it. */
export interface ComparisonEntry {
  readonly id: string;
  readonly ref: CompareRef;
  look: RunLook;
  run?: Run;
  problem?: string;
  loadedAt?: number;
}

/**
 * Runs side by side: loads them and the histories of the metrics that are looked at, and keeps both fresh
 * while the comparison is visible. One run that can't be had does not hold up the others.
 */
export class Comparison implements Disposable {
  readonly #options: ComparisonOptions;
  readonly #log: Log;
  readonly #reader: ConnectionReader;
  readonly #entries: readonly ComparisonEntry[];
  readonly #experiments = new Map<string, string>();
  readonly #charts: ComparisonCharts;
  readonly #changed = new Emitter<void>();
  readonly #changedBusy = new Emitter<void>();
  readonly #abort = new AbortController();
  readonly #store = new DisposableStore();
  #watching: DisposableStore | undefined;
  #loading: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #lastRefresh = 0;

  constructor(options: ComparisonOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLog;
    this.#reader = new ConnectionReader(options.connections);
    const looks = runLooks(options.refs, options.colors);
    this.#entries = options.refs.map((ref, index) => ({
      id: `${ref.runId} ${ref.connectionId}`,
      ref,
      look: looks[index]!,
    }));
    this.#store.add(options.colors.onDidChange(() => this.#recolor()));
    this.#store.add(
      options.marks.onDidChange((mark) => {
        if (mark === 'hidden') this.#changed.fire();
      }),
    );
    this.#charts = new ComparisonCharts({
      reader: this.#reader,
      entries: this.#entries,
      log: this.#log,
      signal: this.#abort.signal,
    });
    this.#charts.onDidChangeBusy(() => this.#changedBusy.fire());
  }

  /** Fires when `state` has changed. */
  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  /** Fires with the whole data of a chart when it was loaded, or has changed. */
  get onDidLoadChart(): Event<ChartData> {
    return this.#charts.onDidLoad;
  }

  /** Fires when `busy` may have changed. */
  get onDidChangeBusy(): Event<void> {
    return this.#changedBusy.event;
  }

  get busy(): boolean {
    return this.#loading !== undefined || this.#charts.busy;
  }

  get state(): CompareState {
    return {
      runs: this.#entries.map((entry) => this.#comparedRun(entry)),
      live: this.#entries.some(isRunning),
      ...(this.#options.note === undefined ? {} : { note: this.#options.note }),
    };
  }

  /** Only what is looked at costs requests: nothing is asked for while it is false. */
  setVisible(visible: boolean): void {
    if (visible === (this.#watching !== undefined)) return;
    if (!visible) {
      this.#watching?.dispose();
      this.#watching = undefined;
      return;
    }
    this.#watching = this.#watch();
    void this.refresh();
  }

  /** The metrics whose charts are in view. Their data comes by `onDidLoadChart`, also what is known already. */
  showMetrics(metrics: readonly string[]): void {
    void this.#charts.show(metrics);
  }

  /** For a view that starts anew and has none of the charts' data. */
  forgetShown(): void {
    this.#charts.forgetShown();
  }

  /** As `refresh`, and believes nothing that is known already. */
  reload(): Promise<void> {
    this.#charts.invalidate();
    return this.refresh();
  }

  /** Asks for what may have changed. Resolves when it has come, or failed: see each run's `problem`. */
  refresh(): Promise<void> {
    if (this.#loading) {
      this.#again = true;
      return this.#loading;
    }
    this.#loading = this.#load().finally(() => {
      this.#loading = undefined;
      this.#lastRefresh = Date.now();
      this.#changedBusy.fire();
    });
    this.#changedBusy.fire();
    return this.#loading;
  }

  dispose(): void {
    this.#abort.abort();
    this.#store.dispose();
    this.#watching?.dispose();
    this.#watching = undefined;
    this.#charts.dispose();
    this.#changed.dispose();
    this.#changedBusy.dispose();
  }

  #recolor(): void {
    const looks = runLooks(this.#options.refs, this.#options.colors);
    for (const [index, entry] of this.#entries.entries()) entry.look = looks[index]!;
    this.#changed.fire();
  }

  /** Other runs may be training meanwhile. */
  #concerns({ unknown, experiment_ids: experimentIds, run_ids: runIds }: StoreChange): boolean {
    if (unknown || experimentIds) return true;
    return this.#entries.some(({ ref }) => runIds?.includes(ref.runId));
  }

  #watch(): DisposableStore {
    const { connections, pollMs = 10_000 } = this.#options;
    const store = new DisposableStore();
    const used = new Set(this.#entries.map((entry) => entry.ref.connectionId));
    for (const connection of connections.all) {
      if (!used.has(connection.id)) continue;
      store.add(
        connection.onDidChangeData((change) => {
          if (this.#concerns(change)) this.#refreshSoon();
        }),
      );
    }
    // Connections come late after a reload, and may go.
    store.add(
      connections.onDidChange(() => {
        store.dispose();
        this.#watching = this.#watch();
        this.#refreshSoon();
      }),
    );
    const poll = setInterval(() => {
      if (this.#entries.some((entry) => isRunning(entry) && !this.#reportsChanges(entry))) {
        void this.refresh();
      }
    }, pollMs);
    poll.unref();
    store.add({
      dispose: () => {
        clearInterval(poll);
        clearTimeout(this.#timer);
        this.#timer = undefined;
      },
    });
    return store;
  }

  #reportsChanges({ ref }: ComparisonEntry): boolean {
    return this.#options.connections.get(ref.connectionId)?.kind === 'embedded';
  }

  /** Training logs many times a second; what is shown follows once a second at most. */
  #refreshSoon(): void {
    if (this.#timer !== undefined) return;
    const { settleMs = 1000 } = this.#options;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        void this.refresh();
      },
      Math.max(50, this.#lastRefresh + settleMs - Date.now()),
    );
    this.#timer.unref();
  }

  async #load(): Promise<void> {
    do {
      this.#again = false;
      const groups = Map.groupBy(this.#entries, (entry) => entry.ref.connectionId);
      await Promise.all([...groups].map(([id, entries]) => this.#loadGroup(id, entries)));
    } while (this.#again && !this.#abort.signal.aborted);
  }

  /** A slow server does not keep what another has answered from being shown. */
  async #loadGroup(connectionId: string, entries: readonly ComparisonEntry[]): Promise<void> {
    let down: string | undefined;
    let changed = false;
    await Promise.all(
      entries.map(async (entry) => {
        try {
          // Waiting for a server that is not there, once is enough.
          const run = await this.#reader.read(connectionId, (client) =>
            down === undefined ? this.#getRun(client, entry) : Promise.reject(new Error(down)),
          );
          // What is the same is not sent again: twenty runs of a thousand metrics are some megabytes.
          changed ||= entry.problem !== undefined || !isSame(entry.run, run);
          entry.run = run;
          entry.loadedAt = Date.now();
          delete entry.problem;
        } catch (error) {
          if (this.#abort.signal.aborted) return;
          changed ||= entry.problem !== problemText(error);
          entry.problem = problemText(error);
          if (!(error instanceof MlflowError) || error.kind !== 'api') down = entry.problem;
        }
      }),
    );
    if (this.#abort.signal.aborted) return;
    if (down !== undefined) this.#log.warn(`Comparing runs of ${connectionId}: ${down}`);
    if (changed) this.#changed.fire();
    if (down === undefined) await this.#loadExperiments(connectionId, entries);
    await this.#charts.update();
  }

  async #getRun(client: MlflowClient, { ref }: ComparisonEntry): Promise<Run> {
    return (await client.call('getRun', { run_id: ref.runId }, { signal: this.#abort.signal })).run;
  }

  async #loadExperiments(connectionId: string, entries: readonly ComparisonEntry[]): Promise<void> {
    for (const { run } of entries) {
      const key = `${run?.info.experiment_id} ${connectionId}`;
      if (!run || this.#experiments.has(key)) continue;
      try {
        const request = { experiment_id: run.info.experiment_id };
        const { experiment } = await this.#reader.read(connectionId, (client) =>
          client.call('getExperiment', request, { signal: this.#abort.signal }),
        );
        this.#experiments.set(key, experiment.name);
        this.#changed.fire();
      } catch (error) {
        // The comparison stands without the name: its id is shown.
        this.#log.debug(`Experiment ${run.info.experiment_id}: ${errorText(error)}`);
      }
    }
  }

  #comparedRun(entry: ComparisonEntry): ComparedRun {
    const { connectionId } = entry.ref;
    const experiment = entry.run && this.#experiments.get(`${entry.run.info.experiment_id} ${connectionId}`);
    return {
      ...entry,
      connection: this.#options.connections.get(connectionId)?.label ?? connectionId.replace(/^\w+:/, ''),
      ...(experiment === undefined ? {} : { experiment }),
      ...(this.#options.marks.all('hidden').has(entry.ref.runId) ? { isHidden: true } : {}),
    };
  }
}

function isSame(before: Run | undefined, after: Run): boolean {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after);
}

function problemText(error: unknown): string {
  const gone = error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST';
  return gone ? 'This run no longer exists.' : errorText(error);
}

function isRunning(entry: ComparisonEntry): boolean {
  return entry.run?.info.status === 'RUNNING' || entry.run?.info.status === 'SCHEDULED';
}
