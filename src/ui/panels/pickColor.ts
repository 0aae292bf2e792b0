import * as vscode from 'vscode';
import { countOf } from '../../shared/format.ts';
import { runPalette } from '../../state/runColors.ts';
import type { RunColors } from '../../state/runColors.ts';
import { dotIcon } from '../trees/icons.ts';

interface ColorItem extends vscode.QuickPickItem {
  /** Undefined: the one that the run has by itself. */
  readonly slot?: number;
}

/** Lets a colour of the palette be picked for runs; it is theirs in every view. */
export async function pickColor(
  runs: readonly { readonly id: string; readonly name: string }[],
  colors: RunColors,
): Promise<void> {
  const items = [
    ...runPalette.map(({ name, ...color }, slot): ColorItem => ({
      label: name,
      iconPath: dotIcon({ slot, ...color, pattern: 0 }),
      slot,
    })),
    {
      label: 'Automatic',
      description: 'One that the runs around it do not have',
      iconPath: new vscode.ThemeIcon('discard'),
    },
  ];
  const what = runs.length === 1 ? runs[0]!.name.slice(0, 80) : countOf(runs.length, 'run');
  const picked = await vscode.window.showQuickPick<ColorItem>(items, {
    title: `Color of ${what}`,
    placeHolder: 'Select a color, the same in all views',
  });
  if (picked)
    colors.pick(
      runs.map(({ id }) => id),
      picked.slot,
    );
}
