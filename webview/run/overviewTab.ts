import type { KeyValue, Metric, MetricSummary, RunPageState } from '../../src/shared/runPage.ts';
import { create, link, setText, toolButton } from '../dom.ts';
import type { Kept } from './kept.ts';
import { MetricList } from './metricList.ts';
import { copyMetrics, matches, metricsOf, paramsOf, tabbed } from './metricRows.ts';
import type { MetricRow } from './metricRows.ts';
import { NoteView } from './noteView.ts';
import { copyText } from './page.ts';
import type { Page, TabView } from './page.ts';
import { RowList } from './rowList.ts';
import { TablePart } from './tablePart.ts';

/** Why it failed, the note, and two plain tables: what went in and what came out. */
export class OverviewTab implements TabView {
  readonly element = create('div', { class: 'overview', attributes: { tabindex: '0' } });
  readonly metrics: MetricList;
  readonly note: NoteView;
  readonly #page: Page;
  readonly #failure = create('section', { class: 'failure', attributes: { 'aria-label': 'Why it failed' } });
  readonly #params: RowList<KeyValue>;
  readonly #paramPart: TablePart;
  readonly #metricPart: TablePart;
  readonly #system = create('span', { class: 'part-note muted' });
  #state: RunPageState | undefined;
  #traceback = '';

  constructor(
    page: Page,
    kept: Kept,
    options: { summaries: ReadonlyMap<string, MetricSummary>; inView: () => void },
  ) {
    this.#page = page;
    this.note = new NoteView(page, kept.note);
    this.#params = new RowList<KeyValue>({
      label: 'Params',
      role: 'grid',
      columns: [
        { id: 'c-name', label: 'Param' },
        { id: 'c-value', label: 'Value' },
      ],
      keyOf: ({ key }) => key,
      cellsOf: ({ key, value }) =>
        [key, value].map((text) => create('span', { title: text, children: [create('bdi', { text })] })),
      copyOf: ({ value }) => value,
    });
    this.#params.element.classList.add('param-list');
    this.metrics = new MetricList({ label: 'Metrics', page, ...options });
    const filterChanged = (): void => {
      this.#draw();
      page.keep();
    };
    this.#paramPart = new TablePart({
      title: 'Params',
      list: this.#params.element,
      placeholder: 'Filter params',
      filterChanged,
      copy: () => void this.#copyParams(),
    });
    this.#metricPart = new TablePart({
      title: 'Metrics',
      list: this.metrics.list.element,
      placeholder: 'Filter metrics',
      filterChanged,
      copy: () => void this.#copyMetrics(),
    });
    this.#paramPart.filter.value = kept.filters.params;
    this.#metricPart.filter.value = kept.filters.metrics;
    this.#metricPart.element.append(this.#system);
    this.#failure.hidden = true;
    this.element.append(
      this.#failure,
      this.note.element,
      create('div', { class: 'tables', children: [this.#paramPart.element, this.#metricPart.element] }),
    );
  }

  get filter(): HTMLInputElement {
    const inMetrics = this.#metricPart.element.contains(document.activeElement);
    return inMetrics ? this.#metricPart.filter : this.#paramPart.filter;
  }

  get filters(): Kept['filters'] {
    return { params: this.#paramPart.filter.value, metrics: this.#metricPart.filter.value };
  }

  update(state: RunPageState): void {
    this.#state = state;
    this.note.update(state);
    this.#showFailure(state);
    this.#draw();
  }

  shown(): void {
    this.#params.draw();
    this.metrics.list.draw();
  }

  #draw(): void {
    const state = this.#state;
    if (!state?.run) return;
    const params = this.#shownParams(paramsOf(state.run));
    this.#params.update(params);
    const isLive = state.run.info.status === 'RUNNING';
    this.#paramPart.update(
      params.length,
      state.run.data.params?.length ?? 0,
      'This run has logged no params.',
    );
    const { own, system } = metricsOf(state.run);
    const metrics = this.#shownMetrics(own);
    this.metrics.update(metrics, state);
    const none = isLive
      ? 'No metrics yet. They appear as soon as the run logs some.'
      : 'This run has logged no metrics.';
    this.#metricPart.update(metrics.length, own.length, none);
    setText(
      this.#system,
      system.length === 0 ? '' : `${system.length} system metrics are in the tab Metrics.`,
    );
  }

  #shownParams(params: readonly KeyValue[]): readonly KeyValue[] {
    const text = this.#paramPart.filter.value;
    return params.filter(({ key, value }) => matches(text, key, value));
  }

  #shownMetrics(metrics: readonly Metric[]): readonly Metric[] {
    const text = this.#metricPart.filter.value;
    return metrics.filter(({ key }) => matches(text, key));
  }

  async #copyParams(): Promise<void> {
    const lines = this.#params.rows.map(({ key, value }) => [key, value]);
    await copyText(tabbed([['param', 'value'], ...lines]), this.#page, 'Params');
  }

  async #copyMetrics(): Promise<void> {
    const rows = this.metrics.list.rows.filter((row): row is MetricRow => row.kind === 'metric');
    await copyText(copyMetrics(rows), this.#page, 'Metrics');
  }

  #showFailure({ traceback, ref }: RunPageState): void {
    const key = traceback ? `${traceback.from}\n${traceback.text}` : '';
    if (key === this.#traceback) return;
    this.#traceback = key;
    this.#failure.hidden = traceback === undefined;
    if (!traceback) return;
    const { text, from, path } = traceback;
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    const open = (): void => this.#page.send({ type: 'openArtifact', owner: ref.runId, path: path ?? '' });
    this.#failure.replaceChildren(
      create('div', {
        class: 'failure-head',
        children: [
          create('strong', { class: 'failed', text: last }),
          path === undefined ? create('span', { class: 'muted', text: `tag ${from}` }) : link(from, open),
          toolButton('Copy Traceback', 'copy', () => void copyText(text, this.#page, 'Traceback')),
        ],
      }),
      create('pre', { class: 'traceback', text, attributes: { tabindex: '0', 'aria-label': 'Traceback' } }),
    );
    const pre = this.#failure.querySelector('pre')!;
    // Its end says what went wrong.
    requestAnimationFrame(() => (pre.scrollTop = pre.scrollHeight));
  }
}
