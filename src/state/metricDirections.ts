import type { MetricDirection } from '../shared/metricDirection.ts';
import type { Memento } from './runColors.ts';

const storageKey = 'mlflow.metricDirections';
const mostKept = 1000;

/** Which way a metric is better, where its user has said so: kept per workspace, for all runs alike. */
export class MetricDirections {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  get all(): Readonly<Record<string, MetricDirection>> {
    const stored = this.#memento.get<unknown>(storageKey);
    if (typeof stored !== 'object' || stored === null) return {};
    const pairs = Object.entries(stored).filter(
      (pair): pair is [string, MetricDirection] => pair[1] === 'min' || pair[1] === 'max',
    );
    return Object.fromEntries(pairs);
  }

  async set(metric: string, direction: MetricDirection): Promise<void> {
    const others = Object.entries(this.all).filter(([key]) => key !== metric);
    const kept = [...others.slice(1 - mostKept), [metric, direction] as const];
    await this.#memento.update(storageKey, Object.fromEntries(kept));
  }
}
