import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import type { RunView } from '../../shared/runView.ts';
import { SavedViewsError, viewNameProblem, withoutSavedView, withSavedView } from '../../state/savedViews.ts';
import type { SavedView } from '../../state/savedViews.ts';
import { askInPlace } from '../commands/askInPlace.ts';
import { ViewsFile } from './viewsFile.ts';

interface ViewItem extends vscode.QuickPickItem {
  readonly view?: RunView;
  readonly file?: ViewsFile;
  readonly act?: () => Promise<void>;
}

const trash: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Delete View' };
const edit: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: 'Open File' };

/** Lets a saved view be picked, saved, deleted or edited as a file. Undefined where none was picked. */
export async function chooseView(current: RunView): Promise<RunView | undefined> {
  const files = ViewsFile.all();
  if (files.length === 0) {
    throw new Error('Views are saved in a folder: open one first.');
  }
  const picker = vscode.window.createQuickPick<ViewItem>();
  picker.title = 'Saved Views';
  picker.placeholder = 'Select a view for this table';
  picker.matchOnDescription = true;
  const store = new DisposableStore();
  store.add(picker);
  const save: ViewItem = {
    label: '$(save) Save View As…',
    alwaysShow: true,
    act: () => saveView(files, current),
  };
  const show = async (): Promise<void> => {
    picker.items = [...(await viewItems(files)), save];
  };
  await show();
  return new Promise((resolve, reject) => {
    let isChosen = false;
    const end = (outcome: Promise<RunView | undefined>): void => {
      isChosen = true;
      outcome.then(resolve, reject);
      picker.hide();
    };
    listen(store, picker, {
      pick: (item) => end(item.act ? item.act().then(() => undefined) : Promise.resolve(item.view)),
      remove: async ({ file, label }) => {
        try {
          await file?.change((text) => withoutSavedView(text, label));
          await show();
        } catch (error) {
          end(Promise.reject(error instanceof Error ? error : new Error(errorText(error))));
        }
      },
    });
    store.add(
      picker.onDidHide(() => {
        store.dispose();
        // What was chosen may still be at work, and fail.
        if (!isChosen) resolve(undefined);
      }),
    );
    picker.show();
  });
}

function listen(
  store: DisposableStore,
  picker: vscode.QuickPick<ViewItem>,
  on: { readonly pick: (item: ViewItem) => void; readonly remove: (item: ViewItem) => Promise<void> },
): void {
  const subscriptions: readonly Disposable[] = [
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item) on.pick(item);
    }),
    picker.onDidTriggerItemButton(({ item, button }) => {
      if (button === trash) void on.remove(item);
      else if (item.file) on.pick({ ...item, act: openFile(item.file) });
    }),
  ];
  for (const subscription of subscriptions) store.add(subscription);
}

function openFile({ uri }: ViewsFile): () => Promise<void> {
  return async () => {
    await vscode.window.showTextDocument(uri);
  };
}

/** A file that is broken is a row that opens it. */
async function viewItems(files: readonly ViewsFile[]): Promise<readonly ViewItem[]> {
  const lists = await Promise.all(
    files.map(async (file): Promise<readonly ViewItem[]> => {
      const heading: ViewItem = { label: file.folder.name, kind: vscode.QuickPickItemKind.Separator };
      try {
        const items = (await file.read()).map((saved) => viewItem(saved, file));
        return files.length > 1 && items.length > 0 ? [heading, ...items] : items;
      } catch (error) {
        // Which file it is stands in the label.
        const cause = error instanceof Error ? error.cause : undefined;
        const detail = errorText(cause instanceof SavedViewsError ? cause : error);
        return [heading, { label: '$(warning) Open mlflow-views.json', detail, act: openFile(file) }];
      }
    }),
  );
  return lists.flat();
}

function viewItem({ name, view }: SavedView, file: ViewsFile): ViewItem {
  const { filter, sort } = view.query;
  const order = sort ? `${sort.column} ${sort.isDescending ? 'descending' : 'ascending'}` : '';
  const description = [filter, order].filter(Boolean).join(' · ');
  return { label: name, description, view, file, buttons: [edit, trash] };
}

async function saveView(files: readonly ViewsFile[], view: RunView): Promise<void> {
  const file = files.length === 1 ? files[0] : await pickFile(files);
  if (!file) return;
  const names = new Set((await file.read()).map(({ name }) => name));
  let confirmed: string | undefined;
  const name = await askInPlace({
    title: 'Save View',
    prompt: 'A name for this filter, order and arrangement of columns',
    check: viewNameProblem,
    submit: async (text) => {
      if (names.has(text) && confirmed !== text) {
        confirmed = text;
        return { warning: 'There is a view of this name. Enter again replaces it.' };
      }
      await file.change((content) => withSavedView(content, { name: text, view }));
      return undefined;
    },
  });
  if (name === undefined) return;
  vscode.window.setStatusBarMessage(`Saved the view ${name} in .vscode/mlflow-views.json`, 5000);
}

async function pickFile(files: readonly ViewsFile[]): Promise<ViewsFile | undefined> {
  const items = files.map((file) => ({ label: file.folder.name, file }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Save View',
    placeHolder: 'In which folder?',
  });
  return picked?.file;
}
