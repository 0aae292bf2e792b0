import {
  countOf,
  cutMiddle,
  exactNumber,
  exactTime,
  formatNumber,
  formatTime,
  missing,
} from '../../src/shared/format.ts';
import type { RunModel, RunModels, RunPageState, RunVersion } from '../../src/shared/runPage.ts';
import { create, icon, link, toolButton } from '../dom.ts';
import { isOdd } from './metricRows.ts';
import { modelMetrics } from './modelRows.ts';
import type { ModelMetric } from './modelRows.ts';
import type { Page, TabView } from './page.ts';
import { problemParts } from './problemParts.ts';

/** The models that the run logged, as checkpoints by step, and the registered versions made from them. */
export class ModelsTab implements TabView {
  readonly element = create('div', { class: 'scroll-tab', attributes: { tabindex: '0' } });
  readonly #page: Page;
  #models: RunModels | undefined;
  #state: RunPageState | undefined;
  #drawn = '';

  constructor(page: Page) {
    this.#page = page;
  }

  update(state: RunPageState): void {
    this.#state = state;
    this.#draw();
  }

  take(models: RunModels): void {
    // What was known stays where the newest can't be had.
    const known = this.#models;
    this.#models = models.problem !== undefined && known ? { ...known, problem: models.problem } : models;
    this.#draw();
  }

  #draw(): void {
    const state = this.#state;
    const found = this.#models;
    if (!state || !found) return;
    const { models, versions, problem } = found;
    const key = JSON.stringify([found, state.directions, state.readOnly]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const parts: HTMLElement[] = [];
    if (problem !== undefined) parts.push(this.#problem(problem));
    if (models.length > 0) parts.push(this.#table(state, models, versions));
    const known = new Set(models.map(({ modelId }) => modelId));
    const others = versions.filter(({ modelId }) => modelId === undefined || !known.has(modelId));
    if (others.length > 0) parts.push(this.#others(others));
    if (parts.length === 0) {
      const text = 'This run has logged no models. mlflow.<flavor>.log_model logs one.';
      parts.push(create('p', { class: 'part-empty muted', text }));
    }
    this.element.replaceChildren(...parts);
  }

  #problem(text: string): HTMLElement {
    return create('div', { class: 'part-empty', children: problemParts(this.#page, { problem: text }) });
  }

  #table(state: RunPageState, models: readonly RunModel[], versions: readonly RunVersion[]): HTMLElement {
    const metrics = modelMetrics(models, state.directions);
    // What is best by the first metric of which that can be said is marked as a whole.
    const main = metrics.find(({ best }) => best.size > 0);
    const head = ['Step', 'Model', 'Logged', ...metrics.map(({ key }) => key), 'Registered', ''];
    const heads = head.map((text, index) =>
      create('th', {
        class: index === 0 || (index > 2 && index < 3 + metrics.length) ? 'number' : '',
        title: text,
        attributes: { scope: 'col' },
        children: [create('bdi', { text })],
      }),
    );
    const rows = models.map((model) => this.#row(model, { state, metrics, main, versions }));
    const table = create('table', {
      class: 'plain-table',
      children: [
        create('thead', { children: [create('tr', { children: heads })] }),
        create('tbody', { children: rows }),
      ],
    });
    return create('section', {
      class: 'models',
      attributes: { 'aria-label': 'Logged models' },
      children: [create('h2', { text: countOf(models.length, 'logged model') }), table],
    });
  }

  #row(
    model: RunModel,
    {
      state,
      metrics,
      main,
      versions,
    }: {
      readonly state: RunPageState;
      readonly metrics: readonly ModelMetric[];
      readonly main: ModelMetric | undefined;
      readonly versions: readonly RunVersion[];
    },
  ): HTMLElement {
    const { modelId, name, step, type, status, createdAt } = model;
    const isBest = main?.best.has(modelId) === true;
    const open = (): void => this.#page.send({ type: 'openArtifact', owner: modelId, path: 'MLmodel' });
    const own = versions.filter((version) => version.modelId === modelId);
    const register = toolButton(`Register ${name}…`, 'package', () =>
      this.#page.send({ type: 'registerModel', modelId }),
    );
    register.hidden = state.readOnly !== undefined || status === 'upload failed';
    const label = create('td', {
      title: [name, type, modelId].filter(Boolean).join('\n'),
      children: [
        link(name, open),
        ...(isBest
          ? [
              create('span', {
                class: 'badge',
                title: `Best ${main.key}`,
                text: `best ${cutMiddle(main.key, 24)}`,
              }),
            ]
          : []),
        ...(status === 'ready' ? [] : [create('span', { class: 'badge odd', text: status })]),
      ],
    });
    return create('tr', {
      class: isBest ? 'best-row' : '',
      children: [
        create('td', { class: 'number', text: step === undefined ? missing : String(step) }),
        label,
        create('td', { text: formatTime(createdAt), title: exactTime(createdAt) }),
        ...metrics.map((metric) => valueCell(model, metric)),
        create('td', { children: own.map((version) => this.#version(version)) }),
        create('td', { class: 'row-tools', children: [register] }),
      ],
    });
  }

  #others(versions: readonly RunVersion[]): HTMLElement {
    const items = versions.map((version) => create('li', { children: [this.#version(version)] }));
    return create('section', {
      class: 'models',
      attributes: { 'aria-label': 'Registered versions' },
      children: [
        create('h2', { text: countOf(versions.length, 'registered version') }),
        create('ul', { class: 'versions', children: items }),
      ],
    });
  }

  #version({ name, version, stage, aliases }: RunVersion): HTMLElement {
    const open = (): void => this.#page.send({ type: 'openVersion', name, version });
    const badges = [...aliases.map((alias) => `@${alias}`), ...(stage === '' ? [] : [stage])];
    return create('span', {
      class: 'version',
      children: [
        link(`${name} v${version}`, open),
        ...badges.map((text) => create('span', { class: 'badge', text })),
      ],
    });
  }
}

function valueCell({ modelId, metrics }: RunModel, { key, best }: ModelMetric): HTMLElement {
  const value = metrics.find((metric) => metric.key === key)?.value;
  if (value === undefined) return create('td', { class: 'number muted', text: missing });
  const isBest = best.has(modelId);
  return create('td', {
    class: `number ${isOdd(value) ? 'odd' : ''} ${isBest ? 'best' : ''}`,
    title: isBest ? `${exactNumber(value)}, the best ${key} of these models` : exactNumber(value),
    children: [
      ...(isBest ? [icon('star-full')] : []),
      create('span', { text: formatNumber(value) }),
      ...(isBest ? [create('span', { class: 'announcer', text: ' (best)' })] : []),
    ],
  });
}
