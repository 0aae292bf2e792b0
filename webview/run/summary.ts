import { countOf, exactTime, formatTime } from '../../src/shared/format.ts';
import { tagOf } from '../../src/shared/runTags.ts';
import type { RelatedRun, RunPageState } from '../../src/shared/runPage.ts';
import { createDot } from '../compare/runDot.ts';
import { cutText } from '../cutText.ts';
import { create, icon, link, toolButton } from '../dom.ts';
import { factList } from './facts.ts';
import type { Fact } from './facts.ts';
import type { Page } from './page.ts';
import { copyText } from './page.ts';
import { statusIcons, statusWord } from './status.ts';

/** So many children are named at first. */
const fewChildren = 8;

/** What one asks first of a run; it stays while the tabs change. */
export class Summary {
  readonly element = create('aside', {
    class: 'summary',
    attributes: { 'aria-label': 'Summary', tabindex: '0' },
  });
  readonly #page: Page;
  #drawn = '';
  #allChildren = false;
  #state: RunPageState | undefined;

  constructor(page: Page) {
    this.#page = page;
  }

  update(state: RunPageState): void {
    this.#state = state;
    const { run } = state;
    if (!run) return;
    const facts = this.#facts(state, run);
    const key = JSON.stringify([
      facts.map(({ label, content, title }) => [
        label,
        typeof content === 'string' ? content : content.textContent,
        title,
      ]),
      state.parent,
      state.children,
      this.#allChildren,
    ]);
    // What has not changed keeps the focus, and what is selected in it.
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.element.replaceChildren(factList(facts), ...this.#children(state));
  }

  #facts(state: RunPageState, run: NonNullable<RunPageState['run']>): readonly Fact[] {
    const { info } = run;
    const tag = (name: string): string => tagOf(run, name) ?? '';
    const commit = tag('mlflow.source.git.commit');
    const page = this.#page;
    const { experiment, parent, connection } = state;
    const time = (ms: number | undefined): string => (ms === undefined || ms <= 0 ? '' : formatTime(ms));
    const toRuns = link(experiment ?? info.experiment_id, () =>
      page.send({ type: 'act', action: 'openRuns' }),
    );
    toRuns.title = 'Open Runs';
    return [
      { label: 'Status', content: statusWord(info.status) },
      { label: 'Started', content: time(info.start_time), title: exactTime(info.start_time) },
      { label: 'Ended', content: time(info.end_time), title: exactTime(info.end_time ?? NaN) },
      { label: 'User', content: info.user_id || tag('mlflow.user') },
      {
        label: 'Source',
        content: tag('mlflow.source.name'),
        title: tag('mlflow.source.name'),
        isCode: true,
        isPath: true,
      },
      { label: 'Entry point', content: tag('mlflow.project.entryPoint'), isCode: true },
      {
        label: 'Commit',
        content: commit === '' ? '' : this.#copied(commit, 'Commit', commit.slice(0, 8)),
        title: commit,
        isCode: true,
      },
      {
        label: 'Command',
        content: tag('mlflow.project.command'),
        title: tag('mlflow.project.command'),
        isCode: true,
      },
      { label: 'Parent', content: parent ? this.#run(parent) : '' },
      { label: 'Experiment', content: toRuns, title: experiment ?? info.experiment_id },
      { label: 'Connection', content: connection, title: connection },
      {
        label: 'Run ID',
        content: this.#copied(info.run_id, 'Run ID'),
        title: info.run_id,
        isCode: true,
      },
      {
        label: 'Artifacts',
        content: info.artifact_uri === '' ? '' : this.#copied(info.artifact_uri, 'Artifact URI'),
        title: info.artifact_uri,
        isCode: true,
      },
    ];
  }

  #copied(value: string, what: string, text = value): HTMLElement {
    const copy = toolButton(`Copy ${what}`, 'copy', () => void copyText(value, this.#page, what));
    return create('span', { class: 'with-tool', children: [cutText(text), copy] });
  }

  #children({ children, moreChildren }: RunPageState): readonly HTMLElement[] {
    if (children.length === 0) return [];
    const shown = this.#allChildren ? children : children.slice(0, fewChildren);
    const items = shown.map((child) => create('li', { children: [this.#run(child)] }));
    const rest = children.length - shown.length;
    const parts: HTMLElement[] = [create('ul', { class: 'related', children: items })];
    if (rest > 0) parts.push(link(`Show ${rest} more`, () => this.#showAll()));
    else if (moreChildren) {
      parts.push(
        create('p', { class: 'muted', text: `The newest ${children.length}. The tree has all of them.` }),
      );
    }
    const count = moreChildren ? `${children.length}+ child runs` : countOf(children.length, 'child run');
    return [create('h2', { text: count }), ...parts];
  }

  #showAll(): void {
    this.#allChildren = true;
    if (this.#state) this.update(this.#state);
  }

  #run({ runId, name, status, look }: RelatedRun): HTMLElement {
    const open = link(name, () => this.#page.send({ type: 'openRun', runId }));
    open.title = name;
    const state = create('span', {
      class: `run-state status-${status}`,
      title: statusWord(status),
      children: status === 'FINISHED' ? [] : [icon(statusIcons[status])],
    });
    return create('span', { class: 'related-run', children: [createDot(look), open, state] });
  }
}
