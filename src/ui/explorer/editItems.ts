import * as vscode from 'vscode';
import { errorText } from '../../common/log.ts';
import { TaskQueue } from '../../common/taskQueue.ts';
import { countOf, cutEnd } from '../../shared/format.ts';
import { deleteItem, renameItem, restoreItem, setItemTag } from '../../state/itemEdits.ts';
import type { Item } from '../../state/itemEdits.ts';
import { readNestedRuns } from '../../state/nestedRuns.ts';
import { askInPlace } from '../commands/askInPlace.ts';
import { deleteQuestion, restoreQuestion } from './deleteQuestion.ts';
import type { Question } from './deleteQuestion.ts';

/** Experiments or runs that the user wants to change, of one kind, wherever they are shown. */
export interface ItemsToEdit {
  readonly items: readonly Item[];
  /** Reads anew what shows them. */
  readonly changed: () => Promise<unknown>;
}

export async function askForName({ items, changed }: ItemsToEdit): Promise<void> {
  const [item] = items;
  if (!item) return;
  const renamed = await askInPlace({
    title: `Rename ${titleOf(item.kind)}`,
    prompt: `New name of the ${item.kind}`,
    value: item.name,
    submit: async (text) => {
      if (text !== item.name) await renameItem(item, text);
      return undefined;
    },
  });
  if (renamed !== undefined) await changed();
}

export async function askForTag(edit: ItemsToEdit): Promise<void> {
  const title = `Add Tag to ${nameOrCount(edit.items, titleOf)}`;
  const key = await askInPlace({ title, prompt: 'Key of the tag', placeholder: 'stage' });
  if (key === undefined) return;
  const value = await askInPlace({ title, prompt: `Value of ${key}` });
  if (value === undefined) return;
  await editEach(edit, 'Tagging', (item) => setItemTag(item, { key, value }));
}

/** Asks first, by name, and whether what is nested in them goes too. */
export async function deleteItems(edit: ItemsToEdit): Promise<void> {
  if (edit.items.length === 0) return;
  const nested = await lookForNested(edit, 'active');
  const chosen = await ask(deleteQuestion(edit.items, nested), edit, nested);
  if (chosen) await editEach(chosen, 'Deleting', deleteItem);
}

/** Asks only where runs nested in them were deleted too: whoever deleted all of them wants all of them back. */
export async function restoreItems(edit: ItemsToEdit): Promise<void> {
  const nested = await lookForNested(edit, 'deleted');
  const chosen = nested.length === 0 ? edit : await ask(restoreQuestion(edit.items, nested), edit, nested);
  if (chosen) await editEach(chosen, 'Restoring', restoreItem);
}

async function lookForNested({ items }: ItemsToEdit, stage: 'active' | 'deleted'): Promise<readonly Item[]> {
  if (items[0]?.kind !== 'run') return [];
  const location = vscode.ProgressLocation.Window;
  return vscode.window.withProgress({ location, title: 'Looking for nested runs' }, () =>
    readNestedRuns(items, stage),
  );
}

/** What is to be edited after the answer; undefined where that was no. */
async function ask(
  { message, detail, only, withNested }: Question,
  edit: ItemsToEdit,
  nested: readonly Item[],
): Promise<ItemsToEdit | undefined> {
  const buttons = withNested === undefined ? [only] : [only, withNested];
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...buttons);
  if (answer === undefined) return undefined;
  return answer === only ? edit : { ...edit, items: [...edit.items, ...nested] };
}

/** A few at a time. What fails does not keep the others from being done, and is told of once. */
export async function editEach(
  { items, changed }: ItemsToEdit,
  doing: string,
  edit: (item: Item) => Promise<unknown>,
): Promise<void> {
  const what = nameOrCount(items, (kind) => kind);
  const queue = new TaskQueue(4);
  const problems: string[] = [];
  const location = vscode.ProgressLocation.Window;
  await vscode.window.withProgress({ location, title: `${doing} ${what}` }, () =>
    Promise.all(
      items.map((item) =>
        queue
          .run(() => edit(item))
          .catch((error: unknown) => problems.push(`${cutEnd(item.name, 80)}: ${errorText(error)}`)),
      ),
    ),
  );
  await changed();
  if (problems.length === 0) return;
  const rest = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const failed = countOf(problems.length, items[0]?.kind ?? 'item');
  throw new Error(`${doing} ${what}: ${failed} failed. ${problems[0]}${rest}`);
}

function nameOrCount(items: readonly Item[], wordOf: (kind: Item['kind']) => string): string {
  const [first] = items;
  if (!first) return '';
  return items.length === 1 ? cutEnd(first.name, 60) : countOf(items.length, wordOf(first.kind));
}

function titleOf(kind: Item['kind']): string {
  return kind === 'run' ? 'Run' : 'Experiment';
}
