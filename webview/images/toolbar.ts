import { create, icon, setAttribute, setText, setTitle, toolButton } from '../dom.ts';
import type { Column, Series } from './gridModel.ts';
import { sizes } from './kept.ts';
import type { Kept } from './kept.ts';

/** With fewer steps a slider leads nowhere. */
const fewColumns = 6;

export interface ToolbarInput {
  readonly series: readonly Series[];
  readonly shown: Series | undefined;
  readonly view: Kept;
  /** Edge of an image in px. */
  readonly size: number;
  /** The step or file that stands first, or alone. */
  readonly at: number;
  /** `3 runs · 12 steps`, or what is left out. */
  readonly facts: string;
}

export interface ToolbarActions {
  readonly change: (view: Partial<Kept>) => void;
  /** The slider was moved to this step or file. */
  readonly goTo: (index: number) => void;
  readonly refresh: () => void;
}

/** What is shown, at which step, how large and which way round. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #series = create('select', { class: 'series', attributes: { 'aria-label': 'Key or folder' } });
  readonly #steps = slider('Step');
  readonly #stepText = create('output', { class: 'step-text' });
  readonly #stepGroup: HTMLElement;
  readonly #sizeGroup: HTMLElement;
  readonly #only: HTMLButtonElement;
  readonly #onlyText = create('span', { class: 'tool-label' });
  readonly #turn: HTMLButtonElement;
  readonly #turnText = create('span', { class: 'tool-label' });
  readonly #size = slider('Size of images');
  readonly #facts = create('span', { class: 'toolbar-note grow', attributes: { 'aria-live': 'polite' } });
  #options = '';
  #input: ToolbarInput | undefined;

  constructor(actions: ToolbarActions) {
    this.#series.addEventListener('change', () =>
      actions.change({ series: this.#series.value, only: undefined }),
    );
    this.#steps.addEventListener('input', () => actions.goTo(Number(this.#steps.value)));
    this.#size.min = String(sizes.least);
    this.#size.max = String(sizes.most);
    this.#size.step = String(sizes.step);
    this.#size.addEventListener('input', () => actions.change({ size: Number(this.#size.value) }));
    this.#only = wide('target', this.#onlyText, () => this.#toggleOnly(actions));
    this.#turn = wide('arrow-swap', this.#turnText, () =>
      actions.change({ runsAre: this.#input?.view.runsAre === 'columns' ? 'rows' : 'columns' }),
    );
    this.#sizeGroup = create('span', { class: 'toolbar-group', children: [icon('zoom-in'), this.#size] });
    this.#stepGroup = create('span', { class: 'toolbar-group', children: [this.#steps, this.#stepText] });
    this.element = create('div', {
      class: 'toolbar',
      attributes: { role: 'toolbar', 'aria-label': 'Images' },
      children: [
        this.#series,
        this.#stepGroup,
        this.#only,
        this.#turn,
        this.#sizeGroup,
        this.#facts,
        toolButton('Refresh', 'refresh', actions.refresh),
      ],
    });
  }

  update(input: ToolbarInput): void {
    this.#input = input;
    const { shown, view, size, at, facts } = input;
    this.#showSeries(input);
    const columns = shown?.columns ?? [];
    const noun = shown?.kind === 'files' ? 'File' : 'Step';
    const isOnly = view.only !== undefined;
    this.#stepGroup.hidden = columns.length < fewColumns && !(isOnly && columns.length > 1);
    this.#only.hidden = columns.length < 2;
    setText(this.#onlyText, `One ${noun.toLowerCase()}`);
    setTitle(this.#only, `Show one ${noun.toLowerCase()} only`);
    setAttribute(this.#only, 'aria-pressed', String(isOnly));
    setAttribute(this.#steps, 'aria-label', noun);
    this.#showSteps(columns, at);
    const isTurned = view.runsAre === 'columns';
    setText(this.#turnText, isTurned ? 'Runs across' : 'Runs down');
    setTitle(this.#turn, isTurned ? 'Show runs as rows' : 'Show runs as columns');
    setValue(this.#size, size);
    setAttribute(this.#size, 'aria-valuetext', `${size} pixels`);
    setTitle(this.#size, `Size of images: ${size} px`);
    setText(this.#facts, facts);
    setTitle(this.#facts, facts);
    for (const control of [this.#turn, this.#sizeGroup]) control.hidden = shown === undefined;
  }

  /** The grid was scrolled to this step or file. */
  showAt(at: number): void {
    if (!this.#input || this.#input.at === at) return;
    this.#input = { ...this.#input, at };
    this.#showSteps(this.#input.shown?.columns ?? [], at);
  }

  #showSeries({ series, shown }: ToolbarInput): void {
    this.#series.hidden = series.length === 0;
    const options = JSON.stringify(series.map(({ id, label, kind }) => [id, label, kind]));
    if (options !== this.#options) {
      this.#options = options;
      this.#series.replaceChildren(...groupsOf(series));
    }
    if (shown && this.#series.value !== shown.id) this.#series.value = shown.id;
    setTitle(this.#series, shown?.label ?? '');
  }

  #showSteps(columns: readonly Column[], at: number): void {
    const last = Math.max(0, columns.length - 1);
    const index = Math.min(at, last);
    this.#steps.min = '0';
    this.#steps.max = String(last);
    setValue(this.#steps, index);
    const text = columns[index]?.label ?? '';
    setText(this.#stepText, text);
    setTitle(this.#stepText, `${text} (${index + 1} of ${columns.length})`);
    setAttribute(this.#steps, 'aria-valuetext', text);
  }

  #toggleOnly({ change }: ToolbarActions): void {
    const { view, shown, at } = this.#input ?? {};
    const column = shown?.columns[Math.min(at ?? 0, (shown?.columns.length ?? 1) - 1)];
    change({ only: view?.only === undefined ? column?.id : undefined });
  }
}

/** Keys of `log_image` and files stand apart. */
function groupsOf(series: readonly Series[]): readonly HTMLElement[] {
  const named = { steps: 'Logged by step', files: 'Image files' } as const;
  const kinds = (['steps', 'files'] as const).filter((kind) => series.some((each) => each.kind === kind));
  return kinds.map((kind) => {
    const options = series
      .filter((each) => each.kind === kind)
      .map(({ id, label }) => create('option', { text: label, attributes: { value: id } }));
    return create('optgroup', { attributes: { label: named[kind] }, children: options });
  });
}

function slider(label: string): HTMLInputElement {
  return create('input', { attributes: { type: 'range', 'aria-label': label } });
}

function setValue(input: HTMLInputElement, value: number): void {
  if (Number(input.value) !== value) input.value = String(value);
}

function wide(iconName: string, label: HTMLElement, act: () => void): HTMLButtonElement {
  const button = create('button', { class: 'tool wide', children: [icon(iconName), label] });
  button.addEventListener('click', act);
  return button;
}
