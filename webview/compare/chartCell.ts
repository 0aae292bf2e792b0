import type { ChartData } from '../../src/shared/compare.ts';
import { countOf, formatNumber } from '../../src/shared/format.ts';
import { arrange, create, icon, setAttribute, setText, setTitle } from '../dom.ts';
import type { Theme } from '../theme.ts';
import { createChartTable } from './chartTable.ts';
import type { Column } from './column.ts';
import { LineChart } from './lineChart.ts';
import { PointReader } from './pointReader.ts';
import type { Line, Shape } from './series.ts';
import { shapeChart } from './series.ts';
import type { Tooltip } from './tooltip.ts';
import { drawValueBars } from './valueBars.ts';
import type { ViewState } from './viewState.ts';

/** All that a cell's picture depends on, besides its own data. */
export interface CellInput {
  readonly view: ViewState;
  readonly columns: readonly Column[];
  readonly lit: string | undefined;
  readonly theme: Theme;
}

export interface CellActions {
  readonly toggleTable: (metric: string) => void;
  readonly tooltip: Tooltip;
  readonly announce: (text: string) => void;
}

/** One metric: its title, what has to be said about it, and its chart, bars or table. */
export class ChartCell {
  readonly element: HTMLElement;
  readonly metric: string;
  readonly #actions: CellActions;
  readonly #body = create('div', { class: 'cell-body' });
  readonly #notes = create('span', { class: 'cell-notes' });
  readonly #value = create('span', { class: 'cell-value' });
  readonly #tool = create('button', { class: 'tool', children: [icon('table')] });
  #line: { readonly chart: LineChart; readonly reader: PointReader; readonly plot: HTMLElement } | undefined;
  #data: ChartData | undefined;
  #input: CellInput | undefined;
  #inView = false;
  #tableRows: number | undefined;
  #table:
    | { readonly data: ChartData; readonly columns: readonly Column[]; readonly rows: number | undefined }
    | undefined;

