import type { ChartData } from '../../src/shared/compare.ts';
import { formatCount } from '../../src/shared/format.ts';
import { arrange, create } from '../dom.ts';
import type { CellActions, CellInput } from './chartCell.ts';
import { ChartCell } from './chartCell.ts';

/** What is shown of many charts at first. */
export const firstCharts = 12;

export interface BoardActions extends CellActions {
  /** The charts in view have changed: these are to be loaded. */
  readonly showMetrics: (metrics: readonly string[]) => void;
  readonly showAll: () => void;
}

/** A grid of equal cells, one per metric. Only what is scrolled into view is loaded and drawn. */
export class Board {
  readonly element = create('div', { class: 'board' });
  readonly #grid = create('div', { class: 'cells' });
  readonly #actions: BoardActions;
  readonly #cells = new Map<string, ChartCell>();
  readonly #data = new Map<string, ChartData>();
  readonly #observer: IntersectionObserver;
  #asked = '';
  #asking = false;

  constructor(scroller: HTMLElement, actions: BoardActions) {
    this.#actions = actions;
    this.element.append(this.#grid);
    this.#observer = new IntersectionObserver((entries) => this.#seen(entries), {
      root: scroller,
      rootMargin: '200px 0px',
    });
  }

  setData(chart: ChartData): void {
    this.#data.set(chart.metric, chart);
    this.#cells.get(chart.metric)?.setData(chart);
  }

  update(metrics: readonly string[], input: CellInput): void {
    const shown = input.view.whole.includes('charts') ? metrics : metrics.slice(0, firstCharts);
    for (const [metric, cell] of this.#cells) {
      if (shown.includes(metric)) continue;
      this.#observer.unobserve(cell.element);
      cell.dispose();
      this.#cells.delete(metric);
    }
    arrange(
      this.#grid,
      shown.map((metric) => this.#cellOf(metric).element),
    );
    for (const cell of this.#cells.values()) cell.update(input);
    this.#showRest(metrics.length - shown.length, metrics.length);
  }

  /** Where there is nothing to draw: one sentence instead. */
  showMessage(children: readonly HTMLElement[]): void {
    const message = create('div', { class: 'message', children });
    // The same again would take the focus from its buttons.
    if (this.element.querySelector('.message')?.textContent === message.textContent) return;
    for (const cell of this.#cells.values()) cell.dispose();
    this.#observer.disconnect();
    this.#cells.clear();
    arrange(this.#grid, []);
    arrange(this.element, [this.#grid, message]);
  }

  #cellOf(metric: string): ChartCell {
    const existing = this.#cells.get(metric);
    if (existing) return existing;
    const cell = new ChartCell(metric, this.#actions);
    const data = this.#data.get(metric);
    if (data) cell.setData(data);
    this.#cells.set(metric, cell);
    this.#observer.observe(cell.element);
    return cell;
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const metric = [...this.#cells.values()].find((cell) => cell.element === entry.target);
      metric?.setInView(entry.isIntersecting);
    }
    this.#askSoon();
  }

  #askSoon(): void {
    if (this.#asking) return;
    this.#asking = true;
    setTimeout(() => {
      this.#asking = false;
      const inView = [...this.#cells.values()].filter((cell) => cell.inView).map((cell) => cell.metric);
      const asked = JSON.stringify(inView);
      if (asked === this.#asked) return;
      this.#asked = asked;
      this.#actions.showMetrics(inView);
    }, 30);
  }

  #showRest(rest: number, all: number): void {
    if (rest <= 0) {
      arrange(this.element, [this.#grid]);
      return;
    }
    const text = `Show all ${formatCount(all)} charts`;
    const present = this.element.querySelector('.more');
    if (present?.textContent === text) return;
    const button = create('button', { class: 'more link', text });
    button.addEventListener('click', this.#actions.showAll);
    arrange(this.element, [this.#grid, button]);
  }
}
