import { tagOf } from '../../src/shared/runTags.ts';
import type { RunEnvironment, RunPageState } from '../../src/shared/runPage.ts';
import { create, link, toolButton } from '../dom.ts';
import { factList } from './facts.ts';
import { copyText } from './page.ts';
import { problemParts } from './problemParts.ts';
import type { Page, TabView } from './page.ts';

/** Where the run comes from, and what its model needs. */
export class CodeTab implements TabView {
  readonly element = create('div', { class: 'scroll-tab', attributes: { tabindex: '0' } });
  readonly #page: Page;
  readonly #source = create('section', { attributes: { 'aria-label': 'Source' } });
  readonly #files = create('section', { attributes: { 'aria-label': 'Environment' } });
  #drawn = '';
  #environment = '';

  constructor(page: Page) {
    this.#page = page;
    this.element.append(this.#source, this.#files);
  }

  update({ run }: RunPageState): void {
    if (!run) return;
    const key = JSON.stringify(run.data.tags ?? []);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const tag = (name: string): string => tagOf(run, name) ?? '';
    const source = tag('mlflow.source.name');
    const commit = tag('mlflow.source.git.commit');
    this.#source.replaceChildren(
      create('h2', { text: 'Source' }),
      factList([
        { label: 'Source', content: source, isCode: true },
        { label: 'Kind', content: tag('mlflow.source.type').toLowerCase() },
        { label: 'Entry point', content: tag('mlflow.project.entryPoint'), isCode: true },
        { label: 'Backend', content: tag('mlflow.project.backend') },
        { label: 'Environment', content: tag('mlflow.project.env') },
        { label: 'Commit', content: commit === '' ? '' : this.#copied(commit), isCode: true },
        { label: 'Branch', content: tag('mlflow.source.git.branch'), isCode: true },
        { label: 'Repository', content: tag('mlflow.source.git.repoURL'), isCode: true },
        { label: 'Docker image', content: tag('mlflow.docker.image.uri'), isCode: true },
      ]),
    );
    if (source === '' && commit === '') {
      this.#source.append(create('p', { class: 'muted', text: 'The run does not say where it comes from.' }));
    }
  }

  take(environment: RunEnvironment): void {
    const key = JSON.stringify(environment);
    if (key === this.#environment) return;
    this.#environment = key;
    const { files, model, problem, isOutside } = environment;
    const heading = create('h2', { text: model === undefined ? 'Environment' : `Environment of ${model}` });
    const none =
      model === undefined
        ? 'The run has logged no model that would say what it needs.'
        : 'The model does not say what it needs.';
    const parts =
      problem === undefined
        ? [create('p', { class: 'muted', text: none })]
        : problemParts(this.#page, { problem, isOutside });
    this.#files.replaceChildren(
      heading,
      ...(files.length === 0 ? parts : files.map((file) => this.#file(file))),
    );
  }

  #file({ owner, path, text, isCut }: RunEnvironment['files'][number]): HTMLElement {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const pre = create('pre', { text: text.trimEnd(), attributes: { tabindex: '0', 'aria-label': name } });
    const head = create('div', {
      class: 'file-head',
      children: [
        link(name, () => this.#page.send({ type: 'openArtifact', owner, path })),
        toolButton(`Copy ${name}`, 'copy', () => void copyText(text, this.#page, name)),
      ],
    });
    const more = isCut ? [create('p', { class: 'muted', text: 'This is the beginning of the file.' })] : [];
    return create('div', { class: 'file', children: [head, pre, ...more] });
  }

  #copied(text: string): HTMLElement {
    const copy = toolButton('Copy Commit', 'copy', () => void copyText(text, this.#page, 'Commit'));
    return create('span', { class: 'with-tool', children: [create('bdi', { text }), copy] });
  }
}
