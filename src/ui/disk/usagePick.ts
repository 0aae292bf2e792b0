import * as vscode from 'vscode';
import { isAbort } from '../../api/errors.ts';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { plainLabel } from '../plainLabel.ts';
import { StillList } from './stillList.ts';
import type { UsageItem } from './usageItems.ts';

export interface UsageList {
  readonly title: string;
  /** `tick`: several rows at once. */
  readonly choose: 'one' | 'tick';
  /** Is there a list to go back to? */
  readonly back: boolean;
  /** Measures, and says what is known as it comes. `signal` fires when nobody looks any more. */
  readonly measure: (list: {
    readonly tell: (known: KnownUsage) => void;
    readonly signal: AbortSignal;
  }) => Promise<void>;
}

export interface KnownUsage {
  readonly items: readonly UsageItem[];
  readonly text: string;
  /** Nothing more comes. */
  readonly isWhole: boolean;
}

export interface PickedUsage {
  readonly items: readonly UsageItem[];
  /** The button that was pressed on the only item. */
  readonly button?: vscode.QuickInputButton;
}

const showFirst: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('eye'),
  tooltip: 'Show What Is Measured So Far',
};
const showMore: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('refresh'),
  tooltip: 'Show What Was Measured Since',
};

/** A list that is shown when all is measured, or when somebody asks. Escape ends the measuring; rejects where that fails. */
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
  const back = list.back ? [vscode.QuickInputButtons.Back] : [];
  pick.buttons = back;
  pick.busy = true;
  const still = new StillList<UsageItem>();
  const show = (items: readonly UsageItem[]): void => {
    const ticked = new Set(pick.selectedItems.map(keyOf));
    const active = pick.activeItems[0];
    pick.items = items;
    // What was chosen stays so where rows come above it.
    if (ticked.size > 0) pick.selectedItems = items.filter((item) => ticked.has(keyOf(item)));
    // Enter at once shows the largest, and deletes nothing.
    const largest = items.find(({ deleted }) => !deleted);
    const chosen = (active && items.find((item) => keyOf(item) === keyOf(active))) ?? largest;
    if (chosen && chosen !== items[0]) pick.activeItems = [chosen];
  };
  const offer = (): void => {
    const button = still.offer && (still.offer === 'first' ? showFirst : showMore);
    if (pick.buttons.at(-1) !== button) pick.buttons = button ? [...back, button] : back;
  };
  const tell = ({ items, text, isWhole }: KnownUsage): void => {
    if (measuring.signal.aborted) return;
    const shown = still.receive(items, isWhole);
    if (shown) show(shown);
    offer();
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
    store.add(
      pick.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) return done('back');
        show(still.showLatest());
        offer();
      }),
    );
    store.add(pick.onDidHide(() => done(undefined)));
    pick.show();
    list.measure({ tell, signal: measuring.signal }).then(
      () => (pick.busy = false),
      (error: unknown) => (isAbort(error) ? undefined : fail(error as Error)),
    );
  }).finally(() => store.dispose());
}

function keyOf({ experiment, run }: UsageItem): string {
  return run?.info.run_id ?? experiment?.experiment_id ?? '';
}
