import { cutMiddle, exactTime, formatDuration } from '../../src/shared/format.ts';
import { tagOf } from '../../src/shared/runTags.ts';
import type { PageAction, RunPageState } from '../../src/shared/runPage.ts';
import { createDot } from '../compare/runDot.ts';
import { arrange, create, icon, setAttribute, setText, setTitle, toolButton } from '../dom.ts';
import { focusIfHere } from '../firstFocus.ts';
import { Editor } from './editor.ts';
import type { Page } from './page.ts';
import { statusIcons, statusWord } from './status.ts';

/** Dot, name, status, duration; on the right what one does with a run. */
export class TitleLine {
  readonly element: HTMLElement;
  readonly #dot = create('span', { class: 'title-dot' });
  readonly #name = create('bdi');
  readonly #nameBox = create('h1', { class: 'title-name', children: [this.#name] });
  readonly #rename = toolButton('Rename (F2)', 'edit', () => this.rename());
  readonly #status = create('span', { class: 'title-status' });
  readonly #duration = create('span', { class: 'muted title-duration' });
  readonly #lock = create('span', {
    class: 'lock muted',
    children: [icon('lock'), create('span', { text: 'read-only' })],
  });
  readonly #again: HTMLElement;
  readonly #register: HTMLElement;
  readonly #editor: Editor;
  #state: RunPageState | undefined;
  #shownDot = '';
  #shownStatus = '';

  constructor(page: Page) {
    const act = (label: string, name: string, action: PageAction): HTMLButtonElement => {
      const button = create('button', {
        class: 'tool wide',
        title: label,
        attributes: { 'aria-label': label },
        children: [icon(name), create('span', { class: 'tool-label', text: label })],
      });
      button.addEventListener('click', () => page.send({ type: 'act', action }));
      return button;
    };
    this.#again = act('Run Again…', 'debug-rerun', 'runAgain');
    this.#register = act('Register Model…', 'package', 'register');
    this.#editor = new Editor({
      page,
      label: 'Name of the run',
      kind: 'line',
      editOf: (value) => ({ kind: 'name', value }),
      ended: () => {
        this.#editor.element.replaceWith(this.#nameBox);
        focusIfHere(this.#rename);
      },
    });
    const tool = (title: string, name: string, action: PageAction): HTMLElement =>
      toolButton(title, name, () => page.send({ type: 'act', action }));
    this.element = create('header', {
      class: 'title',
      children: [
        this.#dot,
        this.#nameBox,
        this.#rename,
        this.#status,
        this.#duration,
        this.#lock,
        create('div', {
          class: 'title-tools',
          attributes: { role: 'toolbar', 'aria-label': 'Run' },
          children: [
            act('Compare with…', 'graph-line', 'compare'),
            this.#register,
            this.#again,
            tool('Copy Run ID', 'copy', 'copyId'),
            tool('Show in Experiments', 'list-tree', 'reveal'),
            toolButton('Refresh', 'refresh', () => page.send({ type: 'refresh' })),
          ],
        }),
      ],
    });
  }

  /** F2, or the pencil. */
  rename(): void {
    const { run, readOnly } = this.#state ?? {};
    if (!run || readOnly !== undefined || this.#editor.isOpen) return;
    this.#nameBox.replaceWith(this.#editor.element);
    this.#editor.begin(run.info.run_name);
  }

  update(state: RunPageState): void {
    this.#state = state;
    const { run, look, readOnly, problem, ref } = state;
    const dot = JSON.stringify(look);
    if (dot !== this.#shownDot) arrange(this.#dot, [createDot(look)]);
    this.#shownDot = dot;
    const name = run?.info.run_name || cutMiddle(ref.runId, 17);
    setText(this.#name, name);
    setTitle(this.#nameBox, name);
    const isDeleted = run?.info.lifecycle_stage === 'deleted' || problem?.kind === 'gone';
    this.#nameBox.classList.toggle('deleted', isDeleted);
    const canEdit = run !== undefined && readOnly === undefined && problem?.kind !== 'gone';
    this.#rename.hidden = !canEdit;
    this.#register.hidden = !canEdit;
    this.#again.hidden = !run || !tagOf(run, 'mlflow.project.entryPoint');
    this.#lock.hidden = readOnly === undefined;
    setTitle(this.#lock, readOnly ?? '');
    this.#showStatus(state);
  }

  #showStatus({ run }: RunPageState): void {
    if (!run) return;
    const { status, lifecycle_stage: stage, start_time: start, end_time: end } = run.info;
    const words = stage === 'deleted' ? `${statusWord(status)}, deleted` : statusWord(status);
    if (words !== this.#shownStatus) {
      this.#status.className = `title-status status-${status}`;
      this.#status.replaceChildren(icon(statusIcons[status]), create('span', { text: words }));
    }
    this.#shownStatus = words;
    const duration = start > 0 ? formatDuration((end ?? Date.now()) - start) : '';
    // Of a run that was left without an end nobody knows how long it took.
    setText(this.#duration, end === undefined && status !== 'RUNNING' ? '' : duration);
    setAttribute(
      this.#duration,
      'title',
      start > 0 ? `${exactTime(start)} to ${end ? exactTime(end) : 'now'}` : undefined,
    );
  }
}
