import type { RunEdit } from '../../src/shared/runPage.ts';
import { create, setText } from '../dom.ts';
import type { Page } from './page.ts';

export interface EditorOptions {
  readonly page: Page;
  readonly label: string;
  readonly kind: 'line' | 'text';
  /** With buttons below it; else Enter saves, and leaving it too. */
  readonly hint?: string;
  readonly editOf: (value: string) => RunEdit;
  /** The value is as it was, or was saved. */
  readonly ended: () => void;
  readonly changed?: () => void;
}

/** Something that is edited where it stands: saved with Enter, given up with Escape; what is wrong is said below. */
export class Editor {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement | HTMLTextAreaElement;
  readonly #options: EditorOptions;
  readonly #problem = create('p', { class: 'edit-problem failed', attributes: { role: 'alert' } });
  #isBusy = false;
  #before = '';

  constructor(options: EditorOptions) {
    this.#options = options;
    const { label, kind, hint } = options;
    this.input = create(kind === 'line' ? 'input' : 'textarea', {
      class: 'input',
      attributes: { 'aria-label': label, spellcheck: kind === 'text' ? 'true' : 'false' },
    });
    const buttons =
      hint === undefined
        ? []
        : [
            create('div', {
              class: 'edit-buttons',
              children: [
                create('span', { class: 'muted', text: hint }),
                this.#button('Cancel', 'button', () => this.#end()),
                this.#button('Save', 'button primary', () => void this.#save()),
              ],
            }),
          ];
    this.element = create('div', {
      class: `editor ${kind}`,
      children: [this.input, this.#problem, ...buttons],
    });
    this.input.addEventListener('keydown', (event) => this.#key(event as KeyboardEvent));
    this.input.addEventListener('input', () => {
      setText(this.#problem, '');
      options.changed?.();
    });
  }

  get isOpen(): boolean {
    return this.element.isConnected;
  }

  /** Call once it is in the page. */
  begin(value: string, draft: string = value): void {
    this.#before = value;
    this.input.value = draft;
    setText(this.#problem, '');
    this.input.focus();
    if (this.#options.kind === 'line') this.input.select();
  }

  #key(event: KeyboardEvent): void {
    const isSaved =
      event.key === 'Enter' && (this.#options.kind === 'line' || event.ctrlKey || event.metaKey);
    if (!isSaved && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (isSaved) void this.#save();
    else this.#end();
  }

  async #save(): Promise<void> {
    if (this.#isBusy) return;
    const { value } = this.input;
    if (value === this.#before) return this.#end();
    this.#isBusy = true;
    this.input.readOnly = true;
    const problem = await this.#options.page.save(this.#options.editOf(value));
    this.#isBusy = false;
    this.input.readOnly = false;
    if (problem === undefined) this.#end();
    else setText(this.#problem, problem);
  }

  #end(): void {
    if (!this.#isBusy) this.#options.ended();
  }

  #button(text: string, name: string, act: () => void): HTMLElement {
    const button = create('button', { class: name, text });
    button.addEventListener('click', act);
    return button;
  }
}
