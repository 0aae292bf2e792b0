import type { RunLook } from '../../src/shared/compare.ts';
import { formatTime } from '../../src/shared/format.ts';
import { textOf } from '../../src/shared/runLabels.ts';
import type { DifferingParam } from '../../src/shared/runLabels.ts';
import { arrange, create, icon, setAttribute, setText, setTitle } from '../dom.ts';
import type { Column } from './column.ts';
import { createDot, showLook } from './runDot.ts';
import { statusIcons, statusText } from './tableModel.ts';

export interface ColumnActions {
  readonly toggleHidden: (id: string) => void;
  readonly open: (id: string) => void;
  /** Lights a run up, or with undefined lets all shine again. */
  readonly light: (id: string | undefined) => void;
}

/** A run at the head of its column: also the legend of the charts. */
export class ColumnHead {
  readonly element: HTMLTableCellElement;
  readonly #id: string;
  readonly #dot: HTMLElement;
  #look: RunLook;
  readonly #name = create('bdi', { class: 'run-name' });
  readonly #state = create('span', { class: 'run-state' });
  readonly #detail = create('div', { class: 'run-detail' });
  readonly #eye = create('button', { class: 'tool eye', attributes: { tabindex: '-1' } });
  #eyeIcon = '';
  #stateIcon = '';
  #shownDetail = '';

  constructor(column: Column, actions: ColumnActions) {
    this.#id = column.id;
    this.#look = column.look;
    this.#dot = createDot(column.look);
    this.element = create('th', {
      class: 'run',
      attributes: { scope: 'col', tabindex: '-1', 'data-cell': '' },
      children: [
        create('div', {
          class: 'run-line',
          children: [this.#dot, this.#name, this.#state, this.#eye],
        }),
        this.#detail,
      ],
    });
    this.#listen(actions);
  }

  update(column: Column, options: { readonly hidden: boolean; readonly lit: boolean }): void {
    const { run, problem } = column.run;
    const { hidden, lit } = options;
    if (column.look !== this.#look) showLook(this.#dot, (this.#look = column.look));
    setText(this.#name, column.name);
    this.#showDetail(problem ?? column.apart);
    setTitle(this.element, tooltipOf(column));
    const { classList } = this.element;
    classList.toggle('hidden-run', hidden);
    classList.toggle('lit', lit);
    classList.toggle('broken', problem !== undefined);
    classList.toggle('deleted', run?.info.lifecycle_stage === 'deleted');
    this.#showState(column);
    const label = `${hidden ? 'Show' : 'Hide'} ${column.name} in charts`;
    setAttribute(this.#eye, 'aria-label', label);
    setTitle(this.#eye, hidden ? 'Show in charts (Space)' : 'Hide in charts (Space)');
    setAttribute(this.#eye, 'aria-pressed', String(hidden));
    const eye = hidden ? 'eye-closed' : 'eye';
    if (eye !== this.#eyeIcon) arrange(this.#eye, [icon(eye)]);
    this.#eyeIcon = eye;
  }

  /** What is wrong, or what tells the run apart: there each value stays whole as long as its key can give way. */
  #showDetail(detail: string | readonly DifferingParam[]): void {
    const text = typeof detail === 'string' ? detail : textOf(detail);
    if (text === this.#shownDetail) return;
    this.#shownDetail = text;
    if (typeof detail === 'string') return this.#detail.replaceChildren(create('bdi', { text }));
    this.#detail.replaceChildren(
      ...detail.map(({ key, value }) =>
        create('bdi', {
          class: 'pair',
          children: [
            create('span', { class: key.length > 3 ? 'pair-key' : 'pair-key short', text: key }),
            create('span', { class: 'pair-value', text: `=${value}` }),
          ],
        }),
      ),
    );
  }

  #showState({ run: { run, problem } }: Column): void {
    const name = problem === undefined ? run && statusIcons[run.info.status] : 'error';
    if ((name ?? '') === this.#stateIcon) return;
    this.#stateIcon = name ?? '';
    arrange(this.#state, name ? [icon(name)] : []);
    this.#state.className = `run-state status-${problem === undefined ? run?.info.status : 'FAILED'}`;
    const words = problem === undefined && run ? statusText(run) : 'Could not be loaded';
    setAttribute(this.#state, 'aria-label', name ? words : undefined);
  }

  #listen({ toggleHidden, open, light }: ColumnActions): void {
    const toggle = (): void => toggleHidden(this.#id);
    this.#eye.addEventListener('click', toggle);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== ' ' && event.key !== 'Enter') return;
      if (event.target !== this.element) return;
      event.preventDefault();
      if (event.key === ' ') toggle();
      else open(this.#id);
    });
    this.element.addEventListener('dblclick', (event) => {
      if (!this.#eye.contains(event.target as Node)) open(this.#id);
    });
    this.element.addEventListener('pointerenter', () => light(this.#id));
    this.element.addEventListener('pointerleave', () => light(undefined));
    this.element.addEventListener('focusin', () => light(this.#id));
    this.element.addEventListener('focusout', () => light(undefined));
  }
}

function tooltipOf({ name, apart, run }: Column): string {
  const lines = [name, textOf(apart), `${run.connection} › ${run.experiment ?? 'experiment'}`];
  if (run.run) lines.push(`${statusText(run.run)}, started ${formatTime(run.run.info.start_time)}`);
  if (run.problem !== undefined) {
    const age = run.loadedAt === undefined ? '' : ` What is shown was loaded ${formatTime(run.loadedAt)}.`;
    lines.push(run.problem + age);
  }
  return lines.filter(Boolean).join('\n');
}
