import * as vscode from 'vscode';
import { isAbort } from '../../api/errors.ts';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { plainLabel } from '../plainLabel.ts';
import type { UsageItem } from './usageItems.ts';

export interface UsageList {
  readonly title: string;
  /** `tick`: several rows at once. */
  readonly choose: 'one' | 'tick';
  /** Is there a list to go back to? */
  readonly back: boolean;
  /** Measures, and shows what is known as it comes. `signal` fires when nobody looks any more. */
  readonly measure: (list: {
    readonly show: (items: readonly UsageItem[], text: string) => void;
    readonly signal: AbortSignal;
  }) => Promise<void>;
}

export interface PickedUsage {
  readonly items: readonly UsageItem[];
  /** The button that was pressed on the only item. */
  readonly button?: vscode.QuickInputButton;
}

/** A list that fills while it is looked at. Escape ends the measuring; rejects where that fails. */
export function pickUsage(list: UsageList): Promise<PickedUsage | 'back' | undefined> {
  const store = new DisposableStore();
  const pick = store.add(vscode.window.createQuickPick<UsageItem>());
  const measuring = new AbortController();
  store.add(toDisposable(() => measuring.abort()));
  pick.title = plainLabel(list.title);
  pick.canSelectMany = list.choose === 'tick';
  pick.matchOnDescription = true;
  pick.keepScrollPosition = true;
  pick.ignoreFocusOut = true;
  pick.buttons = list.back ? [vscode.QuickInputButtons.Back] : [];
  pick.busy = true;
  const show = (items: readonly UsageItem[], text: string): void => {
    if (measuring.signal.aborted) return;
    const ticked = new Set(pick.selectedItems.map(keyOf));
    const active = pick.activeItems[0];
    pick.items = items;
    // What was chosen stays so as rows come above it.
    if (ticked.size > 0) pick.selectedItems = items.filter((item) => ticked.has(keyOf(item)));
    const same = active && items.find((item) => keyOf(item) === keyOf(active));
    if (same && same !== items[0]) pick.activeItems = [same];
    pick.placeholder = text;
  };
  return new Promise<PickedUsage | 'back' | undefined>((done, fail) => {
    store.add(
      pick.onDidAccept(() => {
        const items = list.choose === 'one' ? pick.activeItems : pick.selectedItems;
        if (items.length > 0) done({ items: [...items] });
      }),
    );
    store.add(pick.onDidTriggerItemButton(({ item, button }) => done({ items: [item], button })));
    store.add(pick.onDidTriggerButton(() => done('back')));
    store.add(pick.onDidHide(() => done(undefined)));
    pick.show();
    list.measure({ show, signal: measuring.signal }).then(
      () => (pick.busy = false),
      (error: unknown) => (isAbort(error) ? undefined : fail(error as Error)),
    );
  }).finally(() => store.dispose());
}

function keyOf({ experiment, run }: UsageItem): string {
  return run?.info.run_id ?? experiment?.experiment_id ?? '';
}
