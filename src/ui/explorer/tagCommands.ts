import * as vscode from 'vscode';
import type { KeyValue } from '../../api/entities.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { countOf, cutEnd } from '../../shared/format.ts';
import { deleteItemTag, readItemTags, setItemTag } from '../../state/itemEdits.ts';
import type { Item } from '../../state/itemEdits.ts';
import { askInPlace } from '../commands/askInPlace.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { TreeNode, ValueNode } from '../trees/nodes.ts';
import { chosenItems, chosenNodes } from './chosenNodes.ts';
import type { Explorer } from './chosenNodes.ts';
import { askForTag } from './editItems.ts';
import type { ItemsToEdit } from './editItems.ts';

/** `mlflow.addTag`, `mlflow.editTags` (all of one), `mlflow.editTag` and `mlflow.deleteTag` (those in the tree). */
export function registerTagCommands(explorer: Explorer): Disposable {
  const { log } = explorer.services;
  const store = new DisposableStore();
  const owners = (args: readonly unknown[]): Promise<ItemsToEdit> => {
    const nodes = chosenNodes(explorer, args).map(ownerOf);
    return chosenItems(explorer, nodes.length > 0 ? [nodes[0], nodes] : [], ['run', 'experiment']);
  };
  store.add(registerCommand(log, 'mlflow.addTag', async (...args) => askForTag(await owners(args))));
  store.add(
    registerCommand(log, 'mlflow.editTags', async (...args) => {
      const { items, changed } = await owners(args);
      if (items[0]) await editTags(items[0], changed);
    }),
  );
  store.add(
    registerCommand(log, 'mlflow.editTag', async (...args) => {
      const [tag] = chosenNodes(explorer, args).filter(isTag);
      if (!tag) throw new Error('Select a tag in the Experiments view first.');
      const { items, changed } = await owners([tag]);
      if (await askForValue(items[0]!, { key: tag.label, value: tag.value })) await changed();
    }),
  );
  store.add(
    registerCommand(log, 'mlflow.deleteTag', async (...args) => {
      const tags = chosenNodes(explorer, args).filter(isTag);
      if (tags.length === 0) throw new Error('Select a tag in the Experiments view first.');
      await deleteTags(tags, owners);
    }),
  );
  return store;
}

function isTag(node: TreeNode): node is ValueNode {
  return node.kind === 'value' && node.section === 'tags' && !isMade(node.label);
}

/** MLflow's own tags say what has happened. */
function isMade(key: string): boolean {
  return key.startsWith('mlflow.');
}

/** The run whose tags a node shows. */
function ownerOf(node: TreeNode): TreeNode {
  const isInside = (node.kind === 'section' || node.kind === 'value') && node.section === 'tags';
  return isInside ? { kind: 'run', connectionId: node.connectionId, run: node.run } : node;
}

async function askForValue(item: Item, { key, value }: KeyValue): Promise<boolean> {
  const edited = await askInPlace({
    title: `Edit Tag of ${cutEnd(item.name, 60)}`,
    prompt: `Value of ${key}`,
    value,
    submit: async (text) => {
      await setItemTag(item, { key, value: text });
      return undefined;
    },
  });
  return edited !== undefined;
}

async function deleteTags(
  tags: readonly ValueNode[],
  owners: (args: readonly unknown[]) => Promise<ItemsToEdit>,
): Promise<void> {
  const question =
    tags.length === 1 ? `Delete the tag ${tags[0]!.label}?` : `Delete ${countOf(tags.length, 'tag')}?`;
  const names = tags
    .slice(0, 10)
    .map(({ label, run }) => `${cutEnd(label, 80)} of ${cutEnd(run.info.run_name, 80)}`);
  const detail = `${names.join('\n')}\n\nA deleted tag can’t be restored.`;
  const yes = 'Delete';
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  const all = await Promise.all(tags.map(async (tag) => ({ tag, edit: await owners([tag]) })));
  try {
    for (const { tag, edit } of all) await deleteItemTag(edit.items[0]!, tag.label);
  } finally {
    await all[0]!.edit.changed();
  }
}

interface TagItem extends vscode.QuickPickItem {
  readonly tag?: KeyValue;
}

const remove: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Delete Tag' };

/** The user's tags of one experiment or run: pick one to edit it, or its button to delete it. */
async function editTags(item: Item, changed: ItemsToEdit['changed']): Promise<void> {
  const box = vscode.window.createQuickPick<TagItem>();
  box.title = `Tags of ${cutEnd(item.name, 60)}`;
  box.placeholder = 'Tag to edit';
  box.matchOnDescription = true;
  const read = async (): Promise<void> => {
    box.busy = true;
    const tags = (await readItemTags(item)).filter(({ key }) => !isMade(key));
    box.items = [
      { label: 'Add Tag…', iconPath: new vscode.ThemeIcon('add'), alwaysShow: true },
      ...tags.map((tag): TagItem => ({
        label: tag.key,
        description: cutEnd(tag.value.replace(/\s+/g, ' '), 200),
        iconPath: new vscode.ThemeIcon('tag'),
        buttons: [remove],
        tag,
      })),
    ];
    box.busy = false;
  };
  let problem: unknown;
  const picked = await new Promise<TagItem | undefined>((resolve) => {
    const fail = (error: unknown): void => {
      problem = error;
      box.hide();
    };
    box.onDidTriggerItemButton(({ item: { tag } }) => {
      if (!tag) return;
      deleteItemTag(item, tag.key)
        .then(() => Promise.all([read(), changed()]))
        .catch(fail);
    });
    box.onDidAccept(() => {
      resolve(box.activeItems[0]);
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
    read().catch(fail);
  });
  if (problem) throw problem;
  if (!picked) return;
  if (!picked.tag) await askForTag({ items: [item], changed });
  else if (await askForValue(item, picked.tag)) await changed();
}
