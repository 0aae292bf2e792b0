import { countOf } from '../../src/shared/format.ts';
import { noteTag } from '../../src/shared/runTags.ts';
import type { KeyValue, RunPageState } from '../../src/shared/runPage.ts';
import { create, setText, toolButton } from '../dom.ts';
import { focusIfHere } from '../firstFocus.ts';
import { Editor } from './editor.ts';
import type { Page, TabView } from './page.ts';

/** The user's tags, to be added, changed and deleted; MLflow's own below, folded, to be read. */
export class TagsTab implements TabView {
  readonly element = create('div', { class: 'scroll-tab', attributes: { tabindex: '0' } });
  readonly #page: Page;
  readonly #body = create('tbody');
  readonly #own = create('tbody');
  readonly #fold = create('summary');
  readonly #empty = create('p', { class: 'muted', text: 'This run has no tags of its own.' });
  readonly #form: HTMLFormElement;
  readonly #key = textInput('Key');
  readonly #value = textInput('Value');
  readonly #problem = create('p', { class: 'edit-problem failed', attributes: { role: 'alert' } });
  #tags: readonly KeyValue[] = [];
  #drawn = '';
  #editor: Editor | undefined;
  #state: RunPageState | undefined;

  constructor(page: Page) {
    this.#page = page;
    const add = create('button', {
      class: 'button primary',
      text: 'Add Tag',
      attributes: { type: 'submit' },
    });
    this.#form = create('form', { class: 'tag-form', children: [this.#key, this.#value, add] });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#add();
    });
    for (const input of [this.#key, this.#value]) {
      input.addEventListener('input', () => setText(this.#problem, ''));
    }
    const folded = create('details', {
      class: 'fold-section',
      children: [this.#fold, create('table', { class: 'plain-table tags-table', children: [this.#own] })],
    });
    this.element.append(
      this.#form,
      this.#problem,
      this.#empty,
      create('table', {
        class: 'plain-table tags-table',
        attributes: { 'aria-label': 'Tags' },
        children: [this.#body],
      }),
      folded,
    );
  }

  update(state: RunPageState): void {
    this.#state = state;
    const { run, readOnly } = state;
    if (!run || this.#editor?.isOpen) return;
    this.#tags = run.data.tags ?? [];
    const key = JSON.stringify([this.#tags, readOnly]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const sorted = [...this.#tags].sort((one, other) => one.key.localeCompare(other.key));
    const users = sorted.filter((tag) => !tag.key.startsWith('mlflow.'));
    const own = sorted.filter((tag) => tag.key.startsWith('mlflow.') && tag.key !== noteTag);
    const canEdit = readOnly === undefined;
    this.#form.hidden = !canEdit;
    this.#empty.hidden = users.length > 0;
    this.#body.replaceChildren(...users.map((tag) => this.#row(tag, canEdit ? 'can edit' : 'reads')));
    this.#own.replaceChildren(...own.map((tag) => this.#row(tag, 'reads')));
    setText(this.#fold, `${countOf(own.length, 'tag')} of MLflow itself`);
  }

  #row(tag: KeyValue, may: 'can edit' | 'reads'): HTMLElement {
    const { key, value } = tag;
    const cell = create('td', {
      class: 'tag-value',
      title: value,
      children: [create('bdi', { text: value })],
    });
    const tools =
      may === 'reads'
        ? []
        : [
            toolButton(`Edit ${key}`, 'edit', () => this.#edit(tag, cell)),
            toolButton(`Delete ${key}`, 'trash', () => this.#page.send({ type: 'deleteTag', key })),
          ];
    if (may === 'can edit') cell.addEventListener('dblclick', () => this.#edit(tag, cell));
    const head = create('th', {
      title: key,
      attributes: { scope: 'row' },
      children: [create('bdi', { text: key })],
    });
    return create('tr', { children: [head, cell, create('td', { class: 'row-tools', children: tools })] });
  }

  #edit({ key, value }: KeyValue, cell: HTMLElement): void {
    if (this.#editor?.isOpen) return;
    this.#editor = new Editor({
      page: this.#page,
      label: `Value of ${key}`,
      kind: 'line',
      editOf: (text) => ({ kind: 'tag', key, value: text }),
      ended: () => {
        this.#editor = undefined;
        this.#drawn = '';
        if (this.#state) this.update(this.#state);
      },
    });
    cell.replaceChildren(this.#editor.element);
    this.#editor.begin(value);
  }

  async #add(): Promise<void> {
    const key = this.#key.value.trim();
    if (key === '') {
      setText(this.#problem, 'A tag needs a key.');
      this.#key.focus();
      return;
    }
    if (this.#tags.some((tag) => tag.key === key)) {
      setText(this.#problem, `There is a tag ${key} already: edit its value below.`);
      return;
    }
    const problem = await this.#page.save({ kind: 'tag', key, value: this.#value.value });
    setText(this.#problem, problem ?? '');
    if (problem !== undefined) return;
    this.#key.value = '';
    this.#value.value = '';
    focusIfHere(this.#key);
    this.#page.announce(`Tag ${key} added`);
  }
}

function textInput(label: string): HTMLInputElement {
  return create('input', {
    class: 'input',
    attributes: { type: 'text', placeholder: label, 'aria-label': label, spellcheck: 'false' },
  });
}