  constructor(metric: string, actions: CellActions) {
    this.metric = metric;
    this.#actions = actions;
    const title = create('h3', { class: 'cell-title', title: metric, children: [bdi(metric)] });
    this.#tool.addEventListener('click', () => actions.toggleTable(metric));
    this.element = create('section', {
      class: 'cell',
      attributes: { 'aria-label': metric },
      children: [
        create('header', {
          class: 'cell-head',
          children: [title, this.#notes, this.#value, this.#tool],
        }),
        this.#body,
      ],
    });
  }

  get inView(): boolean {
    return this.#inView;
  }

  /** A chart is drawn only while it is in view; what it needs no more is given back. */
  setInView(inView: boolean): void {
    if (inView === this.#inView) return;
    this.#inView = inView;
    if (inView) this.#draw();
    else this.#clear();
  }

  setData(data: ChartData): void {
    this.#data = data;
    this.#draw();
  }

  update(input: CellInput): void {
    this.#input = input;
    this.#draw();
  }

  dispose(): void {
    this.#clear();
  }

  #draw(): void {
    const input = this.#input;
    if (!this.#inView || !input) return;
    const asTable = input.view.tables.includes(this.metric);
    this.#tool.setAttribute('aria-pressed', String(asTable));
    const label = asTable ? 'Show as chart' : 'Show as table';
    setTitle(this.#tool, label);
    setAttribute(this.#tool, 'aria-label', `${label}: ${this.metric}`);
    const data = this.#data;
    if (!data) return;
    const shape = shapeChart(data, { ...input.view, starts: startsOf(input.columns) });
    this.#showNotes(shape, data);
    this.element.classList.toggle('as-table', asTable);
    if (shape.kind === 'empty') {
      this.#clear();
      const text = data.problem === undefined ? 'No values' : 'The history could not be loaded';
      arrange(this.#body, [create('p', { class: 'cell-empty', text })]);
    } else if (asTable) this.#drawTable(data, input.columns);
    else if (shape.kind === 'values') this.#drawValues(shape, input);
    else this.#drawLines(shape, input);
  }

  #drawTable(data: ChartData, columns: readonly Column[]): void {
    const shown = this.#table;
    // Drawn again for nothing it would lose the focus and what is selected in it.
    if (shown?.data === data && shown.columns === columns && shown.rows === this.#tableRows) return;
    const top = this.#body.querySelector('.points-box')?.scrollTop ?? 0;
    this.#clear();
    const showAll = (): void => {
      this.#tableRows = Infinity;
      this.#draw();
    };
    const table = createChartTable(data, columns, { rows: this.#tableRows, showAll });
    const box = create('div', { class: 'points-box', attributes: { tabindex: '0' }, children: [table] });
    arrange(this.#body, [box]);
    box.scrollTop = top;
    this.#table = { data, columns, rows: this.#tableRows };
  }

  #drawValues(shape: Shape, { columns, view, lit }: CellInput): void {
    this.#clear();
    drawValueBars(this.#body, {
      lines: shape.lines,
      columns: byId(columns),
      hidden: new Set(view.hidden),
      lit,
    });
  }

  #drawLines(shape: Shape, { columns, view, lit, theme }: CellInput): void {
    if (!this.#line) {
      const canvas = create('canvas', { attributes: { 'aria-hidden': 'true' } });
      const plot = create('div', {
        class: 'plot',
        attributes: { tabindex: '0', role: 'img' },
        children: [canvas],
      });
      arrange(this.#body, [plot]);
      const chart = new LineChart(canvas);
      const reader = new PointReader(plot, {
        chart,
        tooltip: this.#actions.tooltip,
        announce: this.#actions.announce,
        showValue: (text) => setText(this.#value, text),
      });
      this.#line = { chart, reader, plot };
    }
    const looks = new Map(columns.map((column) => [column.id, column.look]));
    this.#line.chart.draw({
      shape,
      looks,
      hidden: new Set(view.hidden),
      lit,
      log: view.log,
      smoothing: view.smoothing,
      theme,
    });
    this.#line.reader.update({ axis: shape.x, smoothing: view.smoothing, columns: byId(columns) });
    setAttribute(this.#line.plot, 'aria-label', summaryOf(this.metric, this.#line.chart.lines, columns));
  }

  #clear(): void {
    this.#line?.reader.dispose();
    this.#line?.chart.destroy();
    this.#line = undefined;
    this.#table = undefined;
    setText(this.#value, '');
    this.#body.replaceChildren();
  }

  #showNotes(shape: Shape, data: ChartData): void {
    const notes: HTMLElement[] = [];
    if (shape.notFinite > 0) {
      const title = `${countOf(shape.notFinite, 'value')} NaN or infinite: a gap in the line`;
      notes.push(create('span', { class: 'odd', text: `${shape.notFinite} NaN`, title }));
    }
    if (shape.notPositive > 0) {
      const title = `${countOf(shape.notPositive, 'value')} at or below zero, which a logarithmic axis can't show`;
      notes.push(create('span', { class: 'odd', text: `${shape.notPositive} ≤ 0`, title }));
    }
    if (shape.sampled > 0) {
      const title = `At most 2,500 points of each run are shown, spread evenly. Sampled: ${countOf(shape.sampled, 'run')}`;
      notes.push(create('span', { text: 'sampled', title }));
    }
    if (shape.kind === 'lines' && this.#input?.view.x === 'step' && shape.x !== 'step') {
      notes.push(create('span', { text: 'over time', title: 'It was logged without steps' }));
    }
    if (data.problem !== undefined) {
      notes.push(create('span', { class: 'failed', title: data.problem, children: [icon('warning')] }));
      notes.at(-1)!.setAttribute('aria-label', data.problem);
    }
    // Rebuilding what is the same would close a tooltip that stands open on it.
    const same = notes.map((note) => note.title).join() === [...this.#notes.children].map(titleOf).join();
    if (!same) arrange(this.#notes, notes);
  }
}

function titleOf(element: Element): string {
  return element.getAttribute('title') ?? '';
}

function bdi(text: string): HTMLElement {
  return create('bdi', { text });
}

function byId(columns: readonly Column[]): ReadonlyMap<string, Column> {
  return new Map(columns.map((column) => [column.id, column]));
}

function startsOf(columns: readonly Column[]): ReadonlyMap<string, number> {
  return new Map(columns.flatMap(({ id, run }) => (run.run ? [[id, run.run.info.start_time] as const] : [])));
}

function summaryOf(metric: string, lines: readonly Line[], columns: readonly Column[]): string {
  const lasts = lines.map((line) => {
    const name = columns.find((column) => column.id === line.id)?.name ?? '';
    return `${name} ${formatNumber(line.points.at(-1)?.y ?? Number.NaN)}`;
  });
  return `${metric}, line chart of ${countOf(lines.length, 'run')}. Last values: ${lasts.join(', ')}. Arrow keys read it step by step.`;
}
