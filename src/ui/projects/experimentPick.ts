import * as vscode from 'vscode';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import type { ExperimentChoice } from '../../projects/experimentChoice.ts';

/** Names of the experiments that there are, newest first. */
export type ListExperiments = () => Promise<readonly string[]>;

/** Asks for an experiment: one that exists, or a new name. Undefined if it was cancelled. */
export async function pickExperiment(
  usual: ExperimentChoice,
  listExperiments: ListExperiments,
): Promise<string | undefined> {
  const store = new DisposableStore();
  const pick = store.add(vscode.window.createQuickPick<vscode.QuickPickItem & { name: string }>());
  const first = { label: usual.name, description: usual.reason, name: usual.name };
  let others: (vscode.QuickPickItem & { name: string })[] = [];
  const show = (): void => {
    const typed = pick.value.trim();
    const known = [first, ...others];
    const isNew = typed !== '' && known.every(({ name }) => name !== typed);
    const create = {
      label: `New experiment "${typed}"`,
      name: typed,
      iconPath: new vscode.ThemeIcon('add'),
      alwaysShow: true,
    };
    pick.items = isNew ? [...known, create] : known;
  };
  pick.title = 'Experiment';
  pick.placeholder = 'Choose an experiment, or type a new name';
  pick.ignoreFocusOut = true;
  pick.buttons = [vscode.QuickInputButtons.Back];
  pick.busy = true;
  show();
  const load = async (): Promise<void> => {
    try {
      const names = await listExperiments();
      others = names.filter((name) => name !== usual.name).map((name) => ({ label: name, name }));
    } catch (error) {
      pick.placeholder = `Type a name: the experiments can't be listed (${errorText(error)})`;
    }
    pick.busy = false;
    show();
  };
  void load();
  return new Promise<string | undefined>((done) => {
    store.add(pick.onDidChangeValue(show));
    // Whoever types fast presses Enter before the list has followed.
    store.add(pick.onDidAccept(() => done(pick.activeItems[0]?.name ?? (pick.value.trim() || undefined))));
    store.add(pick.onDidTriggerButton(() => done(undefined)));
    store.add(pick.onDidHide(() => done(undefined)));
    pick.show();
  }).finally(() => store.dispose());
}
