import {
  provideVSCodeDesignSystem,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
} from '@vscode/webview-ui-toolkit';
import { countOf } from '../../src/shared/format.ts';
import { create, setText } from '../dom.ts';
import type { XAxis } from './series.ts';
import { xAxes } from './series.ts';
import type { ViewState } from './viewState.ts';

provideVSCodeDesignSystem().register(vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption());

const axisNames: Readonly<Record<XAxis, string>> = {
  step: 'Step',
  relative: 'Relative time',
  wall: 'Wall time',
};

export interface ToolbarInput {
  readonly view: ViewState;
  /** What is hidden by "Only differences". */
  readonly alike: number;
  readonly runs: number;
  /** What the table leaves out, or how live it is. */
  readonly note: string;
}

/** The controls for the whole page: those of the charts, then that of the table. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #axis: HTMLElement;
  readonly #smoothing: HTMLInputElement;
  readonly #smoothingValue = create('output', { class: 'smoothing-value' });
  readonly #log = create('vscode-checkbox', { text: 'Log Y' });
  readonly #differences = create('vscode-checkbox', { text: 'Only differences' });
  readonly #alike = create('span', { class: 'toolbar-note', attributes: { 'aria-live': 'polite' } });
  readonly #note = create('span', { class: 'toolbar-note grow' });

  constructor(change: (part: Partial<ViewState>) => void) {
    const options = xAxes.map((axis) =>
      create('vscode-option', { text: axisNames[axis], attributes: { value: axis } }),
    );
    this.#axis = create('vscode-dropdown', { attributes: { 'aria-label': 'X axis' }, children: options });
    this.#axis.addEventListener('change', () => {
      const x = xAxes.find((axis) => axis === valueOf(this.#axis));
      if (x) change({ x });
    });
    this.#smoothing = create('input', {
      attributes: { type: 'range', min: '0', max: '0.99', step: '0.01', 'aria-label': 'Smoothing' },
    });
    this.#smoothing.addEventListener('input', () => change({ smoothing: Number(this.#smoothing.value) }));
    this.#log.addEventListener('change', () => change({ log: isChecked(this.#log) }));
    this.#differences.addEventListener('change', () =>
      change({ onlyDifferences: isChecked(this.#differences) }),
    );
    this.element = create('div', {
      class: 'toolbar',
      attributes: { role: 'toolbar', 'aria-label': 'Comparison' },
      children: [
        group('X axis', [this.#axis]),
        group('Smoothing', [this.#smoothing, this.#smoothingValue]),
        this.#log,
        this.#note,
        this.#differences,
        this.#alike,
      ],
    });
  }

  update({ view, alike, runs, note }: ToolbarInput): void {
    setValue(this.#axis, view.x);
    if (Number(this.#smoothing.value) !== view.smoothing) this.#smoothing.value = String(view.smoothing);
    setText(this.#smoothingValue, view.smoothing === 0 ? 'off' : view.smoothing.toFixed(2));
    setChecked(this.#log, view.log);
    setChecked(this.#differences, view.onlyDifferences);
    this.#differences.hidden = runs < 2;
    setText(this.#alike, alike === 0 ? '' : `${countOf(alike, 'row')} hidden`);
    setText(this.#note, note);
  }
}

function group(label: string, controls: readonly HTMLElement[]): HTMLElement {
  const text = create('span', { text: label, attributes: { 'aria-hidden': 'true' } });
  return create('span', { class: 'toolbar-group', children: [text, ...controls] });
}

// The toolkit's elements hold their state in properties, as the built-in ones do.
function valueOf(element: HTMLElement): string {
  return (element as HTMLElement & { value: string }).value;
}

function setValue(element: HTMLElement, value: string): void {
  if (valueOf(element) !== value) (element as HTMLElement & { value: string }).value = value;
}

function isChecked(element: HTMLElement): boolean {
  return (element as HTMLElement & { checked: boolean }).checked;
}

function setChecked(element: HTMLElement, checked: boolean): void {
  if (isChecked(element) !== checked) (element as HTMLElement & { checked: boolean }).checked = checked;
}
