import '../theme.css';
import '../run/run.css';
import './model.css';
import { isObject } from '../../src/shared/checks.ts';
import type { ModelPageIntent, ModelPageMessage, ModelPageState } from '../../src/shared/modelPage.ts';
import { create, icon, link, setText, setTitle } from '../dom.ts';
import { takeFirstFocus } from '../firstFocus.ts';
import { announceReady, connectHost } from '../host.ts';
import { parseScroll } from '../scrollPosition.ts';
import { sectionsOf } from './sections.ts';
import { summaryOf } from './summary.ts';

/** The page of an MLmodel file: it comes whole, again whenever more of it is known. */
class ModelPage {
  readonly #host = connectHost<ModelPageMessage, ModelPageIntent>(({ state }) => this.#show(state));
  readonly #announcer = create('div', { class: 'announcer', attributes: { 'aria-live': 'polite' } });
  readonly #progress = create('div', {
    class: 'progress busy',
    attributes: { role: 'progressbar', 'aria-label': 'Loading' },
  });
  readonly #name = create('bdi');
  readonly #banner = create('div', { class: 'banner', attributes: { role: 'status' } });
  readonly #side = create('div', { class: 'side' });
  readonly #main = create('div', {
    class: 'scroll-tab model',
    attributes: { tabindex: '0', role: 'region', 'aria-label': 'Model' },
  });
  readonly #register: HTMLElement;
  readonly #takeFocus = takeFirstFocus(() => this.#main);
  #drawnSide = '';
  #drawnMain = '';
  #keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement) {
    root.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });
    this.#register = this.#tool('Register Model…', 'package', 'register');
    this.#banner.hidden = true;
    const title = create('header', {
      class: 'title',
      children: [
        icon('package'),
        create('h1', { class: 'title-name', children: [this.#name] }),
        create('div', {
          class: 'title-tools',
          attributes: { role: 'toolbar', 'aria-label': 'Model' },
          children: [this.#register, this.#tool('Open as Text', 'file-code', 'openText')],
        }),
      ],
    });
    const content = create('div', { class: 'content', children: [this.#side, this.#main] });
    root.append(title, this.#progress, this.#banner, content, this.#announcer);
    this.#main.addEventListener('scroll', () => this.#keepSoon(), { passive: true });
  }

  start(): void {
    announceReady(this.#host);
  }

  #show(state: ModelPageState): void {
    const isWhole = state.origin !== undefined;
    this.#progress.classList.toggle('busy', !isWhole);
    this.#progress.setAttribute('aria-hidden', String(isWhole));
    setText(this.#name, state.name);
    setTitle(this.#name, state.name);
    this.#register.hidden = !state.origin;
    this.#showBanner(state);
    this.#drawSide(state);
    this.#drawMain(state);
    this.#takeFocus();
  }

  #drawSide(state: ModelPageState): void {
    // To JSON, what is not known yet and what is not there are the same.
    const drawn = JSON.stringify([state.model, state.origin ?? String(state.origin), state.location]);
    if (drawn === this.#drawnSide) return;
    this.#drawnSide = drawn;
    this.#side.hidden = state.model === undefined;
    this.#side.replaceChildren(summaryOf(state, this.#actions));
  }

  /** What has not changed keeps the focus, and what is selected in it. */
  #drawMain(state: ModelPageState): void {
    const drawn = JSON.stringify([state.model, state.text, state.snippets, state.environment, state.example]);
    if (drawn === this.#drawnMain) return;
    const { top } = this.#drawnMain === '' ? this.#keptScroll() : { top: this.#main.scrollTop };
    this.#drawnMain = drawn;
    this.#main.replaceChildren(...sectionsOf(state, this.#actions));
    this.#main.scrollTop = top;
  }

  readonly #actions = {
    openRun: () => this.#host.send({ type: 'openRun' }),
    openLoggedModel: () => this.#host.send({ type: 'openLoggedModel' }),
    openVersion: (name: string, version: string) => this.#host.send({ type: 'openVersion', name, version }),
    openFile: (path: string) => this.#host.send({ type: 'openFile', path }),
    copy: (text: string, what: string) => void this.#copy(text, what),
  };

  #showBanner({ problem, model }: ModelPageState): void {
    const words = problem ?? whatIsWrong(model);
    this.#banner.hidden = words === undefined;
    this.#banner.classList.toggle('warns', problem === undefined);
    if (words === undefined) return;
    const retry = link('Try Again', () => this.#host.send({ type: 'retry' }));
    const text = link('Open as Text', () => this.#host.send({ type: 'openText' }));
    this.#banner.replaceChildren(
      icon(problem === undefined ? 'warning' : 'error'),
      create('span', { class: 'banner-text', text: words }),
      ...(problem === undefined ? [text] : [retry, text]),
    );
  }

  #tool(label: string, name: string, type: 'register' | 'openText'): HTMLButtonElement {
    const button = create('button', {
      class: 'tool wide',
      title: label,
      attributes: { 'aria-label': label },
      children: [icon(name), create('span', { class: 'tool-label', text: label })],
    });
    button.addEventListener('click', () => this.#host.send({ type }));
    return button;
  }

  async #copy(text: string, what: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    this.#announcer.textContent = `${what} copied`;
  }

  #keptScroll(): { readonly top: number } {
    const { kept } = this.#host;
    return parseScroll(isObject(kept) ? kept['scroll'] : undefined);
  }

  #keepSoon(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(
      () => this.#host.keep({ scroll: { top: this.#main.scrollTop, left: 0 } }),
      200,
    );
  }
}

/** Why MLflow could not load it, where that is plain. */
function whatIsWrong(model: ModelPageState['model']): string | undefined {
  if (!model) return undefined;
  const { syntaxError, isMapping, flavors } = model;
  if (syntaxError) return `MLflow can’t read this file. Line ${syntaxError.line}: ${syntaxError.message}.`;
  if (!isMapping) return 'This file says nothing of a model: it is no YAML mapping.';
  if (flavors.length === 0) return 'This model has no flavors: MLflow can’t load it.';
  return undefined;
}

new ModelPage(document.getElementById('root')!).start();
