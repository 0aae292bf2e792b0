import type { MlflowClient } from '../api/client.ts';
import type { Disposable } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import type { Event } from '../common/event.ts';
import type { Log } from '../common/log.ts';
import { errorText } from '../common/log.ts';
import type { KnownExtremes, RunExtremes } from '../shared/metricExtremes.ts';
import type { RunRow } from '../shared/runTable.ts';
import { readExtremes } from './extremeReads.ts';

export interface RunExtremesOptions {
  readonly connect: () => Promise<MlflowClient>;
  /** Has it an endpoint of its own that finds them? */
  readonly isEmbedded: () => boolean;
  readonly log: Log;
}

/** One history. */
export interface HistoryOf {
  readonly row: RunRow;
  readonly metric: string;
}

interface Reading {
  readonly pairs: readonly HistoryOf[];
  readonly abort: AbortController;
  /** Something was written meanwhile: what it finds may be old already. */
  isStale: boolean;
}

/** Histories in one request of the embedded server; those on the screen are among the first. */
const mostPairs = 200;
/** Requests at a time to any other server, each for one history: it has others to serve too. */
const atOnce = 4;
/** What is read again rests for so many times as long as the last reading took. */
const restFactor = 3;

/**
 * What whole histories come to: read for those that are wanted, in that order, and kept as long as the run's
 * metrics do not go on. What is no longer wanted is given up.
 */
