import { exactNumber, formatNumber, missing } from '../../src/shared/format.ts';
import type { MetricDirection } from '../../src/shared/metricDirection.ts';
import type { Metric, MetricPoint, MetricSummary, RunPageState } from '../../src/shared/runPage.ts';
import { cutText } from '../cutText.ts';
import { create, icon, setAttribute, toolButton } from '../dom.ts';
import { bestOf, directionOf, historyText, isOdd, pointTitle } from './metricRows.ts';
import type { FoldRow, MetricRow } from './metricRows.ts';
import { RowList } from './rowList.ts';
import type { ListColumn } from './rowList.ts';
import { createSparkline } from './sparkline.ts';
import type { Page } from './page.ts';

const columns: readonly ListColumn[] = [
  { id: 'c-name', label: 'Metric' },
  { id: 'c-spark', label: 'History', title: 'All points of the history' },
  { id: 'c-last', label: 'Last', isNumeric: true, title: 'The value at the last step' },
  { id: 'c-min', label: 'Min', isNumeric: true, title: 'The lowest value of the whole history' },
  { id: 'c-max', label: 'Max', isNumeric: true, title: 'The highest value of the whole history' },
  {
    id: 'c-best',
    label: 'Best',
    isNumeric: true,
    title: 'The best value of the whole history and its step. The arrow says whether high or low is better.',
  },
];

export interface MetricListOptions {
  readonly label: string;
  readonly page: Page;
  /** The summaries that have come, by metric; shared by all lists. */
  readonly summaries: ReadonlyMap<string, MetricSummary>;
  readonly inView: () => void;
  readonly toggleFold?: () => void;
}

/** Metrics with what their histories say, of those in view. */
export class MetricList {
  readonly list: RowList<MetricRow | FoldRow>;
  readonly #options: MetricListOptions;
  #inView: readonly (MetricRow | FoldRow)[] = [];
  #built = new Map<string, MetricRow>();

  constructor(options: MetricListOptions) {
    this.#options = options;
    const { label, inView, toggleFold } = options;
    this.list = new RowList<MetricRow | FoldRow>({
      label,
      // Its fold is a row that opens.
      role: 'treegrid',
      columns,
      keyOf: (row) => (row.kind === 'fold' ? '\0fold' : row.metric.key),
      cellsOf: (row) => (row.kind === 'fold' ? [foldCell(row)] : this.#cells(row)),
      copyOf: (row) => (row.kind === 'fold' ? row.label : exactNumber(row.metric.value)),
      attributesOf: (row): Readonly<Record<string, string>> =>
        row.kind === 'fold' ? { 'aria-expanded': String(row.isOpen) } : {},
      click: (row) => (row.kind === 'fold' ? toggleFold?.() : undefined),
      key: (event, row) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return false;
        if (row.kind === 'fold') {
          const isSame = row.isOpen ? event.key === 'ArrowRight' : event.key === 'ArrowLeft';
          if (isSame || !['Enter', ' ', 'ArrowLeft', 'ArrowRight'].includes(event.key)) return false;
          toggleFold?.();
          return true;
        }
        if (event.key !== ' ') return false;
        this.#turn(row);
        return true;
      },
      inView: (rows) => {
        this.#inView = rows;
        inView();
      },
    });
    this.list.element.classList.add('metric-list');
  }

  /** The metrics whose rows are on the screen. */
  get metricsInView(): readonly string[] {
    if (this.list.element.clientHeight === 0) return [];
    return this.#inView.flatMap((row) => (row.kind === 'metric' ? [row.metric.key] : []));
  }

  update(
    metrics: readonly Metric[],
    { directions }: RunPageState,
    fold?: FoldRow,
    below: readonly Metric[] = [],
  ): void {
    const built = new Map<string, MetricRow>();
    const rowOf = (metric: Metric): MetricRow => {
      const summary = this.#options.summaries.get(metric.key);
      const direction = directionOf(metric.key, directions);
      const before = this.#built.get(metric.key);
      const isSame =
        before?.summary === summary &&
        before?.direction === direction &&
        before?.metric.value === metric.value &&
        before.metric.step === metric.step;
      const row: MetricRow = isSame ? before! : { kind: 'metric', metric, summary, direction };
      built.set(metric.key, row);
      return row;
    };
    const rows = [...metrics.map(rowOf), ...(fold ? [fold] : []), ...below.map(rowOf)];
    this.#built = built;
    this.list.update(rows);
  }

  #cells(row: MetricRow): readonly HTMLElement[] {
    const { metric, summary } = row;
    const spark = create('span', { class: 'spark-cell', title: historyText(row) });
    if (summary && summary.spark.length > 0) spark.append(createSparkline(summary.spark));
    else if (summary?.problem !== undefined) spark.append(icon('warning'));
    return [
      create('span', { title: metric.key, children: [cutText(metric.key)] }),
      spark,
      create('span', {
        class: isOdd(metric.value) ? 'odd' : '',
        text: formatNumber(metric.value),
        title: `${exactNumber(metric.value)} at step ${metric.step ?? 0}`,
      }),
      pointCell(summary?.min, summary),
      pointCell(summary?.max, summary),
      this.#bestCell(row),
    ];
  }

  #bestCell(row: MetricRow): HTMLElement {
    const best = bestOf(row);
    const cell = pointCell(best, row.summary, 'with step');
    const { direction, metric } = row;
    const words =
      direction === undefined ? 'Not known which values are better' : `${wordOf(direction)} is better`;
    const other = direction === 'max' ? 'lower' : 'higher';
    const turn = toolButton(`${words}. Choose ${other} (Space)`, iconOf(direction), () => this.#turn(row));
    turn.tabIndex = -1;
    turn.classList.add('turn');
    setAttribute(turn, 'data-metric', metric.key);
    cell.prepend(turn);
    return cell;
  }

  #turn({ metric, direction }: MetricRow): void {
    const next = direction === 'max' ? 'min' : 'max';
    this.#options.page.send({ type: 'setDirection', metric: metric.key, direction: next });
    this.#options.page.announce(`${wordOf(next)} values of ${metric.key} are better`);
  }
}

function wordOf(direction: MetricDirection): string {
  return direction === 'max' ? 'Higher' : 'Lower';
}

function iconOf(direction: MetricDirection | undefined): string {
  if (direction === undefined) return 'arrow-swap';
  return direction === 'max' ? 'arrow-up' : 'arrow-down';
}

function pointCell(
  point: MetricPoint | undefined,
  summary: MetricSummary | undefined,
  step?: 'with step',
): HTMLElement {
  const text = point ? formatNumber(point.value) : summary ? missing : '';
  const value = create('span', { class: point && isOdd(point.value) ? 'odd' : '', text });
  const isPart = point !== undefined && summary?.isWhole === false;
  const cell = create('span', {
    class: isPart ? 'partial' : '',
    title: pointTitle(point, summary),
    children: [value],
  });
  if (point && step) cell.append(create('span', { class: 'step', text: `@${point.step}` }));
  return cell;
}

function foldCell({ label, isOpen }: FoldRow): HTMLElement {
  return create('span', {
    class: 'fold-cell',
    children: [icon(isOpen ? 'chevron-down' : 'chevron-right'), create('span', { text: label })],
  });
}
