import type { StoreChange } from '../api/storeChange.ts';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import type { Event } from '../common/event.ts';
import type { Log } from '../common/log.ts';
import { metricsWithExtremes, sortedByExtreme, withExtremes } from '../shared/extremeColumns.ts';
import { parseExtremeId } from '../shared/metricExtremes.ts';
import type { MetricDirections, RunExtremes } from '../shared/metricExtremes.ts';
import { columnsOf } from '../shared/runColumns.ts';
import type { RunColumn } from '../shared/runColumns.ts';
import type { RunRow } from '../shared/runTable.ts';
import type { RunLayout } from '../shared/runView.ts';
import type { Connections } from './connection.ts';
import { RunExtremesReader } from './runExtremes.ts';
import type { HistoryOf } from './runExtremes.ts';
import type { RunTable } from './runTable.ts';
import { knownConnection } from './usableConnection.ts';

export interface TableExtremesOptions {
  readonly table: RunTable;
  readonly connections: Connections;
  readonly connectionId: string;
  readonly layout: () => RunLayout;
  /** Which way metrics are better, where that was chosen elsewhere. */
  readonly directions: () => MetricDirections;
  readonly log: Log;
}

/** So many rows the embedded server is asked for unseen; for more, they have to come into view. */
const mostAhead = 1000;

/** The extremes that a run table shows: which histories are to be read, and the columns made of them. */
export class TableExtremes implements Disposable {
  readonly #options: TableExtremesOptions;
  readonly #store = new DisposableStore();
  readonly #reader: RunExtremesReader;
  #inView: ReadonlySet<string> = new Set();
  #isVisible = false;

  constructor(options: TableExtremesOptions) {
    this.#options = options;
    const { table, connections, connectionId, log } = options;
    this.#reader = this.#store.add(
      new RunExtremesReader({
        connect: () => knownConnection(connections, connectionId).connect(),
        isEmbedded: () => this.#isEmbedded,
        log,
      }),
    );
    this.#store.add(table.onDidChange(() => this.update()));
    this.#store.add(table.onDidHear((change) => this.#hear(change)));
  }

  get onDidRead(): Event<readonly RunExtremes[]> {
    return this.#reader.onDidRead;
  }

  /** All that was read of the metrics that are shown. */
  get all(): readonly RunExtremes[] {
    const { known } = this.#reader;
    return this.#metrics.flatMap((metric) => [...(known.get(metric)?.values() ?? [])]);
  }

  /** Those of the table and of the extremes that its layout shows. */
  get columns(): readonly RunColumn[] {
    const { table, layout, directions } = this.#options;
    const { rows } = table;
    const { sort } = table.state.query;
    const from = { rows, layout: layout(), sort, chosen: directions(), known: this.#reader.known };
    return withExtremes(columnsOf(table.keys, rows), from);
  }

  /** As they stand in the table: where the server can't order them, by what is known. */
  get rows(): readonly RunRow[] {
    const { table } = this.#options;
    const { sort } = table.state.query;
    return isExtreme(sort?.column) ? sortedByExtreme(table.rows, this.columns, sort) : table.rows;
  }

  setVisible(visible: boolean): void {
    this.#isVisible = visible;
    this.update();
  }

  setInView(runIds: readonly string[]): void {
    this.#inView = new Set(runIds);
    // With all of ten thousand rows, there would be much to look through at each scroll.
    const isAllRead = this.#metricsOfAll.length === this.#metrics.length && this.#reader.isIdle;
    if (!isAllRead) this.update();
  }

  /** The rows or the layout have changed. */
  update(): void {
    this.#reader.want(this.#isVisible ? this.#wanted() : []);
  }

  /** Reads again what is shown, when the user asks for it. */
  refresh(): void {
    this.#reader.invalidate(() => true);
    this.update();
  }

  /** Reads what these rows lack of the columns that are shown, for an export. */
  async readAll(
    rows: readonly RunRow[],
    signal: AbortSignal,
    tell: (read: number, of: number) => void,
  ): Promise<void> {
    await this.#reader.readAll(this.#historiesOf(rows), signal, tell);
  }

  /** How many histories of these rows are still to be read. */
  countMissing(rows: readonly RunRow[]): number {
    return this.#reader.countMissing(this.#historiesOf(rows));
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #metrics(): readonly string[] {
    const { table, layout } = this.#options;
    return metricsWithExtremes({ layout: layout(), sort: table.state.query.sort });
  }

  /** Those that are needed of all loaded rows, to order or to group by them. */
  get #metricsOfAll(): readonly string[] {
    const { table, layout } = this.#options;
    if (layout().groupBy.length > 0) return this.#metrics;
    const ordered = parseExtremeId(table.state.query.sort?.column ?? '');
    return ordered ? [ordered.metric] : [];
  }

  get #isEmbedded(): boolean {
    const { connections, connectionId } = this.#options;
    return connections.get(connectionId)?.kind === 'embedded';
  }

  /** What is on the screen, then what has to be known to order or group by it. */
  #wanted(): readonly HistoryOf[] {
    if (this.#metrics.length === 0) return [];
    const { rows } = this.#options.table;
    const seen = rows.filter(({ id }) => this.#inView.has(id));
    const others = rows.filter(({ id }) => !this.#inView.has(id));
    return [
      ...this.#historiesOf(seen),
      ...this.#historiesOf(others, this.#metricsOfAll),
      ...(this.#isEmbedded ? this.#historiesOf(others.slice(0, mostAhead)) : []),
    ];
  }

  #historiesOf(rows: readonly RunRow[], metrics = this.#metrics): readonly HistoryOf[] {
    const { table } = this.#options;
    const placed = metrics.flatMap((metric) => {
      const place = table.keys.findIndex(({ group, key }) => group === 'metrics' && key === metric);
      return place < 0 ? [] : [{ metric, place }];
    });
    if (placed.length === 0) return [];
    return rows.flatMap((row) =>
      placed.flatMap(({ metric, place }) => ((row.values[place] ?? null) === null ? [] : [{ row, metric }])),
    );
  }

  /** A point logged at an earlier step leaves the latest one as it is. */
  #hear({ unknown, run_ids: ids = [] }: StoreChange): void {
    if (this.#metrics.length === 0) return;
    const running = unknown
      ? this.#options.table.rows.flatMap(({ id, status }) => (status === 'RUNNING' ? [id] : []))
      : [];
    const named = new Set([...ids, ...running]);
    if (named.size === 0) return;
    this.#reader.invalidate((id) => named.has(id));
    this.update();
  }
}

function isExtreme(column: string | undefined): boolean {
  return column !== undefined && parseExtremeId(column) !== undefined;
}
