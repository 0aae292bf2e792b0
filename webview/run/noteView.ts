import { noteTag, tagOf } from '../../src/shared/runTags.ts';
import type { RunPageState } from '../../src/shared/runPage.ts';
import { create, link, toolButton } from '../dom.ts';
import { focusIfHere } from '../firstFocus.ts';
import { Editor } from './editor.ts';
import { renderMarkdown } from './markdown.ts';
import type { Page } from './page.ts';

/** The run's note: shown as Markdown, edited as its text. */
export class NoteView {
  readonly element = create('section', { class: 'note', attributes: { 'aria-label': 'Note' } });
  readonly #body = create('div', { class: 'note-body' });
  readonly #editor: Editor;
  readonly #edit = toolButton('Edit Note', 'edit', () => this.#begin());
  readonly #add = link('Add a note', () => this.#begin());
  #note = '';
  #shown: string | undefined;
  #canEdit = false;

  constructor(page: Page, draft: string | undefined) {
    this.#editor = new Editor({
      page,
      label: 'Note',
      kind: 'text',
      hint: 'Markdown · Ctrl+Enter saves',
      editOf: (value) => ({ kind: 'note', value }),
      ended: () => {
        this.#draw();
        page.keep();
        focusIfHere(this.#note === '' ? this.#add : this.#edit);
      },
      changed: () => page.keep(),
    });
    if (draft !== undefined) this.#begin(draft);
  }

  /** What is typed and not saved yet. */
  get draft(): string | undefined {
    return this.#editor.isOpen ? this.#editor.input.value : undefined;
  }

  update({ run, readOnly }: RunPageState): void {
    if (!run) return;
    this.#note = tagOf(run, noteTag) ?? '';
    this.#canEdit = readOnly === undefined;
    // What is being typed stays as it is.
    if (!this.#editor.isOpen) this.#draw();
  }

  #begin(draft?: string): void {
    this.element.replaceChildren(this.#editor.element);
    this.#editor.begin(this.#note, draft ?? this.#note);
  }

  #draw(): void {
    const isEmpty = this.#note === '';
    this.element.hidden = isEmpty && !this.#canEdit;
    if (this.#shown !== this.#note) this.#body.replaceChildren(...renderMarkdown(this.#note));
    this.#shown = this.#note;
    const parts = isEmpty ? [this.#add] : [this.#body, ...(this.#canEdit ? [this.#edit] : [])];
    const isSame = parts.length === this.element.children.length && parts.every((part) => part.isConnected);
    if (!isSame) this.element.replaceChildren(...parts);
  }
}
