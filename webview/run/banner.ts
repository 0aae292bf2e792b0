import { formatTime } from '../../src/shared/format.ts';
import type { RunPageState } from '../../src/shared/runPage.ts';
import { create, icon, link } from '../dom.ts';
import type { Page } from './page.ts';

/** Below the title: what is wrong with what is shown, and what to do. Empty while nothing is. */
export class Banner {
  readonly element = create('div', { class: 'banner', attributes: { role: 'status' } });
  readonly #page: Page;
  #drawn = '';

  constructor(page: Page) {
    this.#page = page;
    this.element.hidden = true;
  }

  update(state: RunPageState): void {
    const { problem, loadedAt, run, readOnly } = state;
    const isDeleted = run?.info.lifecycle_stage === 'deleted';
    const age = run && loadedAt !== undefined ? ` What is shown was loaded ${formatTime(loadedAt)}.` : '';
    const key = JSON.stringify([problem, problem && age, isDeleted, readOnly]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.element.hidden = !problem && !isDeleted;
    this.element.classList.toggle('warns', !problem);
    if (problem) {
      const retry = link('Try Again', () => this.#page.send({ type: 'refresh' }));
      const log = link('Show Log', () => this.#page.send({ type: 'showLog' }));
      const signIn = link('Sign In…', () => this.#page.send({ type: 'signIn' }));
      const next = [
        ...(problem.wantsSignIn ? [signIn] : []),
        retry,
        ...(problem.kind === 'gone' ? [] : [log]),
      ];
      this.element.replaceChildren(icon('error'), words(problem.message + age), ...next);
    } else if (isDeleted) {
      const restore = link('Restore', () => this.#page.send({ type: 'act', action: 'restore' }));
      const next = readOnly === undefined ? [restore] : [];
      this.element.replaceChildren(icon('trash'), words('This run was deleted.'), ...next);
    }
  }
}

function words(text: string): HTMLElement {
  return create('span', { class: 'banner-text', text });
}
