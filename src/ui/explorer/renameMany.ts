import { countOf, cutEnd } from '../../shared/format.ts';
import { renameItem } from '../../state/itemEdits.ts';
import type { Item } from '../../state/itemEdits.ts';
import { nameFrom, needsValues, templateProblem } from '../../state/nameTemplate.ts';
import type { NamedItem } from '../../state/nameTemplate.ts';
import { askInPlace } from '../commands/askInPlace.ts';
import { askForName, editEach } from './editItems.ts';
import type { ItemsToEdit } from './editItems.ts';

/** Asks for the name of one, or for one text that names many and shows what the first would be called. */
export async function askForNewNames(edit: ItemsToEdit): Promise<void> {
  const { items } = edit;
  const [first] = items;
  if (!first || items.length === 1) return askForName(edit);
  const example = await namedItem(first, { place: 1, withValues: first.kind === 'run' });
  const param = first.kind === 'run' ? ', {params.KEY} for a param' : '';
  const words = `{n} stands for 1, 2, …, {name} for the old name${param}.`;
  const template = await askInPlace({
    title: `Rename ${countOf(items.length, first.kind)}`,
    prompt: `New name of each: ${words}`,
    value: '{name}',
    check: templateProblem,
    promptFor: (text) => `The first becomes “${cutEnd(nameFrom(text, example).trim(), 80)}”. ${words}`,
  });
  if (template === undefined) return;
  const withValues = needsValues(template) && first.kind === 'run';
  const places = new Map(items.map((item, at) => [item, at + 1]));
  await editEach(edit, 'Renaming', async (item) => {
    const named = await namedItem(item, { place: places.get(item) ?? 0, withValues });
    const name = nameFrom(template, named).trim();
    if (name !== item.name) await renameItem(item, name);
  });
}

async function namedItem(
  { id, name, client }: Item,
  { place, withValues }: { readonly place: number; readonly withValues: boolean },
): Promise<NamedItem> {
  if (!withValues) return { name, place };
  return { name, place, values: (await client.call('getRun', { run_id: id })).run };
}
