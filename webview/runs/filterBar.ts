import { completeRunFilter } from '../../src/filter/completion.ts';
import type { FilterCompletion, KnownKeys } from '../../src/filter/completion.ts';
import { completionIcons } from '../../src/filter/completionIcons.ts';
import type { FilterLanguage } from '../../src/filter/filterPlan.ts';
import { filterMistake, planFilter } from '../../src/filter/filterPlan.ts';
import { onlyLoaded } from '../../src/shared/format.ts';
import { create, icon, link, setAttribute, setTitle } from '../dom.ts';
import { mended } from './filterHint.ts';
import type { FilterHint } from './filterHint.ts';

export interface FilterBarActions {
  readonly ask: (filter: string) => void;
  readonly changed: (draft: string) => void;
  readonly known: () => KnownKeys;
  readonly leave: () => void;
}

/** While somebody types, a word that is not finished is no mistake. */
const pauseMs = 600;

/**
 * Asks for a filter in MLflow's language: completes it, underlines the first mistake and says what it is. Enter
 * asks the server, whose word counts; what it refuses stands here too.
 */
export class FilterBar {
  readonly element: HTMLElement;
  readonly #actions: FilterBarActions;
  readonly #input: HTMLInputElement;
  readonly #marks = create('div', { class: 'filter-marks', attributes: { 'aria-hidden': 'true' } });
  readonly #problem = create('div', {
    class: 'filter-problem',
    attributes: { id: 'filter-problem', role: 'alert' },
  });
  readonly #hintBox = create('div', {
    class: 'filter-problem filter-hint',
    attributes: { id: 'filter-hint', role: 'status' },
  });
  readonly #list = create('div', {
    class: 'filter-list',
    attributes: { id: 'filter-list', role: 'listbox', 'aria-label': 'Completions' },
  });
  readonly #clear = create('button', {
    class: 'tool',
    title: 'Show all runs',
    attributes: { 'aria-label': 'Show all runs' },
    children: [icon('close')],
  });
  /** Where a part of the filter is asked of the loaded runs only. */
  readonly #partly = create('span', { class: 'filter-partly', text: 'on the loaded runs' });
  #language: FilterLanguage = 'extended';
  #completion: FilterCompletion | undefined;
  #chosen = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hint: FilterHint | undefined;
  #shownHint = '';
  /** What was asked for from here last. */
  #asked = '';
  /** What the server said, and of which filter. */
  #refused: { readonly filter: string; readonly message: string } | undefined;

  constructor(actions: FilterBarActions) {
    this.#actions = actions;
    this.#input = create('input', {
      class: 'filter-input',
      attributes: {
        type: 'text',
        placeholder: "Filter, such as metrics.loss < 0.1 AND params.model = 'mlp'",
        'aria-label': "Filter in MLflow's language",
        role: 'combobox',
        'aria-expanded': 'false',
        'aria-controls': 'filter-list',
        'aria-autocomplete': 'list',
        'aria-describedby': 'filter-problem filter-hint',
        spellcheck: 'false',
        autocomplete: 'off',
      },
    });
    this.#list.hidden = true;
    this.#problem.hidden = true;
    this.#hintBox.hidden = true;
    this.#partly.hidden = true;
    const field = create('div', { class: 'filter-field', children: [this.#marks, this.#input] });
    this.element = create('div', {
      class: 'filter',
      children: [icon('filter'), field, this.#partly, this.#clear, this.#problem, this.#hintBox, this.#list],
    });
    this.#listen();
  }

  get draft(): string {
    return this.#input.value;
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  setDraft(text: string): void {
    if (this.#input.value !== text) this.#input.value = text;
    this.#check();
  }

  /** What the server understands: what goes beyond is marked. */
  setLanguage(language: FilterLanguage): void {
    if (language === this.#language) return;
    this.#language = language;
    this.#check();
  }

  /** What the server did not take, and why; undefined where it took the last one. */
  setRefused(refused: { readonly filter: string; readonly message: string } | undefined): void {
    if (refused?.filter === this.#refused?.filter && refused?.message === this.#refused?.message) return;
    this.#refused = refused;
    // A saved view brings a filter that nobody has typed here.
    if (refused && refused.filter !== this.#asked) this.setDraft(refused.filter);
    else this.#check();
  }

  /** Why the last filter may find so little; undefined where nothing is to be said of it. */
  setHint(hint: FilterHint | undefined): void {
    if (JSON.stringify(hint) === JSON.stringify(this.#hint)) return;
    this.#hint = hint;
    // Who has typed on meanwhile is left alone.
    if (this.#timer === undefined) this.#check();
  }

  #listen(): void {
    const input = this.#input;
    input.addEventListener('input', () => {
      this.#actions.changed(input.value);
      this.#forget();
      this.#complete();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#check(), pauseMs);
    });
    input.addEventListener('keydown', (event) => this.#key(event));
    input.addEventListener('scroll', () => (this.#marks.scrollLeft = input.scrollLeft));
    input.addEventListener('focus', () => this.element.classList.add('focused'));
    input.addEventListener('blur', () => {
      this.element.classList.remove('focused');
      this.#close();
      this.#check();
    });
    // The input keeps the focus.
    this.#list.addEventListener('mousedown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => {
      const option =
        event.target instanceof Element ? event.target.closest<HTMLElement>('[role=option]') : null;
      if (option) this.#accept(Number(option.dataset['index']));
    });
    this.#clear.addEventListener('click', () => {
      this.setDraft('');
      this.#actions.changed('');
      this.#asked = '';
      this.#actions.ask('');
      input.focus();
    });
  }

  #key(event: KeyboardEvent): void {
    const count = this.#completion?.items.length ?? 0;
    const isOpen = !this.#list.hidden;
    const act = {
      ArrowDown: () => (isOpen ? this.#choose((this.#chosen + 1) % count) : this.#complete()),
      ArrowUp: () => isOpen && this.#choose((this.#chosen + count - 1) % count),
      Tab: () => isOpen && this.#accept(Math.max(0, this.#chosen)),
      Enter: () => (isOpen && this.#chosen >= 0 ? this.#accept(this.#chosen) : this.#ask()),
      Escape: () => (isOpen ? this.#close() : this.#actions.leave()),
      ' ': () => event.ctrlKey && this.#complete(),
    }[event.key];
    if (act?.() === false || !act) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #ask(): void {
    this.#close();
    this.#input.value = this.#input.value.trim();
    this.#check();
    this.#asked = this.#input.value;
    this.#actions.ask(this.#asked);
  }

  #complete(): void {
    const { value, selectionStart } = this.#input;
    const completion = completeRunFilter(value, selectionStart ?? value.length, this.#actions.known(), {
      language: this.#language,
    });
    if (completion.items.length === 0) return this.#close();
    this.#completion = completion;
    this.#list.replaceChildren(
      ...completion.items.map((item, index) =>
        create('div', {
          class: 'filter-option',
          title: item.label,
          attributes: { role: 'option', id: `filter-option-${index}`, 'data-index': String(index) },
          children: [
            icon(completionIcons[item.kind]),
            create('bdi', { text: item.label }),
            ...(item.note === undefined ? [] : [create('span', { class: 'filter-note', text: item.note })]),
          ],
        }),
      ),
    );
    this.#list.hidden = false;
    this.#problem.hidden = true;
    this.#hintBox.hidden = true;
    setAttribute(this.#input, 'aria-expanded', 'true');
    // Nothing is chosen before somebody chooses: Enter asks.
    this.#choose(-1);
  }

  #choose(index: number): void {
    this.#chosen = index;
    for (const [at, option] of [...this.#list.children].entries()) {
      setAttribute(option, 'aria-selected', String(at === index));
      if (at === index) option.scrollIntoView({ block: 'nearest' });
    }
    setAttribute(this.#input, 'aria-activedescendant', index < 0 ? undefined : `filter-option-${index}`);
  }

  #accept(index: number): void {
    const completion = this.#completion;
    const item = completion?.items[index];
    if (!completion || !item) return;
    const { value } = this.#input;
    const after = value.slice(completion.end).replace(/^ /, '');
    this.#input.value = value.slice(0, completion.start) + item.text + after;
    const caret = completion.start + item.text.length;
    this.#input.setSelectionRange(caret, caret);
    this.#actions.changed(this.#input.value);
    this.#complete();
  }

  #close(): void {
    this.#completion = undefined;
    this.#list.hidden = true;
    setAttribute(this.#input, 'aria-expanded', 'false');
    setAttribute(this.#input, 'aria-activedescendant', undefined);
  }

  /** What our own reading finds wrong, by its place; else what the server said of this very filter. */
  #check(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#input.value;
    const found = filterMistake(text);
    const refused = this.#refused?.filter === text.trim() ? this.#refused : undefined;
    const message = found?.message ?? refused?.message;
    const { rest } = planFilter(text, this.#language);
    const wrong = found ?? (refused ? { start: 0, end: text.length } : undefined);
    const hint = !wrong && this.#hint?.filter === text.trim() ? this.#hint : undefined;
    this.#showHint(hint);
    // What only the loaded runs were asked is said by marks alone; a hint names its keys.
    const partly = rest?.places ?? hint?.keys ?? [];
    this.#showMarks(wrong ? [wrong] : partly, wrong ? 'wrong-word' : 'partly-word');
    this.#partly.hidden = !rest;
    if (rest)
      setTitle(this.#partly, `The server does not know ${rest.words.join(', ')}: ${onlyLoaded(rest.words)}.`);
    this.#problem.textContent = message ?? '';
    this.#problem.hidden = message === undefined || !this.#list.hidden;
    this.element.classList.toggle('wrong', message !== undefined);
    setAttribute(this.#input, 'aria-invalid', message === undefined ? undefined : 'true');
  }

  #showHint(hint: FilterHint | undefined): void {
    this.#hintBox.hidden = hint === undefined || !this.#list.hidden;
    const shown = JSON.stringify(hint ?? '');
    // The link may have the focus.
    if (shown === this.#shownHint) return;
    this.#shownHint = shown;
    if (!hint) return this.#hintBox.replaceChildren();
    const meant = [...new Set(hint.keys.flatMap((key) => key.meant ?? []))].join(', ');
    const take = link(meant, () => {
      this.setDraft(mended(hint));
      this.#input.focus();
      this.#ask();
    });
    this.#hintBox.replaceChildren(hint.text, ...(meant === '' ? [] : [' Did you mean ', take, '?']));
  }

  /** Underlines these parts of the text, which stand in their order. */
  #showMarks(places: readonly { readonly start: number; readonly end: number }[], kind: string): void {
    const text = this.#input.value;
    this.#clear.hidden = text === '';
    let from = 0;
    const parts = places.flatMap(({ start, end }) => {
      const before = text.slice(from, start);
      from = end;
      return [before, create('span', { class: kind, text: text.slice(start, end) || ' ' })];
    });
    this.#marks.replaceChildren(...parts, ...(places.length > 0 ? [text.slice(from)] : []));
    this.#marks.scrollLeft = this.#input.scrollLeft;
  }

  /** While somebody types nothing is said of what is not finished. */
  #forget(): void {
    this.#showMarks([], '');
    this.#partly.hidden = true;
    this.#problem.hidden = true;
    this.#hintBox.hidden = true;
    this.element.classList.remove('wrong');
  }
}
