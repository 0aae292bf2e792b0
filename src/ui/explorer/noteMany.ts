import * as vscode from 'vscode';
import { TaskQueue } from '../../common/taskQueue.ts';
import { countOf } from '../../shared/format.ts';
import { noteTag } from '../../shared/runTags.ts';
import { readItemTags, setItemTag } from '../../state/itemEdits.ts';
import type { Item } from '../../state/itemEdits.ts';
import { askInPlace } from '../commands/askInPlace.ts';
import { editEach } from './editItems.ts';
import type { ItemsToEdit } from './editItems.ts';
import { openNote } from './noteFileSystem.ts';

/** The note of one is a file of its own; many get one text, below what they have or in its place. */
export async function editNotes(edit: ItemsToEdit): Promise<void> {
  const { items } = edit;
  const [first] = items;
  if (!first || items.length === 1) return openNote(edit);
  const many = countOf(items.length, first.kind);
  const text = await askInPlace({ title: `Note for ${many}`, prompt: 'Text of the note, in Markdown' });
  if (text === undefined) return;
  const notes = await readNotes(items);
  const how = await askHow([...notes.values()].filter((note) => note !== '').length, first.kind);
  if (how === undefined) return;
  await editEach(edit, 'Writing the note of', (item) => {
    const before = notes.get(item) ?? '';
    const value = how === 'add' && before !== '' ? `${before.trimEnd()}\n\n${text}` : text;
    return setItemTag(item, { key: noteTag, value });
  });
}

async function readNotes(items: readonly Item[]): Promise<ReadonlyMap<Item, string>> {
  const queue = new TaskQueue(4);
  const noteOf = async (item: Item): Promise<string> =>
    (await readItemTags(item)).find(({ key }) => key === noteTag)?.value ?? '';
  const read = items.map((item) => queue.run(async () => [item, await noteOf(item)] as const));
  const location = vscode.ProgressLocation.Window;
  return new Map(
    await vscode.window.withProgress({ location, title: 'Reading notes' }, () => Promise.all(read)),
  );
}

/** A note that somebody has written does not go without a word. */
async function askHow(withNote: number, kind: Item['kind']): Promise<'add' | 'replace' | undefined> {
  if (withNote === 0) return 'replace';
  const have = `${countOf(withNote, kind)} ${withNote === 1 ? 'has' : 'have'} a note`;
  const ways = [
    { label: 'Add Below', description: 'keeps what is there', how: 'add' },
    { label: 'Replace', description: 'what is there can’t be restored', how: 'replace' },
  ] as const;
  return (await vscode.window.showQuickPick(ways, { title: have, placeHolder: `${have} already` }))?.how;
}
