import type { MlflowClient } from '../api/client.ts';
import type { Run } from '../api/entities.ts';
import { changesTracking } from '../api/storeChange.ts';
import type { StoreChange } from '../api/storeChange.ts';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import { errorText } from '../common/log.ts';
import type { Log } from '../common/log.ts';
import { TaskQueue } from '../common/taskQueue.ts';
import { numberOf } from '../shared/format.ts';
import type { Connection, Connections } from './connection.ts';
import { isMissing } from './isMissing.ts';
import { readExperiments } from './trackingReads.ts';

/** What has become of a run that was seen running. */
export type RunEvent = { readonly connection: Connection; readonly run: Run } & (
  | { readonly kind: 'ended' }
  /** The first time that one of its metrics is no finite number, be it for one step. */
  | { readonly kind: 'nan'; readonly metric: string }
);

export interface RunWatchOptions {
  readonly connections: Connections;
  readonly log: Log;
  /** Between two looks, while a run logs. */
  readonly gapMs?: number;
}

const mostRunning = 20;
/** More than these are not asked for one by one. */
const mostNamed = 50;

/**
 * Follows the runs that train on the active connection, where its server says what has changed: one that is not up is
 * not started for it, and where nothing happens nothing is asked.
 */
export class RunWatch implements Disposable {
  readonly #options: RunWatchOptions;
  readonly #store = new DisposableStore();
  readonly #change = new Emitter<void>();
  /** Fires when a running run has begun, has logged or has ended. */
  readonly onDidChange = this.#change.event;
  readonly #event = new Emitter<RunEvent>();
  readonly onDidHappen = this.#event.event;
  #connection: Connection | undefined;
  #subscriptions = new DisposableStore();
  #running = new Map<string, Run>();
  readonly #toldNan = new Set<string>();
  readonly #toldEnd = new Set<string>();
  #changed = new Set<string>();
  /** Run id → the metric that the server says was written as NaN or infinity since the last look. */
  #notFinite = new Map<string, string>();
  #all = true;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #lastLook = 0;

  constructor(options: RunWatchOptions) {
    this.#options = options;
    this.#store.add(options.connections.onDidChange(() => this.#follow()));
    this.#follow();
  }

