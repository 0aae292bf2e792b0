import type { MlflowClient } from '../api/client.ts';
import type { Metric, Run } from '../api/entities.ts';
import type { Disposable } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import type { Event } from '../common/event.ts';
import { errorText } from '../common/log.ts';
import type { MetricSummary } from '../shared/runPage.ts';
import { loadHistories, readWholeHistory } from './metricHistory.ts';
import { extend, summarize } from './metricSummary.ts';

export interface RunHistoriesOptions {
  readonly runId: string;
  readonly read: <T>(read: (client: MlflowClient) => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

interface Known {
  readonly summary: MetricSummary;
  /** The run's latest point when it was read: as long as it is the same, so is the history. */
  readonly latest: Metric;
  /** Everything is read again, not only what came since. */
  readonly isStale: boolean;
}

/** Readings at a time: a server has others to serve too. */
const atOnce = 4;

/**
 * What the histories of a run's metrics say: read for the rows that are in view, the others only when they
 * come into view, and kept. Of a run that goes on, only the points since the last reading are asked for.
 */
export class RunHistories implements Disposable {
  readonly #options: RunHistoriesOptions;
  readonly #loaded = new Emitter<MetricSummary>();
  readonly #changedBusy = new Emitter<void>();
  readonly #known = new Map<string, Known>();
  readonly #sent = new Set<string>();
  readonly #reading = new Set<string>();
  #latest: ReadonlyMap<string, Metric> = new Map();
  #shown: readonly string[] = [];

  constructor(options: RunHistoriesOptions) {
    this.#options = options;
  }

  get onDidLoad(): Event<MetricSummary> {
    return this.#loaded.event;
  }

  get onDidChangeBusy(): Event<void> {
    return this.#changedBusy.event;
  }

  get busy(): boolean {
    return this.#reading.size > 0;
  }

  /** The metrics whose rows are in view. What is known of them comes at once. */
  show(metrics: readonly string[]): void {
    this.#shown = metrics;
    for (const metric of metrics) {
      const known = this.#known.get(metric);
      if (known && !this.#sent.has(metric)) this.#fire(known.summary);
    }
    this.#next();
  }

  /** The run was read: some of its metrics may have gone on. */
  follow(run: Run): void {
    this.#latest = new Map((run.data.metrics ?? []).map((metric) => [metric.key, metric]));
    this.#next();
  }

  /** For a view that starts anew. */
  forgetShown(): void {
    this.#shown = [];
    this.#sent.clear();
  }

  /** What is known may be wrong: a point logged at an earlier step leaves the latest one as it is. */
  invalidate(): void {
    for (const [metric, known] of this.#known) this.#known.set(metric, { ...known, isStale: true });
    this.#next();
  }

  dispose(): void {
    this.#loaded.dispose();
    this.#changedBusy.dispose();
    this.#known.clear();
  }

  #next(): void {
    while (this.#reading.size < atOnce) {
      const metric = this.#shown.find((each) => !this.#reading.has(each) && this.#isOld(each));
      if (metric === undefined || this.#options.signal.aborted) return;
      void this.#read(metric);
    }
  }

  #isOld(metric: string): boolean {
    const latest = this.#latest.get(metric);
    const known = this.#known.get(metric);
    return latest !== undefined && (!known || known.isStale || !isSamePoint(known.latest, latest));
  }

  async #read(metric: string): Promise<void> {
    // Taken before the request: what is logged meanwhile must count as new.
    const latest = this.#latest.get(metric)!;
    const known = this.#known.get(metric);
    this.#setReading(metric, true);
    let summary: MetricSummary;
    try {
      summary = await this.#options.read((client) => this.#summaryOf(client, latest, known));
    } catch (error) {
      // It is asked for again when the run goes on, or by hand.
      summary = {
        ...(known?.summary ?? { metric, count: 0, spark: [], isWhole: false }),
        problem: errorText(error),
      };
    }
    if (this.#options.signal.aborted) return;
    this.#known.set(metric, { summary, latest, isStale: false });
    this.#fire(summary);
    this.#setReading(metric, false);
    this.#next();
  }

  async #summaryOf(client: MlflowClient, latest: Metric, known: Known | undefined): Promise<MetricSummary> {
    const { runId, signal } = this.#options;
    const { key: metric, step: last = 0 } = latest;
    const first = (known?.latest.step ?? 0) + 1;
    const goesOn = known && !known.isStale && known.summary.problem === undefined && first <= last;
    const request = { metric, runIds: [runId], signal, ...(goesOn ? { steps: { first, last } } : {}) };
    const history = (await loadHistories(client, request)).get(runId) ?? { points: [], sampled: false };
    if (!history.sampled) {
      if (!goesOn) return summarize(metric, history.points, true);
      // Not every server has heard of a range of steps.
      const later = history.points.filter(({ step = 0 }) => step >= first);
      return extend(known.summary, later);
    }
    const { points, isWhole } = await readWholeHistory(client, runId, { metric, signal });
    return summarize(metric, points, isWhole);
  }

  #setReading(metric: string, isReading: boolean): void {
    const before = this.busy;
    if (isReading) this.#reading.add(metric);
    else this.#reading.delete(metric);
    if (this.busy !== before) this.#changedBusy.fire();
  }

  #fire(summary: MetricSummary): void {
    this.#sent.add(summary.metric);
    this.#loaded.fire(summary);
  }
}

function isSamePoint(one: Metric, other: Metric): boolean {
  return one.step === other.step && one.timestamp === other.timestamp && one.value === other.value;
}
