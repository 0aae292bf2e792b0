import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { Item } from '../../state/itemEdits.ts';
import { registerCommand } from '../commandWrapper.ts';
import { deleteForGood } from '../disk/deleteForGood.ts';
import { chosenItems } from './chosenNodes.ts';
import type { Explorer } from './chosenNodes.ts';
import { deleteItems, restoreItems } from './editItems.ts';
import type { ItemsToEdit } from './editItems.ts';
import { editNotes } from './noteMany.ts';
import { askForNewNames } from './renameMany.ts';

/** What is done with experiments and runs that are selected: rename, note, delete, restore, delete for good. */
export function registerItemCommands(explorer: Explorer): Disposable {
  const store = new DisposableStore();
  const register = (
    id: string,
    kinds: readonly Item['kind'][],
    act: (edit: ItemsToEdit) => Promise<void>,
  ): void => {
    store.add(
      registerCommand(explorer.services.log, id, async (...args) =>
        act(await chosenItems(explorer, args, kinds)),
      ),
    );
  };
  register('mlflow.rename', ['run', 'experiment'], askForNewNames);
  register('mlflow.editNote', ['run', 'experiment'], editNotes);
  register('mlflow.deleteRun', ['run'], deleteItems);
  register('mlflow.restoreRun', ['run'], restoreItems);
  register('mlflow.deleteExperiment', ['experiment'], deleteItems);
  register('mlflow.restoreExperiment', ['experiment'], restoreItems);
  register('mlflow.deleteForGood', ['run', 'experiment'], (edit) => deleteChosen(explorer, edit));
  return store;
}

async function deleteChosen({ services }: Explorer, { items, changed }: ItemsToEdit): Promise<void> {
  const connection = services.connections.get(items[0]?.connectionId ?? '');
  if (!connection) return;
  // A server deletes its own only.
  const own = items.filter(({ connectionId }) => connectionId === connection.id);
  const idsOf = (kind: Item['kind']): string[] =>
    own.filter((item) => item.kind === kind).map(({ id }) => id);
  try {
    await deleteForGood(connection, {
      kind: 'chosen',
      runIds: idsOf('run'),
      experimentIds: idsOf('experiment'),
    });
  } finally {
    await changed();
  }
}