  /** The runs that are running, the newest first. */
  get running(): readonly Run[] {
    return [...this.#running.values()].sort((one, other) => other.info.start_time - one.info.start_time);
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
    this.#store.dispose();
  }

  #follow(): void {
    const { active } = this.#options.connections;
    if (active === this.#connection) return;
    this.#subscriptions.dispose();
    this.#subscriptions = new DisposableStore();
    this.#connection = active;
    const hadSome = this.#running.size > 0;
    this.#running = new Map();
    if (hadSome) this.#change.fire();
    if (!active) return;
    this.#subscriptions.add(active.onDidChangeData((change) => this.#note(change)));
    // Of a server that was away no word has come meanwhile.
    this.#subscriptions.add(active.onDidChangeStatus(() => this.#note({ unknown: true })));
    this.#note({ unknown: true });
  }

  #note(change: StoreChange): void {
    if (!changesTracking(change)) return;
    if (change.unknown) this.#all = true;
    for (const id of change.run_ids ?? []) this.#changed.add(id);
    for (const { run_id: id, key } of change.not_finite ?? []) {
      if (!this.#notFinite.has(id) && isOwnMetric(key)) this.#notFinite.set(id, key);
    }
    if (this.#changed.size > mostNamed) this.#all = true;
    if (this.#all || this.#changed.size > 0) this.#plan();
  }

  #plan(): void {
    if (this.#looking || this.#timer || this.#store.disposed) return;
    // A search among all runs is dear where another process writes to the file without end.
    const gap = (this.#options.gapMs ?? 1000) * (this.#all ? 3 : 1);
    const due = this.#lastLook + gap - Date.now();
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, due));
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    const connection = this.#connection;
    if (connection?.status.kind !== 'ready') return;
    this.#looking = true;
    const [all, changed, notFinite] = [this.#all, this.#changed, this.#notFinite];
    [this.#all, this.#changed, this.#notFinite] = [false, new Set(), new Map()];
    try {
      const client = await connection.connect();
      const runs = all
        ? await readRunning(client, [...this.#running.keys()])
        : await readNamed(client, changed);
      if (connection === this.#connection) this.#take(connection, runs, notFinite);
    } catch (error) {
      // The next change, or the server's return, looks again; the value may be overwritten by then.
      this.#notFinite = new Map([...notFinite, ...this.#notFinite]);
      this.#options.log.debug(`Runs that train: ${errorText(error)}`);
    }
    this.#looking = false;
    this.#lastLook = Date.now();
    if (this.#all || this.#changed.size > 0) this.#plan();
  }

  #take(
    connection: Connection,
    runs: ReadonlyMap<string, Run | undefined>,
    notFinite: ReadonlyMap<string, string>,
  ): void {
    let isNew = false;
    for (const [id, run] of runs) {
      const before = this.#running.get(id);
      // One that began and ended between two looks was never seen running.
      const endedSince = this.#lastLook > 0 && (run?.info.end_time ?? 0) >= this.#lastLook;
      const wasMissed = endedSince && !this.#toldEnd.has(id);
      const isRunning = run?.info.status === 'RUNNING' && run.info.lifecycle_stage === 'active';
      isNew ||= isRunning || before !== undefined;
      // One that is gone on with will end once more.
      if (isRunning) this.#toldEnd.delete(id);
      if (isRunning) this.#running.set(id, run);
      else this.#running.delete(id);
      if (run && (isRunning || before || wasMissed)) this.#tellNan(connection, run, notFinite.get(id));
      if (!run || (!before && !wasMissed) || run.info.status === 'RUNNING') continue;
      this.#toldEnd.add(id);
      this.#event.fire({ kind: 'ended', connection, run });
    }
    if (isNew) this.#change.fire();
  }

  /** `written`: the metric that was given such a value since the last look, which may have another one by now. */
  #tellNan(connection: Connection, run: Run, written: string | undefined): void {
    const { run_id: id } = run.info;
    if (this.#toldNan.has(id)) return;
    const metric = written ?? nanMetricOf(run);
    if (metric === undefined) return;
    this.#toldNan.add(id);
    this.#event.fire({ kind: 'nan', connection, run, metric });
  }
}

function nanMetricOf({ data }: Run): string | undefined {
  return data.metrics?.find(({ key, value }) => isOwnMetric(key) && !Number.isFinite(numberOf(value)))?.key;
}

/** Those of the machine that it runs on say nothing of the run. */
function isOwnMetric(key: string): boolean {
  return !key.startsWith('system/');
}

/** Those that are running, and what has become of those that were. */
async function readRunning(
  client: MlflowClient,
  before: readonly string[],
): Promise<ReadonlyMap<string, Run | undefined>> {
  const experiments = await readExperiments(client);
  const found = new Map<string, Run | undefined>();
  if (experiments.length > 0) {
    const { runs = [] } = await client.call('searchRuns', {
      experiment_ids: experiments.map(({ experiment_id: id }) => id),
      filter: "attributes.status = 'RUNNING'",
      max_results: mostRunning,
      order_by: ['attributes.start_time DESC'],
    });
    for (const run of runs) found.set(run.info.run_id, run);
  }
  const gone = await readNamed(client, new Set(before.filter((id) => !found.has(id))));
  return new Map([...found, ...gone]);
}

/** Undefined for one that is not there any more. */
async function readNamed(
  client: MlflowClient,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Run | undefined>> {
  const queue = new TaskQueue(4);
  const read = async (id: string): Promise<readonly [string, Run | undefined]> => {
    try {
      return [id, (await client.call('getRun', { run_id: id })).run];
    } catch (error) {
      if (isMissing(error)) return [id, undefined];
      throw error;
    }
  };
  return new Map(await Promise.all([...ids].map((id) => queue.run(() => read(id)))));
}