export class RunExtremesReader implements Disposable {
  readonly #options: RunExtremesOptions;
  readonly #didRead = new Emitter<readonly RunExtremes[]>();
  readonly #known = new Map<string, Map<string, RunExtremes>>();
  /** The mark of the run when it was read; absent for what has to be read again. */
  readonly #marks = new WeakMap<RunExtremes, number | undefined>();
  readonly #readings = new Set<Reading>();
  #wanted: ReadonlyMap<string, HistoryOf> = new Map();
  #queue: HistoryOf[] = [];
  #restUntil = 0;
  #rest: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(options: RunExtremesOptions) {
    this.#options = options;
  }

  get onDidRead(): Event<readonly RunExtremes[]> {
    return this.#didRead.event;
  }

  get known(): KnownExtremes {
    return this.#known;
  }

  /** Nothing is left to be read. */
  get isIdle(): boolean {
    return this.#readings.size === 0 && this.#queue.length === 0;
  }

  /** From now on these are read, and no others. */
  want(wanted: readonly HistoryOf[]): void {
    this.#wanted = new Map(wanted.map((pair) => [idOf(pair), pair]));
    for (const reading of this.#readings) {
      if (!reading.pairs.some((pair) => this.#wanted.has(idOf(pair)))) reading.abort.abort();
    }
    const underWay = new Set([...this.#readings].flatMap(({ pairs }) => pairs.map(idOf)));
    const stale = [...this.#wanted.values()].filter(
      (pair) => !this.#isFresh(pair) && !underWay.has(idOf(pair)),
    );
    // What shows nothing yet comes before what shows something old.
    const isNew = (pair: HistoryOf): boolean => this.#get(pair) === undefined;
    this.#queue = [...stale.filter(isNew), ...stale.filter((pair) => !isNew(pair))];
    this.#next();
  }

  /** These runs may have got points that their latest ones do not tell of. */
  invalidate(isMeant: (runId: string) => boolean): void {
    for (const byRun of this.#known.values()) {
      for (const [runId, extremes] of byRun) if (isMeant(runId)) this.#marks.delete(extremes);
    }
    for (const reading of this.#readings) {
      if (reading.pairs.some(({ row }) => isMeant(row.id))) reading.isStale = true;
    }
  }

  /** Of how many of these nothing is known, or something old. */
  countMissing(wanted: readonly HistoryOf[]): number {
    return wanted.filter((pair) => !this.#isFresh(pair)).length;
  }

  /** Reads what is missing, for who needs all of it at once; rejects where something can't be read. */
  async readAll(
    wanted: readonly HistoryOf[],
    signal: AbortSignal,
    tell: (read: number, of: number) => void,
  ): Promise<void> {
    const missing = wanted.filter((pair) => !this.#isFresh(pair));
    let read = 0;
    const parts = partsOf(missing, this.#size);
    const readNext = async (): Promise<void> => {
      for (let part = parts.shift(); part; part = parts.shift()) {
        signal.throwIfAborted();
        this.#take(part, await this.#ask(part, signal), false);
        tell((read += part.length), missing.length);
      }
    };
    const lanes = this.#options.isEmbedded() ? 1 : atOnce;
    await Promise.all(Array.from({ length: lanes }, readNext));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.want([]);
    clearTimeout(this.#rest);
    this.#didRead.dispose();
  }

  get #size(): number {
    return this.#options.isEmbedded() ? mostPairs : 1;
  }

  #get({ row, metric }: HistoryOf): RunExtremes | undefined {
    return this.#known.get(metric)?.get(row.id);
  }

  #isFresh(pair: HistoryOf): boolean {
    const known = this.#get(pair);
    if (!known || known.problem !== undefined) return false;
    return this.#marks.has(known) && this.#marks.get(known) === pair.row.mark;
  }

  #next(): void {
    if (this.#isDisposed) return;
    const lanes = this.#options.isEmbedded() ? 1 : atOnce;
    while (this.#readings.size < lanes && this.#queue.length > 0) {
      if (this.#get(this.#queue[0]!) && this.#isResting()) return;
      void this.#read(this.#queue.splice(0, this.#size));
    }
  }

  /** A run that trains would be read without end. */
  #isResting(): boolean {
    const rest = this.#restUntil - performance.now();
    if (rest <= 0) return false;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#next(), rest);
    return true;
  }

  async #read(pairs: readonly HistoryOf[]): Promise<void> {
    const reading: Reading = { pairs, abort: new AbortController(), isStale: false };
    this.#readings.add(reading);
    const start = performance.now();
    let found: readonly RunExtremes[] = [];
    try {
      found = await this.#ask(pairs, reading.abort.signal);
    } catch (error) {
      if (!reading.abort.signal.aborted) found = this.#failed(pairs, errorText(error));
    }
    this.#readings.delete(reading);
    if (this.#isDisposed) return;
    this.#restUntil = performance.now() + restFactor * (performance.now() - start);
    this.#take(pairs, found, reading.isStale);
    this.#askAgain(pairs);
    this.#next();
  }

  /** What has gone on while it was read; what has failed waits for another occasion. */
  #askAgain(pairs: readonly HistoryOf[]): void {
    for (const pair of pairs) {
      const now = this.#wanted.get(idOf(pair));
      if (now && !this.#isFresh(now) && this.#get(now)?.problem === undefined) this.#queue.push(now);
    }
  }

  async #ask(pairs: readonly HistoryOf[], signal: AbortSignal): Promise<readonly RunExtremes[]> {
    const client = await this.#options.connect();
    signal.throwIfAborted();
    const asked = pairs.map(({ row, metric }) => ({ runId: row.id, metric }));
    return readExtremes(client, asked, { isEmbedded: this.#options.isEmbedded(), signal });
  }

  /** They are asked for again when their runs go on, or by hand; what was known stays. */
  #failed(pairs: readonly HistoryOf[], problem: string): readonly RunExtremes[] {
    this.#options.log.warn(`Histories of metrics: ${problem}`);
    return pairs.map((pair) => ({
      runId: pair.row.id,
      metric: pair.metric,
      ...this.#get(pair),
      problem,
    }));
  }

  #take(pairs: readonly HistoryOf[], found: readonly RunExtremes[], isStale: boolean): void {
    if (found.length === 0) return;
    // As they were when it was asked for: what was logged meanwhile makes it old.
    const rows = new Map(pairs.map((pair) => [idOf(pair), pair.row]));
    for (const extremes of found) {
      const { metric, runId } = extremes;
      const byRun = this.#known.get(metric) ?? new Map<string, RunExtremes>();
      this.#known.set(metric, byRun);
      byRun.set(runId, extremes);
      if (!isStale) this.#marks.set(extremes, rows.get(`${runId} ${metric}`)?.mark);
    }
    this.#didRead.fire(found);
  }
}

function idOf({ row, metric }: HistoryOf): string {
  return `${row.id} ${metric}`;
}

function partsOf(pairs: readonly HistoryOf[], size: number): (readonly HistoryOf[])[] {
  return Array.from({ length: Math.ceil(pairs.length / size) }, (_, at) =>
    pairs.slice(at * size, (at + 1) * size),
  );
}
