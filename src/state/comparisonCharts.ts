import type { Metric, Run } from '../api/entities.ts';
import type { Disposable } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import type { Event } from '../common/event.ts';
import type { Log } from '../common/log.ts';
import { errorText } from '../common/log.ts';
import type { ChartData, CompareRef, Series } from '../shared/compare.ts';
import type { ConnectionReader } from './connectionReader.ts';
import { loadHistories } from './metricHistory.ts';
import type { MetricHistory } from './metricHistory.ts';

interface ChartRun {
  readonly id: string;
  readonly ref: CompareRef;
  readonly run?: Run;
}

interface ChartsOptions {
  readonly reader: ConnectionReader;
  readonly entries: readonly ChartRun[];
  readonly log: Log;
  readonly signal: AbortSignal;
}

interface LoadedSeries {
  /** The run's latest point when the series was loaded: as long as it is the same, so is the history. */
  readonly mark: string;
  readonly series: Series;
}

/** How many charts are kept beyond those in view, so that scrolling back asks nothing. */
const maxKept = 200;

/** The histories of the metrics that are looked at. A history is asked for again only when its run went on. */
export class ComparisonCharts implements Disposable {
  readonly #options: ChartsOptions;
  readonly #loaded = new Emitter<ChartData>();
  readonly #changedBusy = new Emitter<void>();
  /** By metric, then by run; the metric looked at last is the last one. */
  readonly #charts = new Map<string, Map<string, LoadedSeries>>();
  /** Metrics that are being loaded; true once they have to be loaded again after that. */
  readonly #busy = new Map<string, boolean>();
  readonly #problems = new Map<string, string>();
  #shown: ReadonlySet<string> = new Set();
  #known = new Set<string>();

  constructor(options: ChartsOptions) {
    this.#options = options;
  }

  /** Fires when `busy` has changed. */
  get onDidChangeBusy(): Event<void> {
    return this.#changedBusy.event;
  }

  get busy(): boolean {
    return this.#busy.size > 0;
  }

  get onDidLoad(): Event<ChartData> {
    return this.#loaded.event;
  }

  async show(metrics: readonly string[]): Promise<void> {
    const before = this.#shown;
    this.#shown = new Set(metrics);
    for (const metric of metrics) {
      const kept = this.#charts.get(metric);
      if (before.has(metric) || !kept) continue;
      this.#charts.delete(metric);
      this.#charts.set(metric, kept);
      if (!this.#known.has(metric)) this.#fire(metric);
    }
    await this.update();
  }

  /** What is known may be wrong: a point logged at an earlier step leaves the latest one as it is. */
  invalidate(): void {
    for (const chart of this.#charts.values()) {
      for (const [id, loaded] of chart) chart.set(id, { ...loaded, mark: '' });
    }
  }

  /** The view has lost what it was given. */
  forgetShown(): void {
    this.#shown = new Set();
    this.#known = new Set();
  }

  /** Loads what is in view and new, after the runs were loaded again. */
  async update(): Promise<void> {
    await Promise.all([...this.#shown].map((metric) => this.#updateMetric(metric)));
    for (const metric of this.#charts.keys()) {
      if (this.#charts.size <= maxKept) break;
      if (!this.#shown.has(metric)) this.#forget(metric);
    }
  }

  dispose(): void {
    this.#loaded.dispose();
    this.#changedBusy.dispose();
    this.#charts.clear();
  }

  #forget(metric: string): void {
    this.#charts.delete(metric);
    this.#known.delete(metric);
  }

  async #updateMetric(metric: string): Promise<void> {
    if (this.#busy.has(metric)) {
      this.#busy.set(metric, true);
      return;
    }
    if (this.#shown.has(metric)) await this.#loadMetric(metric);
  }

  async #loadMetric(metric: string): Promise<void> {
    const chart = this.#charts.get(metric) ?? new Map<string, LoadedSeries>();
    this.#charts.set(metric, chart);
    const stale = this.#options.entries.filter((entry) => {
      const mark = markOf(entry.run, metric);
      return mark !== undefined && chart.get(entry.id)?.mark !== mark;
    });
    if (stale.length === 0 && this.#known.has(metric)) return;
    this.#setBusy(metric, true);
    try {
      const groups = Map.groupBy(stale, (entry) => entry.ref.connectionId);
      this.#problems.delete(metric);
      await Promise.all([...groups.values()].map((runs) => this.#loadSeries(metric, runs)));
      if (!this.#options.signal.aborted) this.#fire(metric);
    } finally {
      const again = this.#busy.get(metric);
      this.#setBusy(metric, false);
      if (again && !this.#options.signal.aborted) await this.#updateMetric(metric);
    }
  }

  #setBusy(metric: string, busy: boolean): void {
    const before = this.busy;
    if (busy) this.#busy.set(metric, false);
    else this.#busy.delete(metric);
    if (this.busy !== before && !this.#options.signal.aborted) this.#changedBusy.fire();
  }

  async #loadSeries(metric: string, runs: readonly ChartRun[]): Promise<void> {
    const { reader, signal, log } = this.#options;
    // Taken before the request: what is logged meanwhile must count as new.
    const marks = runs.map((entry) => markOf(entry.run, metric)!);
    try {
      const runIds = runs.map((entry) => entry.ref.runId);
      const histories = await reader.read(runs[0]!.ref.connectionId, (client) =>
        loadHistories(client, { metric, runIds, signal }),
      );
      for (const [index, entry] of runs.entries()) {
        const series = seriesOf(entry.id, histories.get(entry.ref.runId));
        this.#charts.get(metric)?.set(entry.id, { mark: marks[index]!, series });
      }
    } catch (error) {
      if (signal.aborted) return;
      log.warn(`History of ${metric}: ${errorText(error)}`);
      this.#problems.set(metric, errorText(error));
    }
  }

  #fire(metric: string): void {
    this.#known.add(metric);
    const chart = this.#charts.get(metric);
    const series = this.#options.entries
      .map((entry) => chart?.get(entry.id)?.series)
      .filter((series) => series !== undefined);
    const problem = this.#problems.get(metric);
    this.#loaded.fire({ metric, series, ...(problem === undefined ? {} : { problem }) });
  }
}

function markOf(run: Run | undefined, metric: string): string | undefined {
  const latest = run?.data.metrics?.find((each) => each.key === metric);
  return latest && `${latest.step ?? 0} ${latest.timestamp} ${latest.value}`;
}

function seriesOf(id: string, history: MetricHistory | undefined): Series {
  const points: readonly Metric[] = history?.points ?? [];
  return {
    id,
    steps: points.map((point) => point.step ?? 0),
    values: points.map((point) => point.value),
    times: points.map((point) => point.timestamp),
    sampled: history?.sampled ?? false,
  };
}
