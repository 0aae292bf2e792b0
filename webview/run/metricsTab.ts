import { countOf } from '../../src/shared/format.ts';
import type { MetricSummary, RunPageState } from '../../src/shared/runPage.ts';
import { create, toolButton } from '../dom.ts';
import type { Kept } from './kept.ts';
import { MetricList } from './metricList.ts';
import { copyMetrics, matches, metricsOf } from './metricRows.ts';
import type { MetricRow } from './metricRows.ts';
import { copyText } from './page.ts';
import type { Page, TabView } from './page.ts';
import { TablePart } from './tablePart.ts';

/** All metrics, over the whole width; the system's own below, folded. */
export class MetricsTab implements TabView {
  readonly element = create('div', { class: 'metrics-tab' });
  readonly metrics: MetricList;
  readonly #part: TablePart;
  #state: RunPageState | undefined;
  #showsSystem: boolean;

  constructor(
    page: Page,
    kept: Kept,
    options: { summaries: ReadonlyMap<string, MetricSummary>; inView: () => void },
  ) {
    this.#showsSystem = kept.showsSystem;
    this.metrics = new MetricList({
      label: 'Metrics',
      page,
      ...options,
      toggleFold: () => {
        this.#showsSystem = !this.#showsSystem;
        page.keep();
        this.#draw();
      },
    });
    this.#part = new TablePart({
      title: 'Metrics',
      list: this.metrics.list.element,
      placeholder: 'Filter metrics',
      filterChanged: () => this.#draw(),
      copy: () => {
        const rows = this.metrics.list.rows.filter((row): row is MetricRow => row.kind === 'metric');
        void copyText(copyMetrics(rows), page, 'Metrics');
      },
      tools: [toolButton('Show Charts', 'graph-line', () => page.send({ type: 'act', action: 'charts' }))],
    });
    this.element.append(this.#part.element);
  }

  get filter(): HTMLInputElement {
    return this.#part.filter;
  }

  get showsSystem(): boolean {
    return this.#showsSystem;
  }

  update(state: RunPageState): void {
    this.#state = state;
    this.#draw();
  }

  shown(): void {
    this.metrics.list.draw();
  }

  #draw(): void {
    const state = this.#state;
    if (!state?.run) return;
    const text = this.#part.filter.value;
    const { own, system } = metricsOf(state.run);
    const shown = own.filter(({ key }) => matches(text, key));
    const below = system.filter(({ key }) => matches(text, key));
    // What a filter finds is not hidden in a fold.
    const isOpen = this.#showsSystem || text.trim() !== '';
    const fold =
      below.length === 0
        ? undefined
        : ({ kind: 'fold', label: countOf(below.length, 'system metric'), isOpen } as const);
    this.metrics.update(shown, state, fold, isOpen ? below : []);
    this.#part.update(
      shown.length + below.length,
      own.length + system.length,
      'This run has logged no metrics.',
    );
  }
}
