import { formatBytes } from '../../src/shared/format.ts';
import type { InputExample, ModelEntry, ModelFlavor, ModelPageState } from '../../src/shared/modelPage.ts';
import { create, icon, link, toolButton } from '../dom.ts';
import { signatureTable } from './signatureView.ts';

export interface SectionActions {
  readonly openFile: (path: string) => void;
  readonly copy: (text: string, what: string) => void;
}

/** What the file says, part by part; a part that a model does not have says so only where one would look for it. */
export function sectionsOf(state: ModelPageState, actions: SectionActions): readonly HTMLElement[] {
  const { model, snippets, environment, example, text } = state;
  const raw =
    text === undefined
      ? []
      : [section('Text', [create('div', { class: 'file', children: [preOf(text, 'Text')] })])];
  if (!model?.isMapping) return raw;
  const signature =
    model.signature.length === 0
      ? [create('p', { class: 'muted', text: 'The model has no signature: it does not say what it takes.' })]
      : model.signature.map(signatureTable);
  const use = snippets.map(({ label, code }) => codeBlock(label, code, actions));
  const files = environment.map(({ path, size }) => fileLine(path, size, actions));
  return [
    ...raw,
    section('Signature', signature),
    ...(use.length > 0 ? [section('Use', use)] : []),
    section('Flavors', model.flavors.map(flavorOf)),
    ...(example ? [section('Input example', exampleOf(example, actions))] : []),
    ...(files.length > 0
      ? [section('Environment', [create('ul', { class: 'files', children: files })])]
      : []),
    ...(model.others.length > 0 ? [section('Other keys', [entryTable('Other keys', model.others)])] : []),
  ].filter((part) => part.childElementCount > 1);
}

function section(name: string, parts: readonly HTMLElement[]): HTMLElement {
  return create('section', {
    attributes: { 'aria-label': name },
    children: [create('h2', { text: name }), ...parts],
  });
}

function flavorOf({ name, doc, entries }: ModelFlavor): HTMLElement {
  const heading = create('h3', { children: [create('bdi', { text: name })] });
  const words = doc === undefined ? [] : [create('p', { class: 'muted', text: doc })];
  return create('div', {
    class: 'flavor',
    children: [heading, ...words, ...(entries.length > 0 ? [entryTable(name, entries)] : [])],
  });
}

function entryTable(label: string, entries: readonly ModelEntry[]): HTMLElement {
  const rows = entries.map(({ key, value, doc }) =>
    create('tr', {
      children: [
        create('th', {
          class: 'code',
          title: doc === undefined ? key : `${key}\n${doc}`,
          attributes: { scope: 'row' },
          children: [create('bdi', { text: key })],
        }),
        create('td', { class: 'code', title: value, children: [create('bdi', { text: value })] }),
      ],
    }),
  );
  return create('table', {
    class: 'plain-table entries',
    attributes: { 'aria-label': label },
    children: [create('tbody', { children: rows })],
  });
}

function exampleOf(
  { path, entries, text, isCut, problem }: InputExample,
  actions: SectionActions,
): readonly HTMLElement[] {
  const facts = entries.map(({ key, value }) => `${key.replaceAll('_', ' ')}: ${value}`).join(' · ');
  const head = create('div', {
    class: 'file-head',
    children: [
      link(path, () => actions.openFile(path)),
      ...(text === undefined || isCut ? [] : [copyTool(text, 'Input Example', actions)]),
      create('span', { class: 'muted file-facts', text: facts, title: facts }),
    ],
  });
  const said = problem === undefined ? [] : [create('p', { class: 'muted', text: problem })];
  const shown = text === undefined ? [] : [preOf(text, path)];
  const more = isCut ? [create('p', { class: 'muted', text: 'This is the beginning of the file.' })] : [];
  return [create('div', { class: 'file', children: [head, ...said, ...shown, ...more] })];
}

function codeBlock(label: string, code: string, actions: SectionActions): HTMLElement {
  const head = create('div', {
    class: 'file-head',
    children: [create('h3', { text: label }), copyTool(code, label, actions)],
  });
  return create('div', { class: 'file', children: [head, preOf(code.trimEnd(), label)] });
}

function preOf(text: string, label: string): HTMLElement {
  return create('pre', { text, attributes: { tabindex: '0', 'aria-label': label } });
}

function copyTool(text: string, what: string, { copy }: SectionActions): HTMLElement {
  return toolButton(`Copy ${what}`, 'copy', () => copy(text, what));
}

function fileLine(path: string, size: number | undefined, { openFile }: SectionActions): HTMLElement {
  return create('li', {
    children: [
      icon('file'),
      link(path, () => openFile(path)),
      create('span', { class: 'muted', text: size === undefined ? '' : formatBytes(size) }),
    ],
  });
}
