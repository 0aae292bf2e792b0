import * as vscode from 'vscode';
import type { RegisteredModel } from '../../api/entities.ts';
import { problemOfModelName } from '../../state/registerVersion.ts';

interface NameItem extends vscode.QuickPickItem {
  readonly name?: string;
}

export interface NameQuestion {
  readonly models: Promise<readonly RegisteredModel[]>;
  /** A name for a new model, offered while nothing is typed. */
  readonly suggestion: string;
}

/** A registered model that is there, or a new name; checked as it is typed. */
export function askModelName({ models, suggestion }: NameQuestion): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<NameItem>();
  pick.title = 'Register Model';
  pick.placeholder = 'Name of the registered model: choose one, or type a new name';
  pick.busy = true;
  let existing: readonly RegisteredModel[] = [];
  const show = (): void => {
    pick.items = itemsFor(pick.value.trim(), existing, suggestion);
  };
  return new Promise((resolve, reject) => {
    const load = async (): Promise<void> => {
      existing = await models;
      pick.busy = false;
      show();
    };
    load().catch((error: unknown) => {
      reject(error instanceof Error ? error : new Error(String(error)));
      pick.hide();
    });
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const name = pick.selectedItems[0]?.name;
      if (name === undefined) return;
      resolve(name);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    show();
    pick.show();
  });
}

/** What was typed comes first, so that Enter takes it and not a name that only looks like it. */
function itemsFor(typed: string, models: readonly RegisteredModel[], suggestion: string): NameItem[] {
  const existing = models.map((model): NameItem => {
    const newest = Math.max(0, ...(model.latest_versions ?? []).map(({ version }) => Number(version)));
    return {
      label: model.name,
      iconPath: new vscode.ThemeIcon('package'),
      description: newest > 0 ? `becomes version ${newest + 1} or later` : 'becomes version 1',
      name: model.name,
    };
  });
  const problem = typed === '' ? undefined : problemOfModelName(typed);
  if (problem) return [{ label: problem, iconPath: new vscode.ThemeIcon('error'), alwaysShow: true }];
  const name = typed === '' ? suggestion : typed;
  const known = models.some((model) => model.name === name);
  if (known) return existing;
  const fresh: NameItem = {
    label: name,
    iconPath: new vscode.ThemeIcon('add'),
    description: 'new model',
    alwaysShow: true,
    name,
  };
  return typed === '' ? [...existing, fresh] : [fresh, ...existing];
}
