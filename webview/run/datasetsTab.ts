import { countOf } from '../../src/shared/format.ts';
import type { RunPageState } from '../../src/shared/runPage.ts';
import { create } from '../dom.ts';
import { parseProfile, parseSchema, sourceText } from './datasetSchema.ts';
import type { SchemaColumn } from './datasetSchema.ts';
import { factList } from './facts.ts';
import type { TabView } from './page.ts';
import { RowList } from './rowList.ts';

type Inputs = NonNullable<NonNullable<NonNullable<RunPageState['run']>['inputs']>['dataset_inputs']>;

/** What the run was made with: each dataset with what it was for and its columns. */
export class DatasetsTab implements TabView {
  readonly element = create('div', { class: 'scroll-tab', attributes: { tabindex: '0' } });
  #lists: { draw(): void }[] = [];
  #drawn: string | undefined;

  update({ run }: RunPageState): void {
    if (!run) return;
    const inputs = run.inputs?.dataset_inputs ?? [];
    const key = JSON.stringify(inputs);
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#lists = [];
    const none = 'This run has logged no datasets. mlflow.log_input logs one.';
    if (inputs.length === 0)
      this.element.replaceChildren(create('p', { class: 'part-empty muted', text: none }));
    else this.element.replaceChildren(...inputs.map((input) => this.#section(input)));
  }

  shown(): void {
    for (const list of this.#lists) list.draw();
  }

  #section({ dataset, tags = [] }: Inputs[number]): HTMLElement {
    const { name, digest, source, source_type: sourceType, profile, schema } = dataset;
    const context = tags.find((tag) => tag.key === 'mlflow.data.context')?.value ?? '';
    const others = tags.filter((tag) => tag.key !== 'mlflow.data.context');
    const facts = factList([
      { label: 'Digest', content: digest, isCode: true },
      { label: 'Context', content: context },
      { label: 'Source', content: sourceText(source), title: source, isCode: true },
      { label: 'Kind of source', content: sourceType },
      ...parseProfile(profile).map(([label, content]) => ({ label, content })),
      ...others.map(({ key, value }) => ({ label: key, content: value })),
    ]);
    const heading = create('h2', { children: [create('bdi', { text: name })] });
    return create('section', { class: 'dataset', children: [heading, facts, ...this.#schema(schema, name)] });
  }

  #schema(schema: string | undefined, dataset: string): readonly HTMLElement[] {
    if (schema === undefined || schema === '' || schema === 'null') return [];
    const columns = parseSchema(schema);
    if (!columns) return [create('pre', { text: schema })];
    const list = new RowList<readonly [number, SchemaColumn]>({
      label: `Schema of ${dataset}`,
      role: 'grid',
      columns: [
        { id: 'c-name', label: countOf(columns.length, 'column') },
        { id: 'c-type', label: 'Type' },
        { id: 'c-required', label: 'Required' },
      ],
      // Arrays have columns without a name.
      keyOf: ([index]) => String(index),
      cellsOf: ([, { name, type, required }]) =>
        [name || '–', type, required ? 'yes' : 'no'].map((text) =>
          create('span', { title: text, children: [create('bdi', { text })] }),
        ),
      copyOf: ([, { name }]) => name,
    });
    list.element.classList.add('schema-list');
    list.update([...columns.entries()]);
    this.#lists.push(list);
    return [list.element];
  }
}
