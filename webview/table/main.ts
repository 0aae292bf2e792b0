import { isObject } from '../../src/shared/checks.ts';
import '../theme.css';
import './table.css';
import { formatBytes } from '../../src/shared/format.ts';
import type { TableIntent, TableMessage } from '../../src/shared/table.ts';
import { create, link, toolButton } from '../dom.ts';
import { takeFirstFocus } from '../firstFocus.ts';
import { parseScroll } from '../scrollPosition.ts';
import { announceReady, connectHost } from '../host.ts';
import { tableFacts, TableView } from './tableView.ts';

/** One line that says what is shown of how much, and the table. */
class TablePage {
  readonly #host = connectHost<TableMessage, TableIntent>((message) => this.#receive(message));
  readonly #progress = create('div', { class: 'progress busy', attributes: { role: 'progressbar' } });
  readonly #header = create('div', { class: 'table-header' });
  readonly #body = create('div', { class: 'table-body' });
  #view: TableView | undefined;
  readonly #takeFocus = takeFirstFocus(() => this.#view?.element);

  constructor(root: HTMLElement) {
    root.append(this.#header, this.#progress, this.#body);
  }

  start(): void {
    announceReady(this.#host);
  }

  #receive(message: TableMessage): void {
    this.#progress.classList.remove('busy');
    this.#progress.setAttribute('aria-hidden', 'true');
    if (message.type === 'failed') return this.#showProblem(message);
    const { table, bytes } = message;
    this.#header.replaceChildren(
      create('span', { class: 'table-facts', text: `${tableFacts(table)} · ${formatBytes(bytes)}` }),
      ...(/\.parquet$/i.test(message.name) ? [] : [this.#tool('file-code', 'Open as Text', 'openText')]),
      this.#tool('cloud-download', 'Download…', 'download'),
    );
    const { kept } = this.#host;
    const scroll = this.#view?.scroll ?? parseScroll(isObject(kept) ? kept['scroll'] : undefined);
    this.#view = new TableView(table, (place) => this.#host.keep({ scroll: place }));
    this.#body.replaceChildren(this.#view.element);
    this.#view.scrollTo(scroll);
    this.#takeFocus();
  }

  #showProblem({ message, canOpenText }: Extract<TableMessage, { type: 'failed' }>): void {
    const retry = this.#link('Try Again', 'retry');
    const text = this.#link('Open as Text', 'openText');
    const problem = create('div', {
      class: 'table-problem',
      children: [create('p', { class: 'failed', text: message }), retry, ...(canOpenText ? [text] : [])],
    });
    this.#header.replaceChildren();
    this.#body.replaceChildren(problem);
    this.#view = undefined;
  }

  #tool(name: string, title: string, type: 'openText' | 'download'): HTMLElement {
    return toolButton(title, name, () => this.#host.send({ type }));
  }

  #link(text: string, type: 'openText' | 'retry'): HTMLElement {
    return link(text, () => {
      if (type === 'retry') this.#progress.classList.add('busy');
      this.#host.send({ type });
    });
  }
}

new TablePage(document.getElementById('root')!).start();
