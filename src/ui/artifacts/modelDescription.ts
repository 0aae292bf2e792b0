import { flavors } from '../../formats/flavorKeys.ts';
import type { Mlmodel } from '../../formats/mlmodel.ts';
import type { ModelDescription, ModelFlavor, ModelSnippet } from '../../shared/modelPage.ts';
import { snippetsOf } from './modelSnippets.ts';
import type { SnippetPlace } from './modelSnippets.ts';

export interface DescribedModel {
  readonly name?: string;
  readonly model: ModelDescription;
  readonly snippets: readonly ModelSnippet[];
}

/** What the page says of a file: what the file says, and what each key is for. */
export function describeModel(
  model: Mlmodel,
  { name, ...place }: SnippetPlace & { readonly name?: string },
): DescribedModel {
  const { example: _, ...rest } = model;
  return {
    model: { ...rest, flavors: model.flavors.map(withDocs) },
    snippets: model.isMapping && !model.syntaxError ? snippetsOf(model, place) : [],
    ...(name === undefined ? {} : { name }),
  };
}

function withDocs({ name, entries }: Mlmodel['flavors'][number]): ModelFlavor {
  const known = flavors.find((flavor) => flavor.name === name);
  const docOf = (key: string): { readonly doc?: string } => {
    const doc = known?.keys.find((each) => each.name === key.split('.')[0])?.doc;
    return doc === undefined ? {} : { doc: plain(doc) };
  };
  const described = entries.map((entry) => ({ ...entry, ...docOf(entry.key) }));
  return { name, entries: described, ...(known ? { doc: plain(known.doc) } : {}) };
}

/** Markdown's marks say nothing in a tooltip. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
